"""Loading the seeded workspace: bulk insert against bare executemany (SQLite) and bare COPY (PostgreSQL)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from app.db import tables as t
from app.db import workspace
from app.db.bulk import bulk_insert, without_indexes
from app.db.engine import Actor, Database, open_database
from app.db.guards.install import bulk_load
from app.sample.lists import UNTIL
from app.sample.seed import seed
from benchmarks.harness import Result, compare
from tests.pg_server import NoServer, PostgresServer

TABLES = (t.ticket, t.ticket_event, t.sla_clock, t.ticket_span, t.survey)
Columns = dict[str, dict[str, tuple[Any, ...]]]
_ACTOR = Actor("bench")
_GOAL = 1.5


def run(quick: bool) -> Iterator[Result]:
    """Both databases with the same rows; PostgreSQL only where its programs are found."""
    tickets = 1_000 if quick else 50_000
    repeat = 1 if quick else 3
    with tempfile.TemporaryDirectory(prefix="longleaf-bench-") as folder:
        full, blank = Path(folder, "full.db"), Path(folder, "blank.db")
        source = open_database(full, _ACTOR)
        workspace.create(source)
        empty = Path(folder, "empty.db")
        source.dispose()
        shutil.copyfile(full, empty)
        seed(source, tickets=tickets, processes=0, until=UNTIL)
        columns = _stored(source)
        source.dispose()
        _emptied(full, blank)
        yield _sqlite(Path(folder), blank, columns, repeat)
        yield _whole(Path(folder), empty, blank, columns, tickets, 1)
        try:
            server = PostgresServer()
        except NoServer:
            return
        with server:
            yield _postgres(server, tickets, columns, repeat)


def _stored(db: Database) -> Columns:
    """Every row as SQLite stores it, by column."""
    found = {}
    with db.read() as conn:
        for table in TABLES:
            names = [c.name for c in table.c]
            listed = ", ".join(f'"{name}"' for name in names)
            rows = conn.exec_driver_sql(f'SELECT {listed} FROM "{table.name}" ORDER BY id').all()
            found[table.name] = dict(zip(names, zip(*rows, strict=True), strict=True))
    return found


def _emptied(full: Path, blank: Path) -> None:
    """The same workspace without the rows that are loaded; without the search index, which both sides leave out."""
    shutil.copyfile(full, blank)
    db = open_database(blank, _ACTOR)
    with db.engine.begin() as conn:
        for trigger in conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
            if "fts" in trigger:
                conn.exec_driver_sql(f'DROP TRIGGER "{trigger}"')
        with bulk_load(conn):
            for name in ("data_finding", "ticket_private"):
                conn.exec_driver_sql(f"DELETE FROM {name}")
            conn.exec_driver_sql("UPDATE major_incident SET ticket_id = NULL")
            for table in reversed(TABLES):
                conn.exec_driver_sql(f'DELETE FROM "{table.name}"')
    with db.engine.connect() as conn:
        raw: Any = conn.connection.dbapi_connection
        raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.dispose()


def _load(conn: Connection, columns: Columns) -> None:
    with bulk_load(conn), without_indexes(conn, TABLES):
        for table in TABLES:
            bulk_insert(conn, table, columns[table.name])


def _bare(path: Path, columns: Columns) -> None:
    """What the driver alone does: the same tables, keys and indexes, one executemany a table, no guard."""
    db = open_database(path, _ACTOR)
    with db.engine.begin() as conn:
        raw: Any = conn.connection.dbapi_connection
        for trigger in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{trigger[0]}"')
        for table in TABLES:
            rows = list(zip(*columns[table.name].values(), strict=True))
            marks = ", ".join("?" * len(columns[table.name]))
            raw.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows)
    db.dispose()


def _sqlite(folder: Path, blank: Path, columns: Columns, repeat: int) -> Result:
    def ours() -> None:
        path = _fresh(folder, blank, "ours.db")
        db = open_database(path, _ACTOR)
        with db.engine.begin() as conn:
            _load(conn, columns)
        db.dispose()

    def floor() -> None:
        _bare(_fresh(folder, blank, "bare.db"), columns)

    n = sum(len(c["id"]) for c in columns.values())
    return compare(
        f"bulk load SQLite, {n:,} rows",
        ours,
        floor,
        1.5 if repeat > 1 else None,
        repeat,
        "floor: executemany of the driver",
    )


def _whole(folder: Path, empty: Path, blank: Path, columns: Columns, tickets: int, repeat: int) -> Result:
    def ours() -> None:
        db = open_database(_fresh(folder, empty, "whole.db"), _ACTOR)
        seed(db, tickets=tickets, processes=0, until=UNTIL)
        db.dispose()

    def floor() -> None:
        _bare(_fresh(folder, blank, "bare.db"), columns)

    note = "with inventing, clocks and search index; floor: executemany of ready rows"
    return compare(f"seed {tickets:,} tickets, SQLite, whole", ours, floor, None, repeat, note, warm=False)


def _fresh(folder: Path, blank: Path, name: str) -> Path:
    for leftover in folder.glob(f"{name}*"):
        leftover.unlink()
    return Path(shutil.copyfile(blank, folder / name))


def _postgres(server: PostgresServer, tickets: int, columns: Columns, repeat: int) -> Result:
    server.create_database("bench")
    server.sql("CREATE ROLE bench LOGIN SUPERUSER")
    db = open_database(str(server.url("bench", "bench")), _ACTOR)
    workspace.create(db)
    seed(db, tickets=tickets, processes=0, until=UNTIL)
    names = ", ".join(table.name for table in TABLES)
    copies = {}
    with db.engine.begin() as conn:
        for index in ("ix_ticket_search", "ix_ticket_title_trgm"):  # both sides leave the search index out
            conn.execute(text(f"DROP INDEX IF EXISTS {index}"))
        raw: Any = conn.connection.driver_connection
        for table in TABLES:
            listed = ", ".join(f'"{c.name}"' for c in table.c)
            with raw.cursor().copy(f'COPY "{table.name}" ({listed}) TO STDOUT') as copy:
                copies[table.name] = (listed, b"".join(bytes(block) for block in copy))

    def empty(conn: Connection) -> None:
        conn.execute(text("SET LOCAL session_replication_role = replica"))  # the guards refuse to empty events
        conn.execute(text(f"TRUNCATE {names} CASCADE"))
        conn.execute(text("SET LOCAL session_replication_role = origin"))

    def ours() -> None:
        with db.engine.begin() as conn:
            empty(conn)
            _load(conn, columns)

    def floor() -> None:
        with db.engine.begin() as conn:
            empty(conn)
            raw: Any = conn.connection.driver_connection
            for table in TABLES:
                conn.execute(text(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER'))
            for name, (listed, data) in copies.items():
                with raw.cursor().copy(f'COPY "{name}" ({listed}) FROM STDIN') as copy:
                    copy.write(data)
            for table in TABLES:
                conn.execute(text(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER'))

    n = sum(len(c["id"]) for c in columns.values())
    try:
        return compare(
            f"bulk load PostgreSQL, {n:,} rows",
            ours,
            floor,
            1.5 if repeat > 1 else None,
            repeat,
            "floor: COPY of ready text",
        )
    finally:
        db.dispose()
