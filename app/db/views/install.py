"""Putting the views in place after each upgrade.

On PostgreSQL a view reads with the rights of whoever asks (security_invoker), so it opens no table that is closed
to a person; everybody may read every view and nobody write through one. On SQLite a view cannot be written.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from app.db.guards.grants import quoted
from app.db.guards.install import run_script, run_statement
from app.db.views import VIEWS
from app.db.views.base import View
from app.db.views.dialect import in_view, view_value
from app.domain.data_columns import DataColumn, What

_THERE = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'view' AND name LIKE 'v\\_%' ESCAPE '\\'",
    "postgresql": "SELECT viewname FROM pg_views WHERE schemaname = 'longleaf' AND starts_with(viewname, 'v_')",
}
_UNITS = {What.SECONDS: "seconds", What.PERCENT: "percent", What.INSTANT: "UTC", What.DATE: "date in America/New_York"}


def statement(view: View, kind: str) -> str:
    """Return what makes a view on "sqlite" or "postgresql"."""
    columns = ",\n  ".join(
        f"{view_value(kind, one.column.what, in_view(kind, one.sql))} AS {quoted(one.column.name)}"
        for one in view.columns
    )
    options = " WITH (security_invoker = true)" if kind == "postgresql" else ""
    return f"CREATE VIEW {view.name}{options} AS SELECT\n  {columns}\nFROM {in_view(kind, view.source)}"


def explained(column: DataColumn) -> str:
    """Return what a column means, with its unit and the words it may hold, in one line."""
    unit = f" ({_UNITS[column.what]})" if column.what in _UNITS else ""
    values = f" One of {', '.join(column.values)}." if column.values else ""
    return f"{column.meaning}{unit}{values}"


def _comments(view: View) -> Iterator[str]:
    yield f"COMMENT ON VIEW {view.name} IS {_literal(view.row)}"
    for one in view.columns:
        yield f"COMMENT ON COLUMN {view.name}.{quoted(one.column.name)} IS {_literal(explained(one.column))}"


def _literal(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def present(conn: Connection) -> frozenset[str]:
    """Return the names of the views that are there."""
    return frozenset(conn.execute(text(_THERE[conn.dialect.name])).scalars())


def drop(conn: Connection) -> None:
    """Take the views out of the way of a migration, those of other versions too. As the owner."""
    for name in sorted(present(conn)):
        run_statement(conn, f"DROP VIEW {quoted(name)}")


def create(conn: Connection) -> None:
    """Make every view anew, with comments and rights on PostgreSQL. As the owner, after tables and guards."""
    drop(conn)
    if conn.dialect.name == "sqlite":
        for view in VIEWS:
            run_statement(conn, statement(view, "sqlite"))
        return
    parts = []
    for view in VIEWS:
        parts += [statement(view, "postgresql"), *_comments(view), f"GRANT SELECT ON {view.name} TO ll_reader"]
    run_script(conn, ";\n".join(parts))
