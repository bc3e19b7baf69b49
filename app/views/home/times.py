"""Times of Home in words."""

from __future__ import annotations

from datetime import datetime

from app.domain import words
from app.domain.eastern import eastern, local_date
from app.domain.home.values import Item, Mark


def time_text(item: Item, now: datetime) -> str:
    """Return "18 min", "Missed by 1 h 1 min", "16:28", "Fri 27 Nov" or "since Thu 19 Nov"."""
    if item.at is None:
        return ""
    if item.mark in (Mark.MISSED, Mark.SOON):
        late = item.at < now
        left = words.left(item.at - now)
        return f"Missed by {left}" if late else left
    local = eastern(item.at)
    told = (
        words.time_of_day(local)
        if local.date() == local_date(now)
        else words.day(local.date(), weekday=True, year=False)
    )
    return f"since {told}" if item.mark is Mark.PAUSED else told
