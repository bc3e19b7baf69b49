"""Free slots: when a change could be carried out without a conflict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which a change has no conflict that blocks it, in UTC, with a sentence that says why it is free."""

    start: datetime
    end: datetime
    why: str
