"""Acts carried out on the local copy of a shared database: they get keys of their own, and leave a way back.

Before a sync brings the copy up to date, what was done here is taken back row by row; what still waits is carried out
again afterwards. So the copy under it is always what the shared database was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import ColumnElement, Connection, MetaData, Table, literal_column

from app.db import tables
from app.db.tables import caller_search, knowledge_search, record_search, search_due, ticket_search
from app.domain.offline.local_ids import Counter

_WAY_BACK = "offline_undo"
#: What the search makes for itself follows from the rows.
_FOLLOWS = frozenset(
    table.name for table in (caller_search, knowledge_search, record_search, search_due, ticket_search)
)
_ACT: ContextVar[Counter | None] = ContextVar("act offline", default=None)


@contextmanager
def carried_out_here(seq: int) -> Iterator[None]:
    """Let what is written inside be an envelope's act, in the local copy."""
    token = _ACT.set(Counter(seq))
    try:
        yield
    finally:
        _ACT.reset(token)


def counter() -> Counter | None:
    """Return what gives the keys of the act that is carried out here; None outside of one."""
    return _ACT.get()


def stamps(table: Table, *, new: bool = False) -> dict[str, ColumnElement[Any]]:
    """Return who and when, as guards would stamp a row of the shared database."""
    found: dict[str, ColumnElement[Any]] = {
        "updated_by": literal_column("app_user()"),
        "updated_at": literal_column("app_now()"),
    }
    if new:
        found["created_by"] = found["updated_by"]
    return {name: value for name, value in found.items() if name in table.c}


@contextmanager
def noted(conn: Connection) -> Iterator[None]:
    """Note how everything that is written inside is taken back; part of the connection's transaction."""
    raw: Any = conn.connection.dbapi_connection
    raw.execute(f"CREATE TABLE IF NOT EXISTS {_WAY_BACK} (n INTEGER PRIMARY KEY, sql TEXT NOT NULL)")
    names = []
    for name, statement in _triggers(tables.metadata):
        raw.execute(statement)
        names.append(name)
    yield
    for name in names:
        raw.execute(f"DROP TRIGGER temp.{name}")


def take_back(raw: Any) -> None:
    """Take back what acts did here, the last one first; part of the transaction that is open on a raw connection."""
    if raw.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (_WAY_BACK,)).fetchone() is None:
        return
    for (statement,) in raw.execute(f"SELECT sql FROM {_WAY_BACK} ORDER BY n DESC").fetchall():
        raw.execute(statement)
    raw.execute(f"DELETE FROM {_WAY_BACK}")


def _triggers(metadata: MetaData) -> Iterator[tuple[str, str]]:
    for table in metadata.sorted_tables:
        if table.name not in _FOLLOWS:
            for what, statement in (("INSERT", _added(table)), ("UPDATE", _changed(table)), ("DELETE", _gone(table))):
                name = f"offline_{table.name}_{what.lower()}"
                note = f"INSERT INTO {_WAY_BACK}(sql) VALUES ({statement})"
                yield name, f'CREATE TEMP TRIGGER {name} AFTER {what} ON main."{table.name}" BEGIN {note}; END'


def _columns(table: Table) -> list[str]:
    return [column.name for column in table.c if column.computed is None]


def _added(table: Table) -> str:
    return f"""'DELETE FROM "{table.name}" WHERE rowid = ' || NEW.rowid"""


def _changed(table: Table) -> str:
    sets = " || ', ".join(f"""\"{name}\" = ' || quote(OLD."{name}")""" for name in _columns(table))
    return f"""'UPDATE "{table.name}" SET {sets} || ' WHERE rowid = ' || OLD.rowid"""


def _gone(table: Table) -> str:
    names = _columns(table)
    listed = ", ".join(f'"{name}"' for name in names)
    values = " || ', ' || ".join(f'quote(OLD."{name}")' for name in names)
    return f"""'INSERT INTO "{table.name}" ({listed}) VALUES (' || {values} || ')'"""
