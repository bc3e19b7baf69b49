"""Legal holds: put on a record, a person, an agency or what a search finds, and released with a reason."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.engine import Database
from app.db.keeping import find
from app.db.keeping import holds as store
from app.db.own_agencies import own_agencies
from app.db.records import hold_record, insert_record, next_number, update_versioned
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.keeping.holds import KEEPING, Ground, Hold, Scope
from app.errors import InputError
from app.services.texts import clean
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_H = t.legal_hold.c
#: What tells of holds and requests is not among what they reach.
_OF_KEEPING = frozenset({"disposition", "legal_hold", "records_request"})


def holds(db: Database, work: Work | None = None) -> tuple[Hold, ...]:
    """Return all holds, those that hold first. Readers of an agency are shown none."""
    with db.read(work) as conn:
        if own_agencies(conn, db.actor.login, db.actor.roles) is not None:
            return ()
        return store.load(conn)


def held(db: Database, table: str, id: int, work: Work | None = None) -> tuple[Hold, ...]:
    """Return the holds on one record, by the name of its table and its key. Readers of an agency are shown none."""
    with db.read(work) as conn:
        if own_agencies(conn, db.actor.login, db.actor.roles) is not None:
            return ()
        return store.held(conn, t.metadata.tables[table], [id], now=db.now()).get(id, ())


def set_hold(
    db: Database,
    matter: str,
    reason: str,
    scope: Scope,
    on: str,
    *,
    first_day: date | None = None,
    last_day: date | None = None,
    since: date | None = None,
    ground: Ground = Ground.LITIGATION,
    op_id: str | None = None,
) -> Changes:
    """Hold records from today, or from a day before.

    `on`: of a record its number, of a person login or name, of an agency its code, of a search its words.
    `first_day`, `last_day`: of which days an agency's records are held. `ground`: a matter at court, an audit that is
    not resolved, or a public records request that runs: `matter` then says who asked, and it is released when answered.
    InputError where there is no such record, person or agency, or where days are given for anything else.
    """
    db.require("hold.edit")
    own = {
        "matter": clean(matter, "matter", required=True, longest=300),
        "reason": clean(reason, "reason", required=True),
    }
    on = clean(on, "record, person, agency or search that is held", required=True, longest=500)
    if (first_day or last_day) and scope is not Scope.AGENCY:
        raise InputError("A period is for the records of an agency.", hint="Leave the days out, or hold an agency.")
    today = local_date(db.now())
    if since is not None and since > today:
        raise InputError("A hold does not begin in the future.", hint="Leave the day out: it holds from today.")

    def act(conn: Connection) -> Changes:
        number = next_number(conn, "HLD")
        values = {
            **own,
            "number": number,
            "ground": ground.value,
            "scope": scope.value,
            "since": since or today,
            **_named(conn, scope, on),
        }
        made = insert_record(conn, t.legal_hold, {**values, "first_day": first_day, "last_day": last_day})
        (now,) = store.load(conn, _H.id == made)
        return Changes(KEEPING, (made,), f"{number} holds {now.on}: {now.matter}.")

    return db.write(act, what="set hold", op_id=op_id)


def _named(conn: Connection, scope: Scope, on: str) -> dict[str, object]:
    if scope is Scope.SEARCH:
        return {"search": on}
    if scope is Scope.RECORD:
        table, id = find.asked_for(conn, on)
        return {"tbl": table.name, "record_id": id}
    kind = "person" if scope is Scope.PERSON else "agency"
    _, id = find.asked_for(conn, f"{kind}:{on}")
    return {f"{kind}_id": id}


def release(db: Database, hold_id: int, version: int, why: str, *, op_id: str | None = None) -> Changes:
    """Release a hold as it was seen at `version`, with the reason; what was held then keeps its history.

    InputError where it was released before.
    """
    db.require("hold.edit")
    why = clean(why, "reason", required=True, longest=4000)

    def act(conn: Connection) -> Changes:
        hold_record(conn, t.legal_hold, hold_id)
        found = store.load(conn, _H.id == hold_id)
        if not found:
            raise InputError("This hold does not exist.", hint="Reload and try again.")
        if not found[0].holds:
            raise InputError(f"{found[0].number} was released before.", hint="Set another one to hold again.")
        values = {"released_on": local_date(db.now()), "released_by": db.actor.login, "why_released": why}
        update_versioned(conn, t.legal_hold, hold_id, version, values)
        return Changes(KEEPING, (hold_id,), f"{found[0].number} is released: {found[0].matter}.")

    return db.write(act, what="release hold", about=hold_id, op_id=op_id)


def by_number(db: Database, number: str) -> Hold:
    """Return a hold by its number, in any spelling; InputError where there is none."""
    with db.read() as conn:
        table, id = find.asked_for(conn, number)
        if table is not t.legal_hold:
            raise InputError(f"{number} is no hold.", hint="Write it like HLD0000001.")
        return store.load(conn, _H.id == id)[0]


def reached(db: Database, hold: Hold, work: Work | None = None) -> dict[str, int]:
    """Return by kind of record how many a hold reaches."""
    from app.db.belonging.kinds import KINDS, label

    work, found = work or Work(), {}
    with db.read(work) as conn:
        for done, name in enumerate(KINDS):
            if name in _OF_KEEPING:
                continue
            work.step(done, len(KINDS), label(name))
            ids = store.reached(conn, hold, t.metadata.tables[name], db.now())
            if ids:
                found[label(name)] = ids
    return found
