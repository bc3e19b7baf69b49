"""Outages from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection

from app.db import tables as t
from app.db.imports.kinds.store import (
    Ids,
    Store,
    Values,
    add_links,
    code_by_id,
    codes_of,
    insert_all,
    rows_by_id,
    set_links,
)
from app.db.records import update_versioned
from app.domain.imports.kinds.fields import Record

#: Our field -> column.
_COLUMNS = {
    "title": "title",
    "kind": "kind",
    "planned": "planned",
    "start_at": "start_at",
    "cleared_at": "end_at",
    "ended_at": "closed_at",
    "window_start": "window_start",
    "window_end": "window_end",
    "cause": "cause",
}


class _OutageStore(Store):
    """Writes outages, one of each service."""

    table = t.outage

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        """Return nothing: outages have no number of their own here."""
        return {}

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        rows = rows_by_id(conn, t.outage, wanted)
        services = code_by_id(conn, t.service)
        agencies = codes_of(conn, t.outage_agency, "outage_id", wanted, "agency_id", t.agency)
        return {
            id: {
                **{field: row[column] for field, column in _COLUMNS.items()},
                "services": (services[row["service_id"]],),
                "agencies": agencies.get(id, ()),
                "number": row["number"],
                "version": row["version"],
            }
            for id, row in rows.items()
        }

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        return self.insert_many(conn, [record], ids)[0]

    def insert_many(self, conn: Connection, records: Sequence[Record], ids: Ids) -> list[int]:
        rows = [
            {**self._columns(record.values, ids), "number": record.values["number"], "source": ids.source}
            for record in records
        ]
        made = insert_all(conn, t.outage, rows)
        pairs = (
            (id, one)
            for id, record in zip(made, records, strict=True)
            for code in record.values.get("agencies", ())
            if (one := ids.one("agencies", code)) is not None
        )
        add_links(conn, t.outage_agency, "outage_id", "agency_id", pairs)
        return made

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        update_versioned(conn, t.outage, id, now["version"], self._columns(changed, ids))
        self._link(conn, id, changed, ids)

    def _columns(self, values: Values, ids: Ids) -> dict[str, Any]:
        found = {column: values[field] for field, column in _COLUMNS.items() if field in values}
        if "services" in values:
            (service,) = values["services"]
            found["service_id"] = ids.one("services", service)
        return found

    def _link(self, conn: Connection, id: int, values: Values, ids: Ids) -> None:
        if "agencies" in values:
            wanted = [ids.one("agencies", code) for code in values["agencies"]]
            reached = [one for one in wanted if one is not None]
            set_links(conn, t.outage_agency, "outage_id", id, "agency_id", reached)


STORE = _OutageStore()
