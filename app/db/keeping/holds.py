"""Legal holds from the database, and which records each of them reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Table, and_, func, or_, select

from app.db import tables as t
from app.db.belonging.dates import begun_column
from app.db.belonging.kinds import KINDS, LOGINS, label, parts_of
from app.db.conditions import id_in
from app.db.find import find
from app.db.keeping.words import called_column
from app.db.names import people
from app.db.tables import kinds
from app.db.tickets.lists import ticket_ids
from app.domain.eastern import midnight
from app.domain.keeping.holds import Ground, Hold, Scope
from app.domain.tickets.values import TicketFilter
from app.domain.words import day

_H = t.legal_hold.c
#: Records that a search finds at most; more are held by narrower ones.
MOST_FOUND = 1_000_000

#: Records that no search finds by themselves, with what they say: they are held with the tickets that are found.
_WITH_TICKETS: Mapping[str, tuple[str, ...]] = {"survey": ("comment",), "task": ("number", "title")}


def load(conn: Connection, *where: ColumnElement[bool]) -> tuple[Hold, ...]:
    """Return holds, those that hold first, newest first."""
    rows = conn.execute(select(t.legal_hold).where(*where).order_by(_H.released_on.isnot(None), _H.id.desc())).all()
    called = people(conn, {login for row in rows for login in (row.created_by, row.released_by)})
    return tuple(
        Hold(
            row.id,
            row.number,
            row.version,
            row.matter,
            row.reason,
            Scope(row.scope),
            _on(conn, row),
            row.since,
            called.get(row.created_by, row.created_by),
            row.tbl,
            row.record_id,
            row.person_id,
            row.agency_id,
            row.first_day,
            row.last_day,
            row.search,
            row.released_on,
            called.get(row.released_by, row.released_by),
            row.why_released,
            Ground(row.ground),
        )
        for row in rows
    )


def _on(conn: Connection, row: Any) -> str:
    """Return in words what a hold is on."""
    if row.scope == Scope.RECORD:
        table = t.metadata.tables.get(row.tbl)
        return f"{label(row.tbl)} {_called(conn, table, row.record_id) if table is not None else row.record_id}"
    if row.scope == Scope.PERSON:
        return f"what names {_called(conn, t.person, row.person_id)}"
    if row.scope == Scope.SEARCH:
        return f"what is found by “{row.search}”"
    between = [f"from {day(row.first_day)}"] if row.first_day else []
    between += [f"to {day(row.last_day)}"] if row.last_day else []
    return " ".join([f"records of {_called(conn, t.agency, row.agency_id)}", *between])


def _called(conn: Connection, table: Table, id: int) -> str:
    column = called_column(table)
    found = None if column is None else conn.scalar(select(column).where(table.c.id == id))
    return str(found) if found is not None else str(id)


def held(
    conn: Connection, table: Table, ids: Collection[int] | None = None, *, now: datetime
) -> dict[int, tuple[Hold, ...]]:
    """Return the records of a table that are held, each with its holds; `ids`: of these only."""
    found: dict[int, list[Hold]] = defaultdict(list)
    for hold in load(conn, _H.released_on.is_(None)):
        condition = _reached(conn, hold, table, now, ids)
        if condition is None:
            continue
        query = select(table.c.id).where(condition)
        if ids is not None:
            query = query.where(id_in(conn, table.c.id, sorted(ids)))
        for id in conn.scalars(query):
            found[id].append(hold)
    return {id: tuple(holds) for id, holds in found.items()}


def reached(conn: Connection, hold: Hold, table: Table, now: datetime) -> int:
    """Return how many records of a table a hold reaches."""
    condition = _reached(conn, hold, table, now)
    if condition is None:
        return 0
    return int(conn.scalar(select(func.count()).select_from(table).where(condition)) or 0)


def _reached(
    conn: Connection, hold: Hold, table: Table, now: datetime, among: Collection[int] | None = None
) -> ColumnElement[bool] | None:
    """Return the condition that a hold reaches a record of a table; None where it reaches none of them.

    `among`: only these are asked about, so that a search looks at no others.
    """
    match hold.scope:
        case Scope.RECORD:
            return table.c.id == hold.record_id if hold.table == table.name else None
        case Scope.AGENCY:
            return _of_agency(hold, table)
        case Scope.PERSON:
            return _of_person(conn, hold, table)
        case Scope.SEARCH:
            return _found(conn, hold, table, now, among)


def _of_agency(hold: Hold, table: Table) -> ColumnElement[bool] | None:
    fits: list[ColumnElement[bool]] = []
    if table is t.agency:
        fits.append(table.c.id == hold.agency_id)
    fits += [table.c[name] == hold.agency_id for name in ("agency_id", "for_agency_id") if name in table.c]
    for part, column in parts_of(table):
        if "agency_id" in part.c and part.name.endswith("_agency"):
            fits.append(table.c.id.in_(select(column).where(part.c.agency_id == hold.agency_id)))
    if not fits:
        return None
    begun = begun_column(table)
    if begun is None:
        return or_(*fits)
    days: list[ColumnElement[bool]] = []
    is_day = isinstance(begun.type, Date)
    if hold.first_day is not None:
        days.append(begun >= (hold.first_day if is_day else midnight(hold.first_day)))
    if hold.last_day is not None:
        end = hold.last_day + timedelta(days=1)
        days.append(begun < (end if is_day else midnight(end)))
    # what has no day yet is held: a hold errs on the side of keeping
    return and_(or_(*fits), or_(begun.is_(None), and_(*days))) if days else or_(*fits)


def _of_person(conn: Connection, hold: Hold, table: Table) -> ColumnElement[bool] | None:
    login, name = conn.execute(select(t.person.c.login, t.person.c.name).where(t.person.c.id == hold.person_id)).one()
    fits = list(_names_person(table, hold.person_id or 0, login or "", name))
    for part, column in parts_of(table):
        below = list(_names_person(part, hold.person_id or 0, login or "", name))
        if below:
            fits.append(table.c.id.in_(select(column).where(or_(*below))))
    return or_(*fits) if fits else None


def _names_person(table: Table, id: int, login: str, name: str) -> Iterator[ColumnElement[bool]]:
    """Yield each condition by which a row names a person: by key, login, or the name of a caller."""
    if table is t.person:
        yield table.c.id == id
    for column in table.c:
        if any(key.column.table is t.person for key in column.foreign_keys):
            yield column == id
        elif login and column.name in LOGINS:
            yield column == login
        elif column.name in {"caller", "visitor", "to_name"}:
            yield func.lower(column) == name.lower()


def _found(
    conn: Connection, hold: Hold, table: Table, now: datetime, among: Collection[int] | None
) -> ColumnElement[bool] | None:
    if table.name in _WITH_TICKETS:
        tickets = list(ticket_ids(conn, TicketFilter(text=hold.search), now=now))
        words = hold.search.casefold().split()
        said = [and_(*(func.lower(table.c[name]).contains(word, autoescape=True) for word in words))
                for name in _WITH_TICKETS[table.name]]  # fmt: skip
        return or_(id_in(conn, table.c.ticket_id, tickets), *said)
    if table.name not in KINDS or table.name not in kinds.searched():
        return None
    if table is t.ticket:
        ids = list(ticket_ids(conn, TicketFilter(text=hold.search, ids=_only(among)), now=now))
    else:
        ids = [one.id for one in find(conn, table.name, hold.search, MOST_FOUND)]
    return id_in(conn, table.c.id, ids)


def _only(among: Collection[int] | None) -> tuple[int, ...] | None:
    return None if among is None else tuple(sorted(among))
