"""Spans of time: how they are told, joined and cut; instants are aware UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from app.domain import words
from app.domain.eastern import eastern, local_date
from app.errors import InputError

Span = tuple[datetime, datetime]

#: What a change, a freeze or a window can lie between; what is outside is no time of this program.
FIRST, LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=4096)  # changes that overlap in a window share few spans, and there are thousands of them
def when(start: datetime, end: datetime, year: int | None = None) -> str:
    """Return "Thu 5 Nov 04:00 to 07:00" in Eastern time, or both dates where they differ.

    `year`: the one that it is now, which is left out; None: every year is told.
    """
    known = start >= FIRST and end < LAST
    if known and local_date(start) == local_date(end):
        return f"{moment(start, year)} to {words.time_of_day(eastern(end))}"
    return f"{moment(start, year)} to {moment(end, year)}"


def moment(at: datetime, year: int | None = None) -> str:
    """Return "Thu 5 Nov 04:00" in Eastern time, with the year where it is not `year`."""
    if at < FIRST:
        return "before 1990"
    if at >= LAST:
        return "after 2099"
    return words.moment(at, weekday=True, year=eastern(at).year != year)


def clipped(at: datetime) -> datetime:
    """Return an instant, or the limit of time that it is beyond."""
    return min(max(at, FIRST), LAST)


def require_in_time(start: datetime, end: datetime) -> None:
    """Raise `InputError`, naming the field, for planned times before 1990 or after 2099."""
    for name, at in (("start", start), ("end", end)):
        if not FIRST <= at <= LAST:
            raise InputError(f"Planned {name}: it lies {moment(at)}.", hint="Check the year.")


def overlap(a: Span, b: Span) -> bool:
    """Return whether two spans share time; one that begins when the other ends does not."""
    return a[0] < b[1] and b[0] < a[1]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order of time, as one where they touch or overlap."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def common(first: Iterable[Span], second: Iterable[Span]) -> list[Span]:
    """Return the time that is in both."""
    other = list(second)
    return merged((max(a, c), min(b, d)) for a, b in first for c, d in other if max(a, c) < min(b, d))


def without(spans: Iterable[Span], gone: Iterable[Span]) -> list[Span]:
    """Return spans less the time of `gone`."""
    left = merged(spans)
    for start, end in merged(gone):
        cut = []
        for a, b in left:
            cut += [(x, y) for x, y in ((a, min(b, start)), (max(a, end), b)) if x < y]
        left = cut
    return left
