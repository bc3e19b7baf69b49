"""Records of a kind found by a few typed letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, and_, case, func, or_, select

from app.db import tables as t
from app.db.tables import kinds
from app.db.tables.base import info
from app.domain import words
from app.domain.eastern import local_date
from app.domain.find import Found


def _fits(typed: str, table: Table) -> ColumnElement[bool]:
    """Return the condition that every word occurs in a searched column; what is typed is text, never a pattern."""
    columns = [table.c[name] for name in info(table).searched]
    texts = [func.lower(func.coalesce(c, "") if c.nullable else c) for c in columns]
    return and_(*(or_(*(t.contains(word.lower(), autoescape=True) for t in texts)) for word in typed.split()))


def _begins(typed: str, column: ColumnElement[str]) -> ColumnElement[int]:
    return case((func.lower(column).startswith(typed.lower(), autoescape=True), 0), else_=1)


def _records(conn: Connection, table: Table, typed: str, limit: int) -> list[Found]:
    """Find records of any table: called by number or code, title or name, with state and end of validity."""
    searched = info(table).searched
    called = [name for name in searched if name in {"number", "code", "title", "name"}] or [searched[0]]
    told = [name for name in ("state", "valid_to") if name in table.c]
    first = table.c[called[0]]
    rows = conn.execute(
        select(table.c.id, *(table.c[name] for name in (*called, *told)))
        .where(_fits(typed, table))
        .order_by(_begins(typed, first), first)
        .limit(limit)
    )
    # a plain text: the name of a table is a class of SQLAlchemy, which the window does not import
    return [
        Found(str(table.name), row["id"], " ".join(row[name] for name in called), ", ".join(_details(row)))
        for row in rows.mappings()
    ]


def _details(row: RowMapping) -> Iterator[str]:
    if row.get("state"):
        yield row["state"].replace("_", " ")
    if row.get("valid_to"):
        yield f"until {row['valid_to']}"


def _changes(conn: Connection, typed: str, limit: int) -> list[Found]:
    c = t.change.c
    rows = conn.execute(
        select(c.id, c.number, c.title, c.state, c.planned_start)
        .where(_fits(typed, t.change))
        .order_by(_begins(typed, c.number), c.planned_start.desc())
        .limit(limit)
    )
    return [
        Found(
            "change",
            r.id,
            f"{r.number} {r.title}",
            f"{r.state.replace('_', ' ')}, {words.day(local_date(r.planned_start))}",
        )
        for r in rows
    ]


def _people(conn: Connection, typed: str, limit: int) -> list[Found]:
    c = t.person.c
    rows = conn.execute(
        select(c.id, c.name, c.title, c.email, t.agency.c.code)
        .outerjoin_from(t.person, t.agency, t.agency.c.id == c.agency_id)
        .where(_fits(typed, t.person))
        .order_by(_begins(typed, c.name), c.name)
        .limit(limit)
    )
    return [Found("person", r.id, r.name, ", ".join(p for p in (r.title, r.code) if p)) for r in rows]


#: Kinds that are told in their own way.
_OWN: dict[str, Callable[[Connection, str, int], list[Found]]] = {"change": _changes, "person": _people}


def find(conn: Connection, kind: str, typed: str, limit: int) -> list[Found]:
    """Return up to `limit` records of a kind that fit, the best first; KeyError for a kind that is not searched."""
    table = kinds.searched()[kind]
    return _OWN[kind](conn, typed, limit) if kind in _OWN else _records(conn, table, typed, limit)
