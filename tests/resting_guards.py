"""Guards of a workspace that rest for a mass loading, in a twentieth of the time that the program takes.

The program drops 1,600 triggers of an SQLite file and creates them again, and SQLite reads its whole schema for each.
Tests load small worlds by the thousand: here the triggers' rows leave the schema and come back as they were. Samples
and reference data that a process of tests loads come in so as well (`share`). `app.db.guards` itself is tried by
tests of its own, without this.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, MetaData, text

from app.db.guards import install
from app.db.guards import sqlite as guards_sqlite
from app.db.tables import metadata

#: Lets the owner of workspaces of a server rest their guards as `bulk_load` here does; keys rest with them, which the
#: same worlds on SQLite are held to.
ALLOW_RESTING = "GRANT SET ON PARAMETER session_replication_role TO ll_owner"
_program_switch = install._switch

#: What loads samples and reference data, each by a name of its own for the program's `bulk_load`.
_LOADING = ("app.sample.build", "app.services.workspace.reference")
_COLUMNS = "type, name, tbl_name, rootpage, sql"
_INSERT = f"INSERT INTO sqlite_master ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)"
_OURS = "type = 'trigger' AND name LIKE 'll\\_%' ESCAPE '\\'"


def share() -> None:
    """Let what this process has imported of the program load its mass of rows so."""
    for name in _LOADING:
        if name in sys.modules:
            sys.modules[name].bulk_load = bulk_load  # type: ignore[attr-defined]


@contextmanager
def bulk_load(conn: Connection) -> Iterator[None]:
    """Do what the program's `bulk_load` does, with quicker hands."""
    kept: list[tuple[Any, ...]] = []

    def drop(conn: Connection) -> None:
        kept.extend(tuple(row) for row in conn.exec_driver_sql(f"SELECT {_COLUMNS} FROM sqlite_master WHERE {_OURS}"))
        _change(conn, f"DELETE FROM sqlite_master WHERE {_OURS}")

    def create(conn: Connection, _metadata: MetaData) -> None:
        _change(conn, _INSERT, [*kept])
        kept.clear()

    hands = SimpleNamespace(drop=drop, create=create, stamping=guards_sqlite.stamping)
    with patch.multiple(install, guards_sqlite=hands, _switch=_switch), install.bulk_load(conn):
        try:
            yield
        except BaseException:
            if kept:  # the schema that the connection knows outlives what is rolled back
                create(conn, metadata)
            raise


@contextmanager
def without_triggers(conn: Connection) -> Iterator[None]:
    """Let rows of an SQLite file be written past every trigger, as whoever has the file can.

    The schema has another number afterwards, as after every change of it: no later test gets the file.
    """
    triggers = "type = 'trigger'"
    kept = [tuple(row) for row in conn.exec_driver_sql(f"SELECT {_COLUMNS} FROM sqlite_master WHERE {triggers}")]
    _change(conn, f"DELETE FROM sqlite_master WHERE {triggers}")
    yield
    _change(conn, _INSERT, kept)
    number = conn.exec_driver_sql("PRAGMA schema_version").scalar_one()
    conn.exec_driver_sql(f"PRAGMA schema_version = {number + 1}")


def _switch(conn: Connection, verb: str, metadata: MetaData) -> None:
    """Let PostgreSQL's guards rest for this transaction, where the server lets its owner say so (`ALLOW_RESTING`).

    The program changes a row of the catalog for each trigger, twice, after which no other test gets the database.
    """
    major, *_ = conn.dialect.server_version_info or (0,)
    if int(major) >= 15 and conn.scalar(text("SELECT has_parameter_privilege('session_replication_role', 'SET')")):
        role = "replica" if verb == "DISABLE" else "origin"
        conn.execute(text(f"SET LOCAL session_replication_role = {role}"))
    else:
        _program_switch(conn, verb, metadata)


def _change(conn: Connection, statement: str, rows: list[tuple[Any, ...]] | None = None) -> None:
    """Change rows of the schema, and let the connection read it again."""
    conn.exec_driver_sql("PRAGMA writable_schema = ON")
    conn.exec_driver_sql(statement, rows)
    conn.exec_driver_sql("PRAGMA writable_schema = RESET")
