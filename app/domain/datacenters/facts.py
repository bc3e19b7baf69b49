"""What the board of the data centers is made of: what is open, at work and to come, as it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.changes.freezes import Opening
from app.domain.changes.values import Change, Freeze
from app.domain.datacenters.values import Record, ServiceAt, Site


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """Open incidents of priority Critical or High of a service at a site; `site` None: nobody said where.

    `first`: the gravest of them, then the oldest; `due_at`: when that one is due, None: it is paused or has no target.
    `critical`: that one is of priority Critical.
    """

    service: str
    site: str | None
    count: int
    first: Record
    opened_at: datetime
    due_at: datetime | None = None
    critical: bool = False

    @property
    def urgency(self) -> tuple[bool, datetime]:
        """What they are ordered by: Critical before High, then the oldest first."""
        return (not self.critical, self.opened_at)


@dataclass(frozen=True, slots=True)
class RunningMajor:
    """A major incident that runs, with the codes of the services and sites that it reaches."""

    record: Record
    started_at: datetime
    next_update_at: datetime | None
    services: frozenset[str]
    sites: frozenset[str]


@dataclass(frozen=True, slots=True)
class RunningOutage:
    """An outage that goes on and is told by no major incident. `full`: else the service is degraded."""

    service: str
    site: str | None
    full: bool
    started_at: datetime
    title: str
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Maintenance that is posted and follows no change."""

    record: Record
    start: datetime
    end: datetime
    services: tuple[str, ...]
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanTest:
    """What the exercises say of a service's recovery plan, where it is not as its tier asks.

    `headline`, `detail`: "Never tested", "tier 1 asks for every 12 months". `word`: the one that stands on the wall.
    """

    service: str
    headline: str
    detail: str
    word: str = "Untested"


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the board is made of; `changes`: those at work and those of the next 72 hours."""

    sites: Sequence[Site] = ()
    services: Sequence[ServiceAt] = ()
    tickets: Sequence[OpenTickets] = ()
    majors: Sequence[RunningMajor] = ()
    outages: Sequence[RunningOutage] = ()
    changes: Sequence[Change] = ()
    maintenance: Sequence[Maintenance] = ()
    freezes: Sequence[Freeze] = ()
    openings: Sequence[Opening] = ()
    tests: Sequence[PlanTest] = ()
