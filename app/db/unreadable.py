"""Values that no calendar, clock or reader has: written past the program, and read as something else meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, Date, Table, select, text

from app.db import tables as t
from app.db.guards.bounds import READ_ONE_BY_ONE, bounds_of
from app.db.tables.base import Kind, info
from app.db.trail import Problem, may_read
from app.db.types import Instant, Json

#: Rows of one column that are named.
_NAMED = 3
#: In microseconds since 1970: the first and the last instant of a calendar.
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_800_000_000
_NONE = {Instant: "no time", Date: "no day", Json: "no JSON"}


def problems(conn: Connection) -> Iterator[Problem]:
    """Yield each column that holds what cannot be read, with the first of its rows."""
    for table in t.metadata.sorted_tables:
        if info(table).kind is Kind.MACHINERY or not may_read(conn, table):
            continue
        bad = [(column, when) for column in table.c if (when := _unreadable(conn.dialect.name, column))]
        if not bad:
            continue
        name = table.c.number if "number" in table.c else next(iter(table.primary_key.columns))
        if conn.execute(select(name).where(text(" OR ".join(when for _, when in bad))).limit(1)).first() is None:
            continue  # one pass over a table, where all is well
        for column, when in bad:
            rows = conn.execute(select(name).where(text(when)).order_by(name).limit(_NAMED + 1)).scalars().all()
            if rows:
                yield Problem("value", _words(table, column, [str(row) for row in rows]))


def _words(table: Table, column: Column[object], rows: list[str]) -> str:
    none = next(words for kind, words in _NONE.items() if isinstance(column.type, kind))
    if f"{table.name}.{column.name}" in READ_ONE_BY_ONE:
        none = "something"
    more = " and others" if len(rows) > _NAMED else ""
    can = "cannot" if none == "something" else "can"
    return f"Table {table.name}, {column.name} of {', '.join(rows[:_NAMED])}{more}: it holds {none} that {can} be read."


def _unreadable(dialect: str, column: Column[object]) -> str:
    """Return the condition, in SQL, that a column holds what cannot be read; "" where it cannot."""
    name = f'"{column.name}"'
    if f"{column.table.name}.{column.name}" in READ_ONE_BY_ONE:
        (bound,) = (one for one in bounds_of(column.table) if one.column == column.name)
        return (bound.postgresql if dialect == "postgresql" else bound.sqlite).replace("NEW.", "")
    if isinstance(column.type, Instant):
        if dialect == "postgresql":
            return f"({name} < '0001-01-01' OR {name} >= '10000-01-01')"
        return f"({name} IS NOT NULL AND (typeof({name}) <> 'integer' OR {name} < {_FIRST} OR {name} >= {_LAST}))"
    if isinstance(column.type, Date):
        if dialect == "postgresql":
            return f"({name} < '0001-01-01' OR {name} >= '10000-01-01')"
        return f"({name} IS NOT NULL AND date({name}) IS NOT {name})"
    if isinstance(column.type, Json) and dialect == "sqlite":
        return f"({name} IS NOT NULL AND NOT json_valid({name}))"
    return ""
