"""What the page Keeping shows: the schedule with what has ended by it, holds, requests, dispositions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.keeping.disposition import Disposition
from app.domain.keeping.holds import Hold
from app.domain.keeping.retention import Term


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A line of the schedule: how many records of the kind ended by `last_day`; None: nobody counts them."""

    kind: str
    term: Term
    last_day: date | None = None
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A records request that was answered: what was handed out, when, by whom, and the digest of the file."""

    id: int
    number: str
    asked_by: str
    asked_on: date
    note: str
    records: tuple[str, ...]
    at: datetime
    by: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it, as it stands; empty for readers of an agency."""

    schedule: tuple[Scheduled, ...] = ()
    holds: tuple[Hold, ...] = ()
    answered: tuple[Answered, ...] = ()
    dispositions: tuple[Disposition, ...] = ()
