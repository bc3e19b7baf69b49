"""Badges for the data centers from and to the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection

from app.db import tables as t
from app.db.conditions import id_in
from app.db.datacenters import badges as badge_store
from app.db.datacenters import verdicts, visits
from app.db.imports.by_row import FieldError
from app.db.imports.kinds.store import Ids, Store, Values, by_text, code_by_id
from app.db.records import insert_record, update_versioned
from app.domain.datacenters.badges import STEPS, Verdict
from app.domain.eastern import local_date
from app.domain.imports.kinds.fields import Record

_PLAIN = ("name", "company", "issued_on")
_KEPT = "Imported"


class _BadgeStore(Store):
    """Writes badges by the number on the card, and what is told of them as what was said."""

    table = t.badge

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        return by_text(conn, t.badge.c.number, (record.number for record in records))

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        agencies, sites = code_by_id(conn, t.agency), visits.sites(conn)
        found = {}
        for badge in badge_store.badges(conn, id_in(conn, t.badge.c.id, wanted)):
            kept = [one for one in badge.validations if one.verdict is Verdict.KEEP]
            found[badge.id] = {
                "number": badge.number,
                "name": badge.name,
                "company": badge.company,
                "agency": agencies[badge.agency_id],
                "sites": ", ".join(sites[id] for id in badge.site_ids if id in sites),
                "issued_on": badge.issued_on,
                "validated_on": kept[-1].on if kept else None,
                "validated_by": kept[-1].by if kept else "",
                "ended_on": badge.ended_on,
                "why": badge.why,
                "version": badge.version,
            }
        return found

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        values = record.values
        made = insert_record(conn, t.badge, {"number": record.number, **self._columns(values, ids)})
        self._say(conn, made, 1, values, {}, ids)
        return made

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        columns = self._columns(changed, ids)
        if now["ended_on"] is not None and columns:
            raise FieldError("number", f"{now['number']} ended: it is kept as it was.")
        issued, today = columns.get("issued_on"), local_date(ids.now)
        if issued is not None and issued > now["issued_on"] and (today - now["issued_on"]).days >= STEPS[0]:
            raise FieldError("issued_on", f"{now['number']} is due: it is validated, not issued on a later day.")
        version = update_versioned(conn, t.badge, id, now["version"], columns) if columns else now["version"]
        self._say(conn, id, version, changed, now, ids)

    def _columns(self, values: Values, ids: Ids) -> dict[str, Any]:
        found = {name: values[name] for name in _PLAIN if name in values}
        if "agency" in values:
            found["agency_id"] = ids.one("agencies", values["agency"])
        return found

    def _say(self, conn: Connection, id: int, version: int, values: Values, now: Values, ids: Ids) -> None:
        """Write the sites, and what is told of the badge besides what is on record."""
        if "sites" in values:
            codes = [code.strip() for code in values["sites"].replace(";", ",").split(",")]
            wanted = {ids.one("sites", code) for code in codes} - {None}
            badge_store.set_sites(conn, id, {one for one in wanted if one is not None})
        kept, ended = values.get("validated_on"), values.get("ended_on")
        before = now.get("validated_on")
        if kept is not None and (before is None or kept > before) and now.get("ended_on") is None:
            by = values.get("validated_by") or now.get("validated_by") or ""
            verdicts.say(conn, id, Verdict.KEEP, kept, self._contact(conn, id, by, ids), _KEPT)
        if ended is not None and now.get("ended_on") is None:
            why = values.get("why") or now.get("why") or _KEPT
            verdicts.say(conn, id, Verdict.END, ended, None, why)
            update_versioned(conn, t.badge, id, version, {"ended_on": ended, "why": why})

    def _contact(self, conn: Connection, id: int, name: str, ids: Ids) -> int | None:
        (badge,) = badge_store.badges(conn, t.badge.c.id == id)
        known = badge_store.contacts(conn, local_date(ids.now)) if name else []
        mine = (one for one in known if one.agency_id == badge.agency_id and one.name.casefold() == name.casefold())
        return next((one.person_id for one in mine), None)


STORE = _BadgeStore()
