"""Answers of callers, from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.imports.called import tickets_called
from app.db.imports.kinds.store import Ids, Store, Values, rows_by_id
from app.db.records import insert_record, update_versioned
from app.domain.imports.kinds.fields import Record
from app.errors import InputError

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
        return insert_record(
            conn, t.survey, {**self._ticket(conn, record.values["ticket"], ids), **_told(record.values)}
        )

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        columns = _told(changed)
        if "ticket" in changed:
            columns |= self._ticket(conn, changed["ticket"], ids)
        update_versioned(conn, t.survey, id, now["version"], columns)

    def _ticket(self, conn: Connection, number: str, ids: Ids) -> dict[str, Any]:
        c = t.ticket.c
        other = ids.number_when_taken.format(number=number)
        query = select(c.id, c.agency_id, c.number, c.source).where(c.number.in_((number, other)))
        rows = {row.number: row for row in conn.execute(query)}
        ours = {here for here, row in rows.items() if row.source == ids.source}
        called = tickets_called(conn, ids.source, [number], ours, lambda _: other)
        best = rows.get(called.get(number, number))
        if best is None:
            raise InputError(f"There is no ticket {number}.", hint="Import the tickets first.")
        return {"ticket_id": best.id, "agency_id": best.agency_id}


def _told(values: Values) -> dict[str, Any]:
    return {name: values[name] for name in _PLAIN if name in values}


STORE = _SurveyStore()
