"""A meeting that was ended too soon goes on, and what was undecided is where it was."""

from __future__ import annotations

from datetime import date

from app.domain.cab.values import ItemState, MeetingState
from app.services.cab import sitting
from tests.services.cab.board import Board

DAY = date(2026, 11, 4)


def end(cab: Board) -> None:
    now = cab.meeting(DAY)
    sitting.end(cab["ava"], now.id, now.version)


def test_what_went_on_comes_back_and_counts_one_meeting(cab: Board) -> None:
    cab.clock.to("2026-10-29 09:00")
    change = cab.submitted()
    cab.clock.to("2026-11-04 10:00")
    now = cab.meeting(DAY)
    sitting.open_meeting(cab["ava"], now.id, now.version)
    end(cab)
    assert (cab.item(change).came, cab.item(change).meeting_id == now.id) == (2, False)
    now = cab.meeting(DAY)
    sitting.reopen_meeting(cab["ava"], now.id, now.version, "Ended by a slip of the hand")
    back = cab.item(change)
    assert (back.came, back.meeting_id, back.state) == (1, now.id, ItemState.OPEN)
    end(cab)
    again = cab.item(change)
    assert (again.came, again.meeting_id == now.id) == (2, False)
    assert cab.meeting(DAY).state is MeetingState.HELD
