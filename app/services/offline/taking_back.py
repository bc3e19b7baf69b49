"""What was done offline and is here only is taken back: out of the queue, and out of the local copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.db.offline.file import QueueFile
from app.db.offline.local import take_back
from app.db.tables import kinds, metadata
from app.domain.changes_made import Changes, Touched
from app.domain.last_acts import DoneAct
from app.domain.offline import course
from app.domain.offline.values import Book
from app.services.offline.ports import PORTS
from app.services.offline.putting import lay
from app.services.workspace.last_acts import last_acts as done_before
from app.work import Work

if TYPE_CHECKING:
    from app.db.engine import Database


def undo(db: Database, queue: QueueFile | None, act: str) -> Changes:
    """Take back what an act did offline, by its id: it is not sent, and the local copy shows what was before.

    InputError: it is not here only any more, or something later stands on it.
    """
    book = queue.book() if queue is not None else Book()
    _, found = course.taken_back(book, act)
    assert queue is not None  # else nothing was found
    # First out of the copy: whatever stops between, what is in the queue is laid into it again when it is opened.
    with db.translated(), db.engine.begin() as conn:
        raw: Any = conn.connection.dbapi_connection
        take_back(raw)
    try:
        queue.change(lambda now: (course.taken_back(now, act)[0], None))
    finally:
        lay(db, queue)
    touched = Touched.WAITING
    for one in found:
        port = PORTS[one.act.name]
        touched |= kinds.touched_by(port.table, *(metadata.tables[name] for name in port.makes))
    return Changes(touched, (), f"This was taken back: {found[0].act.called}.")


def last_acts(
    db: Database, queue: QueueFile | None, limit: int, work: Work | None, since: datetime | None
) -> tuple[DoneAct, ...]:
    """Return what this person did, as the copy has it; what is not here only is taken back online."""
    book = queue.book() if queue is not None else Book()
    found = done_before(db, limit, work, since=since)
    return tuple(replace(one, can_undo=course.may_take_back(book, one.op_id), levels=False) for one in found)
