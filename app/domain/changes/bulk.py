"""One act on many changes: what is to be done. Votes and decisions are not among them: they hold for one version."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain import words


class ChangeAct(StrEnum):
    """What can be done to many changes at once."""

    MOVE = "move"
    IMPLEMENTER = "implementer"
    SUBMIT = "submit"
    SCHEDULE = "schedule"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What is to be done to each change.

    `days` and `hours`: how far `MOVE` moves it, later or (below zero) earlier. `implementer`: the login of
    `IMPLEMENTER`, "" for nobody.
    """

    act: ChangeAct
    days: int = 0
    hours: int = 0
    implementer: str = ""


def shift_words(days: int, hours: int) -> str:
    """Return how far a change is moved: "a day later", "2 hours earlier", "3 days and 2 hours later"."""
    parts = [words.count(abs(days), "day")] if days else []
    parts += [words.count(abs(hours), "hour")] if hours else []
    return f"{' and '.join(parts)} {'later' if (days or hours) > 0 else 'earlier'}" if parts else "nowhere"
