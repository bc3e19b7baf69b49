"""Where a change goes when it is handed in, and the meetings it may be handed in for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.domain import words


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

    @property
    def missed(self) -> Offer | None:
        """The last meeting whose cut-off is missed and that may still hear it by consent; None where there is none."""
        return next((offer for offer in reversed(self.late) if offer.late), None)

    def missed_words(self, now: datetime, goes: str = "It goes") -> str:
        """Return which meeting is missed and to which it goes instead; "" where none is missed.

        `goes`: the words for what goes there, where that is not one change alone.
        """
        missed, first = self.missed, self.first
        if missed is None or first is None:
            return ""
        why = f"The agenda of {missed.words} is frozen already."
        if now > missed.cut_off:
            at = words.moment(missed.cut_off, weekday=True, year=False)
            why = f"The cut-off for {missed.words} was {at}."
        return f"{why} {goes} to {first.words}."
