"""The rows of a year: records that began in it, what belongs to them, their trail and their files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Date, Select, Table, and_, cast, func, literal, or_, select
from sqlalchemy.types import Text

from app.db import attachments
from app.db import tables as t
from app.db.belonging.dates import begun_column
from app.db.belonging.kinds import KINDS, SECRET, parts_of
from app.db.guards.postgres import key_columns
from app.db.tables import kinds
from app.db.tables.base import info
from app.domain.eastern import midnight
from app.domain.keeping.archive import ClosedYear
from app.domain.rights import RESTRICTED

#: Rows that are read at once.
_PIECE = 1_000


class Wanted(NamedTuple):
    """Rows of a table that are of a year; `is_record`: they began in it, else they belong to such rows."""

    table: Table
    condition: ColumnElement[bool]
    is_record: bool


def wanted(year: ClosedYear, *, restricted: bool) -> list[Wanted]:
    """Return which rows are of a year, each table once: records of it, and what belongs to them."""
    found: dict[str, list[ColumnElement[bool]]] = {}
    records = {name for name in KINDS if begun_column(t.metadata.tables[name]) is not None}
    for name in sorted(records):
        table = t.metadata.tables[name]
        condition = _began(table, year)
        found.setdefault(name, []).append(condition)
        _below(table, condition, found, restricted)
    return [
        Wanted(t.metadata.tables[name], reduce(or_, conditions), name in records)
        for name, conditions in sorted(found.items())
    ]


def wanted_of(kind: str, which: int) -> list[Wanted]:
    """Return which rows are of the records of a disposition, each table once, restricted notes with them."""
    table, items = t.metadata.tables[kind], t.disposition_item.c
    condition = table.c.id.in_(select(items.record_id).where(items.disposition_id == which))
    found: dict[str, list[ColumnElement[bool]]] = {kind: [condition]}
    _below(table, condition, found, restricted=True)
    return [
        Wanted(t.metadata.tables[name], reduce(or_, conditions), name == kind)
        for name, conditions in sorted(found.items())
    ]


def _began(table: Table, year: ClosedYear) -> ColumnElement[bool]:
    begun: Any = begun_column(table)
    if isinstance(begun.type, Date):
        return and_(begun >= year.first, begun < year.end)
    return and_(begun >= midnight(year.first), begun < midnight(year.end))


def _below(
    table: Table, condition: ColumnElement[bool], found: dict[str, list[ColumnElement[bool]]], restricted: bool
) -> None:
    for part, column in parts_of(table):
        if part.name in RESTRICTED and not restricted:
            continue
        belongs = column.in_(select(table.c.id).where(condition))
        found.setdefault(part.name, []).append(belongs)
        if "id" in part.c:
            _below(part, belongs, found, restricted)


def rows(conn: Connection, one: Wanted) -> Iterator[dict[str, Any]]:
    """Yield the rows, in the order of their keys, without what is in no paper."""
    columns = [column for column in one.table.c if column.name not in SECRET]
    query = select(*columns).where(one.condition).order_by(*one.table.primary_key)
    for row in _streamed(conn, query):
        yield dict(row)


def trail(conn: Connection, one: Wanted) -> Iterator[dict[str, Any]]:
    """Yield the audit rows of these rows, oldest first, without the values of what is in no paper."""
    if not info(one.table).audited:
        return
    key: ColumnElement[str] = literal("")
    for number, name in enumerate(key_columns(one.table)):
        key = key + ("/" if number else "") + cast(one.table.c[name], Text)
    a = t.audit.c
    mine = select(key).where(one.condition)
    query = select(a.at, a.who, a.tbl, a.row_id, a.op, a.version, a.diff).where(
        a.tbl == one.table.name, a.row_id.in_(mine)
    )
    for row in _streamed(conn, query.order_by(a.id)):
        said = row["diff"]
        kept = {name: pair for name, pair in said.items() if name not in SECRET} if isinstance(said, dict) else said
        yield {**row, "diff": kept}


def _streamed(conn: Connection, query: Select[Any]) -> Iterator[Any]:
    result = conn.execution_options(yield_per=_PIECE).execute(query)
    yield from result.mappings()


def restricted_count(conn: Connection, year: ClosedYear) -> int:
    """Return how many restricted notes there are on tickets of a year, also for those who may not read them."""
    a, ticket = t.audit.c, t.ticket
    mine = select(cast(ticket.c.id, Text)).where(_began(ticket, year))
    named = select(func.count()).where(a.tbl == "ticket_private", a.op == "I", a.row_id.in_(mine))
    return int(conn.scalar(named) or 0)


def files(conn: Connection, all_wanted: list[Wanted]) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield what is attached to these records and handed out, each with its key, by which its bytes are read."""
    a, c, w = t.attachment.c, t.attachment_content.c, t.attachment_withdrawal.c
    for one in all_wanted:
        if not one.is_record or one.table.name not in kinds.attached():
            continue
        mine = select(one.table.c.id).where(one.condition)
        query = (
            select(a.id, a.tbl, a.record_id, a.file_name, a.media_type, a.at, a.author, c.size, c.sha256)
            .join_from(t.attachment, t.attachment_content, c.id == a.content_id)
            .where(
                a.tbl == one.table.name, a.record_id.in_(mine), ~select(w.id).where(w.attachment_id == a.id).exists()
            )
            .order_by(a.id)
        )
        for row in conn.execute(query).mappings().all():
            yield dict(row), row["id"]


def content(conn: Connection, id: int) -> Iterator[bytes]:
    """Yield the bytes of an attached file, piece by piece."""
    yield from attachments.pieces(conn, id)


def described(tables: list[Table]) -> dict[str, Any]:
    """Return what the tables are: their columns, types, and what refers to which."""
    return {
        table.name: {
            "is": info(table).kind.value,
            "key": [column.name for column in table.primary_key],
            "columns": {
                column.name: {
                    "type": type(column.type).__name__.lower(),
                    "may_be_empty": bool(column.nullable),
                    **({"refers_to": next(iter(column.foreign_keys)).target_fullname} if column.foreign_keys else {}),
                }
                for column in table.c
                if column.name not in SECRET
            },
        }
        for table in tables
    }
