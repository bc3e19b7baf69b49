"""The shifts of the desk as the workspace has them."""

from __future__ import annotations

from datetime import time

from sqlalchemy import Connection, select

from app.db.tables.shifts import shift
from app.domain.shifts.times import Shift


def shifts(conn: Connection) -> tuple[Shift, ...]:
    """Return every shift that was ever set up, with the days on which it begins."""
    c = shift.c
    rows = conn.execute(select(c.id, c.name, c.days, c.starts, c.ends, c.valid_from, c.valid_to).order_by(c.id))
    return tuple(
        Shift(
            row.id,
            row.name,
            tuple(day for day in row.days if isinstance(day, int)),
            time.fromisoformat(row.starts),
            time.fromisoformat(row.ends),
            row.valid_from,
            row.valid_to,
        )
        for row in rows
    )
