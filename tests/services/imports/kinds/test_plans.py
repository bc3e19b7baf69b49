"""Recovery plans from a list: found again by service and lost site, refused where they make no sense."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.db.owner import as_owner
from app.db.records import insert_record
from app.services.imports.look import look
from app.services.imports.run import import_file
from tests.services.imports.kinds.world import written

PLANS = """\
service,from site,to site,tier,rto minutes,rpo minutes,owner,reviewed on
MAIL,EDC,WDC,1,240,15,ann@example.gov,2026-06-10
SIGN,edc,WDC,1,120,15,,
MAIL,WDC,WDC,1,240,15,,
SIGN,NDC,WDC,1,240,15,,
SIGN,WDC,EDC,7,240,15,,
MAIL,WDC,EDC,2,240,15,Nobody Here,
"""


@pytest.fixture
def centers(db: Database) -> Database:
    with as_owner(db) as conn:
        for code in ("MAIL", "SIGN"):
            insert_record(conn, t.service, {"code": code, "name": code.title(), "valid_from": date(2020, 1, 1)})
        for code in ("EDC", "WDC"):
            insert_record(conn, t.site, {"code": code, "name": f"{code} site"})
        insert_record(conn, t.person, {"login": "imp_ann", "name": "Ann Owner", "email": "ann@example.gov"})
    return db


def test_plans_come_in_and_are_found_again(centers: Database, tmp_path: Path) -> None:
    path = written(tmp_path, "plans.csv", PLANS)
    assert look(centers, path).records == "plans"
    report = import_file(centers, path)
    assert (report.created, report.skipped) == (2, 4), report.text()
    assert sorted((error.row, error.field) for error in report.errors) == [
        (4, "to site"), (5, "from site"), (6, "tier"), (7, "owner"),
    ]  # fmt: skip
    again = import_file(centers, written(tmp_path, "plans-2.csv", PLANS.replace("1,240,15,ann", "2,300,15,ann")))
    assert (again.created, again.updated, again.unchanged) == (0, 1, 1), again.text()
    p = t.recovery_plan.c
    wanted = select(t.service.c.code, p.tier, p.rto_minutes, t.person.c.name, p.reviewed_on)
    with centers.read() as conn:
        joined = wanted.join_from(t.recovery_plan, t.service).outerjoin(t.person, t.person.c.id == p.owner_id)
        rows = sorted(tuple(row) for row in conn.execute(joined))
    assert rows == [("MAIL", 2, 300, "Ann Owner", date(2026, 6, 10)), ("SIGN", 1, 120, None, None)]
