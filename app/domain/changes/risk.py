"""Risk of a change: computed from a questionnaire, with the reasons that made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import InputError


@dataclass(frozen=True, slots=True)
class Answer:
    id: str
    text: str
    points: int


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: str
    answers: tuple[Answer, ...]


#: Sample questionnaire: no public source gives the department's own.
QUESTIONS: tuple[Question, ...] = (
    Question(
        "reach",
        "Who notices if it goes wrong?",
        (Answer("few", "a few users", 0), Answer("agency", "one agency", 2), Answer("many", "several agencies", 4)),
    ),
    Question(
        "outage",
        "Does the service go down during the change?",
        (Answer("none", "no", 0), Answer("short", "up to an hour", 1), Answer("long", "more than an hour", 3)),
    ),
    Question(
        "backout",
        "How is it backed out?",
        (
            Answer("tested", "tested back-out within the window", 0),
            Answer("untested", "back-out not tested", 2),
            Answer("none", "cannot be backed out", 5),
        ),
    ),
    Question(
        "experience",
        "Has the team done this before?",
        (Answer("often", "often", 0), Answer("once", "once or twice", 1), Answer("never", "never", 2)),
    ),
    Question(
        "tested",
        "Where was it tested?",
        (
            Answer("like", "in an environment like production", 0),
            Answer("partly", "in part", 1),
            Answer("not", "not tested", 3),
        ),
    ),
    Question("security", "Does it touch sign-in, firewalls or keys?", (Answer("no", "no", 0), Answer("yes", "yes", 2))),
)
_ANSWERS = {question.id: frozenset(answer.id for answer in question.answers) for question in QUESTIONS}
#: Points from which a risk is medium and high (sample values).
MEDIUM_FROM, HIGH_FROM = 4, 9


@dataclass(frozen=True, slots=True)
class Risk:
    """low, medium or high, or empty while questions are open; `reasons` are sentences, heaviest first."""

    level: str
    points: int
    reasons: tuple[str, ...]
    unanswered: tuple[str, ...]


def assess(answers: Mapping[str, str]) -> Risk:
    """Risk from {question id: answer id}. Raises InputError for an answer that no question has."""
    points, reasons, unanswered = 0, [], []
    for question in QUESTIONS:
        given = answers.get(question.id)
        if not given:
            unanswered.append(question.text)
            continue
        answer = next((a for a in question.answers if a.id == given), None)
        if answer is None:
            raise InputError(
                f"Risk questionnaire: '{given}' is no answer to '{question.text}'.",
                hint=f"Answers are: {', '.join(a.id for a in question.answers)}.",
            )
        points += answer.points
        if answer.points:
            reasons.append((answer.points, f"{question.text} {answer.text.capitalize()} (+{answer.points})"))
    level = "high" if points >= HIGH_FROM else "medium" if points >= MEDIUM_FROM else "low"
    ordered = tuple(text for _, text in sorted(reasons, key=lambda pair: -pair[0]))
    return Risk(level if not unanswered else "", points, ordered, tuple(unanswered))


def answers_of(kept: object) -> dict[str, str]:
    """Return the answers that are kept with a record; what is none of its questions counts as not answered."""
    if not isinstance(kept, Mapping):
        return {}
    return {name: given for name, given in kept.items() if isinstance(given, str) and given in _ANSWERS.get(name, ())}


def in_order(answers: Mapping[str, str]) -> dict[str, str]:
    """Return answers in the order of the questions, as they are kept: the same answers are the same text then."""
    known = {question.id: answers[question.id] for question in QUESTIONS if question.id in answers}
    return {**known, **answers}
