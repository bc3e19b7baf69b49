"""Forms about tasks of a change: written down and edited, chosen to be done or dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.domain.changes.tasks import Task
from app.domain.choices import Choice
from app.domain.eastern import at_clock, local_date
from app.domain.plain_text import one_line
from app.ui.forms.fields import combo
from app.ui.forms.form import Form
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.when import DayField

Submit = Callable[[dict[str, Any]], object]
Codes = Mapping[str, Sequence[tuple[str, str]]]
#: A day as the due time of a task: the end of work, Eastern.
_END_OF_DAY = time(17)


def task_form(
    parent: QWidget, title: str, action: str, codes: Codes, now: Callable[[], datetime], submit: Submit,
    task: Task | None = None,
) -> Form:  # fmt: skip
    """Ask what is to be done, by whom, until which day; values: title, owner (login), group (name), due, before_start.

    Of a condition only who meets it, and until when: the rest stands as it was decided.
    """
    form = Form(title, parent, action=action, submit=submit, key=title)
    form.of = task.id if task is not None else None
    decided = task is not None and task.is_condition
    if not decided:
        line = QLineEdit(task.title if task is not None else "")
        line.setMaxLength(300)
        form.add("title", "What", line, required=True)
    people = [Choice(login, one_line(name), login) for login, name in codes["people"]]
    owner = task.owner if task is not None else ""
    form.add("owner", "Who", Typeahead(people, owner or None, ("Nobody", ""), "people", "person"))
    groups = [("No group", ""), *((one_line(name), code) for code, name in codes["groups"])]
    form.add("group", "Group", combo(groups, task.group if task is not None else ""), hint="Where nobody is named.")
    due = local_date(task.due_at) if task is not None and task.due_at is not None else None
    form.add("due", "Due", DayField(due, empty=True, now=now), hint="By 17:00 of a day; empty: no day is set.")
    if not decided:
        box = QCheckBox("The change does not start while this is open")
        box.setChecked(task is not None and task.before_start)
        form.add("before_start", "Before the start", box)
    return form


def fields_of(values: Mapping[str, Any], task: Task | None) -> dict[str, Any]:
    """Return what a form says as the services take it; the due time of a day that was not changed stays as it was."""
    found = {name: value or "" for name, value in values.items() if name in ("title", "owner", "group")}
    before = task.due_at if task is not None else None
    day = values["due"]
    same = before is not None and day == local_date(before)
    found["due_at"] = before if same else None if day is None else at_clock(day, _END_OF_DAY)
    if "before_start" in values:
        found["before_start"] = bool(values["before_start"])
    return found


def which_form(
    parent: QWidget, title: str, action: str, tasks: Sequence[Task], submit: Submit, chosen: int | None
) -> Form:
    """Ask which of the tasks of a change is meant; value: task (id). Of one alone, that one is offered."""
    form = Form(title, parent, action=action, submit=submit, key=title)
    form.of = tuple(task.id for task in tasks)
    choices: list[tuple[str, Any]] = [("Choose the task", "")]
    choices += [(one_line(f"{'Condition: ' if task.is_condition else ''}{task.title}"), task.id) for task in tasks]
    form.add("task", "Task", combo(choices, chosen or (tasks[0].id if len(tasks) == 1 else "")), required=True)
    return form
