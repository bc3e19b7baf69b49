"""A meeting that was ended too soon goes on, and what was undecided is where it was."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.cab.values import ItemState, MeetingState
from app.errors import NotAllowed
from app.services.cab import attendance, ballots, decisions, meetings, sitting
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


def test_what_came_late_and_was_not_asked_for_is_late_again(cab: Board) -> None:
    cab.clock.to("2026-10-30 18:00")
    change = cab.draft()
    cab.submit(change, late_for=DAY, late_why="The vendor was late")
    cab.clock.to("2026-11-04 10:00")
    now = cab.meeting(DAY)
    sitting.open_meeting(cab["ava"], now.id, now.version)
    end(cab)
    assert not cab.item(change).late  # in time for the next one
    now = cab.meeting(DAY)
    sitting.reopen_meeting(cab["ava"], now.id, now.version, "Ended by a slip of the hand")
    back = cab.item(change)
    why = "Submitted Fri 30 Oct 2026 18:00, after Fri 30 Oct 2026 17:00 Eastern: The vendor was late"
    assert (back.meeting_id, back.late, back.late_why) == (now.id, True, why)


def test_what_it_lost_when_it_was_cancelled_stays_where_it_went(cab: Board) -> None:
    cab.clock.to("2026-10-29 09:00")
    lost = cab.submitted("Lost when the meeting was cancelled")
    for act in (meetings.cancel, meetings.restore):
        now = cab.meeting(DAY)
        act(cab["ava"], now.id, now.version, "The room was flooded, and is dry")
    there = cab.submitted("Submitted to the meeting that is held after all")
    cab.clock.to("2026-11-04 10:00")
    now = cab.meeting(DAY)
    sitting.open_meeting(cab["ava"], now.id, now.version)
    end(cab)
    now = cab.meeting(DAY)
    sitting.reopen_meeting(cab["ava"], now.id, now.version, "Ended by a slip of the hand")
    assert (cab.item(there).meeting_id, cab.item(there).came) == (now.id, 1)
    assert (cab.item(lost).meeting_id == now.id, cab.item(lost).came) == (False, 1)


def test_a_decision_of_a_meeting_that_is_over_is_reopened_once(cab: Board) -> None:
    cab.clock.to("2026-10-29 09:00")
    change = cab.submitted()
    cab.clock.to("2026-11-04 10:00")
    now = cab.meeting(DAY)
    sitting.open_meeting(cab["ava"], now.id, now.version)
    for agency in ("DHHS", "DOR", "DOT"):
        seat = cab.meeting(DAY).seat(cab.seat(DAY, agency))
        assert seat is not None
        attendance.presence(cab["ava"], seat.id, seat.version, True)
        item = cab.item(change)
        ballots.vote(cab["ava"], item.id, seat.id, "approve", content_n=item.now_n, cast="recorded")
    item = cab.item(change)
    decisions.decide(cab["ava"], item.id, item.version, "approved", content_n=item.now_n)
    end(cab)
    decided = next(one for one in cab.meeting(DAY).items if one.state is ItemState.DECIDED)
    decisions.reopen(cab["ava"], decided.id, decided.version, "The vendor withdrew the release")
    assert (cab.item(change).state, cab.item(change).came) == (ItemState.OPEN, 2)
    with pytest.raises(NotAllowed, match="open again in another meeting"):
        decisions.reopen(cab["ava"], decided.id, decided.version, "Once more")
