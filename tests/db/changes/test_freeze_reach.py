"""The view of the guards finds the freezes that the rule finds, over circles of services and agencies in trees."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, text

from app.db import changes as store
from app.db import tables as t
from app.db.changes.freezes import freezes_between
from app.db.changes.surroundings import agency_parents
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.changes.freezes import reaches
from app.domain.changes.surroundings import Surroundings
from app.domain.changes_made import Changes, Touched
from tests.domain.changes.examples import at

if TYPE_CHECKING:
    from sqlalchemy import Connection

_START, _END = at("2026-11-19T04:00"), at("2026-11-19T05:00")
_SINCE = date(2020, 1, 1)


def _fill(conn: Connection, luck: random.Random) -> None:
    """Write eight services that stand on each other, six agencies, two sites, twenty changes and twenty freezes."""
    services = [
        insert_record(conn, t.service, {"code": f"S{n}", "name": f"Service {n}", "valid_from": _SINCE})
        for n in range(8)
    ]
    agencies: list[int] = []
    for n in range(6):
        parent = luck.choice([None, *agencies])
        values = {"code": f"Z{n}", "name": f"Agency {n}", "valid_from": _SINCE, "parent_id": parent}
        agencies.append(insert_record(conn, t.agency, values))
    sites = [insert_record(conn, t.site, {"code": code, "name": code}) for code in ("EDC", "WDC")]
    for below, above in {tuple(sorted(luck.sample(services, 2))) for _ in range(12)}:
        conn.execute(insert(t.service_dependency), {"service_id": above, "depends_on_id": below})
    for n in range(20):
        row = {"number": f"CHG{n}", "title": "x", "type": "normal", "scope": "minor", "risk_answers": {}}
        change_id = insert_record(conn, t.change, {**row, "planned_start": _START, "planned_end": _END})
        for link, column, some, most in (
            (t.change_service, "service_id", services, 2),
            (t.change_agency, "agency_id", agencies, 2),
            (t.change_site, "site_id", sites, 1),
        ):
            for key in luck.sample(some, luck.randint(0, most)):
                conn.execute(insert(link), {"change_id": change_id, column: key})
        times = {"start_at": _START - timedelta(hours=1), "end_at": _END, "name": f"F{n}", "kind": "other"}
        named = {
            "service_id": luck.choice([None, *services]),
            "agency_id": luck.choice([None, None, *agencies]),
            "site_id": luck.choice([None, None, *sites]),
        }
        insert_record(conn, t.freeze, {**times, **named, "withdrawn": n % 7 == 0})


@pytest.mark.parametrize("seed", [1, 2])
def test_the_view_and_the_rule_find_the_same_freezes(db: Database, seed: int) -> None:
    def act(conn: Connection) -> Changes:
        _fill(conn, random.Random(seed))
        return Changes(Touched.CHANGES, (), "")

    db.write(act, what="fill")
    with db.read() as conn:
        seen = {(row.change_id, row.freeze_id) for row in conn.execute(text("SELECT * FROM ll_freeze_hit"))}
        freezes = freezes_between(conn, _START, _END)
        changes = store.changes_between(conn, _START, _END)
        around = Surroundings(store.service_facts(conn), agency_parents(conn))
    assert (len(freezes), len(changes)) == (17, 20)  # three are withdrawn
    expected = {(c.id, f.id) for c in changes for f in freezes if reaches(f, c, around)}
    assert seen == expected
    assert expected
