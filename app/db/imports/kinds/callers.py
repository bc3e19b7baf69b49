"""Callers from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection

from app.db import tables as t
from app.db.callers import writing
from app.db.callers.directory import known
from app.db.imports.by_row import FieldError
from app.db.imports.kinds.store import Ids, Store, Values, code_by_id, insert_all, rows_by_id
from app.db.records import insert_record, update_versioned
from app.domain.eastern import local_date
from app.domain.imports.kinds.fields import Record
from app.domain.mail.addresses import can_be_mailed

_PLAIN = ("name", "phone", "callback", "place", "title", "department")
_SMALL = ("email", "login")


class _CallerStore(Store):
    """Writes callers by external id, mail address or login."""

    table = t.caller

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        said = [(record.number, *(str(record.values.get(name) or "").lower() for name in _SMALL)) for record in records]
        there = known(
            conn,
            external_ids=[number for number, _, _ in said],
            emails=[mail for _, mail, _ in said],
            logins=[login for _, _, login in said],
        )
        found: dict[str, int] = {}
        for number, mail, login in said:
            for key in (("external_id", number), ("email", mail), ("login", login)):
                if len(who := there.get(key, [])) == 1:
                    found[number] = who[0]
                    break
        return found

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        codes = code_by_id(conn, t.agency)
        return {
            id: {
                **{name: row[name] for name in (*_PLAIN, *_SMALL, "vip")},
                "agency": codes.get(row["agency_id"], ""),
                "active": row["left_on"] is None,
                "version": row["version"],
                "agency_id": row["agency_id"],
            }
            for id, row in rows_by_id(conn, t.caller, wanted).items()
        }

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        return insert_record(conn, t.caller, self._new(record, ids))

    def insert_many(self, conn: Connection, records: Sequence[Record], ids: Ids) -> list[int]:
        return insert_all(conn, t.caller, [self._new(record, ids) for record in records])

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        columns = _columns(changed, ids)
        if not columns:
            return
        update_versioned(conn, t.caller, id, now["version"], columns)
        if "agency_id" in columns:
            writing.add_move(conn, id, now["agency_id"], columns["agency_id"], local_date(ids.now), ids.now)

    def _new(self, record: Record, ids: Ids) -> dict[str, Any]:
        told = {str(record.values.get(name) or "").lower() for name in _SMALL}
        external = "" if record.number.lower() in told else record.number
        return {**_columns(record.values, ids), "external_id": external}


def _columns(values: Values, ids: Ids) -> dict[str, Any]:
    found: dict[str, Any] = {name: values[name] for name in _PLAIN if name in values}
    for name in _SMALL:
        if name in values:
            found[name] = str(values[name] or "").strip().lower()
    if found.get("email") and not can_be_mailed(found["email"]):
        raise FieldError("email", f"“{found['email']}” is no e-mail address.")
    if "agency" in values:
        found["agency_id"] = ids.one("agencies", values["agency"])
    if values.get("vip") is not None:
        found["vip"] = values["vip"]
    if values.get("active") is not None:
        found["left_on"] = None if values["active"] else local_date(ids.now)
    return found


STORE = _CallerStore()
