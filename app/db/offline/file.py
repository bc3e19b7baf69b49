"""`QueueFile`: one person's book of waiting edits, encrypted, in a file of its own that no sync touches."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from app.domain.offline.form import FORM, KINDS
from app.domain.offline.values import Book
from app.errors import EnvironmentFault
from app.file_lock import lock_without_waiting

T = TypeVar("T")

_TABLES = """
CREATE TABLE IF NOT EXISTS item (kind TEXT, id INTEGER, body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS made (local TEXT PRIMARY KEY, key INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS own (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID
"""


class QueueFile:
    """The book on disk. Every change is one transaction that is on disk when it returns; safe for several processes.

    `key`: raw 32-byte SQLCipher key. EnvironmentFault where the file cannot be read with it or cannot be written.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key

    def book(self) -> Book:
        """Return all that waits; an empty book where nothing ever did."""
        if not self.path.exists():
            return Book()
        with self._open() as raw:
            return _read(raw)

    def change(self, step: Callable[[Book], tuple[Book, T]]) -> T:
        """Take one step from the book as it is to the next one; returns what the step says besides."""
        with self._open() as raw:
            raw.execute("BEGIN IMMEDIATE")
            try:
                before = _read(raw)
                after, told = step(before)
                _write(raw, before, after)
                raw.execute("COMMIT")
            except BaseException:
                raw.execute("ROLLBACK")
                raise
        return told

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Say whether this process has the queue to itself, until the end, for what is more than a step."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with Path(f"{self.path}.lock").open("w") as file:
            yield lock_without_waiting(file)

    @contextmanager
    def _open(self) -> Iterator[Any]:
        from sqlcipher3 import dbapi2 as driver

        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        raw = driver.connect(str(self.path), isolation_level=None, timeout=30)
        try:
            raw.execute(f"PRAGMA key=\"x'{self._key.hex()}'\"")
            raw.execute("PRAGMA synchronous=FULL")
            for statement in _TABLES.split(";"):
                raw.execute(statement)
            yield raw
        except driver.Error as error:
            raise EnvironmentFault(
                f"The edits that wait on this computer cannot be read or written: {error}.",
                hint=f"They are in {self.path}, and the key in your keyring; nothing of them was deleted.",
            ) from error
        finally:
            raw.close()


def _read(raw: Any) -> Book:
    own = dict(raw.execute("SELECT key, value FROM own").fetchall())
    if own.get("form", FORM) > FORM:
        raise EnvironmentFault(
            "The edits that wait on this computer were written by a newer Longleaf.",
            hint="Install the newer Longleaf to work with them.",
        )
    found: dict[str, dict[int, Any]] = {kind: {} for kind in KINDS}
    for kind, id, body in raw.execute("SELECT kind, id, body FROM item ORDER BY id"):
        found[kind][id] = KINDS[kind][1](id, json.loads(body))
    ids = dict(raw.execute("SELECT local, key FROM made").fetchall())
    return Book(found["envelopes"], found["clashes"], found["journal"], ids, own.get("last", 0))


def _write(raw: Any, before: Book, after: Book) -> None:
    for kind, (form, _reader) in KINDS.items():
        was: Mapping[int, Any] = getattr(before, kind)
        now: Mapping[int, Any] = getattr(after, kind)
        raw.executemany("DELETE FROM item WHERE kind = ? AND id = ?", [(kind, id) for id in was.keys() - now.keys()])
        changed = [(kind, id, json.dumps(form(one))) for id, one in now.items() if was.get(id) != one]
        raw.executemany("INSERT OR REPLACE INTO item VALUES (?, ?, ?)", changed)
    raw.executemany("INSERT OR REPLACE INTO made VALUES (?, ?)", (after.ids.items() - before.ids.items()))
    raw.executemany("INSERT OR REPLACE INTO own VALUES (?, ?)", [("last", after.last), ("form", FORM)])
