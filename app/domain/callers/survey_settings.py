"""Whom a workspace asks whether they are satisfied, when, and in which words: what it sets under `survey.*`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.domain.callers.settings import PLACES as CALLER_PLACES
from app.domain.callers.settings import checked
from app.domain.rule_set import RuleSet
from app.errors import InputError

PREFIX = "survey."
#: What may stand in the text; `until`: the last day on which the answer counts.
PLACES = (*(name for name in CALLER_PLACES if name != "text"), "until")
#: When it is asked: never, or a while after one of these.
WHEN: Mapping[str, str] = {"no": "Nobody", "resolved": "When a ticket is resolved", "closed": "When it is closed"}
SAMPLE_TEXT = (
    "Hello {name},\n\n{number}, {title}, is done. How satisfied are you with the help that you got?\n\n"
    "Your answer counts until {until}.\n\nService Desk"
)
LABELS: Mapping[str, str] = {
    "when": "Who is asked",
    "share": "Percent of them who are asked",
    "rest_days": "Days between two surveys to one person",
    "wait_hours": "Hours until it is sent",
    "open_days": "Days for the answer",
    "text": "Text",
}
_BOUNDS = {"share": (1, 100), "rest_days": (0, 730), "wait_hours": (0, 168), "open_days": (1, 90)}


@dataclass(frozen=True, slots=True)
class SurveyRules:
    """`when`: see `WHEN`. `share`: percent. `rest_days`: one person is asked once in so many, 0: every time.

    `wait_hours`: a ticket that is open again by then asks nobody. `open_days`: an answer counts for so long.
    """

    when: str = "no"
    share: int = 100
    rest_days: int = 30
    wait_hours: int = 2
    open_days: int = 14
    text: str = SAMPLE_TEXT

    @property
    def wait(self) -> timedelta:
        return timedelta(hours=self.wait_hours)


def as_rows(rules: SurveyRules) -> dict[str, str]:
    """Return the rules as keys and texts of the workspace; `from_rows` reads them back."""
    return {PREFIX + name: str(getattr(rules, name)) for name in LABELS}


def from_rows(rows: Mapping[str, str]) -> SurveyRules:
    """Return the rules that a workspace sets; other keys are passed over. InputError names a value that is none."""
    found = as_rows(SurveyRules()) | {key: text.strip() for key, text in rows.items() if key.startswith(PREFIX)}
    when = found[PREFIX + "when"]
    if when not in WHEN:
        raise InputError(f"{LABELS['when']}: “{when}” cannot be used.", hint=f"One of: {', '.join(WHEN)}.")
    numbers = {name: _number(name, found[PREFIX + name]) for name in _BOUNDS}
    return SurveyRules(when, **numbers, text=checked(found[PREFIX + "text"], LABELS["text"], PLACES))


def _number(name: str, text: str) -> int:
    least, most = _BOUNDS[name]
    if not (text.isascii() and text.isdigit() and least <= int(text[:6]) <= most):
        raise InputError(
            f"{LABELS[name]}: “{text}” cannot be used.", hint=f"Write a whole number from {least} to {most}."
        )
    return int(text)


RULES: RuleSet[SurveyRules] = RuleSet("the rules of surveys", PREFIX, LABELS, as_rows, from_rows)
