"""Who is on call for a support group: turns of a week that come round, and swaps for a span that go before them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from app.domain import words
from app.domain.business_days import is_business_day
from app.domain.changes_made import Touched
from app.domain.eastern import at_clock, eastern, local_date
from app.domain.home.values import Item, Mark, Part
from app.domain.plain_text import one_line
from app.domain.report_table import ReportTable

ONCALL = Touched.of("oncall")
PRIMARY, SECONDARY = 1, 2
LEVELS = ((PRIMARY, "Primary"), (SECONDARY, "Secondary"))
MOST_WEEKS = 52
#: So far ahead a hole is told.
AHEAD = timedelta(days=7)
_WEEK = timedelta(days=7)
_OPENS, _CLOSES = time(8), time(17)


@dataclass(frozen=True, slots=True)
class Turn:
    """A week in which somebody is on call, every so many weeks. `at`: the Eastern clock time of the hand-over.

    `first_day`: the day on which the first week begins; `valid_to`: the day from which the turn does not hold any more,
    at the same clock time. `escalate`: minutes after which the next level is called, 0: not said.
    """

    id: int
    group_id: int
    level: int
    person_id: int
    first_day: date
    at: time
    every: int = 1
    valid_to: date | None = None
    escalate: int = 0

    def weeks(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans [from, to) in UTC that overlap a period: 7 days by the clock, an hour more or less in two."""
        stop = None if self.valid_to is None else at_clock(self.valid_to, self.at)
        step = _WEEK * self.every
        passed = max(0, (local_date(start) - self.first_day - _WEEK) // step)
        day = self.first_day + step * passed
        while (first := at_clock(day, self.at)) < end and (stop is None or first < stop):
            last = at_clock(day + _WEEK, self.at)
            last = last if stop is None else min(last, stop)
            if last > start:
                yield first, last
            day += step


@dataclass(frozen=True, slots=True)
class Swap:
    """Somebody else is on call for a span [start, end), aware UTC; the one written last goes before all others."""

    id: int
    group_id: int
    level: int
    person_id: int
    start: datetime
    end: datetime
    reason: str = ""


def has_level(turns: Iterable[Turn], swaps: Iterable[Swap], group_id: int, level: int) -> bool:
    """Return whether anybody was ever said to be on call for a group at a level."""
    keys = {(one.group_id, one.level) for one in turns} | {(one.group_id, one.level) for one in swaps}
    return (group_id, level) in keys


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody is on call from an instant to another; `person_id` None: nobody is, which is a hole."""

    level: int
    person_id: int | None
    start: datetime
    end: datetime
    escalate: int = 0


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who is on call for a group now, as people read it; `until`: aware UTC. `name` "": nobody is."""

    group_id: int
    group_name: str
    level: int
    name: str
    phone: str
    until: datetime
    escalate: int = 0
    login: str = ""

    @property
    def text(self) -> str:
        """ "Ann Lee, 919 555 0134, until Mon 5 Oct 08:00"."""
        if not self.name:
            return f"Nobody until {words.moment(self.until, weekday=True)}"
        phone = f", {one_line(self.phone)}" if self.phone else ""
        return f"{one_line(self.name)}{phone}, until {words.moment(self.until, weekday=True)}"

    @property
    def level_text(self) -> str:
        """Return "Primary", or "Secondary, after 15 min"."""
        return dict(LEVELS).get(self.level, str(self.level))


def duties(
    turns: Iterable[Turn], swaps: Iterable[Swap], group_id: int, level: int, start: datetime, end: datetime
) -> list[Duty]:
    """Return who is on call in a period, without gaps: where nobody is, a duty without a person.

    A swap goes before turns, the one written last before others; of turns the one that began to hold last.
    """
    layers: list[tuple[tuple[int, date, int], datetime, datetime, int, int]] = []
    for turn in turns:
        if (turn.group_id, turn.level) == (group_id, level):
            for first, last in turn.weeks(start, end):
                layers.append(((0, turn.first_day, turn.id), first, last, turn.person_id, turn.escalate))
    for swap in swaps:
        if (swap.group_id, swap.level) == (group_id, level) and swap.start < end and swap.end > start:
            layers.append(((1, date.min, swap.id), swap.start, swap.end, swap.person_id, 0))
    edges = sorted({start, end, *(at for _k, first, last, *_ in layers for at in (first, last) if start < at < end)})
    found: list[Duty] = []
    for first, last in pairwise(edges):
        over = [one for one in layers if one[1] <= first and one[2] >= last]
        top = max(over, key=lambda one: one[0], default=None)
        person, escalate = (None, 0) if top is None else (top[3], top[4])
        if top is not None and top[0][0]:  # who swaps escalates as the turn behind it
            below = max((one for one in over if not one[0][0]), key=lambda one: one[0], default=None)
            escalate = below[4] if below is not None else 0
        if found and (found[-1].person_id, found[-1].escalate) == (person, escalate):
            found[-1] = Duty(level, person, found[-1].start, last, escalate)
        else:
            found.append(Duty(level, person, first, last, escalate))
    return found


def now_on_call(turns: Sequence[Turn], swaps: Sequence[Swap], group_id: int, at: datetime) -> list[Duty]:
    """Return who is on call at an instant, by level, for levels that the group has; a duty without a person: nobody."""
    found = []
    for level, _name in LEVELS:
        if has_level(turns, swaps, group_id, level):
            found.append(duties(turns, swaps, group_id, level, at, at + AHEAD * 8)[0])
    return found


def holes(turns: Sequence[Turn], swaps: Sequence[Swap], group_id: int, at: datetime) -> list[Duty]:
    """Return the times of the next week in which nobody is on call first for a group that has a roster."""
    if not any(one.group_id == group_id and one.level == PRIMARY for one in turns):
        return []
    return [one for one in duties(turns, swaps, group_id, PRIMARY, at, at + AHEAD) if one.person_id is None]


def is_out_of_hours(at: datetime, holidays: Collection[date]) -> bool:
    """Return whether nobody but who is on call works: before 08:00, from 17:00 on, weekends and holidays, Eastern."""
    wall = eastern(at)
    return not is_business_day(wall.date(), holidays) or not _OPENS <= wall.time() < _CLOSES


def _span(hole: Duty) -> str:
    return f"{words.moment(hole.start, weekday=True)} to {words.moment(hole.end, weekday=True)}"


def hole_text(group: str, hole: Duty) -> str:
    """Return what is said in a terminal of a time in which nobody is on call."""
    return f"Nobody is on call for {one_line(group)}, {_span(hole)}."


def hole_item(group_id: int, group: str, hole: Duty) -> Item:
    """Return what Home says to the leads of a group of a time in which nobody is on call."""
    span = _span(hole)
    return Item(
        *(Part.COMING, Mark.SOON, hole.start, f"Nobody is on call for {one_line(group)}", f"{span}. Setup, On call."),
        *("oncall", group_id),
    )


def table(title: str, rows: Iterable[tuple[str, str, str, str, str]]) -> ReportTable:
    """Return who is on call as a table: group, level, who, from, to."""
    columns = (("group", "Group"), ("level", "Level"), ("who", "Who"), ("from", "From"), ("to", "To"))
    keys = [key for key, _title in columns]
    return ReportTable(title, columns, tuple(dict(zip(keys, row, strict=True)) for row in rows))
