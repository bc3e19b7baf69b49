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
    MAJORS = auto()
    EVERYTHING = sum(bit for bit in vars().values() if isinstance(bit, int))  # all that stand above: keep it last


@dataclass(frozen=True, slots=True)
class Changes:
    """Result of every write: kinds touched, ids of the main record kind, and a sentence for the user."""

    touched: Touched
    ids: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class FeedToken:
    """How far the feed was read: the highest audit id, and on PostgreSQL the transactions that were not over.

    Ids come from a sequence and may become visible out of order there: what is read begins at the oldest
    transaction still open at the last look (`horizon`), less the ids already told (`seen`).
    """

    last: int
    horizon: int = 0
    seen: frozenset[int] = frozenset()
