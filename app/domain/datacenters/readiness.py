"""How ready a service is at each of its sites: one of seven states with the reason in a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain import words
from app.domain.changes.values import Change
from app.domain.datacenters.facts import Facts, OpenTickets, PlanTest, RunningMajor, RunningOutage
from app.domain.datacenters.timing import is_at_work, is_to_come, short, until
from app.domain.datacenters.values import Cell, Readiness, ServiceAt, Site, SiteRole


@dataclass(slots=True)
class Touching:
    """What touches one service now, and which changes will within 72 hours."""

    majors: list[RunningMajor] = field(default_factory=list)
    outages: list[RunningOutage] = field(default_factory=list)
    tickets: list[OpenTickets] = field(default_factory=list)
    at_work: list[Change] = field(default_factory=list)
    to_come: list[Change] = field(default_factory=list)
    test: PlanTest | None = None


def by_service(facts: Facts, now: datetime) -> dict[str, Touching]:
    """Return what touches each service, by its code; one pass over all that was read."""
    found: dict[str, Touching] = defaultdict(Touching)
    for major in sorted(facts.majors, key=lambda one: (one.started_at, one.record.id)):
        for code in major.services:
            found[code].majors.append(major)
    for outage in facts.outages:
        found[outage.service].outages.append(outage)
    for tickets in facts.tickets:
        found[tickets.service].tickets.append(tickets)
    for change in sorted(facts.changes, key=lambda one: (one.planned_start, one.number)):
        for code in change.services:
            if is_at_work(change, now):
                found[code].at_work.append(change)
            elif is_to_come(change, now):
                found[code].to_come.append(change)
    for test in facts.tests:
        found[test.service].test = test
    return found


def places(service: ServiceAt, named: Iterable[str | None]) -> frozenset[str]:
    """Return at which of its sites something hits a service; where none of them is named, where it runs."""
    here = frozenset(code for code in named if code is not None) & frozenset(service.sites)
    return here or frozenset(service.acting)


def takes_over(service: ServiceAt) -> str:
    """Return the site at which a recovery would take place: the one that stands by, else the last one."""
    return service.sites[-1] if service.sites else ""


def cells(service: ServiceAt, sites: Sequence[Site], touching: Touching, now: datetime) -> tuple[Cell, ...]:
    """Return how ready a service is at each site, the worst state that holds there."""
    return tuple(_cell(service, site.code, touching, now) for site in sites)


def _cell(service: ServiceAt, site: str, on: Touching, now: datetime) -> Cell:
    role = service.role(site)

    def cell(state: Readiness, word: str, reason: str) -> Cell:
        return Cell(site, role, state, word, reason)

    if role is SiteRole.NONE:
        return cell(Readiness.NO_SITE, "No site", f"{service.name} does not run at {site}.")
    for major in on.majors:
        if site in places(service, major.sites):
            return cell(Readiness.DOWN, "Down", f"Major incident {major.record.number}: {_told(major.record.title)}")
    outages = [one for one in on.outages if site in places(service, (one.site,))]
    for outage in outages:
        if outage.full:
            return cell(Readiness.DOWN, "Down", f"Out since {short(outage.started_at, now)}: {_told(outage.title)}")
    works = [one for one in on.at_work if site in places(service, one.sites)]
    if works:
        told = words.joined([f"{one.number} ({until(one, now)})" for one in works])
        return cell(Readiness.CHANGE, "Change", f"Under change here by {told}.")
    tickets = [one for one in on.tickets if site in places(service, (one.site,))]
    if tickets:
        many, first = sum(one.count for one in tickets), min(tickets, key=lambda one: one.urgency)
        what = words.count(many, "open incident")
        first_is = f"{first.first.number}{', which is Critical' if first.critical else ''}"
        reason = f"{what} of priority Critical or High: {first_is}, since {short(first.opened_at, now)}."
        return cell(Readiness.OPEN, "Critical" if first.critical else f"{many:,} open", reason)
    if outages:
        since = short(outages[0].started_at, now)
        return cell(Readiness.OPEN, "Degraded", f"Degraded since {since}: {_told(outages[0].title)}")
    if on.test is not None and site == takes_over(service):
        reason = f"{on.test.headline}: {on.test.detail}." if on.test.detail else f"{on.test.headline}."
        return cell(Readiness.UNTESTED, on.test.word, reason)
    if role is SiteRole.STANDBY:
        return cell(Readiness.STANDBY, "Standby", f"Stands by here for {service.primary}.")
    return cell(Readiness.RUNNING, "Running", _runs(service, role))


def _runs(service: ServiceAt, role: SiteRole) -> str:
    if role is SiteRole.ACTIVE:
        return "Runs here and at the other data center at once."
    if role is SiteRole.ONLY:
        return "Runs here only: nothing stands by for it."
    return f"Runs here; {service.standby} stands by for it."


def _told(title: str) -> str:
    """Return a title as the end of a sentence."""
    return title if title.endswith((".", "!", "?")) else f"{title}."
