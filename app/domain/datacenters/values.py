"""Values of the board of the data centers: sites, services at them, what the board says of each.

Instants are aware UTC; services and sites are named by their codes where rules look them up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class SiteRole(StrEnum):
    """What a site is for a service."""

    PRIMARY = "primary"
    STANDBY = "standby"
    ACTIVE = "active"
    ONLY = "only"
    NONE = "none"

    @property
    def label(self) -> str:
        return {"active": "Active-active", "only": "Only here", "none": "Not here"}.get(
            self.value, self.value.capitalize()
        )


class Readiness(StrEnum):
    """How ready a service is at a site, the worst first: one of seven."""

    DOWN = "down"
    CHANGE = "change"
    OPEN = "open"
    UNTESTED = "untested"
    RUNNING = "running"
    STANDBY = "standby"
    NO_SITE = "no_site"

    @property
    def label(self) -> str:
        return {"open": "Open incident", "no_site": "No site"}.get(self.value, self.value.capitalize())

    @property
    def is_well(self) -> bool:
        """Whether nothing has to be done about it."""
        return self in {Readiness.RUNNING, Readiness.STANDBY, Readiness.NO_SITE}


class Grade(IntEnum):
    """Why a service stands among what is not as it should be, the gravest first."""

    MAJOR = 0
    DOWN = 1
    CRITICAL = 2  # an open incident of that priority
    NO_STANDBY = 3  # both data centers are under change at once
    REDUCED = 4  # one of the two is
    CHANGE = 5
    OPEN = 6
    UNTESTED = 7
    WELL = 9


@dataclass(frozen=True, slots=True)
class Site:
    """A data center. `place`: the town or county it stands in, "" where nobody said."""

    id: int
    code: str
    name: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A record that can be opened. `kind`: major_incident, ticket, change or posting."""

    kind: str
    id: int
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class ServiceAt:
    """A service with its two sites; `active`: it runs at both at once. `group`: who supports it."""

    id: int
    code: str
    name: str
    category: str = ""
    group: str = ""
    primary: str | None = None
    standby: str | None = None
    active: bool = False

    @property
    def sites(self) -> tuple[str, ...]:
        """Return the codes of its sites, the primary one first; each once."""
        return tuple(dict.fromkeys(code for code in (self.primary, self.standby) if code))

    @property
    def acting(self) -> tuple[str, ...]:
        """Return the sites that carry it while nothing is wrong."""
        return self.sites if self.active else self.sites[:1]

    def role(self, site: str) -> SiteRole:
        """Return what a site is for the service."""
        if site not in self.sites:
            return SiteRole.NONE
        if len(self.sites) == 1:
            return SiteRole.ONLY
        if self.active:
            return SiteRole.ACTIVE
        return SiteRole.PRIMARY if site == self.primary else SiteRole.STANDBY


@dataclass(frozen=True, slots=True)
class Cell:
    """A service at one site: its role, its readiness, the word on the wall and the reason in a sentence."""

    site: str
    role: SiteRole
    state: Readiness
    word: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that begins within 72 hours or holds now. `kind`: change, maintenance, window or freeze."""

    kind: str
    start: datetime
    end: datetime
    text: str
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """What the board says of a service. `headline`, `detail`: what is not as it should be, "" where all is well.

    `records`: what is open of it, the gravest first; `coming`: the changes of the next 72 hours that touch it;
    `warnings`: what to know before its sites are touched, in sentences.
    """

    service: ServiceAt
    cells: tuple[Cell, ...]
    grade: Grade
    headline: str = ""
    detail: str = ""
    records: tuple[Record, ...] = ()
    coming: tuple[Coming, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def id(self) -> int:
        """Return the id of the service."""
        return self.service.id

    @property
    def is_well(self) -> bool:
        """Whether nothing has to be done about it."""
        return self.grade is Grade.WELL

    @property
    def record(self) -> Record | None:
        """Return what is opened first: the gravest of what is open, else the change that comes next."""
        if self.records:
            return self.records[0]
        return next((one.record for one in self.coming if one.record is not None), None)


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """The head of a site: how many services it has, the worst state there and what is not well, in words."""

    site: Site
    services: int
    worst: Readiness
    text: str


@dataclass(frozen=True, slots=True)
class Board:
    """The whole board as it was read at `as_of`; `lines`: every service, by category and name."""

    as_of: datetime
    sites: tuple[SiteSummary, ...] = ()
    lines: tuple[ServiceLine, ...] = ()
    coming: tuple[Coming, ...] = ()

    @property
    def wrong(self) -> tuple[ServiceLine, ...]:
        """Return what is not as it should be, the gravest first, then by name."""
        found = (line for line in self.lines if not line.is_well)
        return tuple(sorted(found, key=lambda line: (line.grade, line.service.name.casefold(), line.id)))

    def line(self, service_id: int) -> ServiceLine | None:
        """Return what is said of a service; None where there is no such."""
        return next((line for line in self.lines if line.id == service_id), None)
