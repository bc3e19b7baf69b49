"""Lead time: business days from the submission of a change to its planned start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

#: Business days that a change needs (a sample value).
LEAD_DAYS = 3


@dataclass(frozen=True, slots=True)
class Lead:
    """The lead time of a change; a draft counts as submitted now.

    `earliest`: the first instant at which it may start, by the business days and the end of the meeting that hears it.
    """

    days: int
    needed: int
    submitted_at: datetime
    earliest: datetime
    text: str  # a sentence where it is too little, else ""

    @property
    def enough(self) -> bool:
        """Whether the change leaves enough time."""
        return not self.text
