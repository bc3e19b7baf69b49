"""Recovery plans from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, func, or_, select

from app.db import tables as t
from app.db.imports.by_row import FieldError
from app.db.imports.kinds.store import Ids, Store, Values, code_by_id, rows_by_id
from app.db.records import insert_record, update_versioned
from app.domain.imports.kinds.fields import Record

_PLAIN = ("tier", "rto_minutes", "rpo_minutes", "text", "reviewed_on", "valid_from", "valid_to")


class _PlanStore(Store):
    """Writes plans by their service and the site that is lost; the latest one, where there were several."""

    table = t.recovery_plan

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        p, service, site = t.recovery_plan.c, t.service.c, t.site.c
        wanted = (
            select(p.id, service.code, site.code.label("site"))
            .join_from(t.recovery_plan, t.service, service.id == p.service_id)
            .join(t.site, site.id == p.from_site_id)
            .where(p.withdrawn.is_(False))
            .order_by(p.valid_from, p.id)
        )
        known = {(row.code, row.site.casefold()): row.id for row in conn.execute(wanted)}
        keys = {one.number: (one.values["service"], one.values["from_site"].casefold()) for one in records}
        return {number: known[key] for number, key in keys.items() if key in known}

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        services, sites = code_by_id(conn, t.service), code_by_id(conn, t.site)
        names = {row.id: row.name for row in conn.execute(select(t.person.c.id, t.person.c.name))}
        return {
            id: {
                **{name: row[name] for name in _PLAIN},
                "service": services[row["service_id"]],
                "from_site": sites[row["from_site_id"]],
                "to_site": sites[row["to_site_id"]],
                "owner": names.get(row["owner_id"], ""),
                "version": row["version"],
            }
            for id, row in rows_by_id(conn, t.recovery_plan, wanted).items()
        }

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        columns = self._columns(conn, record.values, ids)
        columns["service_id"] = ids.one("services", record.values["service"])
        columns["from_site_id"] = _site(record.values["from_site"], "from_site", ids)
        return insert_record(conn, t.recovery_plan, columns)

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        update_versioned(conn, t.recovery_plan, id, now["version"], self._columns(conn, changed, ids))

    def _columns(self, conn: Connection, values: Values, ids: Ids) -> dict[str, Any]:
        found = {name: values[name] for name in _PLAIN if name in values}
        if "to_site" in values:
            found["to_site_id"] = _site(values["to_site"], "to_site", ids)
        if "owner" in values:
            found["owner_id"] = _person(conn, values["owner"]) if values["owner"] else None
        return found


def _site(code: str, field: str, ids: Ids) -> int:
    found = next((id for known, id in ids.sites.items() if known.casefold() == code.strip().casefold()), None)
    if found is None:
        raise FieldError(field, f"There is no data center {code}; its code is one of {', '.join(sorted(ids.sites))}.")
    return found


def _person(conn: Connection, told: str) -> int:
    p, text = t.person.c, told.strip().lower()
    same = or_(func.lower(p.login) == text, func.lower(p.email) == text, func.lower(p.name) == text)
    found = conn.scalars(select(p.id).where(same, p.active)).all()
    if len(found) != 1:
        what = "Nobody here is called" if not found else "Several people are called"
        raise FieldError("owner", f"{what} {told}: give a login.")
    return int(found[0])


STORE = _PlanStore()
