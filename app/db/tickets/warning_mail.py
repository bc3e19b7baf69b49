"""Who wants to be warned by mail of which steps, and whether they can be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.records import insert_record, update_versioned
from app.db.setup.roles import roles_of
from app.db.tables.warning_mail import warning_mail
from app.domain.mail.addresses import can_be_mailed
from app.domain.tickets.mentions import may_be_mentioned
from app.domain.vocabulary import Role

_C, _P = warning_mail.c, t.person.c


class Wanted(NamedTuple):
    """Somebody who is warned by mail of these steps."""

    login: str
    name: str
    email: str
    steps: tuple[int, ...]


def chosen(conn: Connection, login: str) -> tuple[int, ...]:
    """Return the steps that somebody chose."""
    found = conn.execute(select(_C.steps).where(_C.login == login)).scalar()
    return tuple(found or ())


def choose(conn: Connection, login: str, steps: Sequence[int]) -> int:
    """Keep what somebody chose; returns the key of the row."""
    row = conn.execute(select(_C.id, _C.version).where(_C.login == login).with_for_update()).one_or_none()
    if row is None:
        return insert_record(conn, warning_mail, {"login": login, "steps": list(steps)})
    update_versioned(conn, warning_mail, row.id, row.version, {"steps": list(steps)})
    return int(row.id)


def wanted(conn: Connection) -> list[Wanted]:
    """Return everybody who wants mail, can be mailed, works here and may read the tickets of the desk, by login."""
    query = (
        select(_C.login, _P.name, _P.email, _C.steps)
        .join_from(warning_mail, t.person, _P.login == _C.login)
        .where(_P.active.is_(True))
        .order_by(_C.login)
    )
    rows = [Wanted(row.login, row.name, row.email, tuple(row.steps)) for row in conn.execute(query) if row.steps]
    held = roles_of(conn, [one.login for one in rows])
    none: tuple[Role, ...] = ()
    return [
        one
        for one in rows
        if can_be_mailed(one.email) and (held is None or may_be_mentioned(held.get(one.login, none), restricted=False))
    ]
