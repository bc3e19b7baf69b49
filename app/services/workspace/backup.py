"""Backing up a workspace that is a file, while it is in use, and restoring one; a server's own tools do the rest."""

from __future__ import annotations

import glob
import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.clock import utc_now
from app.db import backup as store
from app.db import connect, workspace
from app.db.address import hosts_of
from app.db.engine import Actor, Database, open_database
from app.db.errors import NotAWorkspace
from app.db.schema import SCHEMA_HEAD, gate
from app.domain.attachments.values import size_words
from app.domain.backup import ENDING, BackedUp, Restored, backup_name, kept_name, let_go, on_a_server
from app.domain.eastern import eastern
from app.errors import EnvironmentFault, InputError
from app.reports.files import beside, placed, target, tidy
from app.services.own_file import not_over_the_workspace
from app.services.workspace import admin
from app.work import Work

log = logging.getLogger("longleaf.db")


def back_up(
    db: Database, to: str | Path = "", work: Work | None = None, *, replace: bool = False, keep: int = 0
) -> BackedUp:
    """Write the workspace as of now into a file, whole and looked over, or not at all; others go on working.

    `to`: a file, or a folder, in which it gets a name of its own; of such names the newest `keep` stay, 0: all. An
    existing file is written over only where `replace` says so, and stays whole until the new one is. Raises
    `EnvironmentFault` with the commands to use where the workspace is no file.
    """
    work = work or Work()
    if db.kind != "sqlite":
        raise _on_a_server(db)
    if db.snapshot is not None or not db.url.database:
        raise InputError(f"{db.place} is no workspace of its own.", hint="Back up the database that it is a copy of.")
    source = Path(db.url.database)
    ident, _ = store.said_of(db)
    folder = Path(to) if to and Path(to).is_dir() else None
    path = target(folder / backup_name(source.stem, ident, db.now()) if folder else Path(to or ""))
    not_over_the_workspace(db, path)
    if path.exists() and not replace:
        raise InputError(f"There is a file at {path} already.", hint="Choose another name, or say --replace.")
    if folder is not None:
        tidy(folder, f"{glob.escape(source.stem)}-*{ENDING}")
    with placed(path) as temporary:
        try:
            store.copy_file(db, temporary, work)
            schema, problems = _looked_over(temporary, db.key, db.now, work)
        except BaseException:
            store.discard(temporary)
            raise
    removed = []
    if folder is not None and keep and not problems:  # an older one may be what has to be gone back to
        for name in let_go([one.name for one in folder.iterdir()], source.stem, ident, max(1, keep)):
            store.discard(folder / name)
            removed.append(name)
    size = path.stat().st_size
    log.info("Workspace backed up: %d bytes, %d problems", size, len(problems))
    looked = schema == SCHEMA_HEAD
    return BackedUp(str(path), size, _digest(path), schema, looked, tuple(problems), tuple(removed))


def _on_a_server(db: Database) -> EnvironmentFault:
    hosts = hosts_of(db.url)
    said, hint = on_a_server(
        db.place, db.url.database or "", hosts[0] if hosts else "", db.port.partition(",")[0], db.url.username or ""
    )
    return EnvironmentFault(said, hint=hint)


def on_a_server_at(url: str) -> EnvironmentFault:
    """Return what is said of the database at an address, without asking it: its server's own tools restore it."""
    with _opened(url) as there:
        return _on_a_server(there)


def _looked_over(
    path: Path, key: bytes | None, now: Callable[[], datetime] | None, work: Work
) -> tuple[str, list[str]]:
    """Read a copy back: its schema, and what is not in order. Raises where the file itself is damaged."""
    with _opened(path, key, now) as db:
        broken = store.damage(db)
        if broken:
            raise EnvironmentFault(
                f"The workspace is damaged, and so is its copy: {broken[0]}",
                hint="No backup was written; older ones are as they were. Restore one: longleaf db restore FILE",
            )
        schema = workspace.schema_version(db)
        if schema is None:
            raise NotAWorkspace
        problems = admin.check(db, work=work) if schema == SCHEMA_HEAD else []
    return schema, [str(problem) for problem in problems]


@contextmanager
def _opened(url: str | Path, key: bytes | None = None, now: Callable[[], datetime] | None = None) -> Iterator[Database]:
    db = open_database(url, Actor.local(), now, key=key)
    try:
        yield db
    finally:
        db.dispose()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def restore_to(source: str | Path, place: Path, work: Work | None = None) -> Restored:
    """Let a backup take the place of the workspace at `place`, whose file is kept beside it under another name.

    The backup is read through first and stays where it is. Raises `InputError` for what is no backup of a workspace,
    or of a newer program, and `EnvironmentFault` where it is damaged or the workspace is in use.
    """
    work, source = work or Work(), Path(source)
    if not source.is_file():
        raise InputError(f"There is no file at {source}.", hint="Name a backup that 'longleaf db backup' wrote.")
    place = target(place)
    if place.exists() and place.samefile(source):
        raise InputError(f"{source} is the workspace itself.", hint="Name the backup.")
    if connect.is_foreign(source):
        raise InputError(f"{source} is no backup of a Longleaf workspace.", hint="Choose another file.")
    temporary, kept = beside(place), kept_name(place, utc_now())
    if kept.exists():
        raise InputError(f"There is a file at {kept} already.", hint="Try again in a second.")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        tidy(place.parent, glob.escape(place.name))
        with _opened(source) as there:
            _gate_newer(workspace.schema_version(there))
            store.copy_file(there, temporary, work)
        _, problems = _looked_over(temporary, None, None, work)
        with _opened(temporary) as made:
            _, written = store.said_of(made)
        store.flush(temporary)
        was = place.exists()
        if was:
            store.put_in_place(temporary, place, kept)
        else:
            temporary.replace(place)
    except OSError as error:
        raise EnvironmentFault(
            f"{place} could not be restored: {error.strerror or error}.",
            hint="The workspace and the backup are as they were. Free some space or choose another place.",
        ) from error
    finally:
        store.discard(temporary)
    log.info("Workspace restored: %d problems", len(problems))
    return Restored(str(place), str(source), written, str(kept) if was else "", tuple(problems))


def _gate_newer(schema: str | None) -> None:
    """Raise for the schema of a newer program; an older one is brought up later, by `longleaf db upgrade`."""
    if schema is None:
        raise NotAWorkspace
    if schema > SCHEMA_HEAD:
        gate(schema)


def described(path: Path) -> str:
    """Return what a file is that a backup would take the place of: its size, and when it was last changed."""
    found = path.stat()
    when = eastern(datetime.fromtimestamp(found.st_mtime, UTC))
    return f"{size_words(found.st_size)}, last changed {when:%Y-%m-%d %H:%M} Eastern"
