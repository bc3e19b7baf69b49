"""Conflicts between two changes at the same time, and of one change with itself at both data centers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain import words
from app.domain.changes.clashes import DRAFT, Clash, Severity
from app.domain.changes.spans import FIRST, LAST, when
from app.domain.changes.standby import taken
from app.domain.changes.surroundings import Surroundings
from app.domain.changes.values import OWN_SOURCE, Change
from app.domain.vocabulary import ChangeState

#: A change in one of these is in nobody's way, and in no conflict any more.
OVER = frozenset({ChangeState.REJECTED, ChangeState.CANCELLED, ChangeState.IMPLEMENTED, ChangeState.REVIEWED})
#: What is decided blocks another; what is not yet only warns.
FIRM = frozenset({ChangeState.APPROVED, ChangeState.SCHEDULED, ChangeState.IMPLEMENTING})


@dataclass(frozen=True, slots=True)
class Touching:
    """A change with what it touches, made ready once for comparing it with many."""

    change: Change
    services: frozenset[str]
    below: frozenset[str]  # what its services stand on
    sites: frozenset[str]

    @classmethod
    def of(cls, change: Change, around: Surroundings) -> Touching:
        """Return a change made ready."""
        services = frozenset(change.services)
        below = frozenset[str]().union(*(around.dependencies.below(code) for code in services))
        return cls(change, services, below, frozenset(change.sites))


def is_over(change: Change) -> bool:
    """Return whether a change is in no conflict: finished, given up, a template, or with no time told to read."""
    has_time = change.planned_told and FIRST <= change.planned_start < change.planned_end <= LAST
    return change.state in OVER or change.template or not has_time


def against(mine: Touching, theirs: Touching, around: Surroundings, least: Severity) -> list[Clash]:
    """Return the conflicts of a change with another that overlaps it, none lighter than `least`.

    What they share at a site, or as one group, weighs less: a data center and a group have room for several.
    """
    change, other = mine.change, theirs.change
    grave, light = (Severity.BLOCK, Severity.WARNING) if other.state in FIRM else (Severity.WARNING, Severity.NOTE)
    both = mine.services & theirs.services
    down, up = (mine.below & theirs.services) - mine.services, (theirs.below & mine.services) - theirs.services
    is_person = _same_person(change, other)
    is_group = light >= least and bool(change.group) and change.group == other.group and not is_person
    member = "" if is_person or light < least else _in_both(change, other, around)
    sites = mine.sites & theirs.sites if light >= least and not both else frozenset[str]()
    if not (both or down or up or sites or is_person or is_group or member):
        return []
    start, end = max(change.planned_start, other.planned_start), min(change.planned_end, other.planned_end)
    draft = other.state is ChangeState.DRAFT
    title, at = f"{other.number} ({other.title}){DRAFT if draft else ''}", when(start, end, around.year)
    found: list[tuple[str, Severity, str, tuple[str, ...]]] = []
    shared = []
    for code in sorted(both):
        pair, name = pair_of(code, around), around.name(code)
        here, there = pair & mine.sites, pair & theirs.sites
        if pair and here and there and here | there == pair:
            text = (
                f"NO STANDBY: {title} works on {name} at {words.joined(around.site_names(there))} while this one works"
                f" at {words.joined(around.site_names(here))}, {at}."
            )
            found.append(("no_standby", grave, text, (name,)))
        else:
            shared.append(name)
    if shared:
        found.append(("service", grave, f"{title} changes {words.joined(shared)} too, {at}.", tuple(shared)))
    if down:
        needing, depend, bases = _needs(mine, down, around)
        text = f"{needing} {depend} on {bases}, which {title} changes, {at}."
        found.append(("dependency", grave, text, _names(down, around)))
    if up:
        needing, depend, bases = _needs(theirs, up, around)
        text = f"{title} changes {needing}, which {depend} on {bases}, {at}."
        found.append(("dependency", grave, text, _names(up, around)))
    if is_person:
        who = change.implementer_name or change.implementer
        found.append(("implementer", grave, f"{who} also implements {title}, {at}.", (who,)))
    if is_group:
        found.append(("group", light, f"{change.group} also implements {title}, {at}.", (change.group,)))
    if member and not is_group:
        found.append(("group", light, f"{member} also implements {title}, {at}.", (member,)))
    if sites:
        names = around.site_names(sites)
        found.append(("site", light, f"{title} works at {words.joined(names)} too, {at}.", names))
    return [
        Clash(kind, severity, text, other.number, other.id, start, shared_by, draft)
        for kind, severity, text, shared_by in found
        if severity >= least
    ]


def _needs(upper: Touching, bases: frozenset[str], around: Surroundings) -> tuple[str, str, str]:
    """Return the services of a change that stand on `bases`, the verb that goes with them, and the bases."""
    needing = [code for code in upper.services if not around.dependencies.below(code).isdisjoint(bases)]
    above = _names(needing, around)
    return words.joined(above), words.plural(len(above), "depends", "depend"), words.joined(_names(bases, around))


def _names(codes: Iterable[str], around: Surroundings) -> tuple[str, ...]:
    return tuple(around.name(code) for code in sorted(codes))


def pair_of(code: str, around: Surroundings) -> frozenset[str]:
    """Return the two sites of a service of which one stands by for the other; none where it has not both."""
    facts = around.services.get(code)
    pair = frozenset(facts.sites[:2]) if facts else frozenset()
    return pair if len(pair) == 2 else frozenset()


def _same_person(change: Change, other: Change) -> bool:
    """Return whether one person known here implements both: a name that an import told meets nobody."""
    if change.implementer_id is not None and other.implementer_id is not None:
        return change.implementer_id == other.implementer_id
    known = all(one.implementer_id is not None or one.source == OWN_SOURCE for one in (change, other))
    return bool(known and change.implementer and change.implementer == other.implementer)


def _in_both(change: Change, other: Change, around: Surroundings) -> str:
    """Return who carries both out, at least one of them as a member of a group at that time; "" for nobody."""
    if change.group_id is None and other.group_id is None:
        return ""
    span = max(change.planned_start, other.planned_start), min(change.planned_end, other.planned_end)
    mine, theirs = ({**around.in_group(one.group_id, *span), **_person(one)} for one in (change, other))
    both = [mine[id] for id in mine if id in theirs]
    if not both:
        return ""
    told = words.joined(sorted(both)[:3])
    group = change.group or other.group
    return f"{told} of {group}" if len(both) <= 3 else f"{len(both)} people of {group}"


def _person(change: Change) -> dict[int, str]:
    return {change.implementer_id: change.implementer_name} if change.implementer_id is not None else {}


def alone(mine: Touching, around: Surroundings) -> list[Clash]:
    """Return the conflicts of a change with itself: services whose both data centers it works at."""
    change = mine.change
    at = when(change.planned_start, change.planned_end, around.year)
    found = []
    for code in sorted(mine.services):
        pair, name = pair_of(code, around), around.name(code)
        if pair and pair <= mine.sites:
            text = f"NO STANDBY: this change works on {name} at {words.joined(around.site_names(pair))} at once, {at}."
            found.append(Clash("no_standby", Severity.WARNING, text, start=change.planned_start, shared=(name,)))
    return found


def redundancy(change: Change, around: Surroundings) -> tuple[str, ...]:
    """Return which services lose their standby while the change works at one of their two data centers, as sentences.

    That is so for most changes and no conflict: what takes the other data center at the same time is one.
    """
    sites = frozenset(change.sites)
    found = []
    for code in sorted(set(change.services)):
        pair = pair_of(code, around)
        gone = taken(pair, sites)
        if gone:
            here, rest = (words.joined(around.site_names(some)) for some in (gone, pair - gone))
            found.append(f"REDUCED REDUNDANCY: {around.name(code)} runs at {rest} alone while {here} is changed.")
    return tuple(found)
