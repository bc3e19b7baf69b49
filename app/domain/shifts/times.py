"""When shifts begin and end: by Eastern clocks, so that a night may have 7 or 9 hours where clocks change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain import words
from app.domain.changes_made import Touched
from app.domain.eastern import at_clock, eastern, local_date

SHIFTS = Touched.of("shifts")
#: Days of a week, Monday first, as a workspace keeps them.
EVERY_DAY = tuple(range(7))
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift of the desk. `days`: weekdays on which it begins, Monday 0; `starts`, `ends`: Eastern clock times.

    One that ends no later than it begins goes on into the next day: 07:00 to 07:00 is a whole day. `valid_to`: the
    first day on which it does not begin any more.
    """

    id: int
    name: str
    days: tuple[int, ...]
    starts: time
    ends: time
    valid_from: date = date.min
    valid_to: date | None = None

    def begins_on(self, day: date) -> bool:
        """Return whether it begins on an Eastern day."""
        return day.weekday() in self.days and self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def on(self, day: date) -> OneShift:
        """Return the shift that begins on a day, whether the plan has it or not."""
        last = day if self.ends > self.starts else day + _DAY
        return OneShift(self, day, at_clock(day, self.starts), at_clock(last, self.ends))


@dataclass(frozen=True, slots=True)
class OneShift:
    """One shift of one day: instants aware UTC, [start, end). `day`: the Eastern day on which it begins."""

    shift: Shift
    day: date
    start: datetime
    end: datetime

    @property
    def hours(self) -> float:
        """How long it really is."""
        return (self.end - self.start).total_seconds() / 3600

    @property
    def text(self) -> str:
        """ "Night, Sat 31 Oct 2026 23:00 to Sun 1 Nov 2026 07:00"; and how long it is where the clocks change in it.

        A shift within one day names it once.
        """
        first, last = (eastern(at).replace(tzinfo=None) for at in (self.start, self.end))
        by_clock = (last - first).total_seconds() / 3600
        changed = f", {self.hours:g} hours because clocks change" if by_clock != self.hours else ""
        return f"{self.shift.name}, {words.span(self.start, self.end)}{changed}"


def between(shifts: Iterable[Shift], start: datetime, end: datetime) -> list[OneShift]:
    """Return the shifts that begin before `end` and end after `start`, in the order of their beginnings."""
    return sorted(_overlapping(shifts, start, end), key=lambda one: (one.start, one.end, one.shift.id))


def _overlapping(shifts: Iterable[Shift], start: datetime, end: datetime) -> Iterator[OneShift]:
    first, last = local_date(start) - _DAY, local_date(end)
    for shift in shifts:
        day = first
        while day <= last:
            if shift.begins_on(day):
                one = shift.on(day)
                if one.start < end and one.end > start:
                    yield one
            day += _DAY


def current(shifts: Iterable[Shift], now: datetime) -> list[OneShift]:
    """Return the shifts that are on at an instant."""
    return [one for one in between(shifts, now, now + timedelta(seconds=1)) if one.start <= now < one.end]


def leaving(shifts: Iterable[Shift], now: datetime, late: timedelta = timedelta(hours=4)) -> OneShift | None:
    """Return the shift that is handed over now: the one on that ends first, or one that ended within `late`.

    None where no shift is set up, or none is near.
    """
    on = current(shifts, now)
    ended = max((one for one in between(shifts, now - late, now) if one.end <= now), key=_end, default=None)
    # who is late with it hands over the shift that is over, in the first half hour of the next one
    if ended is not None and (not on or now - ended.end < timedelta(minutes=30)):
        return ended
    return min(on, key=_end, default=None)


def _end(one: OneShift) -> datetime:
    return one.end


def following(shifts: Iterable[Shift], one: OneShift) -> OneShift | None:
    """Return the shift that takes over: the first that goes on after the end of this one; None within a week."""
    found = [other for other in between(shifts, one.end, one.end + timedelta(days=7)) if other != one]
    return min(found, key=lambda other: (max(other.start, one.end), -other.end.timestamp()), default=None)


def gaps(shifts: Iterable[Shift], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return the times [from, to) in which no shift is on, within a period."""
    found, at = [], start
    for one in between(shifts, start, end):
        if one.start > at:
            found.append((at, one.start))
        at = max(at, one.end)
    if at < end:
        found.append((at, end))
    return found
