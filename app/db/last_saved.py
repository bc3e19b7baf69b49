"""Who gave a role of agencies last, and when, by the stamps that the guards put on it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.names import person_name
from app.domain.last_saved import LastSaved


def of_assignments(conn: Connection, agency_ids: Sequence[int], role: str) -> LastSaved | None:
    """Return the newest edit of who has a role of these agencies; None where nobody ever had it."""
    g = t.agency_assignment.c
    newest = select(g.updated_by, g.updated_at, g.version).where(id_in(conn, g.agency_id, agency_ids), g.role == role)
    row = conn.execute(newest.order_by(g.updated_at.desc().nulls_last(), g.id.desc()).limit(1)).first()
    return LastSaved(person_name(conn, row.updated_by), row.updated_by, row.updated_at, row.version) if row else None
