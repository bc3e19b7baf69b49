"""Texts that a review begins with."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain import words

#: The agenda of a review that nobody wrote one for, an item a line.
AGENDA = (
    "Actions of the last review",
    "Service levels and the tickets that missed them",
    "Major incidents and changes of the period",
    "Changes, freezes and maintenance ahead",
    "Requirements for shared services",
    "Decisions and the next review",
)


#: Services named in one line at most.
_NAMED = 3


def first_agenda(unproven: Sequence[str] = ()) -> str:
    """Return the agenda that a review begins with, an item a line.

    `unproven`: names of services of the agency whose recovery no test has shown; they are an item before requirements.
    """
    lines = list(AGENDA)
    if unproven:
        more = len(unproven) - _NAMED
        named = words.joined([*unproven[:_NAMED], *([f"{more} more"] if more > 0 else [])])
        lines.insert(4, f"Recovery that no test has shown: {named}")
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))
