"""Whether issued bills are as they were issued."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.catalog.bills import digest
from app.db.trail import Problem


def problems(conn: Connection) -> Iterator[Problem]:
    """Yield each bill whose lines are not those of which it keeps the SHA-256."""
    b, one = t.bill.c, t.bill_line.c
    wanted = (
        select(b.number, b.month.label("of"), b.sha256, t.bill_line)
        .join(t.bill_line, one.bill_id == b.id, isouter=True)
        .order_by(b.id, one.n)
    )
    for (number, month, told), rows in groupby(conn.execute(wanted), lambda row: (row.number, row.of, row.sha256)):
        lines = [{**row._mapping} for row in rows if row.n is not None]
        if digest(number, month, lines) != told:
            yield Problem("bill", f"{number} is not as it was issued: its lines have another digest.")
