"""One act on many tickets: what is to be done, the limit, and what a look beforehand says of it."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.tickets.states import Act
from app.errors import InputError

#: Tickets that one act takes at most.
LIMIT = 1_000


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


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why some of the tickets cannot be done: the reason, how many, and the numbers of the first of them."""

    reason: str
    count: int
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What an act on many would come to now: how many it can be done to, of these how many are other people's work.

    `same`: how many are as wanted already. `hindrances`: why the rest cannot be done, the most frequent reason first.
    """

    asked: int
    can: int
    others: int
    same: int
    hindrances: tuple[Hindrance, ...]


def require_within_limit(count: int) -> None:
    """Raise `InputError` where one act would be done to more tickets than are allowed at once."""
    if count > LIMIT:
        raise InputError(
            f"{count:,} tickets are too many for one act: at most {LIMIT:,} at once.",
            hint="Choose fewer tickets, or narrow the filter.",
        )
