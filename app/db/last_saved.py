"""Who saved records last, and when, by the stamps that the guards put on them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Table, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.names import person_name
from app.domain.last_saved import LastSaved


def of_records(conn: Connection, table: Table, ids: Sequence[int]) -> LastSaved | None:
    """Return the newest edit of any of these records; None where there is none of them."""
    return _newest(conn, table, id_in(conn, table.c.id, ids)) if ids else None


def of_assignments(conn: Connection, agency_ids: Sequence[int], role: str) -> LastSaved | None:
    """Return the newest edit of who has a role of these agencies; None where nobody ever had it."""
    g = t.agency_assignment.c
    return _newest(conn, t.agency_assignment, id_in(conn, g.agency_id, agency_ids), g.role == role)


def _newest(conn: Connection, table: Table, *where: ColumnElement[bool]) -> LastSaved | None:
    c = table.c
    newest = select(c.updated_by, c.updated_at, c.version).where(*where)
    row = conn.execute(newest.order_by(c.updated_at.desc().nulls_last(), c.id.desc()).limit(1)).first()
    return LastSaved(person_name(conn, row.updated_by), row.updated_by, row.updated_at, row.version) if row else None
