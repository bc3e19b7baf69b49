"""Incidents that a change may have caused: found by rule, confirmed or refused by a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain import words
from app.domain.changes.spans import moment
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.values import Change


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as the rule reads it; service and agency are codes, "" where it has none."""

    id: int
    number: str
    title: str
    opened_at: datetime
    service: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An incident that a change may have caused, and the sentence that says why."""

    incident: Incident
    why: str


@dataclass(frozen=True, slots=True)
class JudgedProposal:
    """An incident that a change may have caused, and what a person said of it: confirmed, refused, "" nothing yet."""

    proposal: Proposal
    verdict: str = ""
    verdict_why: str = ""
    judged_by: str = ""


def watched(change: Change, hours: int = 72) -> tuple[datetime, datetime] | None:
    """Return from when to when an incident may come from a change, its end included; None before it has ended."""
    if change.actual_end is None:
        return None
    return change.actual_start or change.planned_start, change.actual_end + timedelta(hours=hours)


def proposals(
    change: Change, incidents: Iterable[Incident], around: Surroundings, hours: int = 72
) -> tuple[Proposal, ...]:
    """Return the incidents that a change may have caused, as they were opened.

    Opened from its start to 72 hours after its end, on a service of it or one that depends on it, at an agency that
    it reaches, the parts of which count; a change that names no agency reaches all.
    """
    watch = watched(change, hours)
    if watch is None:
        return ()
    found = []
    for incident in incidents:
        base = _base(change, incident.service, around)
        reached = not change.agencies or not around.whole(incident.agency).isdisjoint(change.agencies)
        if watch[0] <= incident.opened_at <= watch[1] and base and reached:
            found.append(Proposal(incident, _why(incident, base, watch[1] - timedelta(hours=hours), around)))
    return tuple(sorted(found, key=lambda one: (one.incident.opened_at, one.incident.id)))


def _base(change: Change, service: str, around: Surroundings) -> str:
    """Return the service of the change that this one is or stands on; "" where there is none."""
    if service in change.services:
        return service
    below = around.dependencies.below(service) & set(change.services)
    return min(below, default="")


def _why(incident: Incident, base: str, ended: datetime, around: Surroundings) -> str:
    after = incident.opened_at - ended
    when = f"{words.left(after)} after its end" if after >= timedelta(0) else "while it was carried out"
    what = f"on {around.name(incident.service)}"
    if incident.service != base:
        what += f", which depends on {around.name(base)}"
    return f"Opened {moment(incident.opened_at, around.year)}, {when}, {what}."
