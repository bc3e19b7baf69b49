"""Copies of attached files: where somebody wants them, or in a private folder to be opened. Nothing is run here."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING

from app.db import attachments as store
from app.db.engine import Database
from app.domain.attachments import media
from app.domain.attachments.names import harmless
from app.domain.attachments.values import Attachment
from app.errors import EnvironmentFault, NotAllowed
from app.reports.files import placed
from app.services.attachments.acts import require_handed_out
from app.services.own_file import not_over_the_workspace
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


def save_copy(db: Database, id: int, path: str | Path, work: Work | None = None) -> str:
    """Write an attachment to a file, whole or not at all; returns its path.

    Raises `NotAllowed` for one that was withdrawn, `EnvironmentFault` where the system refuses or where the bytes are
    not those that were attached.
    """
    path, work = Path(path), work or Work()
    not_over_the_workspace(db, path)
    with db.read(work) as conn:
        found = require_handed_out(db, conn, id)
        with placed(path) as temporary, temporary.open("xb") as file:
            _copy(conn, found, file, work)
    _mark_foreign(path)
    return str(path)


def copy_to_open(db: Database, id: int, work: Work | None = None) -> str:
    """Write an attachment into a private folder, to be opened by its program; returns its path.

    The copy has a harmless name with the ending of what it is, and is for this user only; the folder goes when the
    program ends. Raises `NotAllowed`, with the reason, for what could run something: that is only saved.
    """
    work = work or Work()
    with db.read(work) as conn:
        found = require_handed_out(db, conn, id)
        if why := found.refusal:
            raise NotAllowed(why, hint="Save it where you can look at it with care.")
        folder = Path(tempfile.mkdtemp(dir=_private_folder()))
        path = folder / media.copy_name(harmless(found.name), found.media_type)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                _copy(conn, found, file, work)
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, OSError):
                raise EnvironmentFault(
                    f"{found.name} could not be written: {error.strerror or error}.", hint="Free some space."
                ) from error
            raise
    _mark_foreign(path)
    return str(path)


def _copy(conn: Connection, found: Attachment, file: IO[bytes], work: Work) -> None:
    digest, length = sha256(), 0
    for piece in store.pieces(conn, found.id):
        file.write(piece)
        digest.update(piece)
        length += len(piece)
        work.step(length, found.size, f"Reading {found.name}")
    if digest.hexdigest() != found.sha256:
        raise EnvironmentFault(
            f"{found.name} is not the file that was attached: its bytes are damaged.",
            hint="Ask an administrator to run: longleaf db check",
        )
    file.flush()
    os.fsync(file.fileno())


@cache
def _private_folder() -> str:
    """Return the folder for copies of this process, for this user only; it goes with the process."""
    folder = tempfile.mkdtemp(prefix="longleaf-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _mark_foreign(path: Path) -> None:
    """Tell Windows that a file came from elsewhere, so that its programs take care."""
    if os.name == "nt":
        with suppress(OSError):  # a file system that keeps no such mark
            Path(f"{path}:Zone.Identifier").write_text("[ZoneTransfer]\nZoneId=3\n", "ascii")
