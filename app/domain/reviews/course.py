"""The course of a review: planned, held, signed off, or cancelled; which act leads where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from app.domain import words
from app.errors import NotAllowed


class Standing(StrEnum):
    """Where a review stands."""

    PLANNED = "planned"
    HELD = "held"
    SIGNED = "signed"  # held, and what is written of it is agreed
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Return it as a word on a screen."""
        return {"signed": "Signed off"}.get(self.value, self.value.capitalize())


class Act(StrEnum):
    """What is done with a review."""

    PREPARE = "prepare"  # agenda, place, participants
    MOVE = "move"
    INVITE = "invite"
    CANCEL = "cancel"
    RESTORE = "restore"
    HOLD = "hold"
    RECORD = "record"  # minutes and who was there, once it was held
    UNHOLD = "unhold"  # it was not held after all
    SIGN = "sign"
    REOPEN = "reopen"


#: From where which act leads where; what is not among them cannot be done.
MOVES: Mapping[tuple[Standing, Act], Standing] = MappingProxyType(
    {
        (Standing.PLANNED, Act.PREPARE): Standing.PLANNED,
        (Standing.PLANNED, Act.MOVE): Standing.PLANNED,
        (Standing.PLANNED, Act.INVITE): Standing.PLANNED,
        (Standing.PLANNED, Act.CANCEL): Standing.CANCELLED,
        (Standing.PLANNED, Act.HOLD): Standing.HELD,
        (Standing.CANCELLED, Act.RESTORE): Standing.PLANNED,
        (Standing.HELD, Act.RECORD): Standing.HELD,
        (Standing.HELD, Act.UNHOLD): Standing.PLANNED,
        (Standing.HELD, Act.SIGN): Standing.SIGNED,
        (Standing.SIGNED, Act.REOPEN): Standing.HELD,
    }
)
_HINTS: Mapping[Standing, str] = {
    Standing.PLANNED: "Record first that it was held.",
    Standing.HELD: "It was held: its minutes can be edited and signed off.",
    Standing.SIGNED: "Reopen it first.",
    Standing.CANCELLED: "Restore it first.",
}


def after(standing: Standing, act: Act, *, called: str = "The review") -> Standing:
    """Return where an act leads. NotAllowed where it cannot be done from there."""
    found = MOVES.get((standing, act))
    if found is None:
        raise NotAllowed(f"{called} is {standing.label.lower()}.", hint=_HINTS[standing])
    return found


def require_come(day: date, today: date, *, called: str = "The review") -> None:
    """Raise NotAllowed where a review is recorded as held before its day has come."""
    if day > today:
        raise NotAllowed(
            f"{called} is planned for {words.weekday(day)}.", hint="Move it to the day on which it was held first."
        )
