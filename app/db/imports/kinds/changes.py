"""Changes of another system from and to the database."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.conditions import text_in
from app.db.imports.kinds.store import Ids, Store, Values, code_by_id, codes_of, rows_by_id, set_links
from app.db.records import insert_record, numbers_above, update_versioned
from app.domain.imports.kinds.fields import Record
from app.errors import InputError

#: Our field -> the column that holds it as it is.
_COLUMNS = (
    "title",
    "type",
    "scope",
    "state",
    "source_state",
    "outcome",
    "source_outcome",
    "backed_out",
    "planned_start",
    "planned_end",
    "actual_start",
    "actual_end",
    "submitted_at",
    "implementer",
    "risk",
    "reason",
    "review",
)
_LINKS = {"services": (t.change_service, "service_id", t.service), "agencies": (t.change_agency, "agency_id", t.agency)}
_OWN_NUMBER = re.compile(r"CHG(\d{7,9})")


class _ChangeStore(Store):
    """Writes changes as their system tells them."""

    table = t.change

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        """Return nothing: a change of another system is never one of ours, whatever its number."""
        return {}

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        rows = rows_by_id(conn, t.change, wanted)
        groups = code_by_id(conn, t.support_group)
        links = {
            name: codes_of(conn, link, "change_id", wanted, column, target)
            for name, (link, column, target) in _LINKS.items()
        }
        for id, row in rows.items():
            row |= {name: links[name].get(id, ()) for name in _LINKS}
            row["group"] = groups.get(row["group_id"], "")
        return rows

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        number = self._number(conn, record.number, ids)
        values = self._columns(record.values, ids)
        values = {"backed_out": None, "risk_answers": {}, **values, "number": number, "source": ids.source}
        id = insert_record(conn, t.change, values)
        self._link(conn, id, record.values, ids)
        if (own := _OWN_NUMBER.fullmatch(number)) is not None:
            numbers_above(conn, "CHG", int(own[1]))
        return id

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        update_versioned(conn, t.change, id, now["version"], self._columns(changed, ids))
        self._link(conn, id, changed, ids)

    def _number(self, conn: Connection, number: str, ids: Ids) -> str:
        other = ids.number_when_taken.format(number=number)
        taken = set(conn.scalars(select(t.change.c.number).where(text_in(conn, t.change.c.number, [number, other]))))
        if number not in taken:
            return number
        if other in taken:
            raise InputError(f"{number} and {other} are both numbers of other changes here.", hint="Choose another.")
        return other

    def _columns(self, values: Values, ids: Ids) -> dict[str, Any]:
        found = {name: values[name] for name in _COLUMNS if name in values}
        if "group" in values:
            found["group_id"] = ids.one("groups", values["group"])
        return found

    def _link(self, conn: Connection, id: int, values: Values, ids: Ids) -> None:
        for name, (link, column, _) in _LINKS.items():
            if name in values:
                wanted = [ids.one(name, code) for code in values[name]]
                set_links(conn, link, "change_id", id, column, [one for one in wanted if one is not None])


STORE = _ChangeStore()
