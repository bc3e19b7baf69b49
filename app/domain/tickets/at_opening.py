"""The values of a ticket at its opening, told by the first event that changed each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from app.domain.tickets.projection_values import Event, TicketFacts
from app.domain.vocabulary import EventKind as K
from app.errors import InputError

_CHANGES = frozenset({K.PRIORITY, K.TRANSFER, K.SERVICE, K.GROUP, K.ASSIGNMENT})
_ORDER = attrgetter("occurred_at", "seq")


class AtOpening(NamedTuple):
    """What a ticket was when it was opened; `given`: an event says that somebody had it from the beginning."""

    priority: int
    agency_id: int
    service_id: int | None
    group_id: int | None
    assignee: str | None
    given: bool


def _opens_not(event: Event) -> bool:
    return event.kind != K.OPENED


def in_order(events: Sequence[Event]) -> list[Event]:
    """Return a ticket's events by the time they occurred, behind the one that opened it.

    InputError where there is no such event.
    """
    ordered = sorted(events, key=_ORDER)
    if ordered and ordered[0].kind != K.OPENED:
        ordered.sort(key=_opens_not)
    if not ordered or ordered[0].kind != K.OPENED:
        raise InputError("A ticket's events have to begin with the one that opened it.")
    return ordered


def at_opening(
    facts: TicketFacts,
    ordered: Sequence[Event],
    agency_ids: Mapping[str, int],
    service_ids: Mapping[str, int],
    group_ids: Mapping[str, int],
) -> AtOpening:
    """Return the old value of the first change of each field, else what the opening event says, else the facts.

    `ordered`: as `in_order` gives them. InputError: a code of an agency or a service that there is none of.
    """
    first: dict[K, Event] = {}
    for event in ordered:
        if event.kind in _CHANGES and event.kind not in first:
            first[event.kind] = event
    priority, agency_id, service_id = facts.priority, facts.agency_id, facts.service_id
    group_id, assignee, given = facts.group_id, facts.assignee, False
    if (change := first.get(K.PRIORITY)) is not None and change.old:
        priority = int(change.old)
    code = ordered[0].new
    if not code and (change := first.get(K.TRANSFER)) is not None:
        code = change.old
    if code:
        agency_id = known_id(agency_ids, code, "agency", agency_id)
    if (change := first.get(K.SERVICE)) is not None:
        service_id = known_id(service_ids, change.old, "service", None) if change.old else None
    if (change := first.get(K.GROUP)) is not None:
        group_id = group_ids.get(change.old) if change.old else None
    if (change := first.get(K.ASSIGNMENT)) is not None:
        assignee = change.old or None
        given = assignee is not None
    return AtOpening(priority, agency_id, service_id, group_id, assignee, given)


def known_id(ids: Mapping[str, int], code: str, what: str, otherwise: int | None) -> int:
    """Return the id of a code, or `otherwise`. InputError where both are missing."""
    found = ids.get(code, otherwise)
    if found is None:
        raise InputError(f"No {what} has the code {code!r}.", hint=f"Add the {what} first, then repeat.")
    return found
