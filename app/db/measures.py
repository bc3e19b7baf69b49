"""Taking away what was measured of tickets, before it is measured anew."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, delete, text

from app.db.conditions import id_in


def clear(conn: Connection, table: Table, ids: Sequence[int]) -> None:
    """Take away the clocks or the spans (`table`) of tickets that are measured anew in the act at work."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT clear_measures(:name, :ids)"), {"name": table.name, "ids": list(ids)})
    else:
        conn.execute(delete(table).where(id_in(conn, table.c.ticket_id, ids)))
