"""Answers of callers, from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.conditions import text_in
from app.db.imports.called import tickets_called
from app.db.imports.kinds.store import Ids, Store, Values, insert_all, rows_by_id
from app.db.records import update_versioned
from app.domain.imports.kinds.fields import Record
from app.errors import InputError

_CHUNK = 1000
_PLAIN = ("score", "sent_at", "answered_at", "comment")


class _SurveyStore(Store):
    """Writes surveys beside their tickets."""

    table = t.survey

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        """Return nothing: a survey has no number of its own here."""
        return {}

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        rows = rows_by_id(conn, t.survey, wanted)
        tickets = rows_by_id(conn, t.ticket, {row["ticket_id"] for row in rows.values()})
        return {
            id: {
                **{name: row[name] for name in _PLAIN},
                "ticket": tickets[row["ticket_id"]]["number"],
                "version": row["version"],
            }
            for id, row in rows.items()
        }

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        return self.insert_many(conn, [record], ids)[0]

    def insert_many(self, conn: Connection, records: Sequence[Record], ids: Ids) -> list[int]:
        tickets = self._tickets(conn, [record.values["ticket"] for record in records], ids)
        rows = [{**tickets[record.values["ticket"]], **_told(record.values)} for record in records]
        return insert_all(conn, t.survey, rows)

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        columns = _told(changed)
        if "ticket" in changed:
            columns |= self._tickets(conn, [changed["ticket"]], ids)[changed["ticket"]]
        update_versioned(conn, t.survey, id, now["version"], columns)

    def _tickets(self, conn: Connection, numbers: Sequence[str], ids: Ids) -> dict[str, dict[str, Any]]:
        """Return what a survey has of its ticket, by the source's number; InputError where one is not here."""
        c = t.ticket.c
        others = {number: ids.number_when_taken.format(number=number) for number in numbers}
        wanted, there = [*others, *others.values()], dict[str, Any]()
        for start in range(0, len(wanted), _CHUNK):
            query = select(c.id, c.agency_id, c.number, c.source)
            for row in conn.execute(query.where(text_in(conn, c.number, wanted[start : start + _CHUNK]))):
                there[row.number] = row
        ours = {here for here, row in there.items() if row.source == ids.source}
        called = tickets_called(conn, ids.source, others, ours, others.__getitem__)
        found: dict[str, dict[str, Any]] = {}
        for number in others:
            best = there.get(called.get(number, number))
            if best is None:
                raise InputError(f"There is no ticket {number}.", hint="Import the tickets first.")
            found[number] = {"ticket_id": best.id, "agency_id": best.agency_id}
        return found


def _told(values: Values) -> dict[str, Any]:
    return {name: values[name] for name in _PLAIN if name in values}


STORE = _SurveyStore()
