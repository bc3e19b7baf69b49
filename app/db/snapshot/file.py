"""The file of a copy: made, filled in chunks that say how far they came, and put in its place when it is whole."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex, CreateTable

from app.db import tables
from app.db.engine import Actor, open_database
from app.db.guards import search as search_guards
from app.db.guards.board import contents, views
from app.db.schema import SCHEMA_HEAD
from app.db.search.rows import note_missing, refresh_some
from app.db.snapshot.rows import Copied
from app.db.tickets.search import search_ddl
from app.db.views.install import create as create_views

#: Where the file says what it is: in a table of its own, beside those of a workspace.
_OWN = """
CREATE TABLE snapshot (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE snapshot_progress (tbl TEXT PRIMARY KEY, last TEXT NOT NULL, rows INTEGER NOT NULL, done INTEGER NOT NULL)
  WITHOUT ROWID;
"""
_ENDINGS = ("", "-wal", "-shm", "-journal", ".ahead", ".ahead-journal")


class SnapshotFile:
    """One connection that writes the file of a copy, past all guards: the rows were guarded where they are from."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path, self.key = path, key
        self.db = open_database(path, Actor("", frozenset()), key=key)
        self._raw: Any = None

    def open(self, *, building: bool) -> None:
        """Connect; `building`: nobody else has the file, which is written once and read back when it is whole."""
        from sqlcipher3 import dbapi2 as driver

        with self.told():
            raw = driver.connect(str(self.path), isolation_level=None, timeout=60)
            raw.execute(f"PRAGMA key=\"x'{self.key.hex()}'\"")
            raw.execute("PRAGMA journal_mode=WAL")
            raw.execute("PRAGMA synchronous=NORMAL")
            raw.execute("PRAGMA cache_size=-131072")
            raw.execute("PRAGMA temp_store=MEMORY")
            raw.execute("PRAGMA ignore_check_constraints=ON")  # they hold where the rows come from
            if building:
                raw.execute("PRAGMA wal_autocheckpoint=8000")
            self._raw = raw

    @property
    def raw(self) -> Any:
        """The connection that is open."""
        return self._raw

    def close(self) -> None:
        """Let go of the file; what was committed is in it."""
        if self._raw is not None:
            self._raw.close()
            self._raw = None
        self.db.dispose()

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turn the driver's errors inside into errors for people."""
        from sqlcipher3 import dbapi2 as driver

        try:
            yield
        except driver.Error as error:
            told = self.db.meaning(DBAPIError.instance("", None, error, driver.Error))
            if told is None:
                raise
            raise told from error

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """Write all of it or nothing."""
        with self.told():
            self._raw.execute("BEGIN IMMEDIATE")
            try:
                yield self._raw
                self._raw.execute("COMMIT")
            except BaseException:
                if self._raw.in_transaction:
                    self._raw.execute("ROLLBACK")
                raise

    # --- what it says of itself -------------------------------------------------------------------
    def get(self, key: str) -> str | None:
        """Return what the file says of itself under a key."""
        with self.told():
            found = self._raw.execute("SELECT value FROM snapshot WHERE key = ?", (key,)).fetchone()
        return None if found is None else str(found[0])

    def put(self, **values: object) -> None:
        """Let the file say this of itself; part of the transaction that is open."""
        self._raw.executemany(
            "INSERT OR REPLACE INTO snapshot VALUES (?, ?)", [(key, str(value)) for key, value in values.items()]
        )

    def progress(self) -> dict[str, tuple[list[Any] | None, int, bool]]:
        """Return for each table how far it was copied: the last key, the rows, whether that was all."""
        with self.told():
            found = self._raw.execute("SELECT tbl, last, rows, done FROM snapshot_progress").fetchall()
        return {tbl: (json.loads(last), rows, bool(done)) for tbl, last, rows, done in found}

    def came(self, one: Copied, last: Sequence[Any] | None, rows: int, *, done: bool) -> None:
        """Note how far a table is copied; part of the transaction that is open."""
        values = (one.name, json.dumps(last), rows, int(done))
        self._raw.execute("INSERT OR REPLACE INTO snapshot_progress VALUES (?, ?, ?, ?)", values)

    # --- making and finishing ---------------------------------------------------------------------
    def make(self) -> None:
        """Make an empty file that only this user can read, with the tables of a workspace and no index yet."""
        discard(self.path)
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with self.db.translated(), self.db.engine.begin() as conn:
            for table in tables.metadata.sorted_tables:
                conn.execute(CreateTable(table))
            raw: Any = conn.connection.dbapi_connection
            for statement in _OWN.split(";")[:-1]:
                raw.execute(statement)
            raw.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
            raw.execute("INSERT INTO alembic_version VALUES (?)", (SCHEMA_HEAD,))
        self.db.dispose()

    def missing_indexes(self) -> list[str]:
        """Return the statements of the indexes that are not there yet."""
        with self.told():
            there = {name for (name,) in self._raw.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
        dialect = self.db.engine.dialect
        return [
            str(CreateIndex(index).compile(dialect=dialect))
            for table in tables.metadata.sorted_tables
            for index in sorted(table.indexes, key=lambda i: str(i.name))
            if index.name not in there
        ]

    def run(self, statement: str) -> None:
        """Run one statement by itself."""
        with self.told():
            self._raw.execute(statement)

    def finish(self) -> None:
        """Add what a workspace has beside its tables: views, search, and the triggers that note what to search anew.

        No other trigger: what is guarded is written on the server, and here nothing is written by hand.
        """
        with self.db.translated(), self.db.engine.begin() as conn:
            for statement in search_ddl("sqlite"):
                conn.exec_driver_sql(statement)
            if contents.are_kept(tables.metadata):
                for statement in views.create_views("sqlite"):
                    conn.exec_driver_sql(statement)
            create_views(conn)
            for _table, _name, statement in search_guards.sqlite(tables.metadata):
                conn.exec_driver_sql(statement)
        self.db.dispose()

    def note_unsearched(self) -> None:
        """Note every record of a fresh copy, which the search does not know yet."""
        if self.get("noted") is None:
            with self.db.translated(), self.db.engine.begin() as conn:
                note_missing(conn)
                conn.exec_driver_sql("INSERT INTO snapshot VALUES ('noted', '1')")

    def unsearched(self) -> int:
        """Return how many records the search does not find yet as they are."""
        with self.told():
            return int(self._raw.execute("SELECT count(*) FROM search_due").fetchone()[0])

    def search_some(self) -> int:
        """Let the search find the next records; return how many were done, 0 where none was due."""
        with self.db.translated(), self.db.engine.begin() as conn:
            return refresh_some(conn)

    def place(self, target: Path) -> None:
        """Put the finished file in its place."""
        with self.told():
            self._raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.close()
        self.path.replace(target)
        for ending in _ENDINGS[1:]:
            Path(f"{self.path}{ending}").unlink(missing_ok=True)


def discard(path: Path) -> None:
    """Delete the file of a copy and what belongs to it; one that is open elsewhere may stay for now."""
    for ending in _ENDINGS:
        with suppress(OSError):
            Path(f"{path}{ending}").unlink(missing_ok=True)
