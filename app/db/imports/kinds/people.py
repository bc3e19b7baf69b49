"""People from and to the database, and how a row names one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from app.db import tables as t
from app.db.imports.kinds.store import Ids, Store, Values, code_by_id, rows_by_id
from app.db.records import insert_record, update_versioned
from app.domain.imports.kinds.fields import Record
from app.errors import InputError

_PLAIN = ("name", "email", "phone", "title", "login", "active")


def find_person(conn: Connection, values: Values) -> int | None:
    """Return the person whom a row names: by login, else mail address, else a name; None where nobody fits.

    InputError where two people have the name.
    """
    p = t.person.c
    for field, column in (("login", p.login), ("email", p.email)):
        if told := values.get(field):
            found = conn.scalars(select(p.id).where(func.lower(column) == str(told).lower())).all()
            if len(found) == 1:
                return int(found[0])
            if found:
                raise InputError(f"{len(found)} people have the {field} {told}.", hint="Say which by another field.")
    name = values.get("name")
    found = conn.scalars(select(p.id).where(p.name == name)).all() if name else []
    if len(found) > 1:
        raise InputError(f"{len(found)} people are called {name}.", hint="Give their login or mail address.")
    if not found:
        return None
    row = conn.execute(select(p.login, p.email).where(p.id == found[0])).one()
    differs = any(
        values.get(field) and known and str(values[field]).lower() != known.lower()
        for field, known in (("login", row.login), ("email", row.email))
    )
    return None if differs else int(found[0])  # a namesake


def make_person(conn: Connection, values: Values, ids: Ids) -> int:
    """Write a person as a row names one; returns the id."""
    return insert_record(conn, t.person, _columns(values, ids))


def _columns(values: Values, ids: Ids) -> dict[str, Any]:
    found = {field: values[field] for field in _PLAIN if field in values}
    if "login" in found:
        found["login"] = found["login"] or None
    if "agency" in values:
        found["agency_id"] = ids.one("agencies", values["agency"])
    if found.get("active", True) is None:
        del found["active"]
    return found


class _PersonStore(Store):
    """Writes people."""

    table = t.person

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        found = {}
        for record in records:
            id = find_person(conn, record.values)
            if id is not None:
                found[record.number] = id
        return found

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        codes = code_by_id(conn, t.agency)
        return {
            id: {
                **{field: row[field] for field in _PLAIN},
                "login": row["login"] or "",
                "agency": codes.get(row["agency_id"], ""),
                "version": row["version"],
            }
            for id, row in rows_by_id(conn, t.person, wanted).items()
        }

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        return make_person(conn, record.values, ids)

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        columns = _columns(changed, ids)
        if columns:
            update_versioned(conn, t.person, id, now["version"], columns)


STORE = _PersonStore()
