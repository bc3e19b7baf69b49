"""Eastern time: the department's wall clock, in which its days, deadlines and reports are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")


def eastern(at: datetime) -> datetime:
    """An aware instant as America/New_York wall time; ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {at!r}")
    return at.astimezone(EASTERN)


def local_date(at: datetime) -> date:
    """The calendar date in America/New_York of an aware instant."""
    return eastern(at).date()


def midnight(day: date) -> datetime:
    """The UTC instant at which a date begins in America/New_York."""
    return datetime.combine(day, time(0), EASTERN).astimezone(UTC)
