"""Components of services from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection

from app.db import tables as t
from app.db.catalog.rates import has_paper
from app.db.imports.by_row import FieldError
from app.db.imports.kinds.store import Ids, Store, Values, by_text, code_by_id, insert_all, rows_by_id
from app.db.records import update_versioned
from app.domain.imports.kinds.fields import Record

_PLAIN = ("name", "unit", "description", "valid_from", "valid_to")


class _ComponentStore(Store):
    """Writes components by their code; a component stays with its service."""

    table = t.service_component

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        return by_text(conn, t.service_component.c.code, (record.number for record in records))

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        services = code_by_id(conn, t.service)
        return {
            id: {
                **{name: row[name] for name in _PLAIN},
                "service": services[row["service_id"]],
                "code": row["code"],
                "version": row["version"],
            }
            for id, row in rows_by_id(conn, t.service_component, wanted).items()
        }

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        return self.insert_many(conn, [record], ids)[0]

    def insert_many(self, conn: Connection, records: Sequence[Record], ids: Ids) -> list[int]:
        rows = [
            {"code": one.number, "service_id": ids.one("services", one.values["service"]), **_told(one.values)}
            for one in records
        ]
        return insert_all(conn, t.service_component, rows)

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        if "service" in changed:
            raise FieldError(
                "service", f"{now['code']} is part of {now['service']}, and a component stays with its service."
            )
        if "unit" in changed and has_paper(conn, id):
            raise FieldError("unit", f"{now['code']} has rates per {now['unit']}: another unit is another component.")
        update_versioned(conn, t.service_component, id, now["version"], _told(changed))


def _told(values: Values) -> dict[str, Any]:
    return {name: values[name] for name in _PLAIN if name in values}


STORE = _ComponentStore()
