"""Badges come in by the number on the card, with what was said of them; nothing of it is said twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.datacenters.badges import Verdict
from app.services.datacenters.badges import badges
from app.services.imports.run import import_file
from tests.services.imports.import_world import prepare
from tests.services.imports.kinds.world import all_rows, written

BADGES = """\
Badge,Holder,Company,Agency,Sites,Issued on,Validated on,Ended on,Why
B-1,Dana Reyes,Volt Ltd,DOA,"EDC, WDC",2026-01-05,2026-03-02,,
B-2,Ola Bye,,DOA,EDC,2026-01-05,,2026-02-01,Left
B-3,Nina,,DOA,NOWHERE,2026-01-05,,,
B-4,Nina,,DOA,EDC,2026-01-05,2025-12-01,,
"""


def brought(db: Database, folder: Path, text: str) -> tuple[int, ...]:
    report = import_file(db, written(folder, "badges.csv", text), mapping="badges")
    return (report.created, report.updated, report.unchanged, report.skipped)


def test_badges_come_in_and_what_was_said_stays(sqlite_db: Database, tmp_path: Path) -> None:
    db = sqlite_db
    prepare(db)

    def sites(conn: object) -> None:
        for code in ("EDC", "WDC"):
            insert_record(conn, t.site, {"code": code, "name": code})  # type: ignore[arg-type]

    with db.read() as conn:
        there = conn.execute(t.site.select()).all()
    if not there:
        db.write(sites, what="sites")
    assert brought(db, tmp_path, BADGES) == (2, 0, 0, 2)
    found = {one.number: one for one in badges(db)}
    assert [(one.verdict, one.on) for one in found["B-1"].validations] == [(Verdict.KEEP, date(2026, 3, 2))]
    assert (found["B-2"].ended_on, found["B-2"].why) == (date(2026, 2, 1), "Left")
    assert len(found["B-1"].sites) == 2
    before = all_rows(db, t.badge, t.badge_validation, t.badge_site)
    assert brought(db, tmp_path, BADGES)[:3] == (0, 0, 2)
    assert all_rows(db, t.badge, t.badge_validation, t.badge_site) == before
    later = BADGES.replace("2026-03-02,,", "2026-05-28,,").replace("Dana Reyes", "Dana Reyes-Ito")
    assert brought(db, tmp_path, later)[:3] == (0, 1, 1)
    dana = next(one for one in badges(db) if one.number == "B-1")
    assert (dana.name, [one.on for one in dana.validations]) == (
        "Dana Reyes-Ito",
        [date(2026, 3, 2), date(2026, 5, 28)],
    )
