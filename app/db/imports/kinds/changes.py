"""Changes of another system from and to the database."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.conditions import text_in
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
from app.db.records import numbers_above, update_versioned
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
_CHUNK = 1000
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
        return self.insert_many(conn, [record], ids)[0]

    def insert_many(self, conn: Connection, records: Sequence[Record], ids: Ids) -> list[int]:
        numbers = self._numbers(conn, records, ids)
        plain: dict[str, Any] = {"backed_out": None, "risk_answers": {}, "source": ids.source}
        rows = [
            {**plain, **self._columns(record.values, ids), "number": number}
            for record, number in zip(records, numbers, strict=True)
        ]
        made = insert_all(conn, t.change, rows)
        for name, (link, column, _) in _LINKS.items():
            pairs = (
                (id, one)
                for id, record in zip(made, records, strict=True)
                for code in record.values.get(name, ())
                if (one := ids.one(name, code)) is not None
            )
            add_links(conn, link, "change_id", column, pairs)
        if own := [int(found[1]) for number in numbers if (found := _OWN_NUMBER.fullmatch(number)) is not None]:
            numbers_above(conn, "CHG", max(own))
        return made

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        update_versioned(conn, t.change, id, now["version"], self._columns(changed, ids))
        self._link(conn, id, changed, ids)

    def _numbers(self, conn: Connection, records: Sequence[Record], ids: Ids) -> list[str]:
        """Return the numbers that new changes get: their own, or where a change here has it, another one."""
        c = t.change.c
        others = {record.number: ids.number_when_taken.format(number=record.number) for record in records}
        wanted, taken = [*others, *others.values()], set[str]()
        for start in range(0, len(wanted), _CHUNK):
            taken |= {*conn.scalars(select(c.number).where(text_in(conn, c.number, wanted[start : start + _CHUNK])))}
        found = []
        for number, other in others.items():
            if number in taken and other in taken:
                raise InputError(
                    f"{number} and {other} are both numbers of other changes here.", hint="Choose another."
                )
            found.append(other if number in taken else number)
            taken.add(found[-1])
        return found

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
