"""What counts as an outage of a service: only what somebody says, once for each service of what tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain import words


class OutageKind(StrEnum):
    """How far a service was down. Availability counts what was full; what was partly so stands beside it."""

    FULL = "full"
    DEGRADED = "degraded"

    @property
    def label(self) -> str:
        return "Full" if self is OutageKind.FULL else "Partial"


class Withdrawn(StrEnum):
    """Why an outage that was told counts no more."""

    CHOICE = "choice"  # somebody says that it is none
    DEMOTED = "demoted"  # what told it is no major incident


@dataclass(frozen=True, slots=True)
class Counted:
    """An outage that a major incident or a posting tells: of which service, from when to when (None: it goes on)."""

    id: int
    service_id: int
    service: str
    kind: OutageKind
    start_at: datetime
    end_at: datetime | None
    withdrawn: str = ""

    @property
    def counts(self) -> bool:
        return not self.withdrawn


def said(kinds: Mapping[str, OutageKind]) -> str:
    """Return what counts in a sentence. Kinds by the name of the service."""
    if not kinds:
        return "It counts as no outage."
    named = [f"{name} ({kind.label.lower()})" for name, kind in sorted(kinds.items())]
    return f"It counts as outage of {words.joined(named)}."
