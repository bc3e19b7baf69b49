"""Texts that a review begins with."""

from __future__ import annotations

#: The agenda of a review that nobody wrote one for, an item a line.
AGENDA = (
    "Actions of the last review",
    "Service levels and the tickets that missed them",
    "Major incidents and changes of the period",
    "Changes, freezes and maintenance ahead",
    "Requirements for shared services",
    "Decisions and the next review",
)


def first_agenda() -> str:
    """Return the agenda that a review begins with, an item a line."""
    return "\n".join(f"{n}. {line}" for n, line in enumerate(AGENDA, 1))
