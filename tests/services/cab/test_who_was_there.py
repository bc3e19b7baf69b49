"""Who sat on a seat and when: as it was recorded, whoever is named for the seat afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.cab.quorum import quorum
from app.errors import InputError, NotAllowed
from app.services.cab import attendance, meetings, sitting
from app.services.cab.minutes import minutes_of
from tests.services.cab.board import Board
from tests.services.changes.playing import ended

SLOT = date(2026, 11, 18)


def _seat(cab: Board, agency: str = "DOT") -> tuple[int, int]:
    return next((seat.id, seat.version) for seat in cab.meeting(SLOT).seats if seat.agency == agency)


def _open(cab: Board) -> None:
    cab.clock.to("2026-11-16 17:00")
    meeting = cab.meeting(SLOT)
    meetings.freeze(cab["ava"], meeting.id, meeting.version)
    cab.clock.to("2026-11-18 10:00")
    sitting.open_meeting(cab["ava"], meeting.id, cab.meeting(SLOT).version)


def test_the_minutes_name_each_delegate_for_the_time_that_they_sat(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    cab.submitted()
    attendance.name_delegate(cab["ava"], *_seat(cab), person_id=cab.ids["eve"])
    _open(cab)
    attendance.presence(cab["ava"], *_seat(cab), True)
    cab.clock.on(minutes=10)
    with pytest.raises(NotAllowed, match="Eve Ebert is present for Agency DOT"):
        attendance.name_delegate(cab["dan"], *_seat(cab), name="Zed Zorn")
    attendance.presence(cab["ava"], *_seat(cab), False)
    attendance.name_delegate(cab["dan"], *_seat(cab), name="Zed Zorn")
    cab.clock.on(minutes=5)
    attendance.presence(cab["ava"], *_seat(cab), True)
    cab.clock.on(minutes=15)
    ended(cab, SLOT)
    _, _, minutes = minutes_of(cab.root, SLOT)
    told = [
        (line.person, line.as_what, [f"{start:%H:%M}-{end:%H:%M}" for start, end in line.spans])
        for line in minutes.attendance
        if line.seat == "Agency DOT"
    ]
    assert told == [("Eve Ebert", "delegate", ["15:00-15:10"]), ("Zed Zorn", "delegate", ["15:15-15:30"])]


def test_nobody_arrives_before_they_left(cab: Board) -> None:
    """What is entered later lies after what was: the course of the meeting and the seats agree on who is there."""
    cab.clock.to("2026-11-12 09:00")
    cab.submitted()
    _open(cab)
    at = cab.clock.at
    for agency in ("DHHS", "DOR", "DOT"):
        attendance.presence(cab["ava"], *_seat(cab, agency), True)
    cab.clock.on(minutes=30)
    attendance.presence(cab["ava"], *_seat(cab), False, occurred_at=at + timedelta(minutes=20))
    with pytest.raises(InputError, match="When: Agency DOT left at 18 Nov 10:20"):
        attendance.presence(cab["ava"], *_seat(cab), True, occurred_at=at + timedelta(minutes=10))
    with pytest.raises(InputError, match="is no time with a zone"):
        attendance.presence(cab["ava"], *_seat(cab), True, occurred_at=at.replace(tzinfo=None))
    attendance.presence(cab["ava"], *_seat(cab), True, occurred_at=at + timedelta(minutes=25))
    assert quorum(cab.meeting(SLOT).seats).sentence == "Quorum: 3 of 5 agencies present, 3 needed"
    ended(cab, SLOT)
    course = [(f"{span.start:%H:%M}", span.present) for span in minutes_of(cab.root, SLOT)[2].quorum]
    assert course == [("15:00", 3), ("15:20", 2), ("15:25", 3)]


def test_nobody_comes_as_whom_a_seat_has_not(cab: Board) -> None:
    """Not by any way: a seat without an alternate is not present by one, and one that nobody holds by nobody."""
    cab.clock.to("2026-11-12 09:00")
    cab.submitted()
    attendance.name_delegate(cab["ava"], *_seat(cab, "DOR"), person_id=cab.ids["eve"])
    _open(cab)
    for agency, who in (("DOT", "alternate"), ("DOT", "delegate"), ("DOR", "alternate")):
        with pytest.raises(NotAllowed, match=f"Agency {agency} has no {who}"):
            attendance.presence(cab["ava"], *_seat(cab, agency), True, who=who)
    assert quorum(cab.meeting(SLOT).seats).sentence == "No quorum: 0 of 5 agencies present, 3 more needed"
    attendance.presence(cab["ava"], *_seat(cab, "DOR"), True)
    there = {seat.agency: seat.there for seat in cab.meeting(SLOT).seats}
    assert (there["DOR"], there["DOT"]) == ("Eve Ebert, delegate", "")
