"""A packet verifies for ever: what was changed in the records after it was issued is told as that."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from app.db import tables as t
from app.db.engine import Database
from app.db.records import update_versioned
from app.services.packets.export import export_packet
from app.services.packets.verify import verify_packet
from tests.figure_world import at, loaded
from tests.services.packets.test_packets import NOW, OCTOBER, make_world

pytestmark = pytest.mark.slow


def test_later_changes_are_told_as_later_ones(db: Database, tmp_path: Path) -> None:
    """A change put off and renamed, a freeze withdrawn, the agency renamed: the packet is what it was."""
    ids = make_world(db)
    planned = {"planned_start": at("2026-11-20 04:00"), "planned_end": at("2026-11-20 05:00")}

    def write(conn: Connection) -> None:
        row = {"number": "CHG0000001", "title": "Patch", "type": "normal", "scope": "minor", "state": "in_review"}
        change = conn.execute(insert(t.change).values(**row, **planned, risk_answers={}).returning(t.change.c.id))
        conn.execute(insert(t.change_agency).values(change_id=change.scalar_one(), agency_id=ids["ALPHA"]))
        conn.execute(
            insert(t.freeze).values(
                name="Thanksgiving", start_at=at("2026-11-24 00:00"), end_at=at("2026-11-28 00:00"), kind="hard"
            )
        )

    loaded(db, write)
    path = export_packet(db, "ALPHA", OCTOBER, tmp_path / "p.pdf", as_of=NOW).path
    first = verify_packet(db, path)
    assert (first.ok, first.hash_ok, first.later) == (True, True, ())
    db.now = lambda: at("2026-11-10 12:00")
    later = {"planned_start": at("2026-11-21 04:00"), "planned_end": at("2026-11-21 05:00"), "title": "Fix"}

    def change(conn: Connection) -> None:
        for table, values, where in (
            (t.change, later, t.change.c.number == "CHG0000001"),
            (t.freeze, {"withdrawn": True}, t.freeze.c.name == "Thanksgiving"),
            (t.agency, {"name": "Department of Letters"}, t.agency.c.id == ids["ALPHA"]),
        ):
            id, version = conn.execute(select(table.c.id, table.c.version).where(where)).one()
            update_versioned(conn, table, id, version, values)

    db.write(change, what="later")
    report = verify_packet(db, path)
    assert (report.ok, report.hash_ok, report.recorded, report.differing) == (True, True, "same", ())
    told = {one.what: (one.printed, one.now) for one in report.later}
    assert told["Change ahead CHG0000001, title"] == ("Patch", "Fix")
    assert told["Change ahead CHG0000001, start"] == ("20 Nov 2026 04:00", "21 Nov 2026 04:00")
    assert told["Agency name"][1] == "Department of Letters"
    assert not any("Thanksgiving" in what for what in told), "it held at the as-of time"
    assert "Changed in the records after it was issued:" in report.text()
    assert "Texts or lists" not in report.text()
