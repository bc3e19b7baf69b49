"""Reviews in the Calendar with what follows from them; free times taken over by keys."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.db.engine import Database
from app.domain.changes.values import Change
from app.domain.eastern import local_date, to_utc
from app.domain.vocabulary import ChangeState
from app.services import aftermath
from app.services.api import Services
from app.ui.forms.fields import set_value
from app.views.changes.change_form import ChangeForm
from tests.qt_guards import wait_idle
from tests.views.changes.test_board_acts import current
from tests.views.changes.test_incidents import done  # noqa: F401 - a fixture
from tests.views.changes.test_list import Opener, calendar, change_of, settle

pytestmark = pytest.mark.slow


def test_the_review_of_a_failure_names_its_cause_and_what_follows(
    open_window: Opener,
    sample: Database,
    done: Change,  # noqa: F811
) -> None:
    first = aftermath.incident_proposals(sample, done.id)[0].proposal.incident.id
    aftermath.judge_incident(sample, done.id, first, "confirmed")
    tab = calendar(open_window(sample), local_date(done.planned_start))
    tab.canvas.choose_change(done.id)
    settle(tab)
    assert tab.context.commands.run("changes.review")
    settle(tab)
    form = current(tab)
    set_value(form.field("review"), "Restart one node after the other")
    form.try_submit()
    assert current(tab) is form, "the cause of a failure is needed"
    set_value(form.field("cause"), "Both nodes at once")
    set_value(form.field("well"), "Nothing")
    set_value(form.field("action"), "Write it into the run book")
    form.try_submit()
    assert current(tab) is form, "an action has an owner and a day"
    owner = next(one for one in Services(sample).agencies.people())
    set_value(form.field("owner"), owner.id)
    set_value(form.field("due"), date(2026, 11, 20))
    form.try_submit()
    assert current(tab) is form, "not in the past"
    set_value(form.field("due"), date(2026, 12, 4))
    form.try_submit()
    settle(tab)
    assert change_of(sample, done.id).state is ChangeState.REVIEWED
    (action,) = [one for one in Services(sample).cab.open_actions() if one.change_id == done.id]
    assert (action.title, action.owner_id) == ("Write it into the run book", owner.id)

    told = tab.change.text.toPlainText()
    assert f"Write it into the run book ({owner.name}, by Fri 4 Dec 2026)" in told
    assert "Cause: Both nodes at once" in told


def test_a_free_time_is_taken_over_by_keys_in_a_small_window_too(open_window: Opener, sample: Database) -> None:
    tab = calendar(open_window(sample, size=(1280, 720)), date(2026, 11, 26))
    assert tab.context.commands.run("changes.new")
    form = current(tab)
    assert isinstance(form, ChangeForm)
    wait_idle(tab.jobs)
    form.free.setFocus()
    QTest.keyClick(form.free, Qt.Key.Key_Space)
    wait_idle(tab.jobs)
    menu = form._menu
    assert menu.isVisible()
    assert len([action for action in menu.actions() if action.isEnabled()]) > 1
    second = form._slots[1]  # type: ignore[index]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    wait_idle(tab.jobs)
    values = form.values()
    assert (to_utc(values["planned_start"]), to_utc(values["planned_end"])) == (second.start, second.end)
    assert not menu.isVisible()
