"""Eastern time: the department's wall clock, in which its days, deadlines and reports are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")


def eastern(at: datetime) -> datetime:
    """Return an aware instant as America/New_York wall time; ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {at!r}")
    return at.astimezone(EASTERN)


def local_date(at: datetime) -> date:
    """Return the calendar date in America/New_York of an aware instant."""
    return eastern(at).date()


def midnight(day: date) -> datetime:
    """Return the UTC instant at which a date begins in America/New_York."""
    return at_clock(day, time(0))


def at_clock(day: date, clock: time) -> datetime:
    """Return the UTC instant of a clock time on a date in America/New_York; in the repeated hour, the first."""
    return datetime.combine(day, clock, EASTERN).astimezone(UTC)


def to_utc(wall: datetime) -> datetime:
    """Return the UTC instant of a wall time without a zone, as forms give it; in the repeated hour `fold` chooses."""
    return wall.replace(tzinfo=EASTERN).astimezone(UTC)


def is_repeated(wall: datetime) -> bool:
    """Return whether the clocks show this wall time twice, in the night in which daylight saving ends."""
    first, second = (wall.replace(tzinfo=EASTERN, fold=fold).utcoffset() for fold in (0, 1))
    return first is not None and second is not None and first > second


def zone_name(wall: datetime) -> str:
    """Return "EDT" or "EST" for a wall time without a zone."""
    return wall.replace(tzinfo=EASTERN).tzname() or ""


def day_span(first: date, days: int = 1) -> tuple[datetime, datetime]:
    """Return the UTC instants at which a run of days begins and ends, `first` included: 23, 24 or 25 hours a day."""
    return midnight(first), midnight(first + timedelta(days=days))
