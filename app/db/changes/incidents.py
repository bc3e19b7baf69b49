"""Incidents that may come from a change, by when they were opened."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from app.db import tables as t
from app.db.conditions import id_in
from app.domain.changes.incidents import Incident

_K = t.ticket.c


def incidents_between(conn: Connection, start: datetime, end: datetime) -> list[Incident]:
    """Return the incidents that were opened in [start, end], as they were opened; what was a mistake is not there."""
    return _incidents(conn, _K.opened_at >= start, _K.opened_at <= end, _K.excluded.is_(False), _K.state != "cancelled")


def incidents_of(conn: Connection, change_id: int, ids: Collection[int]) -> list[Incident]:
    """Return the incidents with these ids, and those that name a change as their cause, as they were opened."""
    return _incidents(conn, or_(_K.change_id == change_id, id_in(conn, _K.id, ids)))


def _incidents(conn: Connection, *conditions: ColumnElement[Any]) -> list[Incident]:
    wanted = (
        select(_K.id, _K.number, _K.title, _K.opened_at, t.service.c.code.label("service"), t.agency.c.code)
        .select_from(
            t.ticket.outerjoin(t.service, _K.service_id == t.service.c.id).outerjoin(
                t.agency, _K.agency_id == t.agency.c.id
            )
        )
        .where(_K.kind == "incident", *conditions)
        .order_by(_K.opened_at, _K.id)
    )
    return [
        Incident(row.id, row.number, row.title, row.opened_at, row.service or "", row.code or "")
        for row in conn.execute(wanted)
    ]
