"""The sample plays by the rules of the board: who votes is there, freezes bind, models were approved first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from app.db import tables as t
from app.db import workspace
from app.db.changes.loading import load
from app.db.changes.models import models
from app.db.engine import Actor, open_database
from app.domain.changes.freezes import hits
from app.domain.changes.models import departs
from app.domain.vocabulary import ChangeType
from app.sample import build_sample
from app.services.changes.around import around
from tests.services.cab.invariants import rows

pytestmark = pytest.mark.slow

_APPROVED = {"approved", "scheduled", "implementing", "implemented", "reviewed"}
_YEARS = (datetime(2024, 7, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC))


@pytest.fixture(scope="module", params=[date(2026, 11, 20), date(2026, 4, 2)], ids=str)
def conn(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    path: Path = tmp_path_factory.mktemp("rules") / "sample.sqlite"
    db = open_database(path, Actor("tester"))
    workspace.create(db)
    build_sample(db, tickets=50, until=request.param)
    with db.read() as open_conn:
        yield open_conn
    db.dispose()


def by_id(conn: Connection, table: str) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in rows(conn, table)}


def test_nobody_votes_who_was_absent_or_has_a_hand_in_it(conn: Connection) -> None:
    seats, items, changes = by_id(conn, "cab_seat"), by_id(conn, "cab_agenda_item"), by_id(conn, "change")
    meetings, people = by_id(conn, "cab_meeting"), by_id(conn, "person")
    came = {row["seat_id"]: row["value"] for row in rows(conn, "cab_event") if row["kind"] == "arrived"}
    approvals: dict[int, int] = defaultdict(int)
    for vote in rows(conn, "cab_vote"):
        item = items[vote["item_id"]]
        approvals[item["id"]] += vote["vote"] == "approve"
        change = changes.get(item["change_id"], {})
        hands = {change.get("created_by"), change.get("implementer")}
        assert people[vote["person_id"]]["login"] not in hands
        if vote["seat_id"] is None:
            continue
        seat = seats[vote["seat_id"]]
        if meetings[item["meeting_id"]]["state"] == "held":
            assert seat["present"]
            column = {"member": "person_id", "alternate": "alternate_id"}[came[seat["id"]]]
            assert vote["person_id"] == seat[column]
        else:
            assert meetings[item["meeting_id"]]["state"] == "frozen"
            assert vote["person_id"] in {seat["person_id"], seat["alternate_id"]}
    assert len(approvals) > 100
    for item in items.values():
        if item["state"] == "decided" and item["result"] in {"approved", "conditions", "ratified"}:
            assert approvals[item["id"]] >= 2, item


def test_nothing_is_approved_into_a_hard_freeze_without_an_override(conn: Connection) -> None:
    known = load(conn, select(t.change).where(t.change.c.state.in_(_APPROVED), t.change.c.type != "latent"))
    facts = around(conn, _YEARS[1], *_YEARS, changes=[change.id for change in known])
    let_in = 0
    for change in known:
        for hit in hits(change, facts):
            assert not hit.binds, (change.number, hit.text)
            let_in += change.type is ChangeType.EMERGENCY
    assert let_in, "an emergency is let in"


def test_what_was_cancelled_says_why(conn: Connection) -> None:
    changes = rows(conn, "change")
    assert any(row["state"] == "cancelled" for row in changes)
    assert all((row["state"] == "cancelled") == bool(row["cancelled_why"]) for row in changes)


def test_each_standard_change_is_made_from_a_model_that_was_approved_by_then(conn: Connection) -> None:
    known = {model.id: model for model in models(conn)}
    assert len(known) == 3
    items = rows(conn, "cab_agenda_item")
    approved = {row["model_id"]: row["decided_at"] for row in items if row["kind"] == "model"}
    found = load(conn, select(t.change).where(t.change.c.type == "standard"))
    assert len(found) > 50
    for change in found:
        assert change.model_id is not None
        assert departs(change, known[change.model_id]) == ()
        assert change.submitted_at is None or approved[change.model_id] < change.submitted_at


def test_the_answers_about_reach_fit_whom_a_change_is_for(conn: Connection) -> None:
    for change in load(conn, select(t.change).where(t.change.c.type != "standard")):
        several = len(set(change.agencies) - {"DIT"}) > 1
        minor = change.scope.value == "minor"
        assert change.risk_answers["reach"] == ("few" if minor else "many" if several else "agency")


def test_what_the_board_has_to_do_is_due_after_the_meeting_that_gave_it(conn: Connection) -> None:
    meetings = by_id(conn, "cab_meeting")
    given = [row for row in rows(conn, "action") if row["meeting_id"] is not None]
    assert len(given) == 4
    for row in given:
        assert row["due_on"] >= meetings[row["meeting_id"]]["meeting_date"] + timedelta(days=7)
