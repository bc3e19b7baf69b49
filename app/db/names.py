"""Names to the logins, codes and ids that rows hold: one query for all that a page shows, never one a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, Table, literal_column, select, union_all

from app.db import tables as t
from app.db.conditions import id_in, text_in
from app.domain.names import Names

_CODED = {"agencies": t.agency, "services": t.service, "groups": t.support_group}
#: What a column of a record refers to, and how that is called.
REFERRED: Mapping[str, tuple[Table, str]] = {
    "agency_id": (t.agency, "name"),
    "group_id": (t.support_group, "name"),
    "person_id": (t.person, "name"),
    "service_id": (t.service, "name"),
    "site_id": (t.site, "name"),
    "caller_id": (t.caller, "name"),
    "parent_id": (t.ticket, "number"),
    "change_id": (t.change, "number"),
    "follow_up_id": (t.ticket, "number"),
    "fixed_by_id": (t.change, "number"),
    "owner_id": (t.person, "name"),
    "for_agency_id": (t.agency, "name"),
    "model_id": (t.change_model, "name"),
    "meeting_id": (t.cab_meeting, "number"),
}


def people(conn: Connection, logins: Iterable[str | None]) -> dict[str, str]:
    """Return names of people by login; a login that nobody has is absent."""
    wanted = sorted({login for login in logins if login})
    if not wanted:
        return {}
    p = t.person.c
    return _pairs(conn, select(p.login, p.name).where(text_in(conn, p.login, wanted)))


def everybody(conn: Connection) -> list[tuple[str, str]]:
    """Return name and login ("" for none) of everybody on record."""
    p = t.person.c
    return [(name, login or "") for name, login in conn.execute(select(p.name, p.login))]


def is_active(conn: Connection, login: str) -> bool:
    """Return whether who signs in so is still active, or nobody on record."""
    return conn.execute(select(t.person.c.active).where(t.person.c.login == login)).scalar() is not False


def mail_of(conn: Connection, login: str) -> str:
    """Return the mail address of who signs in so; "" where there is none on record."""
    p = t.person.c
    return conn.execute(select(p.email).where(p.login == login)).scalar() or ""


def _pairs(conn: Connection, query: Select[Any]) -> dict[Any, str]:
    return {key: name for key, name in conn.execute(query)}  # noqa: C416  (rows are no pairs to the checker)


def names(
    conn: Connection, logins: Iterable[str | None] = (), records: Mapping[str, Iterable[int]] | None = None
) -> Names:
    """Return what these logins, every agency, service and group, and these records by column and id are called."""
    parts = [
        select(literal_column(f"'{kind}'").label("kind"), table.c.code, table.c.name) for kind, table in _CODED.items()
    ]
    coded: dict[str, dict[str, str]] = defaultdict(dict)
    for kind, code, name in conn.execute(union_all(*parts)):
        coded[kind][code] = name
    return Names(people(conn, logins), **coded, records=referred(conn, records or {}))


def referred(conn: Connection, records: Mapping[str, Iterable[int]]) -> dict[str, dict[int, str]]:
    """Return what records are called, by column and id; the columns are those of `REFERRED`."""
    found: dict[str, dict[int, str]] = {}
    for column, ids in records.items():
        table, called = REFERRED[column]
        if wanted := sorted(set(ids)):
            query = select(table.c.id, table.c[called]).where(id_in(conn, table.c.id, wanted))
            found[column] = _pairs(conn, query)
    return found


def person_name(conn: Connection, login: str) -> str:
    """Return the name of a login; the login itself where nobody has it."""
    return people(conn, [login]).get(login, login) if login else ""


def group_name(conn: Connection, group_id: int) -> str:
    """Return the name of a support group; "" where there is none."""
    c = t.support_group.c
    return conn.execute(select(c.name).where(c.id == group_id)).scalar() or ""
