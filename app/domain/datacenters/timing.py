"""Which changes are at work now, which come within 72 hours, and the short times that the board tells."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain import words
from app.domain.changes.pairs import FIRM, is_over
from app.domain.changes.values import Change
from app.domain.eastern import eastern
from app.domain.vocabulary import ChangeState

#: How far the board looks ahead.
AHEAD = timedelta(hours=72)
_WEEK = timedelta(days=6)


def is_at_work(change: Change, now: datetime) -> bool:
    """Return whether a change is carried out now: it was begun, or it is decided and this is its time."""
    if change.template:
        return False
    if change.state is ChangeState.IMPLEMENTING:
        return True
    return is_firm(change) and change.planned_start <= now < change.planned_end


def is_to_come(change: Change, now: datetime) -> bool:
    """Return whether a decided change begins within 72 hours."""
    return is_firm(change) and not is_at_work(change, now) and now < change.planned_start <= now + AHEAD


def is_firm(change: Change) -> bool:
    """Return whether a change is decided, not done, and planned for a time that is known."""
    return change.state in FIRM and not is_over(change)


def short(at: datetime, now: datetime) -> str:
    """Return "15:00" of today, "Thu 04:00" of the days around, else "3 Dec 04:00"; Eastern time."""
    there, here = eastern(at), eastern(now)
    clock = words.time_of_day(there)
    if there.date() == here.date():
        return clock
    if abs(at - now) < _WEEK:
        return f"{words.WEEKDAYS[there.weekday()]} {clock}"
    return f"{words.day(there.date(), year=there.year != here.year)} {clock}"


def until(change: Change, now: datetime) -> str:
    """Return "until 15:00"; "15:00 is past" of a change that runs over its time."""
    end = short(change.planned_end, now)
    return f"until {end}" if now < change.planned_end else f"{end} is past"
