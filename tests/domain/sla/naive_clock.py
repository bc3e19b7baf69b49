"""A second implementation of business time that shares nothing with the first: it looks at every minute."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def minute_is_open(
    at: datetime, week: Mapping[int, Sequence[tuple[time, time]]], holidays: Collection[date], zone: ZoneInfo
) -> bool:
    """Whether the local wall time of an instant lies in the hours of its local date."""
    local = at.astimezone(zone)
    if local.date() in holidays:
        return False
    now = local.time()
    return any(
        start <= now and (end in (time.max, time(0)) or now < end) for start, end in week.get(local.weekday(), ())
    )


def open_minutes(
    start: datetime,
    end: datetime,
    week: Mapping[int, Sequence[tuple[time, time]]],
    holidays: Collection[date],
    zone: str,
) -> list[datetime]:
    """Every open whole minute of [start, end), as UTC; start and end on whole minutes."""
    tz = ZoneInfo(zone)
    found = []
    at = start.astimezone(UTC)
    while at < end:
        if minute_is_open(at, week, holidays, tz):
            found.append(at)
        at += MINUTE
    return found
