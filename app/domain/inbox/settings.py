"""The rules by which mail becomes tickets: what a workspace sets under `inbox.*`, else the sample values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.rule_set import RuleSet
from app.errors import InputError

PREFIX = "inbox."
#: A call begins with one user whose work is impaired; a mail one step lower in urgency: what is urgent is phoned in.
MAIL_IMPACT, MAIL_URGENCY = 4, 4


@dataclass(frozen=True, slots=True)
class InboxRules:
    """`agency`: code of the agency that tickets of unknown senders are filed under; "": their mail is left, and told.

    `answers_a_day`: how many mails a program answers an address within 24 hours; 0: none.
    """

    agency: str = ""
    answers_a_day: int = 5


LABELS: Mapping[str, str] = {
    "agency": "Agency of unknown senders",
    "answers_a_day": "Automatic answers to an address a day",
}
_MOST = 100


def as_rows(rules: InboxRules) -> dict[str, str]:
    """Return the rules as keys and texts of the workspace; `from_rows` reads them back."""
    return {f"{PREFIX}agency": rules.agency, f"{PREFIX}answers_a_day": str(rules.answers_a_day)}


def from_rows(rows: Mapping[str, str]) -> InboxRules:
    """Return the rules that a workspace sets; other keys are passed over. InputError names a value that is none."""
    found = as_rows(InboxRules()) | {key: text.strip() for key, text in rows.items() if key.startswith(PREFIX)}
    answers = found[f"{PREFIX}answers_a_day"]
    if not (answers.isascii() and answers.isdigit() and int(answers[:6]) <= _MOST):
        raise InputError(
            f"{LABELS['answers_a_day']}: “{answers}” cannot be used.", hint=f"Write a whole number from 0 to {_MOST}."
        )
    return InboxRules(found[f"{PREFIX}agency"], int(answers))


RULES: RuleSet[InboxRules] = RuleSet("the rules of mail that comes in", PREFIX, LABELS, as_rows, from_rows)
