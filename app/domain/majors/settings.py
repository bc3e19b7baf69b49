"""The numbers of the Major Incident Process: what a workspace sets under `majors.*`, else the sample values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from app.domain.mail.addresses import can_be_mailed
from app.domain.rule_set import RuleSet
from app.errors import InputError

PREFIX = "majors."


@dataclass(frozen=True, slots=True)
class MajorRules:
    """What proposes a major incident, how often those who are reached hear, when the management and the review come.

    Minutes are wall clock; `review_days` are working days, `effect_days` days.
    """

    propose: bool = True
    agencies: int = 2  # of a Critical ticket and its children
    children: int = 20
    first_minutes: int = 5
    scope_minutes: int = 5
    rhythm_minutes: int = 20
    escalate_minutes: tuple[int, ...] = (30, 60, 120)
    review_days: int = 5
    effect_days: int = 90
    management: tuple[str, ...] = ()  # mail addresses


SAMPLE = MajorRules()

LABELS: Mapping[str, str] = {
    "propose": "Propose major incidents by rule",
    "agencies": "Proposed: Critical, and so many agencies",
    "children": "Proposed: so many tickets under one",
    "first_minutes": "First message: minutes after the declaration",
    "scope_minutes": "Scope: minutes after the first message",
    "rhythm_minutes": "Updates: minutes from one to the next",
    "escalate_minutes": "Management is told after minutes",
    "review_days": "Working days until the review",
    "effect_days": "Days until the effect is looked at",
    "management": "Mail addresses of the management",
}
_LIMITS: Mapping[str, tuple[int, int]] = {
    "agencies": (1, 200),
    "children": (1, 1000),
    "first_minutes": (1, 240),
    "scope_minutes": (1, 240),
    "rhythm_minutes": (5, 1440),
    "escalate_minutes": (1, 1440),
    "review_days": (1, 60),
    "effect_days": (1, 730),
}


def as_rows(rules: MajorRules) -> dict[str, str]:
    """Return the rules as keys and texts of the workspace; `from_rows` reads them back."""
    return {PREFIX + f.name: _text(getattr(rules, f.name)) for f in fields(rules)}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def from_rows(rows: Mapping[str, str]) -> MajorRules:
    """Return the rules that a workspace sets; other keys are passed over. InputError names a value that is none."""
    return MajorRules(**{name: read(name, rows[PREFIX + name]) for name in LABELS if PREFIX + name in rows})


def read(name: str, text: str) -> Any:
    """Return the value that a text gives to a rule; InputError where it cannot be one."""
    text = text.strip()
    if name == "propose":
        if text.lower() not in {"yes", "no"}:
            raise InputError(f"{LABELS[name]}: “{text}” cannot be used.", hint="Write yes or no.")
        return text.lower() == "yes"
    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    if name == "management":
        for part in parts:
            if not can_be_mailed(part):
                raise InputError(f"{LABELS[name]}: “{part}” is no mail address.", hint="Separate them by commas.")
        return tuple(parts)
    if name == "escalate_minutes":
        minutes = tuple(_number(name, part) for part in parts)
        if list(minutes) != sorted(set(minutes)):
            raise InputError(f"{LABELS[name]}: “{text}” does not rise.", hint="Write them in order, like 30, 60, 120.")
        return minutes
    return _number(name, text)


def _number(name: str, text: str) -> int:
    least, most = _LIMITS[name]
    if not (text.isascii() and text.isdigit() and least <= int(text[:6]) <= most):
        raise InputError(
            f"{LABELS[name]}: “{text}” cannot be used.", hint=f"Write a whole number from {least} to {most}."
        )
    return int(text)


RULES: RuleSet[MajorRules] = RuleSet("the rules of major incidents", PREFIX, LABELS, as_rows, from_rows)
