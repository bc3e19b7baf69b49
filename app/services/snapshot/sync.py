"""`longleaf sync`: the local copy of a shared database is made, or brought up to date."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from app.db.engine import Database
from app.db.snapshot import changed, copying, places
from app.db.snapshot.file import SnapshotFile
from app.db.snapshot.source import Origin, Source
from app.domain.snapshot.values import Snapshot, Synced
from app.errors import EnvironmentFault, InputError
from app.file_lock import lock_without_waiting
from app.logs import Term
from app.places import snapshot_folder
from app.services.offline.place import forget_confirmed
from app.work import Work

log = logging.getLogger("longleaf.db")

_FIRST = "This is the first copy."
_ASKED = "A fresh copy was asked for."
_LOST = "The key of the last copy is not in the keyring any more, so this is a fresh copy."


def sync(db: Database, *, full: bool = False, search: bool = True, work: Work | None = None) -> Synced:
    """Bring the local copy of a shared database up to date with this sign-in; make it where there is none.

    `full`: everything is copied again, beside the copy there is, which serves until the new one takes its place;
    `search` False: it is made searchable another time.
    Broken off, it goes on where it was the next time. What came can be worked with before
    the search finds it. InputError for a workspace that is a file already;
    EnvironmentFault where another sync is at work, or there is no keyring.
    """
    require_shared(db)
    name = places.name_of(db.url.render_as_string())
    began = monotonic()
    with _alone(name):
        key = places.key_of(name, make=True)
        assert key is not None
        source = Source(db, work)
        forget_confirmed(db)  # what comes shows it
        places.discard_older(name)
        why = _ASKED if full else _why_fresh(source, name, key)
        copied, gone = _copy_afresh(source, name, key, work) if why else _bring_up_to_date(source, name, key, work)
        if search:
            _search(name, key, work)
        snapshot = _whole(name, key)
    log.info("Synced: %d rows, %d deleted, fresh: %s", copied, gone, Term("yes" if why else "no"))
    return Synced(snapshot, why, copied, gone, monotonic() - began)


def sync_for_window(url: str, work: Work) -> Synced:
    """Bring the local copy of the shared database at an address up to date, with a connection of its own."""
    from app.services.workspace.opening import open_workspace

    db = open_workspace(url, must_exist=True)
    try:
        return sync(db, work=work)
    finally:
        db.dispose()


def require_shared(db: Database) -> None:
    """Raise InputError unless the database is a shared one, of which a local copy makes sense."""
    if db.snapshot is not None:
        raise InputError("This is the offline copy itself.", hint="Go back online, then sync.")
    if db.kind == "sqlite":
        raise InputError(
            f"{db.place} is a file on this computer: it needs no sync, and works without a network as it is.",
            hint="Sync a shared database: longleaf sync --profile NAME",
        )


@contextmanager
def _alone(name: str) -> Iterator[None]:
    folder = snapshot_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f"{name}.lock").open("w") as file:
        if not lock_without_waiting(file):
            raise EnvironmentFault("Another sync of this database is at work.", hint="Wait until it is done.")
        yield


def _why_fresh(source: Source, name: str, key: bytes) -> str:
    """Return why everything has to be copied; empty where what changed will do."""
    path = places.found(name)
    if path is None:
        return _FIRST
    if places.read(path, key) is None:
        return _LOST
    file = SnapshotFile(path, key)
    file.open(building=False)
    try:
        with source.look() as look:
            before = Origin.of_text(file.get("origin") or "")
            if look.reaches(int(file.get("horizon") or 0)):
                return look.origin().differs(before)
            return "The last copy is too old to go on from, so this is a fresh copy."
    finally:
        file.close()


def _copy_afresh(source: Source, name: str, key: bytes, work: Work | None) -> changed.Caught:
    """Copy everything beside the copy there is, and put it in its place."""
    file = SnapshotFile(places.being_made(name), key)
    try:
        if not _goes_on(source, file):
            copying.begin(source, file)
        rows = copying.copy_rows(source, file, work)
        copying.add_indexes(file, work)
        caught = changed.catch_up(source, file, work)
        with file.transaction():
            file.put(place=source.db.place)
        file.finish()
        file.place(places.next_place(name))
    finally:
        file.close()
    return changed.Caught(rows + caught.written, caught.deleted)


def _goes_on(source: Source, file: SnapshotFile) -> bool:
    """Return whether a copy was begun that can be gone on with."""
    if not file.path.exists() or not places.begun(file.path, file.key):
        return False
    file.open(building=True)
    with source.look() as look:
        before = Origin.of_text(file.get("origin") or "")
        if not look.origin().differs(before) and look.reaches(int(file.get("horizon") or 0)):
            return True
    file.close()
    return False


def _bring_up_to_date(source: Source, name: str, key: bytes, work: Work | None) -> changed.Caught:
    path = places.found(name)
    assert path is not None
    file = SnapshotFile(path, key)
    file.open(building=False)
    try:
        return changed.catch_up(source, file, work)
    finally:
        file.close()


def _search(name: str, key: bytes, work: Work | None) -> None:
    """Let the search find what came; everything else can be worked with meanwhile."""
    path = places.found(name)
    assert path is not None
    file = SnapshotFile(path, key)
    file.open(building=False)
    try:
        file.note_unsearched()
        total, done = file.unsearched(), 0
        while some := file.search_some():
            done += some
            if work is not None:
                work.step(done, max(total, done), "Making the search")
    finally:
        file.close()


def _whole(name: str, key: bytes) -> Snapshot:
    path = places.found(name)
    found = None if path is None else places.read(path, key)
    assert found is not None
    return found
