"""Who does what for an agency, from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.imports.kinds.people import find_people, find_person, make_person
from app.db.imports.kinds.store import Ids, Store, Values, code_by_id, rows_by_id
from app.db.records import insert_record, update_versioned
from app.domain.eastern import local_date
from app.domain.imports.kinds.fields import Record

#: Roles that one person has at a time.
_ONE = frozenset({"brm", "cio"})
_WHO = ("login", "email", "name", "phone", "title")


class _AssignmentStore(Store):
    """Writes assignments; a new BRM or CIO ends the time of the one before."""

    table = t.agency_assignment

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        c = t.agency_assignment.c
        people = find_people(conn, [record.values for record in records])
        known = sorted({person for person in people if person is not None})
        query = select(c.agency_id, c.person_id, c.role, c.id).where(
            id_in(conn, c.person_id, known), c.valid_to.is_(None)
        )
        there = {(agency, person, what): id for agency, person, what, id in conn.execute(query.order_by(c.id.desc()))}
        wanted = (
            (record.number, (ids.agencies.get(record.values["agency"]), person, record.values["role"]))
            for record, person in zip(records, people, strict=True)
        )
        return {number: there[key] for number, key in wanted if key in there}

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        codes = code_by_id(conn, t.agency)
        rows = rows_by_id(conn, t.agency_assignment, wanted)
        people = rows_by_id(conn, t.person, {row["person_id"] for row in rows.values()})
        return {
            id: {
                "agency": codes[row["agency_id"]],
                **{name: people[row["person_id"]][name] or "" for name in _WHO},
                "role": row["role"],
                "valid_from": row["valid_from"],
                "valid_to": row["valid_to"],
                "version": row["version"],
            }
            for id, row in rows.items()
        }

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        values = record.values
        person = find_person(conn, values)
        if person is None:
            person = make_person(conn, {name: values[name] for name in _WHO if name in values}, ids)
        agency, role = ids.one("agencies", values["agency"]), values["role"]
        begins = values.get("valid_from") or local_date(ids.now)
        if role in _ONE and values.get("valid_to") is None:
            self._end_others(conn, agency, role, person, begins)
        columns = {"agency_id": agency, "person_id": person, "role": role}
        dates = {"valid_from": begins, "valid_to": values.get("valid_to")}
        return insert_record(conn, t.agency_assignment, {**columns, **dates})

    def _end_others(self, conn: Connection, agency: int | None, role: str, person: int, begins: Any) -> None:
        a = t.agency_assignment.c
        others = select(a.id, a.version, a.valid_from).where(
            a.agency_id == agency, a.role == role, a.person_id != person, or_(a.valid_to.is_(None), a.valid_to > begins)
        )
        for id, version, since in conn.execute(others.where(a.valid_from <= begins)).all():
            update_versioned(conn, t.agency_assignment, id, version, {"valid_to": max(since, begins)})

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        columns = {name: changed[name] for name in ("valid_from", "valid_to", "role") if name in changed}
        if columns.get("valid_from", now["valid_from"]) is None:
            del columns["valid_from"]
        if "agency" in changed:
            columns["agency_id"] = ids.one("agencies", changed["agency"])
        if changed.keys() & set(_WHO):
            who = {name: changed.get(name, now[name]) for name in _WHO}
            person = find_person(conn, who)
            columns["person_id"] = make_person(conn, who, ids) if person is None else person
        update_versioned(conn, t.agency_assignment, id, now["version"], columns)


STORE = _AssignmentStore()
