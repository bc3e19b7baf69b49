"""Who else has a ticket open, or writes a reply to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain import words
from app.domain.eastern import eastern

#: A window says this often that it is there, in seconds; and what said nothing for so long is gone.
EVERY = 20
GONE = timedelta(seconds=55)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody else at a ticket: the name, whether a reply is being written, and since when (aware UTC)."""

    name: str
    writing: bool
    since: datetime


def presence_text(others: Sequence[Present]) -> str:
    """Return "Ann Morgan writes a reply (since 10:42) · Bob Ortiz has it open (since 10:40)"; "" for nobody."""
    return " · ".join(
        f"{one.name} {'writes a reply' if one.writing else 'has it open'}"
        f" (since {words.time_of_day(eastern(one.since))})"
        for one in others
    )
