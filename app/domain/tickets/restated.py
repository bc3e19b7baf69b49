"""Which events of a ticket tell its story now: the last history of its source, and what the desk did since.

A source that tells another past than it did before is believed: an event of the kind "restated" says so, and the whole
history follows it. Nothing is changed or deleted; the source's events before the last such mark no longer count.

What somebody at the desk did stays, whatever the source tells. From the first time on that the desk set a field
(state, priority, agency, service, group, person), the field is the desk's, and what the source tells of it from then on
does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from app.domain.tickets.projection_values import Event
from app.domain.tickets.retraction import is_taken_back, taken_back
from app.domain.vocabulary import EventKind as K

#: The field that an event of a kind sets; the others set none.
_FIELDS: dict[K, str] = {
    **dict.fromkeys((K.STATE, K.HOLD, K.RESUME, K.RESOLVED, K.CLOSED, K.CANCELLED, K.REOPENED), "state"),
    K.PRIORITY: "priority",
    K.TRANSFER: "agency",
    K.SERVICE: "service",
    K.GROUP: "group",
    K.ASSIGNMENT: "assignee",
}


def last_told(events: Iterable[Event]) -> int:
    """Return the number of the last mark that the source told its history anew; 0 where it never did."""
    return max((event.seq for event in events if event.kind is K.RESTATED), default=0)


def of_the_source(events: Sequence[Event]) -> list[Event]:
    """Return the source's events as it told them the last time, in their order, without what the desk did."""
    since = last_told(events)
    return [e for e in events if e.act is None and e.seq > since and e.kind not in (K.RESTATED, K.RETRACTION)]


def desk_fields(events: Sequence[Event]) -> dict[str, datetime]:
    """Return the fields that the desk set, each with when it did so first; what it took back it did not set."""
    acts = taken_back(events)
    found: dict[str, datetime] = {}
    for event in events:
        if event.act is None or is_taken_back(event, acts):
            continue
        name = _FIELDS.get(event.kind) or (event.note if event.kind is K.FIELD else None)
        if name and (name not in found or event.occurred_at < found[name]):
            found[name] = event.occurred_at
    return found


def current(events: Sequence[Event]) -> Sequence[Event]:
    """Return the events that tell the story now; those of a ticket of the desk's own are all of them."""
    since, desk = 0, False
    for event in events:
        if event.act is not None:
            desk = True
        elif event.kind is K.RESTATED and event.seq > since:
            since = event.seq
    if since:
        events = [e for e in events if e.act is not None or e.seq > since]
    if not desk:
        return events
    fields = desk_fields(events)
    if not fields:
        return events
    return [e for e in events if e.act is not None or not _is_the_desks(e, fields)]


def overruled(events: Sequence[Event]) -> list[Event]:
    """Return what the source tells of fields that are the desk's, of its last history."""
    fields = desk_fields(events)
    return [e for e in of_the_source(events) if _is_the_desks(e, fields)] if fields else []


def _is_the_desks(event: Event, fields: dict[str, datetime]) -> bool:
    name = _FIELDS.get(event.kind)
    return name is not None and name in fields and event.occurred_at >= fields[name]
