"""The acts of a person, newest first, as the rows of `op` tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, not_, select

from app.db import tables as t
from app.db.conditions import id_in

#: Records that acts name by an id, with the column that people know them by.
_CALLED = {
    "ticket": t.ticket.c.number,
    "change": t.change.c.number,
    "agency": t.agency.c.code,
    "major_incident": t.major_incident.c.number,
    "posting": t.posting.c.number,
}


class Done(NamedTuple):
    """One act as it is stored: its id, when, what it was, and its result as JSON."""

    op_id: str
    at: datetime
    what: str
    result: Any


def done_by(conn: Connection, login: str, since: datetime, limit: int) -> list[Done]:
    """Return what somebody did since an instant, newest first; the parts of an act on many are left out."""
    o = t.op.c
    has_text = (
        func.json_extract(o.result, "$.opaque") if conn.dialect.name == "sqlite" else o.result["opaque"].as_string()
    )
    query = (
        select(o.op_id, o.at, o.what, o.result)
        .where(o.who == login, o.at >= since, o.result.is_not(None), not_(o.op_id.contains("/")), has_text.is_(None))
        .order_by(o.at.desc(), o.op_id)
        .limit(limit)
    )
    return [Done._make(row) for row in conn.execute(query)]


def numbers(conn: Connection, kind: str, ids: Sequence[int]) -> Mapping[int, str]:
    """Return what people call these records of a kind by."""
    column = _CALLED.get(kind)
    if column is None or not ids:
        return {}
    key = column.table.c.id
    return {id: number for id, number in conn.execute(select(key, column).where(id_in(conn, key, ids)))}  # noqa: C416
