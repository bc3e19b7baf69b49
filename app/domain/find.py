"""What the palette finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A record: kind (ticket, change, agency, person), id, what it is called, and what tells it from others."""

    kind: str
    id: int
    title: str
    detail: str
