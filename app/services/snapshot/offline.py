"""Opening the local copy of a shared database, and saying how old it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.db.address import sqlite_path
from app.db.engine import Database, open_database
from app.db.snapshot import places
from app.domain import words
from app.domain.snapshot.values import Snapshot
from app.domain.workspace import Opening
from app.errors import EnvironmentFault, InputError, LongleafError
from app.services.offline.place import queue_of
from app.services.offline.putting import lay
from app.work import Work


@dataclass(frozen=True, slots=True)
class Copy:
    """The local copy of a database: its file, size in bytes, and what it says of itself."""

    path: Path
    size: int
    snapshot: Snapshot

    def text(self, now: datetime) -> str:
        """Return it in sentences, for people."""
        one = self.snapshot
        lines = [
            f"{one.stamp(now)}, of {one.place} as {one.login}.",
            f"{self.path}: {self.size / 1_000_000:,.1f} MB, encrypted.",
        ]
        if one.is_stale(now):
            lines.append("The copy is STALE. Run: longleaf sync")
        if one.unsearched:
            lines.append(
                f"{words.count(one.unsearched, 'record')} cannot be searched yet; the next sync goes on there."
            )
        return "\n".join(lines)

    def as_json(self, now: datetime) -> dict[str, object]:
        """Return it for programs."""
        one = self.snapshot
        return {
            "as_of": one.as_of.isoformat().replace("+00:00", "Z"),
            "age_seconds": int((now - one.as_of).total_seconds()),
            "stale": one.is_stale(now),
            "place": one.place,
            "login": one.login,
            "roles": sorted(str(role) for role in one.roles),
            "file": str(self.path),
            "size_bytes": self.size,
            "records_not_searched_yet": one.unsearched,
        }


def copy_of(url: str) -> Copy | None:
    """Return the local copy of the shared database at an address; None where there is none that can be opened."""
    if sqlite_path(url) is not None:
        return None
    name = places.name_of(url)
    path, key = places.found(name), places.key_of(name, make=False)
    if path is None or key is None:
        return None
    snapshot = places.read(path, key)
    return None if snapshot is None else Copy(path, path.stat().st_size, snapshot)


def open_offline(url: str) -> Database:
    """Open the local copy of the shared database at an address: everything is read and reported from it as it was.

    What was edited offline and waits to be sent is shown on top of it.
    InputError for a workspace that is a file anyway; EnvironmentFault where there is no copy.
    """
    if sqlite_path(url) is not None:
        raise InputError(
            "This workspace is a file on this computer and needs no offline copy.", hint="Leave out --offline."
        )
    found = copy_of(url)
    if found is None:
        raise EnvironmentFault(
            "There is no offline copy of this database on this computer.",
            hint="While the server can be reached, run: longleaf sync",
        )
    db = open_database(found.path, key=places.key_of(places.name_of(url), make=False), snapshot=found.snapshot)
    queue = queue_of(db)
    if queue is not None:
        lay(db, queue)
    return db


def open_for_window(url: str) -> tuple[Database, Opening]:
    """Return the local copy of a shared database, and what a window has to know of it: the place is that database's,
    so that drafts and filters kept for it are there."""
    from app.services.workspace.opening import described

    db = open_offline(url)
    assert db.snapshot is not None
    return db, replace(described(db), place=db.snapshot.place, offline=db.snapshot)


def found_copy(url: str, _work: Work) -> Snapshot | None:
    """Return what the local copy of a shared database says of itself; None where there is none."""
    found = copy_of(url)
    return None if found is None else found.snapshot


def reachable(url: str, _work: Work) -> bool:
    """Return whether the shared database can be opened now."""
    from app.services.workspace.opening import open_workspace

    try:
        open_workspace(url, must_exist=True).dispose()
    except LongleafError:
        return False
    return True
