"""Services from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.imports.kinds.store import Ids, Store, Values, by_text, code_by_id, rows_by_id
from app.db.records import insert_record, update_versioned
from app.domain.imports.kinds.fields import Record
from app.errors import InputError

#: What refers to records that `Ids` does not know: field -> column, table.
_REFERS = {"replacement": ("replacement_id", t.service), "support_hours": ("support_calendar_id", t.calendar)}
#: Our field -> column, and what of `Ids` its code is looked up in.
_COLUMNS = {
    "name": ("name", ""),
    "description": ("description", ""),
    "synonyms": ("synonyms", ""),
    "category": ("category", ""),
    "group": ("group_id", "groups"),
    "primary_site": ("primary_site_id", "sites"),
    "standby_site": ("standby_site_id", "sites"),
    "life_cycle": ("life_cycle", ""),
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
        codes |= {field: code_by_id(conn, table) for field, (_, table) in _REFERS.items()}
        return {
            id: {
                **{field: codes[field].get(row[column], "") for field, (column, _) in _REFERS.items()},
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
        return insert_record(conn, t.service, {"code": record.number, **self._columns(conn, record.values, ids)})

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        update_versioned(conn, t.service, id, now["version"], self._columns(conn, changed, ids))

    def _columns(self, conn: Connection, values: Values, ids: Ids) -> dict[str, Any]:
        found = {
            column: ids.one(what, values[field]) if what else values[field]
            for field, (column, what) in _COLUMNS.items()
            if field in values and (field != "life_cycle" or values[field])  # not told: as it is
        }
        for field, (column, table) in _REFERS.items():
            code = values.get(field)
            if field in values:
                found[column] = conn.scalar(select(table.c.id).where(table.c.code == code)) if code else None
            if code and found[column] is None:
                raise InputError(f"There is no {'service' if field == 'replacement' else 'calendar'} {code}.")
        return found


STORE = _ServiceStore()
