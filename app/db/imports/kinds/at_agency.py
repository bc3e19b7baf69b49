"""People who are something at an agency, from and to the database: who looks after it, whom to reach."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.imports.kinds.people import find_people, find_person, make_person
from app.db.imports.kinds.store import Ids, Store, Values, code_by_id, rows_by_id
from app.db.records import insert_record, update_versioned
from app.domain.eastern import local_date
from app.domain.imports.kinds.fields import Record

_WHO = ("login", "email", "name", "phone", "title")
_DATES = ("valid_from", "valid_to")


class AtAgencyStore(Store):
    """Writes who is `what` at an agency, from a day to a day; a person that nobody knows yet is made.

    `what`: the column that says it. `own`: the columns of the table beside agency, person and days.
    """

    what: str
    own: tuple[str, ...]

    @abstractmethod
    def columns(self, conn: Connection, values: Values, agency: int | None, person: int, begins: date) -> Values:
        """Return the `own` columns of a new row, and make room for it among the others of its agency."""

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        """Return ids of rows that say the same of the same person now, by the records' numbers."""
        c = self.table.c
        people = find_people(conn, [record.values for record in records])
        known = sorted({person for person in people if person is not None})
        query = select(c.agency_id, c.person_id, c[self.what], c.id).where(
            id_in(conn, c.person_id, known), c.valid_to.is_(None)
        )
        there = {(agency, person, what): id for agency, person, what, id in conn.execute(query.order_by(c.id.desc()))}
        wanted = (
            (record.number, (ids.agencies.get(record.values["agency"]), person, record.values[self.what]))
            for record, person in zip(records, people, strict=True)
        )
        return {number: there[key] for number, key in wanted if key in there}

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        """Return what rows say now, by id: the agency as its code, the person in words."""
        codes = code_by_id(conn, t.agency)
        rows = rows_by_id(conn, self.table, wanted)
        people = rows_by_id(conn, t.person, {row["person_id"] for row in rows.values()})
        return {
            id: {
                "agency": codes[row["agency_id"]],
                **{name: people[row["person_id"]][name] or "" for name in _WHO},
                **{name: row[name] for name in (*self.own, *_DATES, "version")},
            }
            for id, row in rows.items()
        }

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        """Write a new row, from today on where no day is told; returns its id."""
        values = record.values
        person = find_person(conn, values)
        if person is None:
            person = make_person(conn, {name: values[name] for name in _WHO if name in values}, ids)
        agency = ids.one("agencies", values["agency"])
        begins = values.get("valid_from") or local_date(ids.now)
        row = {"agency_id": agency, "person_id": person, "valid_from": begins, "valid_to": values.get("valid_to")}
        return insert_record(conn, self.table, {**row, **self.columns(conn, values, agency, person, begins)})

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        """Write those values over a row; only its end may become empty."""
        told = {name: changed[name] for name in (*self.own, *_DATES) if name in changed}
        columns = {name: value for name, value in told.items() if value is not None or name == "valid_to"}
        if "agency" in changed:
            columns["agency_id"] = ids.one("agencies", changed["agency"])
        if changed.keys() & set(_WHO):
            who = {name: changed.get(name, now[name]) for name in _WHO}
            person = find_person(conn, who)
            columns["person_id"] = make_person(conn, who, ids) if person is None else person
        update_versioned(conn, self.table, id, now["version"], columns)
