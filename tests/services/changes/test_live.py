"""What the rules say of a change while its form is filled in, by what the same rules say of it once it is stored."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from app.db import tables as t
from app.db.engine import Database
from app.domain.changes.clashes import Severity
from app.domain.eastern import EASTERN, eastern
from app.services.changes import acts, live, reads
from tests.services.changes.test_changes import END, FORM, LINKS, NOW, START, desk, draft, version  # noqa: F401


def filled(**more: Any) -> dict[str, Any]:
    return {**FORM, **more}


def test_a_form_is_told_what_the_stored_change_is_told(desk: Database) -> None:  # noqa: F811
    acts.create_change(desk, filled(title="First"), LINKS)
    told = live.live_rules(desk, filled(), LINKS)
    key = acts.create_change(desk, filled(), LINKS).ids[0]
    detail = reads.change_detail(desk, key)
    assert (told.routing, told.risk, told.clashes) == (detail.routing, detail.risk, detail.clashes)
    assert told.routing.board == "cab"
    assert {clash.kind for clash in told.clashes} >= {"service"}
    assert [clash for group in told.grouped for clash in group.clashes] == list(told.clashes)
    assert live.live_rules(desk, filled(), LINKS, key).clashes == detail.clashes, "it does not collide with itself"


def test_what_is_typed_counts_and_nothing_is_saved(desk: Database) -> None:  # noqa: F811
    key = draft(desk)
    before = version(desk, key)
    alone = live.live_rules(desk, filled(scope="minor"), {**LINKS, "agencies": ("DOR",)}, key)
    assert alone.routing.board == "owner"
    assert live.live_rules(desk, filled(risk_answers={}), LINKS, key).risk.level == ""
    assert version(desk, key) == before


def test_freezes_and_too_little_lead_time_are_told(desk: Database) -> None:  # noqa: F811
    frozen = {"name": "Canvass", "kind": "elections", "hard": False}

    def fill(conn: Any) -> None:
        conn.execute(insert(t.freeze), [{**frozen, "start_at": START - timedelta(days=1), "end_at": END}])

    desk.write(fill, what="test data")
    told = live.live_rules(desk, filled(), LINKS)
    assert [(hit.freeze.name, hit.binds) for hit in told.freezes] == [("Canvass", True)]
    assert any(clash.kind == "freeze" and clash.severity is Severity.BLOCK for clash in told.clashes)
    soon = live.live_rules(desk, filled(planned_start=NOW, planned_end=NOW + timedelta(hours=2)), LINKS)
    assert soon.lead is not None
    assert not soon.lead.enough


def test_free_times_lie_in_windows_after_what_is_planned(desk: Database) -> None:  # noqa: F811
    """The window is Thursday 04:00 to 07:00; 19 November is taken from 04:00 to 06:00, the 26th is a holiday."""
    acts.create_change(desk, filled(title="First", type="emergency"), LINKS)
    found = live.free_slots(desk, filled(), LINKS)
    assert found
    starts = [eastern(slot.start) for slot in found]
    assert all(start.weekday() == 3 and 4 <= start.hour < 7 for start in starts)
    assert not any(start.date().isoformat() == "2026-11-26" for start in starts)
    assert all(slot.end - slot.start == END - START for slot in found)
    assert all(slot.why for slot in found)
    assert all(not live.live_rules(desk, filled(planned_start=slot.start, planned_end=slot.end), LINKS).freezes
               for slot in found)  # fmt: skip
    later = datetime(2026, 12, 12, tzinfo=EASTERN)
    assert live.free_slots(desk, filled(), LINKS, since=later)[0].start >= later
