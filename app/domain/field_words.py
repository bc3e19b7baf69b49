"""Fields of records and their values in words, from what the audit trail holds of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from app.domain.changes.risk import QUESTIONS
from app.domain.names import Names
from app.domain.sla.priority import REACH_TEXTS, URGENCY_TEXTS
from app.domain.tickets.history import field_title
from app.domain.tickets.states import RESOLUTION_CODES
from app.domain.tickets.told import Fact, Told
from app.domain.vocabulary import ChangeState, HoldReason, Priority, TicketState
from app.domain.words import day, joined, moment

#: What follows from other fields, or is the program's own.
FOLLOWS = frozenset(
    {
        "closed_at",
        "created_by",
        "decided_at",
        "due_at",
        "excluded",
        "implementer_id",
        "model_version",
        "number",
        "reassignment_count",
        "reopen_count",
        "resolved_at",
        "risk",
        "source",
        "submitted_at",
        "updated_at",
        "updated_by",
        "version",
    }
)
_TITLES = {"planned_start": "Start", "planned_end": "End", "cab_date": "Board meets", "due_on": "Due"}
#: Columns that hold a login.
PEOPLE = frozenset({"assignee", "implementer", "owner", "verified_by"})
_WORDS: Mapping[tuple[str, str], Callable[[Any], str]] = {
    ("ticket", "state"): lambda value: TicketState(value).label,
    ("change", "state"): lambda value: ChangeState(value).label,
    ("ticket", "hold_reason"): lambda value: HoldReason(value).label,
    ("ticket", "priority"): lambda value: Priority(value).label,
    ("ticket", "impact"): lambda value: REACH_TEXTS[value].capitalize(),
    ("ticket", "urgency"): lambda value: URGENCY_TEXTS[value],
    ("ticket", "resolution_code"): lambda value: RESOLUTION_CODES[value],
    ("change", "risk_answers"): lambda value: risk_words(value),
    ("ticket", "told"): lambda value: _told_words(value),
}


def title_of(column: str) -> str:
    """Return what people call a field."""
    return _TITLES.get(column) or field_title(column)


def words_of(table: str, column: str, value: Any, names: Names) -> str:
    """Return the value of a field in words; "" for none. What is not known is told as it is."""
    if value is None or value == "":
        return ""
    if (known := _WORDS.get((table, column))) is not None:
        try:
            return known(value)
        except (ValueError, KeyError, TypeError):
            return str(value)
    if column in PEOPLE:
        return names.person(str(value))
    if isinstance(value, datetime):
        return moment(value, weekday=True)
    if isinstance(value, date):
        return day(value, weekday=True)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return names.value(column, value)


def risk_words(answers: Mapping[str, str]) -> str:
    """Return the answers to the risk questionnaire, each after its question."""
    said = []
    for question in QUESTIONS:
        given = answers.get(question.id)
        answer = next((one.text for one in question.answers if one.id == given), given)
        if answer:
            said.append(f"{question.text} {answer[:1].upper()}{answer[1:]}.")
    return " ".join(said)


def _told_words(letters: str) -> str:
    """Return in words which facts of a ticket its source tells."""
    told = Told.parse(letters).facts
    return "Everything" if told == frozenset(Fact) else joined([fact.words for fact in Fact if fact in told])
