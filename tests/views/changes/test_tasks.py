"""Tasks of a change in the Calendar: written down, edited, done by a link, taken back, dropped."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.db.engine import Database
from app.domain.changes.tasks import Task
from app.domain.eastern import at_clock, local_date
from app.services.changes import acts, reads
from app.services.changes import tasks as services
from app.ui.forms.fields import set_value
from app.views.changes.tasks_forms import _END_OF_DAY, fields_of
from app.views.changes.view import ChangesTab
from tests.views.changes.test_board_acts import current
from tests.views.changes.test_list import Opener, add, at, calendar, settle

pytestmark = pytest.mark.slow


def of(db: Database, id: int) -> dict[str, Task]:
    return {task.title: task for task in reads.change_detail(db, id).tasks}


def test_a_task_is_written_down_edited_done_and_dropped(open_window: Opener, sample: Database) -> None:
    day = local_date(sample.now()) + timedelta(days=9)
    id = add(sample, "Patch", at(day, 10))
    tab: ChangesTab = calendar(open_window(sample), day)
    tab.canvas.choose_change(id)
    settle(tab)
    run, login = tab.context.commands.run, tab.codes["people"][0][0]
    assert not run("changes.finish_task"), "there is none"
    assert run("changes.new_task")
    form = current(tab)
    form.try_submit()
    assert current(tab) is form, "a task says what is to be done"
    set_value(form.field("title"), "Tell the courts")
    set_value(form.field("owner"), login)
    set_value(form.field("due"), local_date(sample.now()) - timedelta(days=1))
    set_value(form.field("before_start"), True)
    form.try_submit()
    settle(tab)
    task = of(sample, id)["Tell the courts"]
    due = at_clock(local_date(sample.now()) - timedelta(days=1), _END_OF_DAY)
    assert (task.owner, task.due_at, task.before_start) == (login, due, True)
    text = tab.change.text.toPlainText()
    assert "Tasks (1 open)" in text
    assert "Overdue: Tell the courts" in text
    assert f"{task.owner_name}, by " in text

    tab.change.followed.emit(f"edit_task:{task.id}")
    form = current(tab)
    assert form.title.startswith("Edit the task “Tell the courts” of CHG")
    assert form.values()["owner"] == login
    set_value(form.field("title"), "Tell DPS")
    form.try_submit()
    settle(tab)
    assert of(sample, id)["Tell DPS"].due_at == due
    tab.change.followed.emit(f"finish_task:{task.id}")
    settle(tab)
    assert of(sample, id)["Tell DPS"].state == "done"
    assert "Tasks (all done)" in tab.change.text.toPlainText()
    assert run("edit.undo")
    settle(tab)
    assert of(sample, id)["Tell DPS"].is_open

    services.add_task(sample, id, {"title": "Order a part"})
    tab.refresh()
    settle(tab)
    assert run("changes.drop_task")
    form = current(tab)
    assert form.values()["task"] == "", "nothing is chosen before a person does"
    set_value(form.field("task"), of(sample, id)["Order a part"].id)
    form.try_submit()
    settle(tab)
    assert list(of(sample, id)) == ["Tell DPS"]
    acts.cancel(sample, id, reads.change_detail(sample, id).change.version)
    tab.refresh()
    settle(tab)
    assert not run("changes.new_task"), "nothing is planned for what is given up"


def test_a_due_time_stays_as_it_was_while_its_day_does() -> None:
    noon = at(date(2026, 12, 10), 12)
    task = Task(1, 1, 1, "task", "One", due_at=noon)
    day = local_date(noon)
    assert fields_of({"title": "One", "due": day}, task)["due_at"] == noon
    assert fields_of({"title": "One", "due": day + timedelta(days=1)}, task)["due_at"] == at_clock(
        day + timedelta(days=1), _END_OF_DAY
    )
    assert fields_of({"title": "One", "due": None}, task)["due_at"] is None
