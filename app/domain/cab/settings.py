"""The numbers of the board's rules: what a workspace sets under `cab.*`, and the sample values where it sets none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import time
from types import MappingProxyType
from typing import Any

from app.domain.rule_set import RuleSet
from app.domain.vocabulary import ChangeScope
from app.errors import InputError

PREFIX = "cab."
_MINUTES = "minutes_"


def _sample_minutes() -> dict[str, int]:
    return {scope.value: 8 for scope in ChangeScope}


@dataclass(frozen=True, slots=True)
class CabRules:
    """The numbers that the rules of the board take; times are wall clock in America/New_York, days working days."""

    place: str = ""
    start: time = time(10)
    length: int = 60  # minutes
    cut_off_days: int = 3
    cut_off_time: time = time(17)
    freeze_days: int = 2
    freeze_time: time = time(17)
    quorum_percent: int = 50  # of the agencies with a seat
    approvals: int = 2
    lead_days: int = 3
    latent_days: int = 1
    review_days: int = 5
    incident_hours: int = 72
    slots: int = 5
    mailbox: str = ""
    ical_host: str = "longleaf"
    minutes: Mapping[str, int] = field(default_factory=_sample_minutes)  # planned for an item, by scope


SAMPLE = CabRules()

#: Least and largest value of each number.
_LIMITS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "length": (5, 480),
        "cut_off_days": (1, 20),
        "freeze_days": (1, 20),
        "quorum_percent": (1, 100),
        "approvals": (1, 50),
        "lead_days": (0, 60),
        "latent_days": (0, 30),
        "review_days": (1, 90),
        "incident_hours": (1, 720),
        "slots": (1, 50),
        "minutes": (1, 240),
    }
)
#: What people read for each of them.
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "place": "Place",
        "start": "Start",
        "length": "Length in minutes",
        "cut_off_days": "Complete: working days before the meeting",
        "cut_off_time": "Complete: time of day",
        "freeze_days": "Frozen: working days before the meeting",
        "freeze_time": "Frozen: time of day",
        "quorum_percent": "Quorum: percent of the agencies with a seat",
        "approvals": "Approvals that a decision needs",
        "lead_days": "Lead time in working days",
        "latent_days": "Working days to record a latent change",
        "review_days": "Working days until a review is due",
        "incident_hours": "Hours that incidents count after a change",
        "slots": "Free times that are proposed",
        "mailbox": "Mail address of the board",
        "ical_host": "Name in the identifiers of calendar entries",
        **{f"{_MINUTES}{scope}": f"Minutes of an item, {scope.label.lower()} scope" for scope in ChangeScope},
    }
)


def key(name: str) -> str:
    """Return the key of the workspace under which a rule is kept."""
    return PREFIX + name


def as_rows(rules: CabRules) -> dict[str, str]:
    """Return the rules as keys and texts of the workspace; `from_rows` reads them back."""
    rows: dict[str, str] = {}
    for name in (f.name for f in fields(rules)):
        value = getattr(rules, name)
        if name == "minutes":
            rows |= {key(f"{_MINUTES}{scope}"): str(value[scope]) for scope in ChangeScope}
        else:
            rows[key(name)] = f"{value:%H:%M}" if isinstance(value, time) else str(value)
    return rows


def from_rows(rows: Mapping[str, str]) -> CabRules:
    """Return the rules that a workspace sets; other keys are passed over, what is not set has its sample value.

    InputError names a value that cannot be one.
    """
    values: dict[str, Any] = {}
    minutes = dict(SAMPLE.minutes)
    for name in LABELS:
        text = rows.get(key(name))
        if text is None:
            continue
        if name.startswith(_MINUTES):
            minutes[name.removeprefix(_MINUTES)] = read(name, text)
        else:
            values[name] = read(name, text)
    rules = replace(SAMPLE, **values, minutes=minutes)
    if (rules.cut_off_days, -_of_day(rules.cut_off_time)) <= (rules.freeze_days, -_of_day(rules.freeze_time)):
        raise InputError(
            "The agenda would be frozen before changes have to be complete.",
            hint="Let changes be complete before the time at which the agenda is frozen.",
        )
    return rules


def _of_day(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def read(name: str, text: str) -> Any:
    """Return the value that a text gives to a rule; InputError where it cannot be one."""
    sample = getattr(SAMPLE, name, 0)
    text = text.strip()
    if isinstance(sample, time):
        try:
            return time.fromisoformat(text)
        except ValueError:
            raise InputError(f"{LABELS[name]}: “{text}” is no time of day.", hint="Write it like 17:00.") from None
    if isinstance(sample, str):
        return text
    least, most = _LIMITS["minutes" if name.startswith(_MINUTES) else name]
    if not (text.isascii() and text.isdigit() and least <= int(text[:6]) <= most):
        raise InputError(
            f"{LABELS[name]}: “{text}” cannot be used.", hint=f"Write a whole number from {least} to {most}."
        )
    return int(text)


RULES: RuleSet[CabRules] = RuleSet("the rules of the board", PREFIX, LABELS, as_rows, from_rows)
