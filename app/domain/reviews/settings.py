"""The rules of service reviews: what a workspace sets under `reviews.*`, else the sample values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import time

from app.domain.reviews.cadence import CADENCES
from app.domain.rule_set import RuleSet
from app.errors import InputError

PREFIX = "reviews."


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """Months between reviews and their usual hours; times are wall clock in America/New_York.

    `largest`: how many agencies, by tickets of a year, meet every `months_largest`; the others every `months_else`.
    `work_hours`: what a BRM needs for a review beside its length; `week_hours`: as much a week is a full one.
    `dispute_days`: calendar days in which a figure that an agency disputes is answered.
    `second_person`: another person approves the draft of a packet before it is issued.
    """

    largest: int = 5
    months_largest: int = 1
    months_else: int = 3
    start: str = "10:00"
    length: int = 60  # minutes
    work_hours: int = 4
    week_hours: int = 20
    dispute_days: int = 14
    second_person: bool = False


LABELS: Mapping[str, str] = {
    "largest": "Largest agencies, by tickets of a year",
    "months_largest": "Months between reviews of the largest",
    "months_else": "Months between reviews of the others",
    "start": "Start",
    "length": "Length in minutes",
    "work_hours": "Hours of work for a review beside it",
    "week_hours": "Hours of reviews that fill a BRM's week",
    "dispute_days": "Days in which a disputed figure is answered",
    "second_person": "A second person approves a packet",
}
_LIMITS = {
    "largest": (0, 500),
    "length": (15, 480),
    "work_hours": (0, 40),
    "week_hours": (1, 60),
    "dispute_days": (1, 90),
}


def as_rows(rules: ReviewRules) -> dict[str, str]:
    """Return the rules as keys and texts of the workspace; `from_rows` reads them back."""
    found = {f"{PREFIX}{one.name}": str(getattr(rules, one.name)) for one in fields(rules)}
    return found | {f"{PREFIX}second_person": "yes" if rules.second_person else "no"}


def from_rows(rows: Mapping[str, str]) -> ReviewRules:
    """Return the rules that a workspace sets; other keys are passed over. InputError names a value that is none."""
    found = as_rows(ReviewRules()) | {key: text.strip() for key, text in rows.items() if key.startswith(PREFIX)}
    start, second = found.pop(f"{PREFIX}start"), found.pop(f"{PREFIX}second_person").lower()
    if second not in {"yes", "no"}:
        raise InputError(f"{LABELS['second_person']}: “{second}” cannot be used.", hint="Write yes or no.")
    numbers: dict[str, int] = {}
    for name in LABELS.keys() - {"start", "second_person"}:
        text = found[f"{PREFIX}{name}"]
        number = int(text[:6]) if text.isascii() and text.isdigit() else -1
        if name in _LIMITS:
            least, most = _LIMITS[name]
            good, hint = least <= number <= most, f"Write a whole number from {least} to {most:,}."
        else:
            good, hint = number in CADENCES, "Write 1 (monthly), 3 (quarterly) or 12 (yearly); 0: on request."
        if not good:
            raise InputError(f"{LABELS[name]}: “{text}” cannot be used.", hint=hint)
        numbers[name] = number
    return ReviewRules(start=clock(start), second_person=second == "yes", **numbers)


def clock(text: str) -> str:
    """Return a time of day as it is kept, HH:MM. InputError for a text that is none."""
    try:
        return f"{time.fromisoformat(text.strip()):%H:%M}"
    except ValueError:
        raise InputError(f"{LABELS['start']}: “{text}” cannot be used.", hint="Write a time such as 10:00.") from None


RULES: RuleSet[ReviewRules] = RuleSet("the rules of service reviews", PREFIX, LABELS, as_rows, from_rows)
