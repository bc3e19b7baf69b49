"""A packet tells which services of its agency might not come back, as it was known at its own time."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from app.db.figures.facts import Facts
from app.db.rule_sets import load
from app.domain.datacenters.ages import RULES
from app.domain.datacenters.exercises import StampKind
from app.domain.periods import Period
from app.services import rule_sets
from app.services.datacenters import exercises, plans
from app.services.packets import assembly
from app.services.packets.export import export_packet
from app.services.packets.recovery import recovery_notes
from app.services.packets.verify import verify_packet
from tests.services.datacenters.room import NOON, Centers

MAY = Period.parse("2026-05")


def notes(centers: Centers, days: int) -> list[tuple[str, str]]:
    with centers.db.read() as conn:
        found = recovery_notes(Facts(conn, NOON + timedelta(days=days)), centers.ids["DOT"])
    return [(one.service, one.what) for one in found]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_what_came_later_is_not_told(centers: Centers) -> None:
    assert notes(centers, 0) == [], "where no plans are kept none is missing"
    back = {"from_site_id": centers.ids["WDC"], "to_site_id": centers.ids["EDC"]}
    centers.at = NOON + timedelta(days=2)
    plan = centers.plan("PORTAL", 60, **back)
    held = centers.exercise(plan)
    centers.at = NOON + timedelta(days=4)
    for kind, of in (("begun", None), ("service_up", plan), ("failed_back", plan), ("ended", None)):
        centers.later(10)
        centers.stamp(held, StampKind(kind), of)
    centers.at = NOON + timedelta(days=400)
    (begun, *_, ended) = centers.held(held).stamps
    with centers.db.read() as conn:
        texts = RULES.texts(load(conn, RULES))
    rule_sets.save(centers.db, RULES, texts, {"years_1": "2"}, None)
    centers.at = NOON + timedelta(days=500)
    exercises.correct_stamp(centers.db, held, ended.id, "It went on.")
    row = next(row.plan for row in plans.plans(centers.db) if row.plan.id == plan)
    plans.edit_plan(centers.db, plan, {"rto_minutes": 60}, {"rto_minutes": 5})
    assert (row.rto_minutes, begun.kind) == (60, StampKind.BEGUN)
    alone, never = ("Old", "No standby"), ("Portal", "Never tested")
    assert notes(centers, 0) == []
    assert notes(centers, 3) == [alone, never]
    assert notes(centers, 5) == [alone], "tested, and back within the time that was planned then"
    assert notes(centers, 399) == [alone, ("Portal", "Test too old")]
    assert notes(centers, 450) == [alone], "from then on tests may be two years old"
    assert notes(centers, 501) == [alone, never]


@pytest.mark.parametrize("db", ["sqlite"], indirect=True)
def test_a_packet_is_made_again_with_and_without(
    centers: Centers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centers.plan("OLD", 60)
    centers.later(1)
    with monkeypatch.context() as before:
        before.setattr(assembly, "recovery_notes", lambda *_given, **_more: ())
        old = export_packet(centers.db, "DOT", MAY, tmp_path / "old.pdf")
    centers.later(1)
    report = verify_packet(centers.db, old.path)
    assert (report.differing, report.hash_ok, report.outcome) == ((), True, "as issued")
    assert export_packet(centers.db, "DOT", MAY, tmp_path / "again.pdf").unchanged
    june = Period.parse("2026-06")
    new = export_packet(centers.db, "DOT", june, tmp_path / "new.pdf")
    centers.later(60)
    (row,) = (row.plan for row in plans.plans(centers.db))
    plans.edit_plan(centers.db, row.id, {"valid_to": None}, {"valid_to": date(2026, 6, 9)})
    report = verify_packet(centers.db, new.path)
    assert (report.hash_ok, report.outcome) == (True, "as issued")
    assert [(one.what, one.printed, one.now) for one in report.later] == [
        ("Recovery of Old, what", "Never tested", "No standby"),
        ("Recovery of Old, text", "", "Runs at EDC alone, and no plan brings it back"),
    ]
