"""One act on many tickets: what is to be done."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.tickets.states import Act


@dataclass(frozen=True, slots=True)
class BulkAct:
    """What is to be done to each ticket.

    `to`: the login of `ASSIGN` ("" or None: nobody), the id of the group of `GROUP` or of the agency of `TRANSFER`, the
    `HoldReason` of `HOLD`, the resolution code of `RESOLVE`. `text`: the words of a comment or an update, the note of a
    hold, a resolution or a closing, the reason of a cancellation, a reopening, a transfer or another priority.
    """

    act: Act
    to: str | int | None = None
    text: str = ""
    impact: int = 0
    urgency: int = 0
    first_contact: bool | None = None
