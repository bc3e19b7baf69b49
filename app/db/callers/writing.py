"""Writing the directory of callers: what only the desk reads, moves, and one of two who are the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from app.db import tables as t
from app.db.records import insert_record, update_versioned

_C, _T, _P = t.caller.c, t.ticket.c, t.caller_private.c


def put_private(conn: Connection, id: int, values: Mapping[str, Any]) -> None:
    """Write what only the desk reads of somebody; nothing given: nothing is written."""
    if not values:
        return
    version = conn.execute(select(_P.version).where(_P.caller_id == id).with_for_update()).scalar()
    salted = {**values, "salt": token_hex(16)}
    if version is None:
        if any(values.values()):
            conn.execute(insert(t.caller_private).values(caller_id=id, **salted))
        return
    conn.execute(update(t.caller_private).where(_P.caller_id == id).values(**salted, version=version + 1))


def add_move(conn: Connection, id: int, old: int | None, new: int | None, day: date, at: datetime) -> None:
    """Write down that somebody is at another agency from a day on; their row says so already."""
    if old != new:
        row = {"caller_id": id, "day": day, "from_agency_id": old, "to_agency_id": new, "at": at}
        insert_record(conn, t.caller_move, row)


def count_tickets(conn: Connection, id: int) -> int:
    """Return how many tickets somebody has."""
    found: int = conn.execute(select(func.count()).where(_T.caller_id == id)).scalar_one()
    return found


def merge(conn: Connection, keep_id: int, gone_id: int, version: int) -> None:
    """Let tickets, and whoever was merged before, follow to the one who is kept; the other is found no more."""
    mine = _T.caller_id == gone_id
    conn.execute(update(t.ticket).where(mine).values(caller_id=keep_id, version=_T.version + 1))
    before = conn.execute(select(_C.id, _C.version).where(_C.merged_into_id == gone_id)).all()
    for id, held in before:
        update_versioned(conn, t.caller, id, held, {"merged_into_id": keep_id})
    # an external id is one's own: the one who is kept may take it over
    update_versioned(conn, t.caller, gone_id, version, {"merged_into_id": keep_id, "external_id": ""})
