"""What was done to a record that is set up, by the audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, tuple_

from app.db import tables as t
from app.db.names import people

_A = t.audit.c


class Entry(NamedTuple):
    """A row of the trail: when, who by name, under which act, the table, what was done (I, U, D), and each column
    before and after."""

    at: datetime
    who: str
    act: str | None
    table: str
    op: str
    diff: Mapping[str, Sequence[Any]]


def entries(conn: Connection, rows: Sequence[tuple[str, str]], most: int = 200) -> list[Entry]:
    """Return what was done to rows, given as (table, id), newest first."""
    if not rows:
        return []
    wanted = (
        select(_A.at, _A.who, _A.op_id, _A.tbl, _A.op, _A.diff)
        .where(tuple_(_A.tbl, _A.row_id).in_(list(rows)), _A.op != "L")
        .order_by(_A.id.desc())
        .limit(most)
    )
    found = conn.execute(wanted).all()
    names = people(conn, [row.who for row in found])
    return [Entry(row.at, names.get(row.who, row.who), row.op_id, row.tbl, row.op, row.diff) for row in found]


def rows_below(conn: Connection, table: str, column: str, id: int) -> list[tuple[str, str]]:
    """Return the (table, id) of the rows of a table that refer to a record."""
    own = t.metadata.tables[table].c
    return [(table, str(key)) for key in conn.execute(select(own.id).where(own[column] == id)).scalars()]


def link_rows(conn: Connection, table: str, id: int) -> list[tuple[str, str]]:
    """Return the (table, key) of what a link table ever held of a record, as the trail calls its rows."""
    found = conn.execute(
        select(_A.row_id).where(_A.tbl == table, _A.row_id.startswith(f"{id}/", autoescape=True)).distinct()
    )
    return [(table, row_id) for row_id in found.scalars()]


def matrix_rows() -> list[tuple[str, str]]:
    """Return the (table, key) of the cells of the priority matrix."""
    return [("priority_matrix", f"{impact}/{urgency}") for impact in range(1, 5) for urgency in range(1, 5)]
