"""The file of an embedded workspace, copied while it is in use, and another one put in its place."""

from __future__ import annotations

import os
import stat
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from app.db import facts, mark
from app.db.engine import Database
from app.db.errors import SqliteCode, sqlite_code
from app.db.tables import op
from app.errors import EnvironmentFault
from app.work import Work

#: Pages that are copied between two looks at whether to stop.
_PAGES = 2_000
#: What is kept beside a file; what of it is not folded in belongs to the file.
BESIDE = ("-wal", "-shm", "-journal", mark.ENDING)


def copy_file(db: Database, to: Path, work: Work) -> None:
    """Write the whole workspace as of now into a new file, as readable and as encrypted as its own.

    Everything is of one moment, whoever saves meanwhile. Raises `Cancelled` between two pieces.
    """
    from sqlcipher3 import dbapi2 as driver

    mode = stat.S_IMODE(os.stat(str(db.url.database)).st_mode) | 0o600
    os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
    with db.read(work) as conn:
        conn.execute(text("SELECT version_num FROM alembic_version"))  # from here on it is one moment
        raw: Any = conn.connection.dbapi_connection

        def copied(_status: int, left: int, total: int) -> None:
            work.step(total - left, total, "Copying")

        with closing(driver.connect(str(to), isolation_level=None)) as made:
            if db.key is not None:
                made.execute(f"PRAGMA key=\"x'{db.key.hex()}'\"")
            made.execute("PRAGMA synchronous=OFF")  # it has its name only after all of it is on the disk
            try:
                raw.backup(made, pages=_PAGES, progress=copied)
            except driver.OperationalError as error:  # it has no code here: the disk is full, or failed
                raise OSError(str(error)) from error
            except driver.DatabaseError as error:
                raise EnvironmentFault(
                    f"{db.place} is damaged: {error}.", hint="Restore it from a backup; keep the damaged file."
                ) from error
    flush(to)


def flush(path: Path) -> None:
    """Wait until a file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def discard(path: Path) -> None:
    """Remove a file and what SQLite keeps beside it, as far as it is there."""
    for ending in ("", *BESIDE):
        with suppress(OSError):
            Path(f"{path}{ending}").unlink(missing_ok=True)


def damage(db: Database) -> list[str]:
    """Return what is broken in the file itself, in SQLite's words; an empty list: nothing is."""
    with db.read() as conn:
        return [str(line) for line in conn.exec_driver_sql("PRAGMA integrity_check").scalars() if line != "ok"]


def said_of(db: Database) -> tuple[str, Any]:
    """Return the workspace's own id, "" where it has none, and when something was last written; None: nothing was."""
    with db.read() as conn:
        return facts.fact(conn, "id") or "", conn.scalar(select(func.max(op.c.at)))


def fold(path: Path) -> Any:
    """Take a workspace's file for oneself alone, with all that was saved in the file itself.

    Returns the connection that holds it until it is closed; None for a file too damaged to be opened, or encrypted.
    Raises `EnvironmentFault` where another program has it open.
    """
    from sqlcipher3 import dbapi2 as driver

    raw = driver.connect(str(path), isolation_level=None, timeout=1)
    try:
        # needs the file alone; the log is folded in and goes
        alone = raw.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete"
        if alone:
            raw.execute("BEGIN EXCLUSIVE")
            return raw
    except driver.Error as error:
        if sqlite_code(error) in {SqliteCode.CORRUPT, SqliteCode.NOTADB, SqliteCode.IOERR}:
            raw.close()
            return None
    raw.close()
    raise EnvironmentFault(
        f"{path} is open in another program.", hint="Close Longleaf everywhere, then restore again.", retry=True
    )


def put_in_place(made: Path, path: Path, kept: Path) -> None:
    """Let a finished file take the place of a workspace, which keeps its content under another name.

    There is a workspace at `path` at every moment, the one or the other, wherever this is broken off. Raises
    `EnvironmentFault` where the file is in use or the system refuses.
    """
    held = fold(path)
    try:
        for ending in BESIDE:  # of a file that could not be opened; a log would be taken for the new file's
            if Path(f"{path}{ending}").exists():
                os.replace(f"{path}{ending}", f"{kept}{ending}")
        try:
            os.link(path, kept)
        except OSError:  # a file system without links
            os.rename(path, kept)
        os.replace(made, path)
        _flush_folder(path.parent)
    finally:
        if held is not None:
            held.close()


def _flush_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
