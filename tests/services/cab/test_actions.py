"""When an action of the board may be due, and which days no meeting is counted for."""

from __future__ import annotations

from datetime import date

import pytest

from app.errors import InputError
from app.services.cab import actions, reads
from tests.services.cab.board import Board

SLOT = date(2026, 11, 18)


def test_an_action_is_not_due_before_the_meeting_that_it_comes_from(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    cab.submitted()
    meeting = cab.meeting(SLOT).id
    values = {"title": "Ask the vendor", "owner_id": cab.ids["ben"], "due_on": date(2026, 11, 17)}
    with pytest.raises(InputError) as refused:
        actions.add_action(cab["ava"], values, meeting_id=meeting)
    assert str(refused.value) == "Due: it comes from the meeting of Wed 18 Nov 2026: it cannot be due before that."
    action = actions.add_action(cab["ava"], {**values, "due_on": SLOT}, meeting_id=meeting).ids[0]
    with pytest.raises(InputError, match="cannot be due before"):
        actions.edit_action(cab["ava"], action, 1, {"due_on": date(2026, 11, 10)})
    actions.edit_action(cab["ava"], action, 1, {"due_on": date(2026, 11, 20)})


@pytest.mark.parametrize("day", [date.min, date(1989, 12, 31), date(2100, 1, 1), date.max])
def test_far_away_no_meeting_is_counted(cab: Board, day: date) -> None:
    for ask in (
        lambda: reads.meetings(cab.root, day, day),
        lambda: reads.meeting(cab.root, day=day),
        lambda: reads.meeting(cab.root, slot=day),
        lambda: reads.later(cab.root, day),
    ):
        with pytest.raises(InputError, match=f"no meeting of the board in the year {day.year}"):
            ask()
    assert len(reads.meetings(cab.root, date(2099, 12, 1), date(2099, 12, 31))) == 5
    assert len(reads.meetings(cab.root, date(1990, 1, 1), date(1990, 1, 31))) == 5
