"""Files are attached to a record by whoever may edit it, stay as they are, and are withdrawn with a reason."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from app.db import attachments as store
from app.db import tables as t
from app.db.engine import Database
from app.db.records import hold
from app.db.tables import kinds
from app.domain import words
from app.domain.attachments.media import media_type
from app.domain.attachments.names import harmless
from app.domain.attachments.values import MEGABYTE, PIECE, Attachment, size_words
from app.domain.changes_made import Changes, Touched
from app.domain.knowledge.values import KNOWLEDGE
from app.errors import EnvironmentFault, InputError, NotAllowed
from app.services.knowledge.files import begin_writing, shown_until, withdraw_in_writing
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection


_NOTE = "knowledge_note"


def listed(db: Database, tbl: str, record_id: int, work: Work | None = None) -> tuple[Attachment, ...]:
    """Return the files of a record, withdrawn ones too, oldest first. `tbl`: the table of the record."""
    _require_kind(tbl)
    with db.read(work) as conn:
        return _shown(db, conn, tbl, record_id, store.listed(conn, tbl, record_id))


def add(
    db: Database,
    tbl: str,
    record_id: int,
    path: str | Path,
    *,
    name: str = "",
    work: Work | None = None,
    op_id: str | None = None,
) -> Changes:
    """Attach a file of this machine to a record, under its own name or another one.

    Its kind is told by its content. Raises `InputError`, naming the file, for one that is empty, larger than the
    workspace takes or attached already, and `EnvironmentFault` for one that cannot be read.
    """
    work = work or Work()
    _require_kind(tbl)
    path = Path(path)
    called = harmless(name or path.name)
    what, about = "attach file", [tbl, record_id, called]
    db.require(f"{tbl}.update", f"attach files to this {tbl.replace('_', ' ')}")
    if op_id is not None and isinstance(first := db.earlier(op_id, what=what, about=about), Changes):
        return first  # the file may be gone by now
    with db.read(work) as conn:
        most = store.limit(conn)
    content = _read(path, called, most, work)

    def act(conn: Connection) -> Changes:
        record = store.name_of(conn, tbl, record_id)
        if record is None:
            raise InputError(f"This {tbl.replace('_', ' ')} does not exist (any more).", hint="Refresh the list.")
        again = begin_writing(db, conn, record_id) if tbl == _NOTE else ""
        id, same = kept(conn, tbl, record_id, called, content, work)
        if same:
            raise InputError(f"{called} is attached to {record} already, as {same}.", hint="Nothing was added.")
        touched = kinds.touched_by(t.attachment) | (KNOWLEDGE if tbl == _NOTE else Touched.NOTHING)
        return Changes(touched, (id,), f"{called} is attached to {record}.{again}")

    return db.write(act, what=what, about=about, op_id=op_id)


def kept(
    conn: Connection, tbl: str, record_id: int, called: str, content: bytes, work: Work | None = None
) -> tuple[int, str]:
    """Keep a file of a record within somebody's transaction; returns its id, and its name where it was there already.

    How large it may be, and whether the record is there, is for those to know who ask.
    """
    work, digest, size = work or Work(), sha256(content).hexdigest(), len(content)
    hold(conn, f"attachments {tbl} {record_id}")
    for one in store.listed(conn, tbl, record_id):
        if one.sha256 == digest and not one.withdrawn:
            return one.id, one.name
    content_id = store.kept_content(conn, digest, size)
    if content_id is None:
        content_id = store.new_content(conn, digest, size)
        for n, piece in enumerate(store.cut(content)):
            work.step(size + n * PIECE, 2 * size, f"Storing {called}")
            store.add_piece(conn, content_id, n, piece)
    work.check()
    return store.add(conn, tbl, record_id, called, media_type(content), content_id), ""


def withdraw(db: Database, id: int, reason: str, *, op_id: str | None = None) -> Changes:
    """Hand an attachment out no more, and say why; it stays in the list, marked."""
    db.require("attachment_withdrawal.insert", "withdraw attachments")
    with db.read() as conn:
        found = require(conn, id)
    db.require(f"{found.tbl}.update", f"withdraw attachments of this {found.tbl.replace('_', ' ')}")
    reason = clean(reason, "reason", required=True, longest=4000)

    def act(conn: Connection) -> Changes:
        hold(conn, f"attachments {found.tbl} {found.record_id}")
        if require(conn, id).withdrawn is not None:
            raise InputError(f"{found.name} is withdrawn already.", hint="")
        again = withdraw_in_writing(db, conn, found.record_id) if found.tbl == _NOTE else ""
        store.withdraw(conn, id, reason)
        record = store.name_of(conn, found.tbl, found.record_id)
        touched = kinds.touched_by(t.attachment_withdrawal) | (KNOWLEDGE if found.tbl == _NOTE else Touched.NOTHING)
        return Changes(touched, (id,), f"{found.name} of {record} is withdrawn.{again}")

    return db.write(act, what="withdraw attachment", about=id, op_id=op_id)


def require(conn: Connection, id: int) -> Attachment:
    """Return an attachment by its id. `InputError` where there is none."""
    found = store.by_id(conn, id)
    if found is None:
        raise InputError("That file is not attached (any more).", hint="Refresh the list.")
    return found


def _shown(
    db: Database, conn: Connection, tbl: str, record_id: int, files: tuple[Attachment, ...]
) -> tuple[Attachment, ...]:
    """Return the files that the actor sees: of a note, who does not write notes sees those of what is published."""
    if tbl != _NOTE:
        return files
    until = shown_until(db, conn, record_id)
    return files if until is None else tuple(one for one in files if _was_there(one, until))


def _was_there(one: Attachment, when: datetime) -> bool:
    """Tell whether a file was attached at an instant, and not withdrawn by then."""
    return one.at <= when and (one.withdrawn is None or one.withdrawn.at > when)


def require_handed_out(db: Database, conn: Connection, id: int) -> Attachment:
    """Return an attachment that is not withdrawn. `NotAllowed` for one that is, with the reason."""
    found = require(conn, id)
    if not _shown(db, conn, found.tbl, found.record_id, (found,)):
        raise InputError("That file is not attached (any more).", hint="Refresh the list.")
    if (gone := found.withdrawn) is not None:
        raise NotAllowed(
            f"{found.name} was withdrawn by {gone.by} on {words.moment(gone.at)}: {gone.why}",
            hint="It is not handed out any more.",
        )
    return found


def _require_kind(tbl: str) -> None:
    if tbl not in kinds.attached():
        raise InputError(f"Nothing can be attached to a {tbl.replace('_', ' ')}.")


def _read(path: Path, called: str, most: int, work: Work) -> bytes:
    """Return the content of a file of at most `most` megabytes; reports the first half of the work."""
    largest, parts, length = most * MEGABYTE, [], 0
    try:
        if path.is_dir():
            raise InputError(f"{called} is a folder.", hint="Attach the files in it, or pack it first.")
        if not path.is_file():
            raise InputError(f"{called} is not there, or is no plain file.", hint="Choose a file.")
        size = path.stat().st_size
        with path.open("rb") as file:
            while size <= largest and (part := file.read(PIECE)):
                parts.append(part)
                length += len(part)
                size = max(size, length)
                work.step(length, 2 * size, f"Reading {called}")
    except OSError as error:
        raise EnvironmentFault(
            f"{called} could not be read: {error.strerror or error}.", hint="Look whether it can be opened."
        ) from error
    if size > largest:
        raise InputError(
            f"{called} has {size_words(size)}; a file of this workspace has at most {most} MB.",
            hint="Attach a smaller file, or write down where this one is kept.",
        )
    if not length:
        raise InputError(f"{called} is empty.", hint="Choose a file with something in it.")
    return b"".join(parts)
