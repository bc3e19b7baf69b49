"""The status page as one set of data: what goes on, what is planned, what was, and how each service does.

Every form of the page (HTML, JSON, Atom, iCalendar) is written from a `StatusPage` and from nothing else, so that they
tell the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from statistics import median

from app.domain import words
from app.domain.hub.phases import Impact, Kind, Phase
from app.domain.hub.values import Named, Posting, Version

#: For how long what is over stays on the page, and how many of each kind at most.
PAST = timedelta(days=30)
MOST = 50


class Health(StrEnum):
    """How a service does, the best first; the words are those of the Statuspage API."""

    OPERATIONAL = "operational"
    MAINTENANCE = "under_maintenance"
    DEGRADED = "degraded_performance"
    PARTIAL = "partial_outage"
    OUTAGE = "major_outage"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def rank(self) -> int:
        """Return 0 for the best, to 4."""
        return tuple(Health).index(self)


@dataclass(frozen=True, slots=True)
class Component:
    """A service on the page. `offered_from`: its first day; `told_at`: the last word about it, None without any."""

    service: Named
    health: Health
    offered_from: date
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A posting on the page, with what was posted, the oldest first."""

    number: str
    kind: Kind
    versions: tuple[Version, ...]
    is_major: bool = False
    services: tuple[Named, ...] = ()
    sites: tuple[Named, ...] = ()
    agencies: tuple[Named, ...] = ()

    @property
    def last(self) -> Version:
        """Return what it says now."""
        return self.versions[-1]

    @property
    def title(self) -> str:
        return self.last.content.title

    @property
    def phase(self) -> Phase:
        return self.last.content.phase

    @property
    def impact(self) -> Impact:
        return self.last.content.impact

    @property
    def is_over(self) -> bool:
        return self.phase.is_over

    @property
    def about(self) -> str:
        """Return what it is about, by name."""
        return words.joined([one.name for one in (*self.services, *self.sites, *self.agencies)]) or "Everybody"

    @property
    def since(self) -> datetime:
        """Return when the impact of an incident began as far as it is known, else when it was posted first."""
        starts = self.last.content.starts_at
        return starts if self.kind is Kind.INCIDENT and starts is not None else self.versions[0].at

    @property
    def ended_at(self) -> datetime | None:
        """Return when it was over; None while it is not."""
        if not self.is_over:
            return None
        ends_at = self.last.content.ends_at
        if self.kind is Kind.INCIDENT and ends_at is not None:
            return ends_at
        over = takewhile(lambda version: version.content.phase.is_over, reversed(self.versions))
        return min(version.at for version in over)


@dataclass(frozen=True, slots=True)
class StatusPage:
    """What the page says as of a moment, and until when it may be believed. `address`: where it is published, or ""."""

    title: str
    address: str
    host: str  # in the identifiers of its entries
    mailbox: str
    as_of: datetime
    valid_until: datetime
    components: tuple[Component, ...]
    entries: tuple[Entry, ...]
    provider: str = ""  # in the calendar of maintenance; the host where nothing is set

    def of(self, *kinds: Kind, over: bool | None = None) -> tuple[Entry, ...]:
        """Return the entries of these kinds, the last word first; `over`: only those that are, or are not."""
        found = [one for one in self.entries if one.kind in kinds and over in {None, one.is_over}]
        return tuple(sorted(found, key=lambda one: (one.last.at, one.number), reverse=True))

    @property
    def planned(self) -> tuple[Entry, ...]:
        """Return the maintenances that are ahead, the next one first."""
        ahead = [one for one in self.of(Kind.MAINTENANCE, over=False) if one.phase is not Phase.IN_PROGRESS]
        return tuple(sorted(ahead, key=lambda one: (one.last.content.starts_at or self.as_of, one.number)))

    @property
    def at_work(self) -> tuple[Entry, ...]:
        """Return the maintenances that go on."""
        return tuple(one for one in self.of(Kind.MAINTENANCE, over=False) if one.phase is Phase.IN_PROGRESS)

    @property
    def health(self) -> Health:
        """Return how the worst of the services does, or the worst incident where it names none."""
        found = [one.health for one in self.components]
        found += [health_of(one) for one in self.of(Kind.INCIDENT, over=False)]
        return max(found, key=lambda one: one.rank, default=Health.OPERATIONAL)

    @property
    def headline(self) -> str:
        """Return the one sentence that says how everything does."""
        return {
            Health.OPERATIONAL: "All services are operational",
            Health.MAINTENANCE: "Maintenance is going on",
            Health.DEGRADED: "Some services are degraded",
            Health.PARTIAL: "Some services are partly out",
            Health.OUTAGE: "There is an outage",
        }[self.health]


def health_of(entry: Entry) -> Health:
    """Return how the services do that an entry is about, as far as it goes."""
    if entry.is_over or entry.kind not in {Kind.INCIDENT, Kind.MAINTENANCE}:
        return Health.OPERATIONAL
    if entry.kind is Kind.MAINTENANCE:
        at_work = entry.phase is Phase.IN_PROGRESS and entry.impact is not Impact.NONE
        return Health.MAINTENANCE if at_work else Health.OPERATIONAL
    return {
        Impact.NONE: Health.OPERATIONAL,
        Impact.REDUCED: Health.OPERATIONAL,
        Impact.DEGRADED: Health.DEGRADED,
        Impact.OUTAGE: Health.OUTAGE,
    }[entry.impact]


def status_page(
    postings: Iterable[Posting],
    names: Mapping[str, Mapping[int, Named]],
    services: Mapping[Named, date],
    *,
    title: str,
    address: str = "",
    host: str = "longleaf",
    provider: str = "",
    mailbox: str = "",
    valid_minutes: int = 30,
    now: datetime,
) -> StatusPage:
    """Return the page as of `now`: what goes on, and of what is over the newest of each kind of the last 30 days.

    `names`: what postings are about, by the field of a reach and the key; `services`: those that are offered, in order,
    each with its first day.
    """
    found = [_entry(one, names) for one in postings if one.versions]
    entries = [one for one in found if not one.is_over]
    for kind in Kind:
        over = [one for one in found if one.kind is kind and one.is_over and one.last.at >= now - PAST]
        entries += sorted(over, key=lambda one: (one.last.at, one.number), reverse=True)[:MOST]
    components = tuple(_component(service, day, entries) for service, day in services.items())
    until = now + timedelta(minutes=valid_minutes)
    return StatusPage(title, address, host, mailbox, now, until, components, tuple(entries), provider or host)


def _entry(posting: Posting, names: Mapping[str, Mapping[int, Named]]) -> Entry:
    reach = posting.versions[-1].content.reach
    about = {
        field: tuple(names[field][id] for id in getattr(reach, field) if id in names[field])
        for field in ("services", "sites", "agencies")
    }
    is_major = posting.major_incident_id is not None
    return Entry(posting.number, posting.kind, posting.versions, is_major, **about)


def _component(service: Named, day: date, entries: Iterable[Entry]) -> Component:
    dated = {Kind.INCIDENT, Kind.MAINTENANCE}
    about = [one for one in entries if one.kind in dated and any(s.id == service.id for s in one.services)]
    health = max((health_of(one) for one in about), key=lambda one: one.rank, default=Health.OPERATIONAL)
    return Component(service, health, day, max((one.last.at for one in about), default=None))


def first_lag(postings: Iterable[Posting]) -> tuple[int, float | None]:
    """Return of how many incidents the first posting can be measured, and the median of its lag.

    The lag is in minutes of wall clock from the start of the impact to the first posting; None without any.
    """
    lags = [
        (posting.versions[0].at - starts).total_seconds() / 60
        for posting in postings
        if posting.kind is Kind.INCIDENT and posting.versions
        for starts in [posting.versions[-1].content.starts_at]
        if starts is not None and starts <= posting.versions[0].at
    ]
    return len(lags), median(lags) if lags else None
