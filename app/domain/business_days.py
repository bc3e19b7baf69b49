"""Business days of the department: Monday to Friday, without state holidays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

_DAY = timedelta(days=1)


def is_business_day(day: date, holidays: Collection[date]) -> bool:
    """Return whether the department works on a day."""
    return day.weekday() < 5 and day not in holidays


def business_day_after(day: date, days: int, holidays: Collection[date]) -> date:
    """Return the business day that comes so many business days after a day, which need not be one itself."""
    left = days
    while left > 0:
        day += _DAY
        left -= is_business_day(day, holidays)
    return day
