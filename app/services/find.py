"""Finding records by a few typed letters, for the palette and for fields that name a record."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from app.db import tables as t
from app.db.engine import Database
from app.db.tickets.lists import ticket_ids, ticket_rows
from app.domain import words
from app.domain.eastern import local_date
from app.domain.tickets.options import Found
from app.domain.tickets.values import TicketFilter
from app.work import Work


def find_records(db: Database, kind: str, typed: str, limit: int, work: Work | None = None) -> list[Found]:
    """Up to `limit` records of a kind whose number, code or name fits what was typed, the best first."""
    typed = typed.strip()
    if not typed:
        return []
    with db.read(work) as conn:
        if kind == "ticket":
            ids = ticket_ids(conn, TicketFilter(text=typed), None, limit, login=db.actor.login, now=db.now())
            rows = {row.id: row for row in ticket_rows(conn, ids)}
            return [
                Found("ticket", i, f"{rows[i].number} {rows[i].title}", f"{rows[i].agency_code}, {rows[i].state.label}")
                for i in ids
                if i in rows
            ]
        return _KINDS[kind](conn, typed, limit)


def _has_words(typed: str, *columns: ColumnElement[str]) -> ColumnElement[bool]:
    """Every word occurs in one of the columns; what is typed is text, never a pattern."""
    return and_(
        *(or_(*(func.lower(c).contains(word.lower(), autoescape=True) for c in columns)) for word in typed.split())
    )


def _begins(typed: str, column: ColumnElement[str]) -> ColumnElement[int]:
    return case((func.lower(column).startswith(typed.lower(), autoescape=True), 0), else_=1)


def _changes(conn: Connection, typed: str, limit: int) -> list[Found]:
    c = t.change.c
    rows = conn.execute(
        select(c.id, c.number, c.title, c.state, c.planned_start)
        .where(_has_words(typed, c.number, c.title))
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


def _agencies(conn: Connection, typed: str, limit: int) -> list[Found]:
    c = t.agency.c
    rows = conn.execute(
        select(c.id, c.code, c.name, c.valid_to)
        .where(_has_words(typed, c.code, c.name))
        .order_by(_begins(typed, c.code), c.code)
        .limit(limit)
    )
    return [Found("agency", r.id, f"{r.code} {r.name}", f"until {r.valid_to}" if r.valid_to else "") for r in rows]


def _people(conn: Connection, typed: str, limit: int) -> list[Found]:
    c = t.person.c
    rows = conn.execute(
        select(c.id, c.name, c.title, c.email, t.agency.c.code)
        .outerjoin_from(t.person, t.agency, t.agency.c.id == c.agency_id)
        .where(_has_words(typed, c.name, c.email, func.coalesce(c.login, "")))
        .order_by(_begins(typed, c.name), c.name)
        .limit(limit)
    )
    return [Found("person", r.id, r.name, ", ".join(p for p in (r.title, r.code) if p)) for r in rows]


_KINDS: dict[str, Callable[[Connection, str, int], list[Found]]] = {
    "change": _changes,
    "agency": _agencies,
    "person": _people,
}
