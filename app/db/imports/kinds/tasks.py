"""Tasks and parents of requests, from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from app.db import tables as t
from app.db.conditions import text_in
from app.db.imports.kinds.store import Ids, Store, Values, by_text, code_by_id, insert_all, rows_by_id
from app.db.records import update_versioned
from app.domain.imports.kinds.fields import Record

_CHUNK = 1000
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
        return self.insert_many(conn, [record], ids)[0]

    def insert_many(self, conn: Connection, records: Sequence[Record], ids: Ids) -> list[int]:
        requests = self._requests(conn, [record.values.get("request", "") for record in records], ids)
        rows = [
            {"number": record.number, "source": ids.source, **self._columns(record.values, requests, ids)}
            for record in records
        ]
        return insert_all(conn, t.task, rows)

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        requests = self._requests(conn, [changed.get("request", "")], ids)
        update_versioned(conn, t.task, id, now["version"], self._columns(changed, requests, ids))

    def _requests(self, conn: Connection, numbers: Sequence[str], ids: Ids) -> dict[str, int]:
        """Return ids of the source's tickets of these numbers."""
        c, wanted = t.ticket.c, sorted({number for number in numbers if number})
        found: dict[str, int] = {}
        for start in range(0, len(wanted), _CHUNK):
            query = select(c.number, c.id).where(text_in(conn, c.number, wanted[start : start + _CHUNK]))
            found.update((number, id) for number, id in conn.execute(query.where(c.source == ids.source)))
        return found

    def _columns(self, values: Values, requests: Mapping[str, int], ids: Ids) -> dict[str, Any]:
        found = {name: values[name] for name in _PLAIN if name in values}
        if "group" in values:
            found["group_id"] = ids.one("groups", values["group"])
        if "request" in values:
            found["ticket_id"] = requests.get(values["request"])
        return found


def beside_tickets(conn: Connection, source: str, bundles: Mapping[str, str], theirs: Mapping[str, str]) -> None:
    """Join tickets that were written with their tasks, and keep the requests that they are items of.

    `bundles`: ticket's number here -> number of the request that bundles it, "" for none; `theirs`: -> its number
    in the source.
    """
    k, c = t.task.c, t.ticket.c
    ids = by_text(conn, c.number, theirs)
    of_request = {theirs[number]: id for number, id in ids.items()}
    waiting = select(k.id, k.request, k.version).where(k.source == source, k.ticket_id.is_(None), k.request != "")
    for start in range(0, len(theirs), _CHUNK):
        part = list(theirs.values())[start : start + _CHUNK]
        for id, request, version in conn.execute(waiting.where(text_in(conn, k.request, part))).all():
            if request in of_request:
                update_versioned(conn, t.task, id, version, {"ticket_id": of_request[request]})
    wanted = {(bundle, theirs[number]): ids[number] for number, bundle in bundles.items() if bundle and number in ids}
    if not wanted:
        return
    there = {
        (row.number, row.request)
        for row in conn.execute(
            select(k.number, k.request).where(
                k.source == source, text_in(conn, k.request, [request for _, request in wanted])
            )
        )
    }
    new = [
        {"number": number, "request": request, "source": source, "kind": "parent", "ticket_id": id}
        for (number, request), id in wanted.items()
        if (number, request) not in there
    ]
    if new:
        conn.execute(insert(t.task), new)


STORE = _TaskStore()
