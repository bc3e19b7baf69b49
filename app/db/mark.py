"""The mark beside a workspace's file: how far its audit trail went, so that a log (-wal) that was lost shows.

SQLite keeps what was saved last in a log beside the file. A log that is deleted, or left behind by a copy, takes the
last saves with it, and the file then is in order as of an earlier moment. The mark names the newest audit row and its
hash. It is written after a save is on the disk, so it is never ahead of it: a crash leaves it behind, which says
nothing. It cannot tell where it was lost together with the log, and knows nothing of what was written since it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, text

from app.db.facts import fact
from app.db.trail import Problem
from app.db.types import from_micros

log = logging.getLogger("longleaf.db")

#: What the mark of a file is called: as the file, and this.
ENDING = "-mark"
_FIRST = "longleaf-mark"
_LONGEST = 200  # bytes, in one piece of the disk


@dataclass(frozen=True, slots=True)
class Marked:
    """What a mark says: of which workspace, its newest audit row by id and hash (hex), and when that was written."""

    workspace: str
    audit_id: int
    digest: str
    at: datetime


class Mark:
    """The mark of one workspace's file. Thread-safe as far as it matters: an older mark is only less strict."""

    def __init__(self, path: Path) -> None:
        self._path = Path(f"{path}{ENDING}")
        self._looked = self._holds = False

    def newest(self, conn: Connection) -> Marked | None:
        """Return what the mark has to say once this transaction is saved; None where it has to stay as it is.

        A mark that the file does not agree with is evidence, and is left alone.
        """
        if not self._looked:
            self._looked, self._holds = True, contradiction(conn, read(self._path)) is None
        return _newest(conn) if self._holds else None

    def keep(self, marked: Marked | None) -> None:
        """Write the mark, after the save that it is of; a disk that fails does not stop anybody."""
        if marked is None:
            return
        try:
            was = read(self._path)
            if was is not None and was.workspace == marked.workspace and was.audit_id >= marked.audit_id:
                return  # another program was faster
            mode = Path(str(self._path).removesuffix(ENDING)).stat().st_mode & 0o666
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, mode)
            try:
                os.write(handle, _as_bytes(marked))
            finally:
                os.close(handle)
        except OSError as error:
            log.info("The mark of the workspace cannot be kept: %s", type(error))


def _as_bytes(marked: Marked) -> bytes:
    said = f"{_FIRST} {marked.workspace} {marked.audit_id} {marked.digest} {marked.at.isoformat()} end\n"
    return said.encode("ascii", "replace").ljust(_LONGEST)


def read(path: Path) -> Marked | None:
    """Return what a mark says; None where there is none, or none that can be read."""
    try:
        first, workspace, audit_id, digest, at, end = path.read_bytes()[:_LONGEST].decode("ascii").split()
        whole = (first, end) == (_FIRST, "end")
        return Marked(workspace, int(audit_id), digest, datetime.fromisoformat(at)) if whole else None
    except (OSError, ValueError):
        return None


def _newest(conn: Connection) -> Marked | None:
    row = conn.execute(text("SELECT id, hash, at FROM audit ORDER BY id DESC LIMIT 1")).one_or_none()
    if row is None or row.hash is None:
        return None
    return Marked(fact(conn, "id") or "-", row.id, bytes(row.hash).hex(), from_micros(row.at))


def contradiction(conn: Connection, marked: Marked | None) -> Marked | None:
    """Return the newest audit row of a file that is not what its mark says; None where nothing speaks against it.

    A mark of another workspace says nothing: this file took the place of that one.
    """
    if marked is None or marked.workspace != (fact(conn, "id") or "-"):
        return None
    found = conn.execute(text("SELECT hash FROM audit WHERE id = :id"), {"id": marked.audit_id}).scalar()
    newest = _newest(conn)
    lost = newest is None or (found is None and newest.audit_id < marked.audit_id)
    other = found is not None and bytes(found).hex() != marked.digest
    return (newest or Marked(marked.workspace, 0, "", marked.at)) if lost or other else None


def problems(conn: Connection) -> Iterator[Problem]:
    """Yield that what was last saved in an SQLite file is not in it."""
    if conn.dialect.name != "sqlite":
        return
    file = next((row[2] for row in conn.exec_driver_sql("PRAGMA database_list") if row[1] == "main"), "")
    path = Path(f"{file}{ENDING}")
    marked = read(path) if file else None
    newest = contradiction(conn, marked)
    if marked is None or newest is None:
        return
    yield Problem(
        "file",
        f"What was last saved is not in the file: its audit trail went to row {marked.audit_id:,}"
        f" ({marked.at:%Y-%m-%d %H:%M} UTC), and has {newest.audit_id:,} rows or others now. Its log (-wal) was lost,"
        f" or an older file took its place. Put back the log or the newer file, or restore a backup; where the older"
        f" file is meant, delete {path}",
    )
