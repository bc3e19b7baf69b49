"""A workspace with two data centers, services that need each other, their owners, and an agency with contacts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.db import tables as t
from app.db.engine import Database
from app.db.owner import as_owner
from app.db.records import insert_record
from app.domain.datacenters.exercises import Exercise, StampKind
from app.services.datacenters import exercises, loss, plans

NOON = datetime(2026, 6, 10, 16, tzinfo=UTC)  # 12:00 in Raleigh
SINCE = date(2020, 1, 1)


@dataclass
class Centers:
    """The workspace, its clock, and the keys of what is in it."""

    db: Database
    at: datetime = NOON
    ids: dict[str, int] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.at

    def later(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    def plan(self, service: str, rto: int, rpo: int = 15, tier: int = 1, **more: Any) -> int:
        values = {
            "service_id": self.ids[service],
            "from_site_id": self.ids["EDC"],
            "to_site_id": self.ids["WDC"],
            "tier": tier,
            "rto_minutes": rto,
            "rpo_minutes": rpo,
            "valid_from": SINCE,
            **more,
        }
        return plans.add_plan(self.db, values).ids[0]

    def exercise(self, *plan_ids: int, kind: str = "fail_over") -> int:
        values = {"title": "Fail over", "kind": kind, "planned_on": date(2026, 6, 10), "plan_ids": plan_ids}
        return exercises.add_exercise(self.db, values).ids[0]

    def stamp(self, exercise_id: int, kind: StampKind, plan_id: int | None = None, **more: Any) -> Exercise:
        exercises.stamp(self.db, exercise_id, kind, plan_id, **more)
        return self.held(exercise_id)

    def held(self, exercise_id: int) -> Exercise:
        return next(one for one in exercises.exercises(self.db) if one.id == exercise_id)

    def lost(self, site: str = "EDC") -> Any:
        return loss.what_if(self.db, site)


@contextmanager
def centers_of(db: Database) -> Iterator[Centers]:
    """Make the room: MAIL needs SIGN, PORTAL (at WDC) needs MAIL, OLD has no standby, FAX a standby and no plan."""
    made = Centers(db)
    before, db.now = db.now, made.now
    with as_owner(db) as conn:
        values: dict[str, Any]
        for code, name in (("EDC", "Eastern Data Center"), ("WDC", "Western Data Center")):
            made.ids[code] = insert_record(conn, t.site, {"code": code, "name": name})
        for login, name in (("dc_ann", "Ann Owner"), ("dc_bo", "Bo Contact")):
            values = {"login": login, "name": name, "email": f"{login}@example.gov", "phone": "919-555-0100"}
            made.ids[login] = insert_record(conn, t.person, values)
        homes = {"SIGN": "EDC WDC", "MAIL": "EDC WDC", "PORTAL": "WDC EDC", "OLD": "EDC -", "FAX": "EDC WDC"}
        for code, where in homes.items():
            first, second = where.split()
            values = {
                "code": f"DC_{code}",
                "name": code.capitalize(),
                "valid_from": SINCE,
                "primary_site_id": made.ids[first],
                "standby_site_id": made.ids.get(second),
                "owner_id": made.ids["dc_ann"] if code != "FAX" else None,
            }
            made.ids[code] = insert_record(conn, t.service, values)
        for above, below in (("MAIL", "SIGN"), ("PORTAL", "MAIL")):
            values = {"service_id": made.ids[above], "depends_on_id": made.ids[below]}
            conn.execute(t.service_dependency.insert().values(**values))
        made.ids["DOT"] = insert_record(conn, t.agency, {"code": "DOT", "name": "Transportation", "valid_from": SINCE})
        for code in ("PORTAL", "OLD"):
            values = {"agency_id": made.ids["DOT"], "service_id": made.ids[code], "valid_from": SINCE}
            insert_record(conn, t.agency_service, values)
        values = {"agency_id": made.ids["DOT"], "person_id": made.ids["dc_bo"], "kind": "mip", "rank": 1}
        insert_record(conn, t.agency_contact, {**values, "valid_from": SINCE})
    try:
        yield made
    finally:
        db.now = before
