"""Holds that end by themselves: until when a ticket waits, how its events say so, and what is proposed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from app.domain import words
from app.domain.business_days import business_day_after
from app.domain.eastern import at_clock, local_date
from app.errors import InputError

#: `note` of the event of kind "field" that says until when a ticket is on hold: its new value, an instant in UTC.
HOLD_UNTIL = "hold_until"
#: `new_value` of the event that ends a hold whose time has come.
BY_ITSELF = "by_itself"
#: Why such an event is written later than it happened.
NOBODY_LOOKED = "No program was at work when its time came."
#: When the day begins at which a ticket comes back, where nothing else is said.
MORNING = time(8)
_LONGEST = timedelta(days=366)


class HoldDay(StrEnum):
    """Whether a hold needs a day at which it ends: it may have one, its lack is asked about, it must have one."""

    MAY = "may"
    ASK = "ask"
    MUST = "must"

    @property
    def label(self) -> str:
        return {HoldDay.MAY: "May be left out", HoldDay.ASK: "Is asked for", HoldDay.MUST: "Is needed"}[self]


def until_text(until: datetime | None) -> str:
    """Return an instant as an event keeps it; "" for none."""
    return "" if until is None else until.astimezone(UTC).isoformat()


def read_until(text: str | None) -> datetime | None:
    """Return the instant that an event keeps; None for none, and for what another program may have written there."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return None if found.tzinfo is None else found.astimezone(UTC)


def until_words(until: datetime) -> str:
    """Return until when a ticket waits, in Eastern time: "Mon 30 Nov 2026 08:00"."""
    return words.moment(until, weekday=True)


def returned_note(until: datetime) -> str:
    """Return what the history says of a ticket that came back by itself."""
    return f"Came back by itself: it was on hold until {until_words(until)}."


def require_until(until: datetime | None, now: datetime) -> None:
    """Raise `InputError` where a hold cannot end then: in the past, or more than a year ahead."""
    if until is None:
        return
    if until <= now:
        raise InputError(f"{until_words(until)} is over already.", hint="On hold until: give a day and time to come.")
    if until - now > _LONGEST:
        raise InputError(
            f"{until_words(until)} is more than a year ahead.", hint="On hold until: give a day within a year."
        )


def next_morning(now: datetime, holidays: Collection[date]) -> datetime:
    """Return the instant (UTC) that is proposed: 08:00 Eastern of the next business day of the department."""
    return at_clock(business_day_after(local_date(now), 1, holidays), MORNING)
