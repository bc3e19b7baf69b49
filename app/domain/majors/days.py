"""The days that follow a major incident: by when it is reviewed, and when the effect of the review is looked at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from app.domain.business_days import is_business_day


def review_due(restored: date, working_days: int, holidays: Collection[date]) -> date:
    """Return the day by which it is reviewed: so many working days after the one on which it was restored."""
    day = restored
    for _ in range(working_days):
        day += timedelta(days=1)
        while not is_business_day(day, holidays):
            day += timedelta(days=1)
    return day
