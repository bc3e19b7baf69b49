"""Tasks and parents of requests, from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.imports.kinds.store import Ids, Store, Values, code_by_id, rows_by_id
from app.db.records import insert_record, update_versioned
from app.domain.imports.kinds.fields import Record

_PLAIN = ("kind", "title", "state", "request", "assignee", "opened_at", "closed_at")


class _TaskStore(Store):
    """Writes what stands beside a request."""

    table = t.task

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        """Return nothing: only sources have tasks."""
        return {}

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        groups = code_by_id(conn, t.support_group)
        return {
            id: {**row, "group": groups.get(row["group_id"], "")}
            for id, row in rows_by_id(conn, t.task, wanted).items()
        }

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        own = {"number": record.number, "source": ids.source}
        return insert_record(conn, t.task, {**own, **self._columns(conn, record.values, ids)})

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        update_versioned(conn, t.task, id, now["version"], self._columns(conn, changed, ids))

    def _columns(self, conn: Connection, values: Values, ids: Ids) -> dict[str, Any]:
        found = {name: values[name] for name in _PLAIN if name in values}
        if "group" in values:
            found["group_id"] = ids.one("groups", values["group"])
        if "request" in values:
            c, request = t.ticket.c, values["request"]
            query = select(c.id).where(c.source == ids.source, c.number == request)
            found["ticket_id"] = conn.scalar(query) if request else None
        return found


STORE = _TaskStore()
