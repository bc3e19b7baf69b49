"""Records of a kind found by a few typed letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    case,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
)

from app.db import tables as t
from app.db.search.names import meanings
from app.db.tables import kinds
from app.db.tables.base import info
from app.domain import words
from app.domain.eastern import local_date
from app.domain.find import Found
from app.domain.search.normal import GAP
from app.domain.search.query import Query, Term, parse
from app.domain.vocabulary import ChangeState

_R = t.record_search.c


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked for in a table, with what its words may mean besides themselves."""

    table: Table
    query: Query
    marks: Mapping[Term, tuple[str, ...]]

    @property
    def fits(self) -> ColumnElement[bool]:
        """The condition that all of it occurs, inside words too; what is typed is text, never a pattern."""
        row = select(_R.row_id).where(_R.tbl == self.table.name, *map(self._occurs, self.query.terms))
        numbers = (
            self.table.c.number.in_(self.query.numbers) if self.query.numbers and info(self.table).numbers else None
        )
        found: ColumnElement[bool] = self.table.c.id.in_(row) if self.query.terms else literal_column("1 = 0")
        return found if numbers is None else or_(numbers, found)

    def _occurs(self, term: Term) -> ColumnElement[bool]:
        end = " " if term.whole else ""
        start = " " if term.whole else ""
        found = or_(
            *(_R.body.contains(start + " ".join(words) + end, autoescape=True) for words in term.words),
            *(_R.body.contains(f" {number} ", autoescape=True) for number in term.exact),
            *(_R.marks.contains(f" {mark} ", autoescape=True) for mark in self.marks.get(term, ())),
        )
        return not_(found) if term.without else found

    @property
    def best_first(self) -> ColumnElement[int]:
        """The order of what begins with the first thing that is looked for, then the others."""
        begins = [
            _R.body.startswith(f" {GAP} " + " ".join(words), autoescape=True)
            for term in self.query.wanted[:1]
            for words in term.words
        ]
        if not begins:
            return literal(0)
        row = select(_R.row_id).where(_R.tbl == self.table.name, or_(*begins))
        return case((self.table.c.id.in_(row), 0), else_=1)


def _records(conn: Connection, asked: _Asked, limit: int) -> list[Found]:
    """Find records of any table: called by number or code, title or name, with state and end of validity."""
    table = asked.table
    searched = info(table).searched
    called = [name for name in searched if name in {"number", "code", "title", "name"}] or [searched[0]]
    told = [name for name in ("state", "valid_to") if name in table.c]
    first = table.c[called[0]]
    rows = conn.execute(
        select(table.c.id, *(table.c[name] for name in (*called, *told)))
        .where(asked.fits)
        .order_by(asked.best_first, first)
        .limit(limit)
    )
    # a plain text: the name of a table is a class of SQLAlchemy, which the window does not import
    return [
        Found(str(table.name), row["id"], " ".join(row[name] for name in called), ", ".join(_details(row)))
        for row in rows.mappings()
    ]


def _details(row: RowMapping) -> Iterator[str]:
    if row.get("state"):
        yield row["state"].replace("_", " ").capitalize()
    if row.get("valid_to"):
        yield f"until {row['valid_to']}"


def _changes(conn: Connection, asked: _Asked, limit: int) -> list[Found]:
    c = t.change.c
    when = func.coalesce(c.planned_start, c.actual_end, c.submitted_at)
    rows = conn.execute(
        select(c.id, c.number, c.title, c.state, when.label("at"))
        .where(asked.fits)
        .order_by(asked.best_first, when.desc(), c.id)
        .limit(limit)
    )
    return [
        Found(
            "change",
            r.id,
            f"{r.number} {r.title}",
            f"{ChangeState(r.state).label}, {words.day(local_date(r.at)) if r.at else 'no date'}",
        )
        for r in rows
    ]


def _people(conn: Connection, asked: _Asked, limit: int) -> list[Found]:
    c = t.person.c
    rows = conn.execute(
        select(c.id, c.name, c.title, c.email, t.agency.c.code)
        .outerjoin_from(t.person, t.agency, t.agency.c.id == c.agency_id)
        .where(asked.fits)
        .order_by(asked.best_first, c.name, c.id)
        .limit(limit)
    )
    return [Found("person", r.id, r.name, ", ".join(p for p in (r.title, r.code) if p)) for r in rows]


#: Kinds that are told in their own way.
_OWN: dict[str, Callable[[Connection, _Asked, int], list[Found]]] = {"change": _changes, "person": _people}


def fitting(conn: Connection, table: Table, typed: str) -> ColumnElement[bool]:
    """Return the condition on records of a table that is searched: that what was typed occurs in them."""
    query = parse(typed, info(table).numbers)
    return _Asked(table, query, meanings(conn, query, inside=True)).fits


def find(conn: Connection, kind: str, typed: str, limit: int) -> list[Found]:
    """Return up to `limit` records of a kind that fit, the best first; KeyError for a kind that is not searched."""
    table = kinds.searched()[kind]
    query = parse(typed, info(table).numbers)
    asked = _Asked(table, query, meanings(conn, query, inside=True))
    return _OWN[kind](conn, asked, limit) if kind in _OWN else _records(conn, asked, limit)
