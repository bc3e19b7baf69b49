"""Conditions of an approval in the Calendar, and freezes that reach a change out of view."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.db.changes.tasks import add_condition
from app.db.engine import Database
from app.domain.changes.values import Change
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeState
from app.services.changes import reads
from app.ui.forms.fields import set_value
from tests.views.changes.test_board_acts import current
from tests.views.changes.test_list import MONDAY, Opener, add, calendar, change_of, settle

pytestmark = pytest.mark.slow


@pytest.fixture
def held_back(sample: Database) -> Change:
    """Return a scheduled change that waits for a condition."""
    changes = reads.calendar(sample, datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC)).changes
    change = next(one for one in changes if one.state is ChangeState.SCHEDULED)
    sample.write(
        lambda conn: Changes(Touched.NOTHING, (add_condition(conn, change.id, "Tell the help desk"),)), what="condition"
    )
    return change


def test_an_open_condition_is_named_where_the_start_is_refused_and_marked_as_met(
    open_window: Opener, sample: Database, held_back: Change
) -> None:
    window = open_window(sample)
    tab = calendar(window, local_date(held_back.planned_start))
    tab.canvas.choose_change(held_back.id)
    settle(tab)
    assert "Open: Tell the help desk" in tab.change.text.toPlainText()
    assert tab.context.commands.run("changes.start")
    settle(tab)
    assert change_of(sample, held_back.id).state is ChangeState.SCHEDULED
    told = f"{held_back.number} cannot start: Tell the help desk comes first."
    assert any(told in text for text in window.messages.texts)
    assert tab.context.commands.press("C")
    form = current(tab)
    form.try_submit()
    assert current(tab) is form, "it is asked which"
    (one,) = reads.change_detail(sample, held_back.id).conditions
    set_value(form.field("condition"), one.id)
    form.try_submit()
    settle(tab)
    assert "Met (tester, Mon 23 Nov 2026 10:00): Tell the help desk" in tab.change.text.toPlainText()
    assert not tab.context.commands.run("changes.meet_condition")
    tab.last_acts.undo_last()
    settle(tab)
    assert "Open: Tell the help desk" in tab.change.text.toPlainText()


def test_a_freeze_is_offered_for_an_override_where_its_days_are_not_in_view(
    open_window: Opener, sample: Database
) -> None:
    id = add(sample, "Work", datetime(2026, 11, 27, 12, tzinfo=UTC))
    tab = calendar(open_window(sample), local_date(change_of(sample, id).planned_start))
    tab.canvas.choose_change(id)
    settle(tab)
    names = [freeze.name for freeze in tab.frozen_by()]
    assert names == ["Thanksgiving staffing"]
    tab.canvas.day = MONDAY
    tab.days.show_week()
    settle(tab)
    assert [freeze.name for freeze in tab.frozen_by()] == names
