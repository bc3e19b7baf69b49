"""Packets that were issued in words of before an upgrade verify by these words, also once records changed since."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update

from app.db import tables as t
from app.db.engine import Database
from app.db.records import update_versioned
from app.services.packets.export import export_packet
from app.services.packets.verify import verify_packet
from tests.figure_world import at, loaded
from tests.services.packets.test_packets import NOW, OCTOBER, make_world

pytestmark = pytest.mark.slow

_SMALL = {"type": "normal", "scope": "minor", "risk_answers": {}}
_WHY = "Small, and at night"


def test_what_waited_in_cab_and_why_an_owner_approved_stay_in_their_words(db: Database, tmp_path: Path) -> None:
    """Both were written otherwise by upgrades, past the audit trail; then a person renames the one that waits."""
    ids = make_world(db)
    ahead = {"planned_start": at("2026-11-20 04:00"), "planned_end": at("2026-11-20 05:00"), "state": "in_cab"}
    done = {
        "planned_start": at("2026-10-20 04:00"),
        "planned_end": at("2026-10-20 05:00"),
        "actual_start": at("2026-10-20 04:00"),
        "actual_end": at("2026-10-20 05:00"),
        "state": "implemented",
        "outcome": "failed",
        "review": _WHY,
    }

    def write(conn: Connection) -> None:
        for number, row in (("CHG0000001", ahead), ("CHG0000002", done)):
            made = insert(t.change).values(number=number, title="Patch", **_SMALL, **row).returning(t.change.c.id)
            link = {"change_id": conn.execute(made).scalar_one(), "agency_id": ids["ALPHA"]}
            conn.execute(insert(t.change_agency).values(link))

    def upgraded(conn: Connection) -> None:
        c = t.change.c
        conn.execute(update(t.change).where(c.state == "in_cab").values(state="in_review"))
        conn.execute(update(t.change).where(c.review == _WHY).values(review="", decided_why=_WHY))

    loaded(db, write)
    path = export_packet(db, "ALPHA", OCTOBER, tmp_path / "p.pdf", as_of=NOW).path
    loaded(db, upgraded)
    report = verify_packet(db, path)
    assert (report.ok, report.hash_ok, report.recorded, report.later) == (True, True, "same", ())

    db.now = lambda: at("2026-11-10 12:00")

    def rename(conn: Connection) -> None:
        c = t.change.c
        id, version = conn.execute(select(c.id, c.version).where(c.state == "in_review")).one()
        update_versioned(conn, t.change, id, version, {"title": "Fix"})

    db.write(rename, what="later")
    report = verify_packet(db, path)
    assert (report.ok, report.hash_ok, report.recorded) == (True, True, "same")
    assert [(one.what, one.printed, one.now) for one in report.later] == [
        ("Change ahead CHG0000001, title", "Patch", "Fix")
    ]
