"""The functions of offline work on the queue that belongs to a database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.domain.changes_made import Changes
from app.domain.last_acts import DoneAct
from app.domain.offline.sent import Sent
from app.domain.offline.shown import ConflictLine, JournalLine, QueueLine, Waiting
from app.domain.offline.values import Record
from app.errors import InputError
from app.services.offline import putting, sending, settling, taking_back, waiting
from app.services.offline.place import queue_of
from app.work import Work

if TYPE_CHECKING:
    from app.db.engine import Database


def act(db: Database, name: str, *given: Any, **more: Any) -> Changes:
    """Do what the service of this name does, on the local copy, and let it wait for the shared database."""
    queue = queue_of(db, make=True)
    assert queue is not None  # only a local copy is written so
    return putting.act(db, queue, name, *given, **more)


def undo(db: Database, act: str, work: Work | None = None, *, op_id: str | None = None) -> Changes:
    """Take back what an act did offline, as long as it is here only."""
    del work, op_id  # done at once, and once: a second time there is nothing to take back
    return taking_back.undo(db, queue_of(db), act)


def last_acts(
    db: Database, limit: int = 50, work: Work | None = None, *, since: datetime | None = None
) -> tuple[DoneAct, ...]:
    """Return what this person did, newest first; what is here only can be taken back."""
    return taking_back.last_acts(db, queue_of(db), limit, work, since)


def status(db: Database) -> Waiting:
    """Return how much waits on this computer for the shared database."""
    return waiting.status(queue_of(db))._replace(is_offline=db.snapshot is not None)


def marks(db: Database) -> dict[Record, str]:
    """Return what stands beside each record that was edited offline: "Here only", "Sent, not confirmed" ..."""
    return waiting.marks(queue_of(db))


def queue(db: Database, work: Work | None = None) -> tuple[QueueLine, ...]:
    """Return the edits that wait or were sent, in their order."""
    return waiting.queue_lines(db, queue_of(db), work)


def conflicts(db: Database, work: Work | None = None) -> tuple[ConflictLine, ...]:
    """Return the conflicts that wait, the oldest first."""
    return waiting.conflicts(db, queue_of(db), work)


def journal(db: Database, work: Work | None = None) -> tuple[JournalLine, ...]:
    """Return the values that lost or were refused, the newest first."""
    return waiting.journal(db, queue_of(db), work)


def send(db: Database, work: Work | None = None) -> Sent:
    """Send what waits to the shared database. InputError offline."""
    if db.snapshot is not None:
        raise InputError("You are working offline: nothing can be sent.", hint="Go back online, then send.")
    found = queue_of(db)
    return sending.send(db, found, work) if found is not None else Sent()


def settle(
    db: Database, clash_id: int, choice: str, edited: Mapping[str, Any] | None = None, *, op_id: str | None = None
) -> Changes:
    """Settle a conflict: "mine", "theirs", "both" (texts only) or "edit"; what loses goes into the journal."""
    return settling.settle(db, queue_of(db), clash_id, choice, edited, op_id=op_id)


def bring_back(db: Database, entry_id: int, *, op_id: str | None = None) -> Changes:
    """Bring back what the journal keeps as a new edit; what it replaces is kept in turn."""
    return settling.bring_back(db, queue_of(db), entry_id, op_id=op_id)
