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
        span = _span(abs(round((item.at - now).total_seconds() / 60)))
        return f"Missed by {span}" if late else span
    local = eastern(item.at)
    told = f"{local:%H:%M}" if local.date() == local_date(now) else words.day(local.date(), weekday=True, year=False)
    return f"since {told}" if item.mark is Mark.PAUSED else told


def _span(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    return f"{hours} h {rest} min" if hours else f"{rest} min"
