"""The log of records that were handed out on request."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from app.db import tables as t
from app.db.names import people
from app.db.records import insert_record, time_of
from app.domain.keeping.overview import Answered
from app.domain.keeping.whole import Request, WholeRecord


def log(conn: Connection, request: Request, sha256: str, records: Sequence[WholeRecord]) -> int:
    """Write down who asked for what, and the digest of the file that was handed out; returns the request's key."""
    made = insert_record(
        conn,
        t.records_request,
        {
            "number": request.number,
            "asked_by": request.asked_by,
            "asked_on": request.asked_on,
            "note": request.note,
            "sha256": sha256,
            "at": time_of(conn),
        },
    )
    rows = [
        {
            "request_id": made,
            "tbl": one.table,
            "record_id": int(one.id),
            "called": one.called[:300],
            "kept_back": one.held_back,
        }
        for one in records
    ]
    conn.execute(insert(t.records_request_item), rows)
    return made


def answered(conn: Connection, most: int) -> tuple[Answered, ...]:
    """Return the newest requests that were answered, with what was handed out."""
    r, i = t.records_request.c, t.records_request_item.c
    rows = conn.execute(select(t.records_request).order_by(r.id.desc()).limit(most)).all()
    called = people(conn, {row.author for row in rows})
    handed: dict[int, list[str]] = {}
    items = select(i.request_id, i.called).where(i.request_id.in_([row.id for row in rows])).order_by(i.id)
    for request, name in conn.execute(items):
        handed.setdefault(request, []).append(name)
    return tuple(
        Answered(
            *(row.id, row.number, row.asked_by, row.asked_on, row.note, tuple(handed.get(row.id, ())), row.at),
            *(called.get(row.author, row.author), row.sha256),
        )
        for row in rows
    )
