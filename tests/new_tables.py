"""New SQLite workspaces of a test process get their tables as the first one got them, without each revision again.

Fifty revisions one after the other take a second and a half, and tests make workspaces anew by the dozen: at the
command line, from the window, as samples. The first of a process goes through the revisions, as every process of the
program does; what upgrades an older workspace always goes through them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from app.db import workspace

_SCHEMA = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"

_migrate = workspace._migrate
#: The statements that made the first one's tables, and what the revisions wrote into them.
_kept: tuple[list[str], dict[str, list[tuple[Any, ...]]]] | None = None


def share() -> None:
    """Let the program make the tables of new SQLite workspaces so, in this process."""
    workspace._migrate = _make


def _make(conn: Connection, to: str = "head") -> None:
    global _kept
    if conn.dialect.name != "sqlite" or to != "head" or conn.exec_driver_sql(_SCHEMA).first() is not None:
        _migrate(conn, to)
    elif _kept is None:
        _migrate(conn, to)
        names = [str(name) for (name,) in conn.exec_driver_sql(_TABLES)]
        rows = {name: [tuple(row) for row in conn.exec_driver_sql(f'SELECT * FROM "{name}"')] for name in names}
        _kept = [str(sql) for (sql,) in conn.exec_driver_sql(_SCHEMA)], rows
    else:
        statements, rows = _kept
        for statement in statements:
            conn.exec_driver_sql(statement)
        for name, written in rows.items():
            for row in written:
                conn.exec_driver_sql(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(row))})', row)
