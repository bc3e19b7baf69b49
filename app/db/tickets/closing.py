"""Resolved tickets that close by themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from app.db import rule_sets
from app.db import tables as t
from app.db.facts import fact, set_fact
from app.db.records import time_of
from app.domain.tickets.settings import RULES, DeskRules
from app.domain.vocabulary import TicketState

#: When somebody began to let tickets close: what was resolved before is left to people.
_SINCE = "closing_since"
_C = t.ticket.c


def load_rules(conn: Connection) -> DeskRules:
    """Return how the workspace runs its desk; what it does not set has its sample value."""
    return rule_sets.load(conn, RULES)


def note_since(conn: Connection, rules: DeskRules) -> None:
    """Keep from when on tickets close, where these rules begin with it."""
    if rules.close_days and not load_rules(conn).close_days:
        set_fact(conn, _SINCE, time_of(conn).isoformat())


def closes_from(conn: Connection) -> datetime | None:
    """Return the instant from which on a resolution lets a ticket close by itself; None: it was never begun."""
    kept = fact(conn, _SINCE)
    return datetime.fromisoformat(kept) if kept else None


def resolved_between(conn: Connection, start: datetime, end: datetime, limit: int) -> list[int]:
    """Return tickets of the desk that are resolved, since [start, end), the oldest first; another program's are not."""
    of = select(_C.id).where(_C.state == TicketState.RESOLVED.value, _C.resolved_at >= start, _C.resolved_at < end)
    query = of.where(_C.source.not_like("import:%")).order_by(_C.resolved_at, _C.id).limit(limit)
    return list(conn.execute(query).scalars())
