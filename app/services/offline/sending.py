"""Back online: what waits is sent in its order, each under its id, and merged by field with what others saved."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.db.offline.file import QueueFile
from app.db.offline.rows import made
from app.db.records import Stale
from app.domain.changes_made import Touched
from app.domain.offline import course
from app.domain.offline.sent import Sent
from app.domain.offline.values import Clashed, Confirmed, Envelope, Outcome, Refused
from app.errors import Conflict, EnvironmentFault, InputError, NotAllowed
from app.logs import Term
from app.services.offline.port import Ids, NotMade, Port, Present
from app.services.offline.ports import PORTS
from app.work import Work

if TYPE_CHECKING:
    from app.db.engine import Database

log = logging.getLogger("longleaf.services")

_GONE = "It is not in the shared database any more."
_NEVER = "What it belongs to was never made in the shared database."
_BUSY = "Others save this record all the time; it is tried again the next time."
_ANOTHER = "Another window of yours is sending."
_TRIES = 5


def send(db: Database, queue: QueueFile, work: Work | None = None) -> Sent:
    """Send everything that waits. Stops where the shared database cannot be reached: the rest waits on.

    Windows of one person share the queue; one of them sends at a time, and the others are told that it does.
    """
    with queue.alone() as alone:
        return _send(db, queue, work) if alone else Sent().stopped(_ANOTHER)


def _send(db: Database, queue: QueueFile, work: Work | None) -> Sent:
    told, tried, met = Sent(), set[str](), set[str]()
    while True:
        book = queue.book()
        told = replace(told, conflicts=len(book.clashes))
        one = next((one for one in book.sendable() if one.op_id not in tried), None)
        if one is None:
            return told
        if work is not None:
            work.step(len(tried), len(tried) + len(book.waiting()), "Sending what waits")
        tried.add(one.op_id)
        try:
            outcome, touched = _send_one(db, queue, one)
        except EnvironmentFault as fault:
            return told.stopped(fault.text)
        except Exception as bug:  # noqa: BLE001 - one edit that cannot be sent stands in the way of no other
            log.error("An edit made offline cannot be sent: %s", Term(type(bug).__name__))
            told = told.stopped(f"{one.act.called}: an error in Longleaf ({type(bug).__name__}). It is kept.")
            continue
        act = one.op_id.rstrip("~")
        told = told.took(outcome, touched, rest=act in met)
        if isinstance(outcome, Clashed):
            met.add(act)


def _send_one(db: Database, queue: QueueFile, one: Envelope) -> tuple[Outcome, Touched]:
    """Send an envelope, and note it before and after: wherever it stops between, it is sent again."""
    queue.change(lambda book: (course.sent(book, one.seq), None))
    ids = queue.book().ids
    outcome, touched = carry_out(db, one, ids)
    if isinstance(outcome, Clashed):
        outcome = replace(outcome, by=_changed_by(db, one, outcome, Ids(ids)))
    at = db.now()
    queue.change(lambda book: (course.answered(book, one.seq, one.op_id, outcome, at), None))
    return outcome, touched


def carry_out(db: Database, one: Envelope, known: Mapping[str, int]) -> tuple[Outcome, Touched]:
    """Carry out one envelope in the shared database, once however often it is sent; what came of it."""
    port, ids = PORTS[one.act.name], Ids(known)
    before = db.told(one.op_id)
    if before is not None:  # it was carried out, and the answer was lost
        return _confirmed(db, port, one), Touched.NOTHING
    for _ in range(_TRIES):
        try:
            present = _present(db, port, one, ids)
            if port.looks:
                if present is None:
                    return Refused(_GONE), Touched.NOTHING
                if one.act.whole and (differ := _differing(one, present)):
                    return Clashed(differ, present.who, present.at), Touched.NOTHING
            changes = port.call(db, one, ids, present)
        except NotMade:
            return Refused(_NEVER), Touched.NOTHING
        except Stale:
            continue  # somebody saved it in between: look again
        except Conflict as error:
            there = _present(db, port, one, ids) or Present({})
            return Clashed(error.fields, there.who, there.at), Touched.NOTHING
        except (InputError, NotAllowed) as error:
            return _refused(db, port, one, ids, error), Touched.NOTHING
        return _confirmed(db, port, one), changes.touched
    raise EnvironmentFault(_BUSY, retry=True)


def _changed_by(db: Database, one: Envelope, outcome: Clashed, ids: Ids) -> dict[str, tuple[str, datetime]]:
    """Return who changed each field that clashes, and when; who saved the record last may have changed another one."""
    ask = PORTS[one.act.name].by
    if ask is None:
        return {}
    with db.read() as conn:
        found = {name: ask(conn, one.act, ids, name) for name in outcome.fields}
    return {name: by for name, by in found.items() if by is not None}


def _present(db: Database, port: Port, one: Envelope, ids: Ids) -> Present | None:
    with db.read() as conn:
        return port.present(conn, one.act, ids)


def _differing(one: Envelope, present: Present) -> dict[str, tuple[object, object, object]]:
    """Return the fields by which a whole act was decided and that say something else by now."""
    now = present.fields
    changed = [name for name in one.base if name in now and now[name] != one.base[name]]
    return {name: (one.base[name], one.mine.get(name, one.base[name]), now[name]) for name in changed}


def _confirmed(db: Database, port: Port, one: Envelope) -> Confirmed:
    if not port.makes:
        return Confirmed()
    with db.read() as conn:
        return Confirmed(made(conn, one.op_id, db.actor.login, port.makes))


def _refused(db: Database, port: Port, one: Envelope, ids: Ids, error: InputError | NotAllowed) -> Outcome:
    """Return what a refusal comes to: of a service that does not say what clashes, perhaps a conflict."""
    if port.late and isinstance(error, InputError):
        there = _present(db, port, one, ids)
        if there is not None and there.fields not in (dict(one.base), dict(one.mine)):
            names = [name for name in one.mine if there.fields.get(name) != one.mine[name]]
            differ = {name: (one.base.get(name), one.mine[name], there.fields.get(name)) for name in names}
            return Clashed(differ, there.who, there.at)
    return Refused(str(error))
