"""Logins of the database and what each has, as the server and the workspace know them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from app.db import tables as t
from app.db.engine import Database
from app.db.errors import sqlstate
from app.db.guards.grants import quoted
from app.domain.setup.access import Access
from app.domain.vocabulary import Role

_ROLES = [role.value for role in Role]
_OURS = [*_ROLES, "ll_owner", "ll_keeper"]

_LOGINS = text(
    "SELECT m.rolname::text AS login,"
    " m.rolcanlogin AND coalesce(m.rolvaliduntil > now(), true) AS signs_in,"
    " ARRAY(SELECT r.rolname::text FROM pg_roles r WHERE r.rolname = ANY(:roles)"
    "       AND pg_has_role(m.oid, r.oid, 'USAGE')) AS roles,"
    " pg_has_role(m.oid, 'll_keeper', 'MEMBER') AS keeper,"
    " (SELECT count(*) FROM pg_stat_activity a WHERE a.usesysid = m.oid AND a.datname = current_database()) AS sessions"
    " FROM pg_roles m WHERE NOT m.rolsuper AND m.rolname <> ALL(:ours)"
    " AND (m.rolname = ANY(:logins)"
    "      OR m.rolcanlogin AND EXISTS (SELECT FROM pg_roles r WHERE r.rolname = ANY(:groups)"
    "                                   AND pg_has_role(m.oid, r.oid, 'MEMBER')))"
)
_LAST = text("SELECT l.login, last_act(l.login) FROM unnest(CAST(:logins AS text[])) l(login)")


class _Person(NamedTuple):
    id: int
    login: str
    name: str
    active: bool
    agency: str | None


def who_has_what(conn: Connection) -> list[Access]:
    """Return every login of the database that has to do with this workspace, and every person's, by login."""
    p = t.person.c
    query = (
        select(p.id, p.login, p.name, p.active, t.agency.c.code)
        .outerjoin(t.agency, p.agency_id == t.agency.c.id)
        .where(p.login.is_not(None))
    )
    people = {row.login: _Person(*row) for row in conn.execute(query)}
    if conn.dialect.name != "postgresql":
        last = _pairs(conn.execute(select(t.op.c.who, func.max(t.op.c.at)).group_by(t.op.c.who)))
        return [
            _access(one.login, one, last.get(one.login), None, {})
            for one in sorted(people.values(), key=lambda o: o.login)
        ]
    asked = {"roles": _ROLES, "ours": _OURS, "groups": [*_ROLES, "ll_keeper"], "logins": list(people)}
    known = {row.login: row for row in conn.execute(_LOGINS, asked)}
    logins = sorted({*known, *people})
    last = _pairs(conn.execute(_LAST, {"logins": logins}))
    recorded = _recorded(conn)
    return [_access(login, people.get(login), last.get(login), known.get(login), recorded) for login in logins]


def _pairs(rows: Iterable[Any]) -> dict[str, datetime | None]:
    return {row[0]: row[1] for row in rows}


def _access(
    login: str, one: _Person | None, last: datetime | None, row: Any, recorded: dict[int, frozenset[Role]]
) -> Access:
    held = tuple(role for role in Role if row is not None and role.value in row.roles)
    return Access(
        login,
        name=one.name if one is not None else "",
        person_id=one.id if one is not None else None,
        agency=(one.agency or "") if one is not None else "",
        active=one is None or bool(one.active),
        known=row is not None,
        signs_in=row is not None and row.signs_in,
        roles=held,
        off_record=_off(held, recorded.get(one.id, frozenset()) if one is not None else frozenset()),
        keeper=row is not None and row.keeper,
        last=last,
        sessions=row.sessions if row is not None else 0,
    )


def _off(held: Sequence[Role], on_record: frozenset[Role]) -> tuple[Role, ...]:
    """Return the roles that are held and not on record; reading comes with each of the others."""
    return tuple(role for role in held if role not in on_record and (role is not Role.READER or len(held) == 1))


def _recorded(conn: Connection) -> dict[int, frozenset[Role]]:
    """Return the roles of people that were given on record and not taken away since."""
    c = t.role_change.c
    found: dict[int, set[Role]] = {}
    for person, role, given in conn.execute(select(c.person_id, c.role, c.given).order_by(c.id)):
        have = found.setdefault(person, set())
        (have.add if given else have.discard)(Role(role))
    return {person: frozenset(roles) for person, roles in found.items()}


def taken_last(conn: Connection, person_id: int) -> tuple[Role, ...]:
    """Return the roles that the last act on somebody's roles took away; () where it gave some."""
    c = t.role_change.c
    rows = conn.execute(select(c.at, c.role, c.given).where(c.person_id == person_id).order_by(c.id.desc())).all()
    last = takewhile(lambda row: not row.given and row.at == rows[0].at, rows)
    taken = {row.role for row in last}
    return tuple(role for role in Role if role.value in taken)


def person_called(conn: Connection, said: str) -> list[tuple[int, str, str | None]]:
    """Return (id, name, login) of the people whom a text names by login, mail address or name, whatever its case."""
    p, wanted = t.person.c, said.strip().casefold()
    rows = conn.execute(select(p.id, p.name, p.login, p.email).order_by(p.id)).all()
    exact = [row for row in rows if row.login == said.strip()]
    found = exact or [row for row in rows if wanted and wanted in (row.name.casefold(), row.email.casefold())]
    return [(row.id, row.name, row.login) for row in found]


def lets_in(conn: Connection, login: str) -> bool | None:
    """Return whether the server lets a login in; None where it has none of that name. PostgreSQL only."""
    found = conn.execute(text("SELECT rolcanlogin FROM pg_roles WHERE rolname = :login"), {"login": login}).scalar()
    return None if found is None else bool(found)


def let_in(db: Database, login: str, *, lets: bool) -> str:
    """Let the server let a login in, or not any more; return the statement where this sign-in may not say so."""
    statement = f"ALTER ROLE {quoted(login)} {'LOGIN' if lets else 'NOLOGIN'}"
    try:
        with db.engine.begin() as conn:
            conn.info["op"] = None
            conn.exec_driver_sql(statement)
    except DBAPIError as error:
        if sqlstate(error) != "42501":
            raise
        return statement
    return ""
