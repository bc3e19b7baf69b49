"""Copies of an SQLite workspace for one test after the other, with connections that outlive the tests.

SQLite reads the whole schema with every connection, a thousand triggers and more, which costs as much as a small test.
So a copy is a file that is used again: after a test its pages are put back as they were in the template, and what
connections were given back serve the next test, which find the schema that they know. A copy is used again only where
nobody can have anything to do with it any more: every connection of this process was given back, no other process has
the file open, and it is still the file that it was. Everything else gets a new file, as every test once did.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlcipher3 import dbapi2 as driver

from app.db import mark
from app.db.connect import STATEMENTS

#: How many copies wait for the next test, of all templates together, and how many connections each keeps.
_COPIES, _CONNECTIONS = 4, 6

_waiting: list[_Copy] = []
_in_use: dict[str, _Copy] = {}


class _Copy:
    """A file, and the connections to it that nobody uses just now."""

    def __init__(self, template: Path, path: Path) -> None:
        self.template, self.path = template, path
        self.idle: list[Any] = []
        self.out = 0  # connections that somebody has
        self._retired = self._spoilt = False
        self._changes = 0
        path.touch()
        # never closed while anybody is connected: closing a file takes back all locks that a process has on it
        self._file = path.open("r+b")
        self._fill()
        self._own = driver.connect(str(path), isolation_level=None, timeout=0, check_same_thread=False)
        self._schema = self._own.execute("PRAGMA schema_version").fetchone()
        self._known = self._inodes()

    def _fill(self) -> None:
        pages = self.template.read_bytes()
        self._file.seek(0)
        self._file.write(pages)
        self._file.truncate()
        self._file.flush()

    def _inodes(self) -> list[int]:
        return [Path(f"{self.path}{end}").stat().st_ino for end in ("", "-wal", "-shm")]

    def take(self, timeout: float) -> Any:
        """Return a connection that waits `timeout` seconds for another writer."""
        self.out += 1
        if not self.idle:
            return driver.connect(
                str(self.path),
                check_same_thread=False,
                timeout=timeout,
                isolation_level=None,
                cached_statements=STATEMENTS,
            )
        raw = self.idle.pop()
        raw.execute(f"PRAGMA busy_timeout={int(timeout * 1000)}")
        return raw

    def give_back(self, raw: Any) -> None:
        """Keep a connection for whoever opens this file next, if it is as a new one."""
        self.out -= 1
        if self._retired:
            raw.close()
            return
        try:
            raw.set_authorizer(None)
            if raw.in_transaction:
                raw.rollback()
            plain = not raw.execute("SELECT 1 FROM sqlite_temp_master").fetchone()
            plain = plain and len(raw.execute("PRAGMA database_list").fetchall()) <= 2  # main, temp
            raw.execute("PRAGMA query_only=OFF")
            raw.execute("PRAGMA busy_timeout=0")
            busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # as the last one to close does
            plain = plain and not busy  # it may read still, by a statement that nobody ended
        except driver.Error:
            plain = False
        if plain and len(self.idle) < _CONNECTIONS:
            self.idle.append(raw)
        else:
            raw.close()
        if not self.out:
            try:
                self._own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except driver.Error:  # it knows pages of an earlier test
                self._spoilt = True

    def renew(self) -> bool:
        """Put the pages back as they are in the template; False: somebody may still have to do with the file."""
        try:
            if self._spoilt or self.out or self._inodes() != self._known or self._is_open_elsewhere():
                return False
            Path(f"{self.path}{mark.ENDING}").unlink(missing_ok=True)  # what the program keeps beside a workspace
            if len(os.listdir(self.path.parent)) > len(self._known):  # something was put beside it
                return False
            if self._own.execute("PRAGMA schema_version").fetchone() != self._schema:
                return False  # a later test could give its schema the number of this one
            self._changes += 1  # a change, so that every connection forgets the pages that it read
            self._own.execute(f"PRAGMA user_version={self._changes}")
            busy, *_ = self._own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except (OSError, driver.Error):
            return False
        if busy:
            return False
        self._fill()
        return True

    def _is_open_elsewhere(self) -> bool:
        """Tell whether another process has locks on the file, as everybody has who is connected."""
        mine, inodes = str(os.getpid()), {str(inode) for inode in self._known}
        for line in Path("/proc/locks").read_text().splitlines():
            parts = line.replace("->", "").split()
            if len(parts) > 5 and parts[5].rpartition(":")[2] in inodes and parts[4] != mine:
                return True
        return False

    def close(self) -> None:
        """Close what is kept, and what is given back from now on; remove the file where nobody is connected."""
        self._retired = True
        for raw in (*self.idle, self._own):
            raw.close()
        self.idle.clear()
        self._file.close()
        if not self.out:
            for end in ("", "-wal", "-shm"):
                Path(f"{self.path}{end}").unlink(missing_ok=True)


@contextmanager
def own_copy(template: Path, folder: Callable[[], Path]) -> Iterator[Path]:
    """Give a file with what the template holds, for one test; `folder` makes a new one for a new file."""
    if sys.platform != "linux":  # locks are looked up in /proc
        path = folder() / "workspace.sqlite"
        path.write_bytes(template.read_bytes())
        yield path
        return
    copy = next((one for one in _waiting if one.template == template), None)
    if copy is None:
        copy = _Copy(template, folder() / "workspace.sqlite")
    else:
        _waiting.remove(copy)
    _in_use[str(copy.path)] = copy
    try:
        yield copy.path
    finally:
        del _in_use[str(copy.path)]
        if copy.renew():
            _waiting.append(copy)
            if len(_waiting) > _COPIES:
                _waiting.pop(0).close()
        else:
            copy.close()


def share(engine: Engine, timeout: float) -> None:
    """Let the engine of a file that is such a copy take and give back its connections."""
    copy = _in_use.get(str(engine.url.database))
    if copy is None:
        return
    engine.pool._creator = lambda: copy.take(timeout)
    engine.dialect.do_close = copy.give_back  # type: ignore[assignment, method-assign]
