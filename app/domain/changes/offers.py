"""Where a change goes when it is handed in, and the meetings it may be handed in for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """A meeting that may hear a change: the Wednesday it stands for, its day and its cut-off in UTC.

    `day` None: the Wednesday is a holiday and the day is still to be chosen. `late`: the cut-off is over, so it is
    heard if the board consents. `words`: "the meeting of Wednesday 18 November".
    """

    slot: date
    day: date | None
    cut_off: datetime
    late: bool
    words: str


@dataclass(frozen=True, slots=True)
class Offers:
    """Where a change goes now: `board` and `why` as routing says.

    `first`: the first meeting whose cut-off it makes; None: no meeting hears it. `late`: earlier ones, by day, that
    hear it by consent.
    """

    board: str
    why: str
    first: Offer | None = None
    late: tuple[Offer, ...] = ()
