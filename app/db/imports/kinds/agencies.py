"""Agencies from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.imports.kinds.store import Ids, Store, Values, by_text, code_by_id, rows_by_id
from app.db.records import insert_record, update_versioned
from app.domain.imports.kinds.fields import Record
from app.errors import InputError

_PLAIN = ("name", "valid_from", "valid_to", "note")
_AGENCIES = {"parent": "parent_id", "predecessor": "predecessor_id"}


class _AgencyStore(Store):
    """Writes agencies by their code; what one refers to was written before it."""

    table = t.agency

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        return by_text(conn, t.agency.c.code, (record.number for record in records))

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        codes = code_by_id(conn, t.agency)
        return {
            id: {
                **{field: row[field] for field in _PLAIN},
                **{field: codes.get(row[column], "") for field, column in _AGENCIES.items()},
                "code": row["code"],
                "version": row["version"],
            }
            for id, row in rows_by_id(conn, t.agency, wanted).items()
        }

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        return insert_record(conn, t.agency, {"code": record.number, **self._columns(conn, record.values)})

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        update_versioned(conn, t.agency, id, now["version"], self._columns(conn, changed))

    def _columns(self, conn: Connection, values: Values) -> dict[str, Any]:
        found = {field: values[field] for field in _PLAIN if field in values}
        for field, column in _AGENCIES.items():
            if field not in values:
                continue
            code = values[field]
            found[column] = conn.scalar(select(t.agency.c.id).where(t.agency.c.code == code)) if code else None
            if code and found[column] is None:
                raise InputError(f"The {field} {code} is neither here nor in the file.", hint="Add it.")
        return found


STORE = _AgencyStore()
