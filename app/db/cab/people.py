"""People as the board names them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from app.db import tables as t
from app.db.conditions import id_in
from app.domain.cab.values import Person


def people_by_id(conn: Connection, ids: Iterable[int | None]) -> dict[int, Person]:
    """Return these people by id; those that are None or gone are left out."""
    wanted = sorted({one for one in ids if one is not None})
    if not wanted:
        return {}
    p = t.person.c
    query = select(p.id, p.name, p.login, p.email).where(id_in(conn, p.id, wanted))
    return {row.id: Person(row.id, row.name, row.login or "", row.email) for row in conn.execute(query)}


def person_of_login(conn: Connection, login: str) -> Person | None:
    """Return the person who signs in under a login; None where nobody on record does."""
    p = t.person.c
    row = conn.execute(select(p.id, p.name, p.login, p.email).where(p.login == login)).first()
    return Person(row.id, row.name, row.login or "", row.email) if row else None


def agency_of_login(conn: Connection, login: str) -> str:
    """Return the code of the agency whose person signs in under a login; "" for one of no agency, or nobody's."""
    p, a = t.person.c, t.agency.c
    query = select(a.code).join_from(t.person, t.agency, p.agency_id == a.id).where(p.login == login)
    return conn.execute(query).scalar() or ""


def person_of_mail(conn: Connection, mail: str) -> Person | None:
    """Return the one person with this mail address; None where there is none, or more than one."""
    p = t.person.c
    query = select(p.id, p.name, p.login, p.email).where(func.lower(p.email) == mail.strip().lower(), p.active)
    rows = conn.execute(query.limit(2)).all()
    return Person(rows[0].id, rows[0].name, rows[0].login or "", rows[0].email) if len(rows) == 1 else None
