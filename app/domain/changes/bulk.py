"""One act on many changes: what is to be done. Votes and decisions are not among them: they hold for one version."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain import words
from app.domain.vocabulary import ChangeState


class ChangeAct(StrEnum):
    """What can be done to many changes at once."""

    MOVE = "move"
    IMPLEMENTER = "implementer"
    SUBMIT = "submit"
    SCHEDULE = "schedule"
    CANCEL = "cancel"


#: Steps that several changes can take at once; votes and decisions hold for one version that was seen.
STEPS = {
    ChangeState.IN_CAB: ChangeAct.SUBMIT,
    ChangeState.SCHEDULED: ChangeAct.SCHEDULE,
    ChangeState.CANCELLED: ChangeAct.CANCEL,
}


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What is to be done to each change.

    `days` and `hours`: how far `MOVE` moves it, later or (below zero) earlier. `implementer`: the login of
    `IMPLEMENTER`, "" for nobody or the group `group_id`. `reason`: why `CANCEL` gives them up, "" where nobody said.
    """

    act: ChangeAct
    days: int = 0
    hours: int = 0
    implementer: str = ""
    reason: str = ""
    group_id: int | None = None


def shift_words(days: int, hours: int) -> str:
    """Return how far a change is moved: "3 days and 2 hours later", "1 day later and 2 hours earlier"."""
    shifts = [(n, unit) for n, unit in ((days, "day"), (hours, "hour")) if n]
    parts = [(words.count(abs(n), unit), "later" if n > 0 else "earlier") for n, unit in shifts]
    if len({way for _, way in parts}) == 1:
        return f"{' and '.join(count for count, _ in parts)} {parts[0][1]}"
    return " and ".join(f"{count} {way}" for count, way in parts) or "nowhere"
