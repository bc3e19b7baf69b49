"""Findings of records: added once, gone when the record comes in as it should."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, or_

from app.db import tables as t
from app.db.conditions import text_in

_CHUNK = 1000


def forget_findings(conn: Connection, source: str, numbers: Sequence[str], *, refused_only: bool = False) -> None:
    """Remove what was found in earlier rows of these records; `refused_only`: of rows that did not come in."""
    c = t.data_finding.c
    of_file = c.source.like(f"{source.replace('%', '').replace('_', '!_')}:%", escape="!")
    where = of_file if refused_only else or_(c.source == source, of_file)
    for start in range(0, len(numbers), _CHUNK):
        part = numbers[start : start + _CHUNK]
        conn.execute(delete(t.data_finding).where(where, text_in(conn, c.ticket_number, part)))
