"""By when a running clock has to be due to have reached a step of its warnings: what a query compares."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from app.domain.business_time import BusinessCalendar, from_us, to_us
from app.domain.eastern import local_date
from app.domain.open_time import DAY, FIRST_YEAR, LAST_YEAR, MICROS, year_start
from app.domain.sla.targets import Target
from app.domain.tickets.warnings import STEPS

_MICRO = timedelta(microseconds=1)
_NEVER = datetime(2200, 1, 1, tzinfo=UTC)
_YEARS = 2  # before and after, in which the longest day is looked for


def latest_due(target: Target, now: datetime) -> datetime:
    """Return the latest time at which a running clock of a target can be due that has reached the first step at `now`.

    Half of the time or less is left then, so it is due no later than that much open time from now on. What a target of
    days gives depends on when it began: it is no more than as many of the longest days that its calendar has around.
    """
    calendar, now_us = target.calendar.business, to_us(now)
    if target.duration is not None:
        most = target.duration // _MICRO
    else:
        assert target.days is not None
        most = target.days * _longest_day(calendar, local_date(now).year) * MICROS
    left = most * (100 - min(STEPS)) // 100 + 1
    try:
        return from_us(calendar.reached_us(now_us, max(1, left), late=True))
    except ValueError:  # the calendar has not that much open time any more
        return _NEVER


@lru_cache(maxsize=256)
def _longest_day(calendar: BusinessCalendar, year: int) -> int:
    """Return the open seconds of the longest Eastern day of a calendar, of the years around."""
    first, last = year_start(max(FIRST_YEAR, year - _YEARS)), year_start(min(LAST_YEAR, year + _YEARS))
    table = calendar.open_time(first, last)
    found: dict[int, int] = {}
    for start, end in table.between(first, last):
        at = start
        while at < end:  # an interval may go over several days
            day = table.local_of(at) // DAY
            until = max(at + 1, min(end, table.utc_of((day + 1) * DAY)))
            found[day] = found.get(day, 0) + until - at
            at = until
    return max(found.values(), default=0)
