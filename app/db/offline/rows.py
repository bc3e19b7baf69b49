"""Rows as an envelope sees them: what an act was decided by, what the record says now, what an act made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select

from app.db import tables as t
from app.db.names import person_name
from app.db.tables.base import STAMPS

#: What is no content of a record: its key, what the guard fills in, and what follows from the rest.
_NOT = frozenset({"id", "version", "sequence", *STAMPS})


class Now(NamedTuple):
    """A record as it is: its version, its content by column, and who saved it last, and when."""

    version: int
    fields: Mapping[str, Any]
    who: str
    at: datetime | None


def content(table: Table) -> tuple[str, ...]:
    """Return the columns that people fill."""
    return tuple(column.name for column in table.c if column.name not in _NOT)


def now(conn: Connection, table: Table, id: int) -> Now | None:
    """Return a record as it is; None where it is gone."""
    columns = [table.c[name] for name in content(table)]
    query = select(table.c.version, table.c.updated_by, table.c.updated_at, *columns).where(table.c.id == id)
    row = conn.execute(query).first()
    if row is None:
        return None
    version, login, at, *values = row
    fields = {column.name: value for column, value in zip(columns, values, strict=True)}
    return Now(version, fields, person_name(conn, login) if login else "", at)


def id_of(conn: Connection, table: Table, **key: Any) -> int | None:
    """Return the key of the row with these values; None where there is none."""
    query = select(table.c.id)
    for name, value in key.items():
        query = query.where(table.c[name] == value)
    return conn.scalar(query.limit(1))


def changed_by(conn: Connection, table: Table, id: int, *fields: str) -> tuple[str, datetime] | None:
    """Return who changed one of these fields of a row last, and when, by the trail; None where it tells of nobody."""
    a = t.audit.c
    trail = select(a.who, a.at, a.diff).where(a.tbl == table.name, a.row_id == str(id)).order_by(a.id.desc())
    found = conn.execute(trail)
    return next(((person_name(conn, who), at) for who, at, diff in found if not diff.keys().isdisjoint(fields)), None)


def removed_by(conn: Connection, table: Table, **key: Any) -> tuple[str, datetime] | None:
    """Return who removed the row with these values last, and when, by the trail."""
    a = t.audit.c
    trail = select(a.who, a.at, a.diff).where(a.tbl == table.name, a.op == "D").order_by(a.id.desc())
    for who, at, diff in conn.execute(trail):
        if all(diff.get(name, [None])[0] == value for name, value in key.items()):
            return person_name(conn, who), at
    return None


def saved_by(conn: Connection, table: Table, **key: Any) -> tuple[str, datetime | None]:
    """Return who saved the row with these values last, and when; "" where nobody did."""
    query = select(table.c.updated_by, table.c.updated_at)
    for name, value in key.items():
        query = query.where(table.c[name] == value)
    row = conn.execute(query.order_by(table.c.updated_at.desc().nulls_last()).limit(1)).first()
    return ("", None) if row is None else (person_name(conn, row[0]) if row[0] else "", row[1])


def made(conn: Connection, op_id: str, login: str, among: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return by table the keys of the rows that an act of this person made, in the order in which it did."""
    a = t.audit.c
    found: dict[str, list[int]] = {}
    query = select(a.tbl, a.row_id).where(a.op_id == op_id, a.who == login, a.op == "I")
    for table, key in conn.execute(query.where(a.tbl.in_(sorted(among))).order_by(a.id)):
        found.setdefault(table, []).append(int(key))
    return {table: tuple(keys) for table, keys in found.items()}


def there(conn: Connection, op_ids: Iterable[str]) -> set[str]:
    """Return which of these acts a copy already shows."""
    return set(conn.scalars(select(t.op.c.op_id).where(t.op.c.op_id.in_(sorted(op_ids)))))
