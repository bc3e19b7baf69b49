"""The Agency CAB's rules for changes: when it meets, and its deadlines (what it hears: `routing`).

Deadlines are sample values of the department: a normal change is complete by 17:00 three business days before the
meeting (in a plain week the Friday), the agenda is sent at 17:00 two business days before (the Monday). Dates and
clock times are America/New_York.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from app.domain.changes.routing import BOARD_SCOPES, Routing, routing
from app.domain.eastern import at_clock, local_date

__all__ = [
    "BOARD_SCOPES",
    "CLOSE",
    "MeetingDay",
    "Routing",
    "agenda_freeze",
    "cab_wednesday",
    "held_on",
    "meeting_day",
    "meeting_for",
    "next_wednesday",
    "routing",
    "submission_deadline",
]

WEDNESDAY = 2
CLOSE = time(17)
COMPLETE_BEFORE = 3  # business days between a complete change and its meeting
SENT_BEFORE = 2  # business days between the agenda and its meeting
_NONE: Mapping[date, date] = MappingProxyType({})  # no meeting was moved


def cab_wednesday(day: date) -> date:
    """Return the Wednesday of the week (Monday to Sunday) in which `day` lies."""
    return day - timedelta(days=day.weekday()) + timedelta(days=WEDNESDAY)


def next_wednesday(day: date) -> date:
    """Return the first Wednesday on or after `day`."""
    return day + timedelta(days=(WEDNESDAY - day.weekday()) % 7)


@dataclass(frozen=True, slots=True)
class MeetingDay:
    """A CAB date; where the Wednesday is a state holiday, `proposals` are days instead."""

    wednesday: date
    holiday: str = ""
    proposals: tuple[date, ...] = ()

    @property
    def needs_decision(self) -> bool:
        return bool(self.holiday)


def meeting_day(wednesday: date, holidays: dict[date, str]) -> MeetingDay:
    """Return the meeting of a Wednesday.

    On a holiday propose the nearest working days: Tuesday, Thursday, Monday, Friday.
    """
    name = holidays.get(wednesday, "")
    if not name:
        return MeetingDay(wednesday)
    proposals = tuple(day for offset in (-1, 1, -2, 2) if (day := wednesday + timedelta(days=offset)) not in holidays)
    return MeetingDay(wednesday, name, proposals)


def _working_days_before(day: date, count: int, holidays: Collection[date]) -> date:
    while count:
        day -= timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            count -= 1
    return day


def submission_deadline(meeting: date, holidays: Collection[date] = ()) -> datetime:
    """Return the UTC instant by which a normal change is complete.

    17:00, three business days before the meeting (Friday).
    """
    return at_clock(_working_days_before(meeting, COMPLETE_BEFORE, holidays), CLOSE)


def agenda_freeze(meeting: date, holidays: Collection[date] = ()) -> datetime:
    """Return the UTC instant at which the agenda is frozen and sent.

    17:00, two business days before the meeting (Monday).
    """
    return at_clock(_working_days_before(meeting, SENT_BEFORE, holidays), CLOSE)


def held_on(day: date, moved: Mapping[date, date]) -> date:
    """Return the day on which the board hears what was put on the agenda of `day`.

    `moved`: the Wednesdays whose meeting was moved, with the day it is held on. A change stays with its meeting: one
    that was put on the agenda of a day chosen earlier goes to the day that was chosen since.
    """
    wednesday = cab_wednesday(day)
    if day in moved.values() and day not in moved:
        return day
    return moved.get(wednesday, day)


def meeting_for(complete_at: datetime, holidays: Collection[date] = (), moved: Mapping[date, date] = _NONE) -> date:
    """Return the first Wednesday whose submission deadline a change complete at this instant still makes.

    `moved`: as in `held_on`; the deadline goes with the meeting.
    """
    day = cab_wednesday(local_date(complete_at))
    while submission_deadline(held_on(day, moved), holidays) < complete_at:
        day += timedelta(days=7)
    return day
