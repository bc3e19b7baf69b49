"""What is in a database, read from its own catalogs."""

from __future__ import annotations

from sqlalchemy import Connection, text


def present_triggers(conn: Connection) -> frozenset[tuple[str, str]]:
    """Return (table, trigger) of every trigger that is there and switched on."""
    if conn.dialect.name == "sqlite":
        found = conn.execute(text("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        found = conn.execute(
            text(
                "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE n.nspname = 'longleaf' AND NOT t.tgisinternal AND t.tgenabled <> 'D'"
            )
        )
    return frozenset((row[0], row[1]) for row in found)
