"""A workspace with work in it, of the revision before reasons had columns: the upgrade keeps it all, and moves these.

It is filled by the services of now, which write the same rows as then, but for the two reasons: these are written as
the program of 0016 wrote them. Then its tables are made what 0016 had.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.db import owner, workspace
from app.db import tables as t
from app.db.engine import Database
from app.db.guards import install as guards
from app.db.guards.board import changes as change_rules
from app.db.integrity.settle import settle
from app.db.records import update_versioned
from app.db.schema import SCHEMA_HEAD
from app.db.views import install as views
from app.domain.changes.values import Change
from app.domain.periods import Period
from app.services.attachments import acts as attachments
from app.services.cab import ballots, meetings
from app.services.changes import acts, reads, tasks
from app.services.find import find_records
from app.services.packets.export import export_packet
from app.services.packets.verify import verify_packet
from app.services.workspace.admin import check
from tests.conftest import TESTS_CLOCK
from tests.services.cab.board import Board, board

SLOT = date(2026, 11, 18)
COLUMNS = ("cancelled_why", "decided_why")


@pytest.fixture
def cab(db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Board]:
    monkeypatch.setattr(change_rules, "_why", lambda: iter(()))  # as the guards of then
    with owner.as_owner(db) as conn:
        guards.install(conn)
        if db.kind == "postgresql":
            guards.run_statement(conn, TESTS_CLOCK)
    with board(db, "2026-11-12 09:00") as made:
        yield made


def _written(cab: Board, login: str, id: int, **values: Any) -> None:
    """Write to a change as the services of then did."""
    version = cab.change(id).version
    cab[login].write(lambda conn: update_versioned(conn, t.change, id, version, values), what="of then")


def _as_of_0016(db: Database) -> None:
    with owner.as_owner(db) as conn:
        views.drop(conn)
        guards.remove(conn)
        for name in COLUMNS:
            also = " CASCADE" if db.kind == "postgresql" else ""  # triggers of the search, which the upgrade makes
            conn.execute(text(f"ALTER TABLE change DROP COLUMN {name}{also}"))
        conn.execute(text("UPDATE alembic_version SET version_num = '0016'"))


def test_the_upgrade_keeps_what_was_done_and_moves_the_reasons(
    cab: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db, finn = cab.root, cab["finn"]
    drafted, heard, small, given_up, taken_back = (cab.draft(title=name) for name in ("A", "B", "C", "D", "E"))
    cab.submit(heard)
    tasks.add_task(finn, heard, {"title": "Tell the courts", "owner": "hal"})
    plan = tmp_path / "plan.txt"
    plan.write_text("1. Stop the directory.")
    attachments.add(finn, "change", heard, plan)
    cab.clock.to("2026-11-16 17:30")
    meeting = cab.meeting(SLOT)
    meetings.freeze(cab["ava"], meeting.id, meeting.version)
    item = cab.item(heard)
    ballots.vote(cab["ben"], item.id, cab.seat(SLOT, "DHHS"), "approve", content_n=item.now_n)

    _written(cab, "finn", given_up, state="cancelled", review="The vendor withdrew it")
    acts.edit_change(finn, cab.change(small), {"scope": "minor"})
    cab.submit(small)
    _written(cab, "ava", small, state="rejected", decided_at=cab.clock.at, review="Do it by night")
    _written(cab, "finn", taken_back, state="cancelled", review="A slip")
    _written(cab, "finn", taken_back, state="draft", review="")
    packet = export_packet(db, "DHHS", Period.parse("2026-10"), tmp_path / "packet.pdf").path
    before = {id: cab.change(id) for id in (drafted, heard, small, given_up, taken_back)}
    votes = cab.item(heard).votes
    _as_of_0016(db)
    monkeypatch.undo()

    with owner.as_owner(db) as conn:  # what later revisions make is there already
        workspace._migrate(conn, "0017")
        assert settle(conn) == 2  # what it moved is in the trail of each change
        conn.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": SCHEMA_HEAD})
    assert workspace.upgrade(db) == (SCHEMA_HEAD, SCHEMA_HEAD)
    moved = {
        given_up: {"review": "", "cancelled_why": "The vendor withdrew it"},
        small: {"review": "", "decided_why": "Do it by night"},
    }
    for id, was in before.items():
        now = cab.change(id)
        noted: dict[str, Any] = {}
        if id in moved:  # the upgrade wrote it last
            noted = {"version": was.version + 1, "updated_by": "tester", "updated_by_name": now.updated_by_name}
            noted["updated_at"] = now.updated_at
        assert now == _but(was, {**moved.get(id, {}), **noted})
    assert cab.item(heard).votes == votes
    assert [one.title for one in reads.change_detail(db, heard).tasks] == ["Tell the courts"]
    (file,) = attachments.listed(db, "change", heard)
    assert (file.name, file.size) == ("plan.txt", 22)
    assert check(db) == []
    report = verify_packet(db, packet)
    assert report.ok, report
    assert [hit.id for hit in find_records(db, "change", "vendor withdrew", 5)] == [given_up]
    acts.cancel(finn, drafted, cab.change(drafted).version, "Not needed")
    assert cab.change(drafted).cancelled_why == "Not needed"


def _but(change: Change, values: dict[str, Any]) -> Change:
    return replace(change, **values)
