"""The board: every service with its sites, what is not as it should be in words, what comes within 72 hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from app.domain import words
from app.domain.changes.freezes import freeze_text
from app.domain.changes.standby import taken
from app.domain.changes.values import Change
from app.domain.datacenters.facts import Facts
from app.domain.datacenters.readiness import Touching, by_service, cells
from app.domain.datacenters.timing import AHEAD, is_to_come, short, until
from app.domain.datacenters.values import (
    Board,
    Cell,
    Coming,
    Grade,
    Readiness,
    Record,
    ServiceAt,
    ServiceLine,
    Site,
    SiteSummary,
)
from app.domain.eastern import eastern

_NOTHING = Touching()
#: How the head of a site tells what is not well there, in the order in which it does.
_COUNTED = (
    ((Readiness.DOWN,), "{} down"),
    ((Readiness.CHANGE,), "{} in change"),
    ((Readiness.OPEN, Readiness.UNTESTED), "{} to look at"),
)


def board_of(facts: Facts, now: datetime) -> Board:
    """Return the board as it is at a moment."""
    found = by_service(facts, now)
    services = {one.code: one for one in facts.services}
    listed = sorted(facts.services, key=lambda one: (one.category.casefold(), one.name.casefold(), one.id))
    lines = tuple(_line(one, facts.sites, found.get(one.code, _NOTHING), services, now) for one in listed)
    return Board(now, tuple(_summary(site, lines) for site in facts.sites), lines, tuple(_coming(facts, services, now)))


def _summary(site: Site, lines: Sequence[ServiceLine]) -> SiteSummary:
    here = [cell for line in lines for cell in line.cells if cell.site == site.code]
    states = Counter(cell.state for cell in here)
    there = len(here) - states[Readiness.NO_SITE]
    counts = [(sum(states[state] for state in wanted), text) for wanted, text in _COUNTED]
    said = [text.format(f"{count:,}") for count, text in counts if count]
    worst = next((state for state in Readiness if states[state] and not state.is_well), Readiness.RUNNING)
    return SiteSummary(site, there, worst, ", ".join(said) if said else "All well" if there else "No service here")


def _line(
    service: ServiceAt, sites: Sequence[Site], on: Touching, services: Mapping[str, ServiceAt], now: datetime
) -> ServiceLine:
    at = cells(service, sites, on, now)
    grade, headline, detail = _wrong(service, at, on, now)
    outages = [one.record for one in on.outages if one.record is not None]
    tickets = sorted(on.tickets, key=lambda one: one.urgency)
    records = [
        *(one.record for one in on.majors),
        *outages,
        *(one.first for one in tickets if one.critical),
        *(record_of(one) for one in on.at_work),
        *(one.first for one in tickets),
    ]
    coming = tuple(_change_coming(change, services, sites) for change in on.to_come)
    opened = tuple(dict.fromkeys(records))
    return ServiceLine(service, at, grade, headline, detail, opened, coming, warnings(service, on))


def _wrong(service: ServiceAt, at: Sequence[Cell], on: Touching, now: datetime) -> tuple[Grade, str, str]:
    """Return the gravest of what is not as it should be, and the two lines in which the wall tells it."""
    if on.majors:
        major = on.majors[0]
        due = major.next_update_at
        said = [] if due is None else ["word overdue" if due < now else f"next word {short(due, now)}"]
        detail = ", ".join([*said, *_carries(service, at)])
        return Grade.MAJOR, f"MAJOR {major.record.number}", detail or major.record.title
    full = next((one for one in on.outages if one.full), None)
    if full is not None:
        detail = ", ".join([f"since {short(full.started_at, now)}", *_carries(service, at)])
        return Grade.DOWN, full.title, detail
    first = min(on.tickets, key=lambda one: one.urgency, default=None)
    if on.at_work and not (first is not None and first.critical):
        return _changing(service, on.at_work, now)
    if first is not None:
        since = f"since {short(first.opened_at, now)}"
        when = since if first.due_at is None else f"due {short(first.due_at, now)}"
        if first.critical:
            return Grade.CRITICAL, f"Critical: {first.first.title}", f"{first.first.number}, {when}"
        return Grade.OPEN, first.first.title, f"{first.first.number}, {when}"
    if on.outages:
        return Grade.OPEN, on.outages[0].title, f"degraded since {short(on.outages[0].started_at, now)}"
    if on.test is not None:
        return Grade.UNTESTED, on.test.headline, on.test.detail
    return Grade.WELL, "", ""


def _changing(service: ServiceAt, at_work: Sequence[Change], now: datetime) -> tuple[Grade, str, str]:
    """Return what changes do to the pair of a service: both sites at once, one of them, or its only one."""
    hit = frozenset[str]().union(*(set(one.sites) & set(service.sites) for one in at_work))
    told = [f"{until(one, now)}, {one.number}" for one in at_work]
    if len(service.sites) == 2 and len(hit) == 2:
        return Grade.NO_STANDBY, "NO STANDBY", f"both sites: {words.joined([one.number for one in at_work][:3])}"
    if taken(service.sites, hit):
        return Grade.REDUCED, "REDUCED REDUNDANCY", told[0] if len(told) == 1 else f"{told[0]} and {len(told) - 1} more"
    return Grade.CHANGE, "Under change", told[0] if len(told) == 1 else f"{told[0]} and {len(told) - 1} more"


def _carries(service: ServiceAt, at: Sequence[Cell]) -> list[str]:
    """Return who carries a service that is down at one of its sites: "WDC carries"; nothing where nobody does."""
    down = {cell.site for cell in at if cell.state is Readiness.DOWN}
    rest = [cell.site for cell in at if cell.site in service.sites and cell.site not in down]
    return [f"{words.joined(rest)} carries"] if down and rest else []


def warnings(service: ServiceAt, on: Touching) -> tuple[str, ...]:
    """Return what to know before a site of a service is touched, in sentences."""
    found = []
    alone = len(service.sites) == 1
    if alone:
        found.append(f"No standby: {service.name} runs at {service.sites[0]} only.")
    if not service.sites:
        found.append(f"No site is recorded for {service.name}.")
    if on.test is not None and not (alone and on.test.headline == "No standby"):
        found.append(f"Recovery plan: {on.test.headline[:1].lower()}{on.test.headline[1:]}.")
    if len(service.sites) == 2:
        to_come = [one for one in (*on.at_work, *on.to_come) if set(service.sites) <= set(one.sites)]
        found += [f"Both sites at once: {one.number}." for one in to_come]
    return tuple(found)


def record_of(change: Change) -> Record:
    """Return a change as what can be opened."""
    return Record("change", change.id, change.number, change.title)


# --- what comes -----------------------------------------------------------------------------------
def _coming(facts: Facts, services: Mapping[str, ServiceAt], now: datetime) -> list[Coming]:
    last, year = now + AHEAD, eastern(now).year
    of_all: set[Coming] = set()  # freezes for everybody
    found = [_change_coming(one, services, facts.sites) for one in facts.changes if is_to_come(one, now)]
    for one in facts.maintenance:
        if one.end > now and one.start <= last:
            where = _where(one.services, one.sites, services, facts.sites) or one.record.title
            found.append(Coming("maintenance", one.start, one.end, where, one.record))
    for freeze in facts.freezes:
        if not freeze.withdrawn and freeze.end > now and freeze.start <= last:
            told = freeze_text(freeze, year)
            found.append(Coming("freeze", freeze.start, freeze.end, f"{told[:1].upper()}{told[1:]}"))
            if freeze.agency is None and freeze.service is None and freeze.site is None:
                of_all.add(found[-1])
    general = [one for one in facts.openings if one.window.service is None and one.freeze is None and one.end > now]
    for opening in general[:1]:
        found.append(Coming("window", opening.start, opening.end, f"Maintenance window to {short(opening.end, now)}"))

    def weight(one: Coming) -> int:
        """A freeze for everybody first, one that holds already for a part of them last."""
        return 0 if one in of_all else 2 if one.kind == "freeze" and one.start <= now else 1

    return sorted(found, key=lambda one: (weight(one), one.start, one.kind, one.text))


def _change_coming(change: Change, services: Mapping[str, ServiceAt], sites: Sequence[Site]) -> Coming:
    text = _where(change.services, change.sites, services, sites) or change.title
    return Coming("change", change.planned_start, change.planned_end, text, record_of(change))


def _where(codes: Sequence[str], at: Sequence[str], services: Mapping[str, ServiceAt], sites: Sequence[Site]) -> str:
    """Return "Managed Firewall, EDC", "NCID Identity Management and 2 more, both sites"."""
    named = [services[code].name for code in codes if code in services]
    if not named:
        return ""
    text = named[0] if len(named) == 1 else f"{named[0]} and {len(named) - 1} more"
    here = [site.code for site in sites if site.code in at]
    if len(sites) > 1 and len(here) == len(sites):
        return f"{text}, both sites" if len(sites) == 2 else f"{text}, all sites"
    return ", ".join([text, *here])
