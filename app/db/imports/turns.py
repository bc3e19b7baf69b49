"""Whose turn it is: a named lock that outlives single transactions, and ends with whoever holds it.

PostgreSQL: an advisory lock of a session of its own. An SQLite file: a lock of the operating system on a file beside
it. A workspace in memory has one process, and a lock within it.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, ClassVar, Protocol

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from app.db.engine import Database
from app.file_lock import lock_without_waiting


class Turn(Protocol):
    """A lock that is asked for again and again until it is given."""

    def take(self) -> bool:
        """Return whether it is one's own now; does not wait."""

    def give_up(self) -> None:
        """Let the next one have it; harmless where it never was one's own."""


def turn_of(db: Database, name: str) -> Turn:
    """Return the lock of a name in a workspace."""
    if db.kind == "postgresql":
        return _Session(db, name)
    path = db.url.database
    return _InProcess(name) if path in (None, "", ":memory:") else _File(Path(f"{path}.import-{name}"))


class _Session:
    def __init__(self, db: Database, name: str) -> None:
        self._db, self._name = db, name
        self._conn: Connection | None = None

    def take(self) -> bool:
        with self._db.translated():
            if self._conn is None:
                self._conn = self._db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            query = text("SELECT take_turn(:name)")
            return bool(self._conn.execute(query, {"name": self._name}).scalar_one())

    def give_up(self) -> None:
        if self._conn is None:
            return
        with suppress(SQLAlchemyError):  # where the server is gone, the lock is as well
            self._conn.invalidate()  # ends with its session
        self._conn.close()
        self._conn = None


class _File:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        file = self._path.open("ab")
        if lock_without_waiting(file) and self._is_there(file):
            self._file = file
            return True
        file.close()
        return False

    def _is_there(self, file: IO[bytes]) -> bool:
        """Return whether this is the file of that name still: the one before may have taken it away meanwhile."""
        try:
            return os.path.samestat(os.fstat(file.fileno()), self._path.stat())
        except OSError:
            return False

    def give_up(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # Windows removes no file that is open
                self._path.unlink(missing_ok=True)
            self._file.close()
            self._file = None


class _InProcess:
    _locks: ClassVar[dict[str, threading.Lock]] = {}

    def __init__(self, name: str) -> None:
        self._lock = self._locks.setdefault(name, threading.Lock())
        self._mine = False

    def take(self) -> bool:
        self._mine = self._lock.acquire(blocking=False)
        return self._mine

    def give_up(self) -> None:
        if self._mine:
            self._mine = False
            self._lock.release()
