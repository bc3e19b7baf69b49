"""Events of tickets that were recorded after a time, of what happened before another."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from app.db.figures.facts import Facts, Scope
from app.db.tables import ticket_event


class Late(NamedTuple):
    """A ticket of which something was recorded later, and what kind of event."""

    number: str
    priority: int
    kind: str


def recorded_since(facts: Facts, scope: Scope, since: datetime, end: datetime) -> tuple[Late, ...]:
    """Return the tickets of an agency of which events before `end` were recorded after `since` and by T, by number."""
    e, t = ticket_event.c, facts.tickets.c
    query = (
        select(t.number, t.priority, e.kind)
        .select_from(ticket_event.join(facts.tickets, t.id == e.ticket_id))
        .where(e.recorded_at > since, e.recorded_at <= facts.as_of, e.occurred_at < end)
        .distinct()
        .order_by(t.number, e.kind)
    )
    agencies = [scope.agency_id, *(other for other, _until in scope.predecessors)]
    if scope.agency_id is not None:
        query = query.where(t.agency_id.in_(agencies))
    return tuple(Late._make(row) for row in facts.conn.execute(query))
