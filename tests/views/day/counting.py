"""A second counting of a day at the desk: from the events of each ticket, one after the other, in plain Python."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.domain.vocabulary import EventKind

_BECOMES = {
    EventKind.OPENED: "open",
    EventKind.HOLD: "held",
    EventKind.RESUME: "open",
    EventKind.REOPENED: "open",
    EventKind.RESOLVED: "resolved",
    EventKind.CLOSED: "closed",
    EventKind.CANCELLED: "cancelled",
}


def told_states(db: Database, since: datetime) -> Counter[str]:
    """How many of the tickets opened since an instant are in which state, as their events tell it."""
    e = t.ticket_event.c
    opened = select(e.ticket_id).where(e.kind == EventKind.OPENED.value, e.occurred_at >= since)
    query = select(e.ticket_id, e.kind).where(e.ticket_id.in_(opened)).order_by(e.occurred_at, e.id)
    now: dict[int, str] = {}
    with db.read() as conn:
        for id, kind in conn.execute(query):
            now[id] = _BECOMES.get(EventKind(kind), now.get(id, ""))
    return Counter(now.values())


def kept_states(db: Database, since: datetime) -> Counter[str]:
    """The same as the lists and figures have it: from the columns that the program keeps."""
    words = {"new": "open", "assigned": "open", "in_progress": "open", "on_hold": "held"}
    query = select(t.ticket.c.state).where(t.ticket.c.opened_at >= since)
    with db.read() as conn:
        return Counter(words.get(state, state) for state in conn.execute(query).scalars())
