"""How a workspace runs its service desk: what it sets under `desk.*`, and when a resolved ticket closes by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.business_days import is_business_day
from app.domain.eastern import local_date, midnight
from app.domain.rule_set import RuleSet
from app.domain.tickets.holding import HoldDay
from app.domain.words import count
from app.errors import InputError

PREFIX = "desk."
LABELS: Mapping[str, str] = {
    "close_days": "Business days until what is resolved closes by itself",
    "hold_day": "The day at which a hold ends",
    "mail_mentions": "Who is mentioned on a ticket gets a mail",
}
_YES, _NO = "yes", "no"
_MOST_DAYS = 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DeskRules:
    """`close_days`: whole business days that pass after the day of the resolution; 0: nothing closes by itself.

    `hold_day`: whether a hold needs a day at which it ends. `mail_mentions`: who is mentioned is told by mail as well.
    """

    close_days: int = 0
    hold_day: HoldDay = HoldDay.ASK
    mail_mentions: bool = False


def as_rows(rules: DeskRules) -> dict[str, str]:
    """Return the rules as keys and texts of the workspace; `from_rows` reads them back."""
    return {
        PREFIX + "close_days": str(rules.close_days),
        PREFIX + "hold_day": rules.hold_day.value,
        PREFIX + "mail_mentions": _YES if rules.mail_mentions else _NO,
    }


def from_rows(rows: Mapping[str, str]) -> DeskRules:
    """Return the rules that a workspace sets; other keys are passed over. InputError names a value that is none."""
    text = rows.get(PREFIX + "close_days", "0").strip()
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= _MOST_DAYS):
        raise InputError(
            f"{LABELS['close_days']}: “{text}” cannot be used.",
            hint=f"Write a whole number from 0 to {_MOST_DAYS}; 0: never.",
        )
    day = rows.get(PREFIX + "hold_day", HoldDay.ASK.value).strip()
    if day not in frozenset(HoldDay):
        raise InputError(f"{LABELS['hold_day']}: “{day}” cannot be used.", hint="Write may, ask or must.")
    mail = rows.get(PREFIX + "mail_mentions", _NO).strip()
    if mail not in (_YES, _NO):
        raise InputError(f"{LABELS['mail_mentions']}: “{mail}” cannot be used.", hint="Write yes or no.")
    return DeskRules(int(text), HoldDay(day), mail == _YES)


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
