"""The board as it is read from either database: every service, what is open and at work, in a handful of queries."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import event, insert

from app.db import tables as t
from app.db.owner import as_owner
from app.db.records import insert_record
from app.domain.datacenters.values import Grade, SiteRole
from app.domain.reviews.agenda import first_agenda
from app.services.datacenters import board
from app.services.datacenters.unproven import unproven, unproven_of
from tests.services.datacenters.room import NOON, SINCE, Centers

_HOUR = timedelta(hours=1)


def test_300_services_are_read_in_one_go(centers: Centers) -> None:
    ids = centers.ids
    change = {
        "number": "CHG0000901", "title": "Firmware", "type": "normal", "scope": "minor", "state": "scheduled",
        "planned_start": NOON - _HOUR, "planned_end": NOON + 2 * _HOUR, "risk_answers": {}, "source": "import:old",
    }  # fmt: skip
    outage = {
        "service_id": ids["FAX"], "site_id": ids["EDC"], "title": "Line cut", "kind": "full", "planned": False,
        "start_at": NOON - _HOUR, "source": "import:old",
    }  # fmt: skip
    with as_owner(centers.db) as conn:
        more = [
            {"code": f"DC_{n:03}", "name": f"Service {n}", "valid_from": SINCE, "primary_site_id": ids["WDC"]}
            for n in range(294)
        ]
        conn.execute(insert(t.service), more)
        both = {"primary_site_id": ids["EDC"], "standby_site_id": ids["WDC"], "both_active": True}
        conn.execute(insert(t.service), {"code": "DC_DNS", "name": "Names", "valid_from": SINCE, **both})
        id = insert_record(conn, t.change, change)
        conn.execute(insert(t.change_service).values(change_id=id, service_id=ids["MAIL"]))
        conn.execute(insert(t.change_site).values(change_id=id, site_id=ids["WDC"]))
        insert_record(conn, t.outage, outage)
    centers.plan("SIGN", 60)
    asked: list[str] = []
    listen = (centers.db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    event.listen(*listen)
    found = board.board(centers.db)
    event.remove(*listen)
    assert len(asked) < 40, "none of them is asked once a service"
    assert len(found.lines) == 300
    assert [(one.site.code, one.services) for one in found.sites] == [("EDC", 6), ("WDC", 299)]
    names = next(one for one in found.lines if one.service.name == "Names")
    assert [cell.role for cell in names.cells] == [SiteRole.ACTIVE, SiteRole.ACTIVE]
    told = {one.service.name: (one.grade, one.headline, [cell.word for cell in one.cells]) for one in found.wrong}
    alone = [name for name, one in told.items() if one[1] == "No standby"]
    assert len(alone) == 295, "what runs at one site and has no plan is not as it should be"
    assert {name: one for name, one in told.items() if name not in alone} == {
        "Fax": (Grade.DOWN, "Line cut", ["Down", "Standby"]),
        "Mail": (Grade.REDUCED, "REDUCED REDUNDANCY", ["Running", "Change"]),
        "Sign": (Grade.UNTESTED, "Never tested", ["Running", "Untested"]),
    }
    with centers.db.read() as conn:
        said = unproven(conn, NOON.date())
    assert (said["DC_SIGN"], said["DC_000"]) == ("Never tested", "Runs at WDC alone, and no plan brings it back")


def test_a_review_begins_with_what_was_never_shown_to_come_back(centers: Centers) -> None:
    with centers.db.read() as conn:
        assert unproven_of(conn, centers.ids["DOT"], NOON.date()) == []
    centers.plan("PORTAL", 60, from_site_id=centers.ids["WDC"], to_site_id=centers.ids["EDC"])
    with centers.db.read() as conn:
        found = unproven_of(conn, centers.ids["DOT"], NOON.date())
        assert unproven_of(conn, 0, NOON.date()) == []
    assert found == ["Portal"]
    assert first_agenda(found).splitlines()[4] == "5. Recovery that no test has shown: Portal"
    assert first_agenda(["A", "B", "C", "D", "E"]).splitlines()[4].endswith(": A, B, C and 2 more")
    assert first_agenda().splitlines()[4] == "5. Requirements for shared services"
