"""Availability of a service in a period, from outages and maintenance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from app.domain.business_time import BusinessCalendar, from_us, to_us
from app.domain.figures.texts import NOT_MEASURED_TEXT, percent_text
from app.domain.figures.verdicts import WHOLE_BP, Verdict
from app.domain.open_time import MICROS, unions
from app.domain.periods import Period

#: [start, end), aware instants; end None: goes on.
Interval = tuple[datetime, datetime | None]
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Planned work that took the service down in [start, end); `window`: what was approved, None: nothing was."""

    start: datetime
    end: datetime | None
    window: tuple[datetime, datetime] | None


@dataclass(frozen=True, slots=True)
class Availability:
    """Whole seconds. service_s: the support hours of the period less approved maintenance really used; downtime_s: full
    outages in it.

    maintenance_s: approved and used; overrun_s: the part of the downtime that is maintenance outside its window.
    """

    service_s: int
    downtime_s: int
    maintenance_s: int
    overrun_s: int
    goal_bp: int | None = None

    @property
    def ratio(self) -> Fraction | None:
        """Exact; None without any service time."""
        return Fraction(self.service_s - self.downtime_s, self.service_s) if self.service_s else None

    @property
    def verdict(self) -> Verdict:
        if self.ratio is None:
            return Verdict.NOT_MEASURED
        if self.goal_bp is None:
            return Verdict.NO_GOAL
        return Verdict.MET if self.ratio >= Fraction(self.goal_bp, WHOLE_BP) else Verdict.MISSED

    @property
    def percent_text(self) -> str:
        """ "99.9 %", with more decimals where one would show the goal, or 100, though it was missed."""
        return NOT_MEASURED_TEXT if self.ratio is None else percent_text(self.ratio, self.goal_bp)


def availability(
    period: Period,
    outages: Iterable[Interval],
    maintenance: Iterable[Maintenance] = (),
    *,
    goal_bp: int | None = None,
    as_of: datetime | None = None,
    hours: BusinessCalendar | None = None,
) -> Availability:
    """Availability in a period, seen at `as_of` (what is later is not counted).

    hours: those in which the service is supported; None: around the clock.

    outages: the unplanned full outages that reached the agency, in any order; overlaps count once. Maintenance
    inside its approved window is no service time; outside of it, early or late, it is downtime. An outage during
    approved maintenance really used is not downtime.
    """
    low, high = to_us(period.start), to_us(period.end if as_of is None else min(period.end, as_of))
    if high <= low:
        return Availability(0, 0, 0, 0, goal_bp)
    used: list[_Span] = []
    overrun: list[_Span] = []
    for work in maintenance:
        span = _clip(work.start, work.end, low, high)
        if work.window is None:
            overrun.append(span)
            continue
        window = to_us(work.window[0]), to_us(work.window[1])
        used.append((max(span[0], window[0]), min(span[1], window[1])))
        overrun += [(span[0], min(span[1], window[0])), (max(span[0], window[1]), span[1])]
    down = [_clip(begin, finish, low, high) for begin, finish in outages]
    closed = _closed(hours, low, high)
    closed_us = _length(closed)
    out_us = _length([*used, *closed])
    down_us = _length([*down, *overrun, *used, *closed]) - out_us
    overrun_us = _length([*overrun, *used, *closed]) - out_us
    service_us, used_us = high - low - out_us, out_us - closed_us
    return Availability(service_us // MICROS, down_us // MICROS, used_us // MICROS, overrun_us // MICROS, goal_bp)


def _closed(hours: BusinessCalendar | None, low: int, high: int) -> list[_Span]:
    """Return the times of [low, high) in which a service is not supported."""
    if hours is None or hours.always_open:
        return []
    opens = [(to_us(start), to_us(end)) for start, end in hours.segments(from_us(low), from_us(high))]
    borders = [low, *(border for span in opens for border in span), high]
    return list(zip(borders[::2], borders[1::2], strict=True))


def _clip(start: datetime, end: datetime | None, low: int, high: int) -> _Span:
    return max(to_us(start), low), min(high if end is None else to_us(end), high)


def _length(spans: Iterable[_Span]) -> int:
    given = list(spans)
    return sum(b - a for a, b in unions([a for a, _ in given], [b for _, b in given]))
