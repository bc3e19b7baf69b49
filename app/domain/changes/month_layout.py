"""Where the bars of a month or week calendar go: order, then the lowest slot free on all their days.

Pure: days are local dates, one row per week; nothing here knows pixels.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lies on the days `first` to `last`, both included. `order` breaks ties (a start time, say)."""

    key: Hashable
    first: date
    last: date
    order: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.key}: ends {self.last} before it begins {self.first}")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Bar:
    """One piece of a span in one week: `width` columns from `column` (Monday first), slot counted from the top."""

    key: Hashable
    week: int
    column: int
    width: int
    slot: int
    starts: bool  # the span begins in this piece
    ends: bool  # the span ends in this piece


@dataclass(frozen=True, slots=True)
class Layout:
    """Bars of every week; `folded[week][column]`: keys of what did not fit in `slots` rows of that day, in order."""

    weeks: tuple[tuple[date, ...], ...]
    bars: tuple[Bar, ...]
    folded: tuple[tuple[tuple[Hashable, ...], ...], ...]

    @property
    def hidden(self) -> tuple[tuple[int, ...], ...]:
        """Return how many did not fit, by week and column."""
        return tuple(tuple(len(keys) for keys in week) for week in self.folded)


def weeks_of_month(year: int, month: int) -> tuple[tuple[date, ...], ...]:
    """Return the weeks, Monday to Sunday, that a month's sheet shows."""
    first = date(year, month, 1)
    day = first - timedelta(days=first.weekday())
    weeks = []
    while day < first or (day.year, day.month) == (year, month):
        weeks.append(tuple(day + timedelta(days=i) for i in range(7)))
        day += timedelta(days=7)
    return tuple(weeks)


def week_of(day: date) -> tuple[tuple[date, ...], ...]:
    """Return the one week, Monday to Sunday, in which `day` lies."""
    monday = day - timedelta(days=day.weekday())
    return (tuple(monday + timedelta(days=i) for i in range(7)),)


def in_order(spans: Iterable[Span], start: date) -> list[Span]:
    """Return spans in the order in which a sheet that begins on a day places them; ordered before, they stay so."""
    return sorted(spans, key=lambda s: (max(s.first, start), -s.days, s.order, str(s.key)))


def lay_out(spans: Iterable[Span], weeks: Sequence[Sequence[date]], slots: int) -> Layout:
    """Place spans: earlier first, then longer, then `order`; each in the lowest slot free on all its days of the week.

    What would need slot `slots` or more is listed per day in `folded`. `weeks` must be consecutive.
    """
    if not weeks:
        return Layout((), (), ())
    width = len(weeks[0])
    start, end = weeks[0][0], weeks[-1][-1]
    bars: list[Bar] = []
    folded: list[list[list[Hashable]]] = [[[] for _ in week] for week in weeks]
    taken: list[list[int]] = [[0] * width for _ in weeks]  # bit i of a day: slot i is taken
    ordered = in_order((s for s in spans if s.first <= end and s.last >= start), start)
    for span in ordered:
        begin = max((span.first - start).days, 0)
        finish = min((span.last - start).days, width * len(weeks) - 1)
        for week in range(begin // width, finish // width + 1):
            left = max(begin - week * width, 0)
            right = min(finish - week * width, width - 1)
            used = 0
            for column in range(left, right + 1):
                used |= taken[week][column]
            slot = ((~used) & (used + 1)).bit_length() - 1  # index of the lowest bit that is 0
            if slot >= slots:
                for column in range(left, right + 1):
                    folded[week][column].append(span.key)
                continue
            for column in range(left, right + 1):
                taken[week][column] |= 1 << slot
            bars.append(
                Bar(
                    span.key,
                    week,
                    left,
                    right - left + 1,
                    slot,
                    starts=span.first == weeks[week][left],
                    ends=span.last == weeks[week][right],
                )
            )
    listed = tuple(tuple(tuple(keys) for keys in row) for row in folded)
    return Layout(tuple(tuple(w) for w in weeks), tuple(bars), listed)
