"""An act offline: put into the queue first, then carried out in the local copy, so that nothing said to be saved can
be lost between the two; and carried out there again after a sync."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.db.offline.file import QueueFile
from app.db.offline.local import carried_out_here
from app.db.offline.rows import there
from app.domain.changes_made import TOLD, Changes, Touched
from app.domain.offline import course
from app.domain.offline.form import as_packed
from app.domain.offline.values import Act, Book, Envelope
from app.errors import LongleafError
from app.services.offline.port import Ids, Packed
from app.services.offline.ports import PORTS

if TYPE_CHECKING:
    from app.db.engine import Database

_HERE_ONLY = "It is here only until you are online."


def act(db: Database, queue: QueueFile, name: str, *given: Any, op_id: str | None = None, **more: Any) -> Changes:
    """Do what the service of this name does, on the local copy, and let it wait for the shared database.

    Raises what the service raises; nothing waits then.
    """
    port, ident = PORTS[name], op_id or str(uuid.uuid4())
    with db.read() as conn:
        packed = port.pack(conn, *given, **more)
    done = [
        _one(db, queue, _as_kept(one), ident if not nth else f"{ident}+{nth}")
        for nth, one in enumerate(packed)
        if one.mine or one.act.whole
    ]
    if not done:
        return Changes(Touched.NOTHING, (), f"{packed[0].act.called} is saved." if packed else "Nothing was changed.")
    text = done[0].text if len(done) == 1 else f"{len(done)} are saved."
    touched = done[0].touched
    for one in done[1:]:
        touched = touched | one.touched
    ids = tuple(dict.fromkeys(id for one in done for id in one.ids))
    # Nobody is told by mail before it is sent: it can be taken back.
    derived = {name: value for name, value in done[0].derived.items() if name != TOLD}
    text = f"{text} {_HERE_ONLY}"
    return replace(done[0], touched=touched | Touched.WAITING, ids=ids, text=text, derived=derived)


def _as_kept(one: Packed) -> Packed:
    return Packed(replace(one.act, args=as_packed(one.act.args)), as_packed(one.base), as_packed(one.mine))


def _one(db: Database, queue: QueueFile, one: Packed, op_id: str) -> Changes:
    def put(book: Book) -> tuple[Book, Envelope | None]:
        if any(known.op_id == op_id for known in book.envelopes.values()):
            return book, None  # the same act once more
        return course.put(book, op_id, one.act, one.base, one.mine, db.now())

    envelope = queue.change(put)
    if envelope is None:
        return Changes(Touched.NOTHING, (), f"{one.act.called} is saved.")
    try:
        return carry_out_here(db, envelope)
    except BaseException:
        queue.change(lambda book: (course.withdrawn(book, envelope.seq), None))
        raise


def carry_out_here(db: Database, envelope: Envelope) -> Changes:
    """Carry an envelope out in the local copy."""
    port, ids = PORTS[envelope.act.name], Ids(here=True)
    present = None
    if port.looks:
        with db.read() as conn:
            present = port.present(conn, envelope.act, ids)
    with carried_out_here(envelope.act.origin):
        return port.call(db, envelope, ids, present)


def lay(db: Database, queue: QueueFile) -> int:
    """Carry out in the local copy what waits and is not in it: after a sync. Returns how many acts that were.

    What meets something else there stays out of sight until it is sent: the copy shows what the shared database has.
    """
    waiting = queue.book().waiting()
    if not waiting:
        return 0
    with db.read() as conn:
        shown = there(conn, [one.op_id for one in waiting])
    done = 0
    for one in waiting:
        if one.op_id not in shown:
            try:
                carry_out_here(db, one)
            except LongleafError:
                continue
            done += 1
    return done


def present_fields(db: Database, act: Act, ids: Ids) -> dict[str, Any]:
    """Return what the fields of an act say in a database; empty where its record is not there."""
    with db.read() as conn:
        present = PORTS[act.name].present(conn, act, ids)
    return as_packed(present.fields) if present is not None else {}
