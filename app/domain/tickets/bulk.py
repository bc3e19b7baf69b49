"""One act on many tickets: what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.tickets.states import Act

#: Acts that may be entered after they happened.
HAPPENED_EARLIER = frozenset({Act.HOLD, Act.RESOLVE, Act.COMMENT})


@dataclass(frozen=True, slots=True)
class BulkAct:
    """What is to be done to each ticket.

    `to`: the login of `ASSIGN` ("" or None: nobody), the id of the group of `GROUP` or of the agency of `TRANSFER`, the
    `HoldReason` of `HOLD`, the resolution code of `RESOLVE`. `text`: the words of a comment or an update, the note of a
    hold, a resolution or a closing, the reason of a cancellation, a reopening, a transfer or another priority.
    `impact`, `urgency`: of `PRIORITY`; 0 leaves each ticket's as it is.
    `until`: when the hold of `HOLD` ends by itself, or from now on that of `UNTIL`; None: it does not.
    `at`: when it happened, where that was earlier (`HAPPENED_EARLIER`), and `late_reason` says why it is entered now.
    """

    act: Act
    to: str | int | None = None
    text: str = ""
    impact: int = 0
    urgency: int = 0
    first_contact: bool | None = None
    at: datetime | None = None
    late_reason: str = ""
    until: datetime | None = None
