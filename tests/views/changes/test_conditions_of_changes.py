"""Conditions of an approval in the Calendar, and freezes that reach a change out of view."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.db.engine import Database
from app.domain import words
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeState
from app.services.changes import acts, reads
from app.ui.forms.fields import set_value
from tests.services.cab.board import Board, board
from tests.services.changes.playing import decided
from tests.views.changes.test_board_acts import current
from tests.views.changes.test_list import MONDAY, Opener, add, calendar, change_of, settle

pytestmark = pytest.mark.slow


@pytest.fixture
def cab(sqlite_db: Database) -> Iterator[Board]:
    with board(sqlite_db) as made:
        yield made


def test_an_open_condition_is_named_where_the_start_is_refused_and_marked_as_met(
    open_window: Opener, cab: Board
) -> None:
    cab.clock.to("2026-11-12 09:00")
    key = cab.submitted()
    decided(cab, key, "conditions", conditions="Tell the help desk", before_start=True)
    acts.schedule(cab["finn"], key, cab.change(key).version)
    change = cab.change(key)
    cab.clock.at = change.planned_start
    window = open_window(cab["finn"])
    tab = calendar(window, local_date(change.planned_start))
    tab.canvas.choose_change(key)
    settle(tab)
    assert "Open: Tell the help desk" in tab.change.text.toPlainText()
    assert tab.context.commands.run("changes.start")
    settle(tab)
    assert cab.change(key).state is ChangeState.SCHEDULED
    told = f"{change.number} cannot start: Tell the help desk comes first."
    assert any(told in text for text in window.messages.texts)
    assert tab.context.commands.press("C")
    form = current(tab)
    form.try_submit()
    assert current(tab) is form, "it is asked which"
    (one,) = reads.change_detail(cab.root, key).conditions
    set_value(form.field("condition"), one.id)
    form.try_submit()
    settle(tab)
    at = words.moment(change.planned_start, weekday=True)
    assert f"Met (Finn Frost, {at}): Tell the help desk" in tab.change.text.toPlainText()
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
