"""How a workspace runs its service desk: what it sets under `desk.*`, and when a resolved ticket closes by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.changes.lead import is_business_day
from app.domain.eastern import local_date, midnight
from app.domain.rule_set import RuleSet
from app.domain.words import count
from app.errors import InputError

PREFIX = "desk."
LABELS: Mapping[str, str] = {"close_days": "Business days until what is resolved closes by itself"}
_MOST_DAYS = 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DeskRules:
    """`close_days`: whole business days that pass after the day of the resolution; 0: nothing closes by itself."""

    close_days: int = 0


def as_rows(rules: DeskRules) -> dict[str, str]:
    """Return the rules as keys and texts of the workspace; `from_rows` reads them back."""
    return {PREFIX + name: str(getattr(rules, name)) for name in LABELS}


def from_rows(rows: Mapping[str, str]) -> DeskRules:
    """Return the rules that a workspace sets; other keys are passed over. InputError names a value that is none."""
    text = rows.get(PREFIX + "close_days", "0").strip()
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= _MOST_DAYS):
        raise InputError(
            f"{LABELS['close_days']}: “{text}” cannot be used.",
            hint=f"Write a whole number from 0 to {_MOST_DAYS}; 0: never.",
        )
    return DeskRules(int(text))


RULES: RuleSet[DeskRules] = RuleSet("the rules of the desk", PREFIX, LABELS, as_rows, from_rows)


def closes_before(now: datetime, days: int, holidays: Collection[date]) -> datetime:
    """Return the instant (UTC) before which a ticket was resolved that closes now.

    Between the Eastern day of its resolution and today lie at least `days` whole business days of the department.
    """
    day, left = local_date(now), days
    while left > 0:
        day -= _DAY
        left -= is_business_day(day, holidays)
    return midnight(day)


def closing_note(days: int) -> str:
    """Return what the history says of a ticket that closed by itself."""
    return f"Closed by itself: {count(days, 'business day', 'business days')} passed after it was resolved."
