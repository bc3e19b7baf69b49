"""The log of records that were handed out on request."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert

from app.db import tables as t
from app.db.records import insert_record, time_of
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
