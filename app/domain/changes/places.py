"""Where a change stands with the board: the item in which it is heard, or was heard last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.domain import words

#: What is told of a result.
_RESULTS = {
    "approved": "approved",
    "conditions": "approved with conditions",
    "rejected": "rejected",
    "ratified": "ratified",
    "not_ratified": "not ratified",
}
_ENDED = {"deferred": "deferred by", "carried": "carried over by", "withdrawn": "withdrawn from", "noted": "told to"}
_HEARD = {"ratify": "for ratification by", "pir": "for review by", "emergency": "reported to", "info": "told to"}


@dataclass(frozen=True, slots=True)
class Place:
    """One item of a change; instants are aware UTC, days America/New_York.

    `kind`: decision, ratify, ecab, emergency, pir, info. `state`: open, decided, deferred, carried, withdrawn, noted.
    Without a meeting it waits for ECAB, or was decided there. `slot` is the Wednesday for which the meeting stands,
    `day` the one on which it is held; `to_choose`: the slot is a holiday, for which no day is chosen yet.
    """

    item_id: int
    kind: str
    state: str
    meeting_id: int | None = None
    number: str = ""
    slot: date | None = None
    day: date | None = None
    meeting_state: str = ""
    meeting_ends: datetime | None = None
    to_choose: bool = False
    came: int = 1
    late: bool = False
    consent: str = ""
    result: str = ""
    conditions: str = ""
    reason: str = ""
    content_n: int | None = None
    submitted_at: datetime | None = None
    cut_off: datetime | None = None
    decided_at: datetime | None = None
    version: int = 1
    before_start: bool = False  # its conditions are to be met before the change starts

    @property
    def told_conditions(self) -> str:
        """The conditions as they are told: with when they are to be met, where that is before the start."""
        return conditions_words(self.conditions, before_start=self.before_start)

    @property
    def is_open(self) -> bool:
        """Whether the board still has it."""
        return self.state == "open"

    @property
    def is_for_decision(self) -> bool:
        """Whether it is the item in which the change itself is decided."""
        return self.kind in {"decision", "ecab"}

    @property
    def board(self) -> str:
        """Return whose item it is: "ECAB", "the CAB of Wed 2 Dec 2026"."""
        if self.meeting_id is None:
            return "ECAB"
        if self.to_choose:
            return f"the CAB in place of {words.day(self.slot, weekday=True)}, its day to be chosen"
        return f"the CAB of {words.day(self.day, weekday=True)}"

    @property
    def text(self) -> str:
        """Return where it stands: "before the CAB of Wed 2 Dec 2026, 2nd time, late by consent"."""
        if self.state == "decided":
            return f"{_RESULTS.get(self.result, self.result)} by {self.board}"
        if not self.is_open:
            if self.state == "carried" and self.meeting_state == "cancelled":
                return f"carried over from the cancelled meeting of {words.day(self.day, weekday=True)}"
            return f"{_ENDED[self.state]} {self.board}"
        text = f"{_HEARD.get(self.kind, 'before')} {self.board}"
        if self.came > 1:
            text += f", {nth_time(self.came)}"
        return f"{text}, late by consent" if self.late else text


def conditions_words(conditions: str, *, before_start: bool) -> str:
    """Return the conditions of a decision: "To be met before the start: vendor on call"; "" where there are none."""
    return f"To be met before the start: {conditions}" if conditions and before_start else conditions


def nth_time(came: int) -> str:
    """Return "1st time", "2nd time", "11th time": how often an item came."""
    ending = "th" if 10 < came % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(came % 10, "th")
    return f"{came}{ending} time"
