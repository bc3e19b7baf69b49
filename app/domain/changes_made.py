"""`Changes`: what a write changed, so that views know whether to refresh."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto


class Touched(Flag):
    """Kinds of record a write can change."""

    NOTHING = 0
    TICKETS = auto()
    CHANGES = auto()
    AGENCIES = auto()
    PEOPLE = auto()
    SERVICES = auto()
    TARGETS = auto()
    FREEZES = auto()
    REVIEWS = auto()
    PACKETS = auto()
    MAJOR_INCIDENTS = auto()
    EVERYTHING = (
        TICKETS | CHANGES | AGENCIES | PEOPLE | SERVICES | TARGETS | FREEZES | REVIEWS | PACKETS | MAJOR_INCIDENTS
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """Result of every write: kinds touched, ids of the main record kind, and a sentence for the user."""

    touched: Touched
    ids: tuple[int, ...] = ()
    text: str = ""
