"""What the palette finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Found:
    """A record: kind (ticket, change, agency, person, meeting), id, what it is called, what tells it from others.

    A meeting is told by its `slot`, the Wednesday that it stands for: it is found before it is on record; its id is 0.
    """

    kind: str
    id: int
    title: str
    detail: str
    slot: date | None = None
