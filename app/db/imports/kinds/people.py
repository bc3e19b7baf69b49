"""People from and to the database, and how a row names one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from app.db import tables as t
from app.db.imports.kinds.store import Ids, Store, Values, code_by_id, insert_all, rows_by_id
from app.db.records import insert_record, update_versioned
from app.domain.imports.kinds.fields import Record
from app.errors import InputError

_CHUNK = 1000
_PLAIN = ("name", "email", "phone", "title", "login", "active")


def find_person(conn: Connection, values: Values) -> int | None:
    """Return the person whom a row names: by login, else mail address, else a name; None where nobody fits.

    InputError where two people have the name.
    """
    return find_people(conn, [values])[0]


def find_people(conn: Connection, rows: Sequence[Values]) -> list[int | None]:
    """Return for each of many rows what `find_person` does."""
    p = t.person.c
    same = {
        field: _by_text(conn, func.lower(column), {str(row[field]).lower() for row in rows if row.get(field)})
        for field, column in (("login", p.login), ("email", p.email))
    }
    called = _by_text(conn, p.name, {row["name"] for row in rows if row.get("name")})
    return [_found(row, same, called) for row in rows]


#: Id, login and mail address of people, by what they are looked for.
_People = Mapping[str, Sequence[tuple[int, str | None, str | None]]]


def _by_text(conn: Connection, column: Any, texts: Collection[str]) -> _People:
    p, wanted = t.person.c, sorted(texts)
    found: dict[str, list[tuple[int, str | None, str | None]]] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(column, p.id, p.login, p.email).where(column.in_(wanted[start : start + _CHUNK]))
        for text, *who in conn.execute(query.order_by(p.id)):
            found.setdefault(text, []).append((who[0], who[1], who[2]))
    return found


def _found(values: Values, same: Mapping[str, _People], called: _People) -> int | None:
    for field, people in same.items():
        if told := values.get(field):
            found = people.get(str(told).lower(), ())
            if len(found) == 1:
                return found[0][0]
            if found:
                raise InputError(f"{len(found)} people have the {field} {told}.", hint="Say which by another field.")
    name = values.get("name")
    found = called.get(name, ()) if name else ()
    if len(found) > 1:
        raise InputError(f"{len(found)} people are called {name}.", hint="Give their login or mail address.")
    if not found:
        return None
    id, login, email = found[0]
    differs = any(
        values.get(field) and known and str(values[field]).lower() != known.lower()
        for field, known in (("login", login), ("email", email))
    )
    return None if differs else id  # a namesake


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
        found = find_people(conn, [record.values for record in records])
        return {record.number: id for record, id in zip(records, found, strict=True) if id is not None}

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

    def insert_many(self, conn: Connection, records: Sequence[Record], ids: Ids) -> list[int]:
        return insert_all(conn, t.person, [_columns(record.values, ids) for record in records])

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        columns = _columns(changed, ids)
        if columns:
            update_versioned(conn, t.person, id, now["version"], columns)


STORE = _PersonStore()
