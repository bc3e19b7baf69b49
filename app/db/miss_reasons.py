"""Reasons that people gave for missed targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.db.records import hold, insert_record, update_versioned
from app.db.tables import miss_reason, sla_clock, ticket
from app.domain.packets.reasons import Given, MissKey


class Held(NamedTuple):
    """A missed clock as it is, with its reason; `id` None: it has none yet."""

    ticket_id: int
    agency_id: int
    id: int | None
    version: int
    given: Given


def held(conn: Connection, keys: Sequence[MissKey]) -> dict[MissKey, Held]:
    """Return the misses that there are, with their reasons, and let nobody else give one until the act ends."""
    hold(conn, "reasons of missed targets")
    r, c, t = miss_reason.c, sla_clock.c, ticket.c
    of_clock = (r.ticket_id == c.ticket_id) & (r.metric == c.metric) & (r.seq == c.seq)
    rows = conn.execute(
        select(t.number, c.metric, c.seq, t.id, t.agency_id, r.id, r.version, r.reason, r.note)
        .select_from(sla_clock)
        .join(ticket, t.id == c.ticket_id)
        .outerjoin(miss_reason, of_clock)
        .where(t.number.in_(sorted({key.number for key in keys})))
    )
    wanted = {(key.number, key.metric.value, key.seq): key for key in keys}
    return {
        wanted[number, metric, seq]: Held(ticket_id, agency_id, id, version or 0, Given(reason or "", note or ""))
        for number, metric, seq, ticket_id, agency_id, id, version, reason, note in rows
        if (number, metric, seq) in wanted
    }


def write(conn: Connection, key: MissKey, there: Held, given: Given) -> None:
    """Write the reason of a miss on top of what is there."""
    if there.id is None:
        row = {"ticket_id": there.ticket_id, "metric": key.metric.value, "seq": key.seq, **given._asdict()}
        insert_record(conn, miss_reason, row)
    else:
        update_versioned(conn, miss_reason, there.id, there.version, given._asdict())
