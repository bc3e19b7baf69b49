"""What the workspace says of itself, as text under a key."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from app.db.tables import workspace


def fact(conn: Connection, key: str) -> str | None:
    """Return what the workspace says of itself under a key, for example "sample"."""
    return conn.scalar(select(workspace.c.value).where(workspace.c.key == key))


def set_fact(conn: Connection, key: str, value: str) -> None:
    """Keep a fact about the workspace under a key."""
    if conn.execute(update(workspace).where(workspace.c.key == key).values(value=value)).rowcount == 0:
        conn.execute(insert(workspace).values(key=key, value=value))
