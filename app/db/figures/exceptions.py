"""Exceptions: every clock missed in a period, with what is needed to say by how much and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select

from app.db.figures.attainment import missed as certainly_missed
from app.db.figures.facts import Facts, Scope, is_false, within
from app.db.tables import miss_reason


class Missed(NamedTuple):
    """A missed clock. `missed_at`: its due time; `stop_at` None: still running at T; `pauses` as in `sla_clock`."""

    ticket_id: int
    number: str
    title: str
    metric: str
    seq: int
    priority: int
    target_id: int
    opened_at: datetime
    missed_at: datetime
    stop_at: datetime | None
    elapsed_s: int | None
    paused_s: int
    pauses: list[list[Any]]
    reassigned: int
    reopened: int
    cancelled: bool
    reason: str  # that a person gave; "": none did
    note: str


def missed(facts: Facts, scope: Scope, start: datetime, end: datetime, limit: int | None = None) -> list[Missed]:
    """Return clocks whose due time passed in [start, end), by T, before they were stopped; in order of due time.

    Those are left out whose time is an upper bound: they may have been in time.

    `limit`: at most so many, the first ones.
    """
    c, t, r = facts.clocks.c, facts.tickets.c, miss_reason.c
    rows = facts.conn.execute(
        select(
            c.ticket_id,
            t.number,
            t.title,
            c.metric,
            c.seq,
            c.priority,
            c.target_id,
            t.opened_at,
            c.known_at,
            c.stop_at,
            c.elapsed_s,
            c.paused_s,
            c.pauses,
            t.reassignment_count,
            t.reopen_count,
            (t.state == "cancelled").label("cancelled"),
            func.coalesce(r.reason, ""),
            func.coalesce(r.note, ""),
        )
        .select_from(
            facts.clocks.join(facts.tickets, t.id == c.ticket_id).outerjoin(
                miss_reason, and_(r.ticket_id == c.ticket_id, r.metric == c.metric, r.seq == c.seq)
            )
        )
        .where(
            c.metric.in_(("response", "update", "resolution")),
            within(c.known_at, start, end),
            c.known_at <= facts.as_of,
            certainly_missed(c),
            scope.clocks(facts),
            is_false(c.excluded),
        )
        .order_by(c.known_at, t.number, c.metric, c.seq)
        .limit(limit)
    )
    return [Missed._make(row) for row in rows]
