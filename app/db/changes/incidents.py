"""Incidents that may come from a change, by when they were opened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from app.db import tables as t
from app.domain.changes.incidents import Incident

_K = t.ticket.c


def incidents_between(conn: Connection, start: datetime, end: datetime) -> list[Incident]:
    """Return the incidents that were opened in [start, end], as they were opened; merged and excluded ones are not."""
    wanted = (
        select(_K.id, _K.number, _K.title, _K.opened_at, t.service.c.code.label("service"), t.agency.c.code)
        .select_from(
            t.ticket.outerjoin(t.service, _K.service_id == t.service.c.id).outerjoin(
                t.agency, _K.agency_id == t.agency.c.id
            )
        )
        .where(_K.kind == "incident", _K.opened_at >= start, _K.opened_at <= end)
        .order_by(_K.opened_at, _K.id)
    )
    return [
        Incident(row.id, row.number, row.title, row.opened_at, row.service or "", row.code or "")
        for row in conn.execute(wanted)
    ]
