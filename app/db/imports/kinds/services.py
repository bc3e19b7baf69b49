"""Services from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection

from app.db import tables as t
from app.db.imports.kinds.store import Ids, Store, Values, by_text, code_by_id, insert_all, rows_by_id
from app.db.records import update_versioned
from app.domain.imports.kinds.fields import Record

#: Our field -> column, and what of `Ids` its code is looked up in.
_COLUMNS = {
    "name": ("name", ""),
    "category": ("category", ""),
    "group": ("group_id", "groups"),
    "primary_site": ("primary_site_id", "sites"),
    "standby_site": ("standby_site_id", "sites"),
    "availability_goal": ("availability_goal_bp", ""),
    "valid_from": ("valid_from", ""),
    "valid_to": ("valid_to", ""),
}


class _ServiceStore(Store):
    """Writes services by their code."""

    table = t.service

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        return by_text(conn, t.service.c.code, (record.number for record in records))

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        codes = {"groups": code_by_id(conn, t.support_group), "sites": code_by_id(conn, t.site)}
        return {
            id: {
                **{
                    field: codes[what].get(row[column], "") if what else row[column]
                    for field, (column, what) in _COLUMNS.items()
                },
                "code": row["code"],
                "version": row["version"],
            }
            for id, row in rows_by_id(conn, t.service, wanted).items()
        }

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        return self.insert_many(conn, [record], ids)[0]

    def insert_many(self, conn: Connection, records: Sequence[Record], ids: Ids) -> list[int]:
        rows = [{"code": record.number, **self._columns(record.values, ids)} for record in records]
        return insert_all(conn, t.service, rows)

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        update_versioned(conn, t.service, id, now["version"], self._columns(changed, ids))

    def _columns(self, values: Values, ids: Ids) -> dict[str, Any]:
        return {
            column: ids.one(what, values[field]) if what else values[field]
            for field, (column, what) in _COLUMNS.items()
            if field in values
        }


STORE = _ServiceStore()
