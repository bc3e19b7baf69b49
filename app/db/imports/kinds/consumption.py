"""What agencies consumed, from and to the database: rows are facts, what is told anew adds the difference.

What a source said of a row last stands in `source_record`; the difference is taken from that, so that what somebody
entered by hand since is neither lost nor told twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.catalog.offered import Offered
from app.db.conditions import id_in
from app.db.imports.by_row import FieldError
from app.db.imports.kinds.store import Ids, Store, Values, code_by_id, insert_all, rows_by_id
from app.db.records import hold, insert_record, time_of
from app.domain.catalog.money import units
from app.domain.imports.kinds.fields import Record
from app.domain.periods import Period

#: Agency, component and month, by which units are billed.
_Key = tuple[int, int, str]
_FIXED = ("agency", "component", "month")


class _ConsumptionStore(Store):
    """Adds rows of consumption, and differences to what a source told of them."""

    table = t.consumption

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        """Return nothing: of what another source told, nothing is told again (see `insert_many`)."""
        return {}

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        """Return each row with the units that its source told of it last."""
        agencies, components = code_by_id(conn, t.agency), code_by_id(conn, t.service_component)
        s = t.source_record.c
        told = select(s.row_id, s.said).where(s.tbl == t.consumption.name, id_in(conn, s.row_id, wanted))
        said: dict[int, Mapping[str, Any]] = {row.row_id: row.said for row in conn.execute(told)}
        return {
            id: {
                "agency": agencies[row["agency_id"]],
                "component": components[row["component_id"]],
                "month": row["month"],
                "units": said.get(id, {}).get("units", row["units_micro"]),
                "of": (row["agency_id"], row["component_id"]),
            }
            for id, row in rows_by_id(conn, t.consumption, wanted).items()
        }

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        return self.insert_many(conn, [record], ids)[0]

    def insert_many(self, conn: Connection, records: Sequence[Record], ids: Ids) -> list[int]:
        """Add rows that no source told yet; FieldError where one would count twice what another row tells."""
        if not records:
            return []
        hold(conn, "consumption")
        components = {code: id for id, code in code_by_id(conn, t.service_component).items()}
        keys = [_key(record, components, ids) for record in records]
        told, offered = _told(conn, keys), Offered(conn)
        rows = []
        for record, key in zip(records, keys, strict=True):
            if why := offered.why_not(*key):
                raise FieldError("month", why)
            is_whole = not record.values.get("number")
            for other, where in told.get(key, ()):
                if is_whole or other:
                    raise FieldError("month", _twice(record, where, is_whole=is_whole))
            told.setdefault(key, []).append((is_whole, f"row {record.row} of this file"))
            rows.append({**_columns(key, ids.file, record.row, record.values["units"]), "at": time_of(conn)})
        return insert_all(conn, t.consumption, rows)

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        """Add the difference to what was told before, with its reason."""
        for name in _FIXED:
            if name in changed:
                raise FieldError(name, f"This number was told for {now[name]} before; {changed[name]} needs a new one.")
        if "units" not in changed:
            return
        agency_id, component_id = now["of"]
        key = (agency_id, component_id, now["month"])
        values = _columns(key, ids.file, ids.row, changed["units"])
        more = {"units_micro": changed["units"] - now["units"], "reason": f"Told anew by {ids.file}, row {ids.row}"}
        insert_record(conn, t.consumption, {**values, **more, "at": time_of(conn)})


def _key(record: Record, components: Mapping[str, int], ids: Ids) -> _Key:
    values = record.values
    component = components.get(values["component"])
    if component is None:
        raise FieldError("component", f'There is no component "{values["component"]}"; add it, or correct the code.')
    agency = ids.one("agencies", values["agency"])
    assert agency is not None
    return agency, component, values["month"]


def _columns(key: _Key, file: str, row: int, micro: int) -> dict[str, Any]:
    agency, component, month = key
    return {
        "agency_id": agency,
        "component_id": component,
        "month": month,
        "units_micro": micro,
        "source": file,
        "source_row": row,
        "told": units(micro),
    }


def _told(conn: Connection, keys: Collection[_Key]) -> dict[_Key, list[tuple[bool, str]]]:
    """Return what sources told of agencies, components and months: whether it is the whole, and where it stands."""
    c, s = t.consumption.c, t.source_record.c
    query = (
        select(c.agency_id, c.component_id, c.month, s.said, c.source, c.source_row)
        .join(t.source_record, (s.row_id == c.id) & (s.tbl == t.consumption.name))
        .where(id_in(conn, c.agency_id, {key[0] for key in keys}), c.month.in_(sorted({key[2] for key in keys})))
        .order_by(c.id)
    )
    wanted, found = set(keys), dict[_Key, list[tuple[bool, str]]]()
    for agency, component, month, said, file, row in conn.execute(query):
        key = (agency, component, month)
        if key in wanted:
            found.setdefault(key, []).append((not said.get("number"), f"{file}, row {row}"))
    return found


def _twice(record: Record, where: str, *, is_whole: bool) -> str:
    values = record.values
    called = f"{values['agency']}, {values['component']}, {Period.parse(values['month']).label}"
    if is_whole:
        return f"{called} was told by {where} already: give this row a number of its own where both count"
    return f"{called} was told whole by {where}, without a number: this row would count twice"


STORE = _ConsumptionStore()
