"""Whom to reach at an agency, from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.imports.kinds.people import find_people, find_person, make_person
from app.db.imports.kinds.store import Ids, Store, Values, code_by_id, rows_by_id
from app.db.records import insert_record, update_versioned
from app.domain.eastern import local_date
from app.domain.imports.kinds.fields import Record

_WHO = ("login", "email", "name", "phone", "title")


class _ContactStore(Store):
    """Writes contacts in the order in which they are called."""

    table = t.agency_contact

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        c = t.agency_contact.c
        people = find_people(conn, [record.values for record in records])
        known = sorted({person for person in people if person is not None})
        query = select(c.agency_id, c.person_id, c.kind, c.id).where(
            id_in(conn, c.person_id, known), c.valid_to.is_(None)
        )
        there = {(agency, person, what): id for agency, person, what, id in conn.execute(query.order_by(c.id.desc()))}
        wanted = (
            (record.number, (ids.agencies.get(record.values["agency"]), person, record.values["kind"]))
            for record, person in zip(records, people, strict=True)
        )
        return {number: there[key] for number, key in wanted if key in there}

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        codes = code_by_id(conn, t.agency)
        rows = rows_by_id(conn, t.agency_contact, wanted)
        people = rows_by_id(conn, t.person, {row["person_id"] for row in rows.values()})
        return {
            id: {
                "agency": codes[row["agency_id"]],
                **{name: people[row["person_id"]][name] or "" for name in _WHO},
                "kind": row["kind"],
                "rank": row["rank"],
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
        agency = ids.one("agencies", values["agency"])
        columns = {
            "agency_id": agency,
            "person_id": person,
            "kind": values["kind"],
            "rank": values.get("rank") or self._last(conn, agency, values["kind"]) + 1,
            "valid_from": values.get("valid_from") or local_date(ids.now),
            "valid_to": values.get("valid_to"),
        }
        return insert_record(conn, t.agency_contact, columns)

    def _last(self, conn: Connection, agency: int | None, kind: str) -> int:
        c = t.agency_contact.c
        last = select(func.max(c.rank)).where(c.agency_id == agency, c.kind == kind, c.valid_to.is_(None))
        return int(conn.scalar(last) or 0)

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        columns = {name: changed[name] for name in ("kind", "rank", "valid_from", "valid_to") if name in changed}
        columns = {name: value for name, value in columns.items() if value is not None or name == "valid_to"}
        if "agency" in changed:
            columns["agency_id"] = ids.one("agencies", changed["agency"])
        if changed.keys() & set(_WHO):
            who = {name: changed.get(name, now[name]) for name in _WHO}
            person = find_person(conn, who)
            columns["person_id"] = make_person(conn, who, ids) if person is None else person
        update_versioned(conn, t.agency_contact, id, now["version"], columns)


STORE = _ContactStore()
