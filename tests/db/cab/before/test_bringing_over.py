"""The upgrade gives each change of then its one place, and loses no vote and no decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Select, select, text

from app.db import owner, workspace
from app.db import tables as t
from app.db.cab import check, items
from app.db.changes import change_by_id
from app.db.changes.content import contents
from app.db.engine import Database
from app.db.schema import SCHEMA_HEAD
from app.domain.cab import days
from app.domain.cab.settings import SAMPLE
from app.domain.cab.values import Item, ItemState, Kind, Result
from app.domain.changes.values import Change
from app.domain.eastern import at_clock, local_date
from tests.db.cab.before.of_then import Then, workspace_of

DECIDE, LATE = "For decision", "Submitted late"
EMERGENCIES, RATIFY = "Emergency changes since the last meeting", "For ratification (latent changes)"
DONE = "Implemented since the last meeting"


def _fill(then: Then) -> None:
    for code in ("DOT", "DOR"):
        then.agencies[code] = then.row("agency", code=code, name=code, valid_from=date(2020, 1, 1))
    for login, agency in (("bob", "DOT"), ("cal", "DOR"), ("gus", None), ("finn", None)):
        person = then.row("person", login=login, name=login.capitalize())
        if agency is not None:
            then.row(
                "agency_assignment",
                agency_id=then.agencies[agency],
                person_id=person,
                role="cab_rep",
                valid_from=date(2020, 1, 1),
            )
    two, one, ahead = then.slot(-2), then.slot(-1), then.slot(1)
    decided = at_clock(two, SAMPLE.start)
    day = timedelta(days=1)
    then.change("A", cab_date=two)
    then.change("B", state="approved", cab_date=two, decided_at=decided, version=4, implementer="gus")
    then.change("C", state="rejected", cab_date=one, decided_at=at_clock(one, SAMPLE.start), implementer="Nobody")
    then.change("D", state="draft", cab_date=None)
    late = {"type": "latent", "state": "implemented", "actual_start": then.now - 11 * day}
    then.change("E", **late, actual_end=then.now - 10 * day, submitted_at=then.now - 10 * day)
    then.change("E2", **late, actual_end=then.now - 100 * day, submitted_at=then.now - 100 * day)
    then.change("E3", **late, actual_end=then.now - 3 * day, submitted_at=then.now - 3 * day)
    then.change("F", type="emergency", state="scheduled", decided_at=decided + day)
    then.change("F2", type="emergency")
    then.change("G", cab_date=then.slot(2))
    then.change("H", scope="minor", cab_date=then.slot(1))
    then.change("I", type="standard", agencies=("DOT",), cab_date=then.slot(1))
    then.change("J", cab_date=ahead)
    then.change("K", state="scheduled", cab_date=then.slot(-3), decided_at=at_clock(then.slot(-3), SAMPLE.start))
    then.change("L", cab_date=two)
    then.change("M", source="import:tracker", state="scheduled", backed_out=None)
    then.change("N", type="standard", state="draft")
    then.change("N2", type="standard", state="scheduled")
    then.change("P", cab_date=then.slot(-4))
    then.change("R", state="implemented", cab_date=one, decided_at=decided, outcome="successful")
    then.meeting(then.slot(-4), "cancelled", ("P", DECIDE, ""))
    then.meeting(two, "frozen", ("A", DECIDE, ""), ("B", DECIDE, ""), ("L", LATE, ""))
    then.meeting(
        one,
        "held",
        *(("C", DECIDE, ""), ("D", DECIDE, "withdrawn"), ("L", DECIDE, ""), ("F", EMERGENCIES, ""), ("R", DONE, "")),
        attendees=["bob", "zoe"],
        held_at=at_clock(one, SAMPLE.start),
    )
    then.meeting(ahead - day, "frozen", ("J", LATE, ""), ("E3", RATIFY, ""), replaces=ahead, version=3)
    then.audit("B", "change", "I", 1, "make", title=[None, "x"])
    then.audit("B", "change_agency", "I", 1, "make", agency_id=[None, 1])
    then.audit("B", "change", "U", 2, "edit", title=["x", "y"])
    then.audit("B", "change_agency", "D", 2, "edit", agency_id=[1, None])
    then.audit("B", "change", "U", 3, "submit", state=["draft", "in_cab"])
    then.audit("B", "change", "U", 4, "decide", state=["in_cab", "approved"])
    for voter, letter, version, decision in (
        ("bob", "B", 3, "approve"),
        ("cal", "B", 3, "approve"),
        ("gone", "C", 1, "reject"),
        ("bob", "F", 1, "approve"),
        ("bob", "B", 1, "reject"),
    ):
        then.row(
            "change_vote",
            change_id=then.changes[letter],
            change_version=version,
            voter=voter,
            decision=decision,
            at=decided - timedelta(hours=1),
        )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def upgraded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Then]]:
    """A workspace of 0013 that was upgraded, and what stood in it."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    with workspace_of(request.param, "0013", server, tmp_path_factory.mktemp("then")) as db:
        with owner.as_owner(db) as conn:
            then = Then(conn, db.now())
            _fill(then)
        assert workspace.upgrade(db) == ("0013", SCHEMA_HEAD)
        assert workspace.upgrade(db) == (SCHEMA_HEAD, SCHEMA_HEAD)
        yield db, then


def _pairs(conn: Connection, query: Select[Any]) -> dict[Any, Any]:
    return {row[0]: row[1] for row in conn.execute(query)}


def _next(then: Then) -> date:
    """The slot of the first meeting that has not begun when the upgrade is made."""
    slots = (then.slot(0), then.slot(1))
    held = {then.slot(0): then.slot(0), then.slot(1): then.slot(1) - timedelta(days=1)}
    return next((slot for slot in slots if days.span(held[slot])[0] > then.now), then.slot(2))


def _change(conn: Connection, then: Then, letter: str) -> Change:
    found = change_by_id(conn, then.changes[letter])
    assert found is not None
    return found


def _items(conn: Connection, then: Then, letter: str) -> list[tuple[Kind, ItemState, Result, int, date | None]]:
    slots = _pairs(conn, select(t.cab_meeting.c.id, t.cab_meeting.c.slot))
    listed: tuple[Item, ...] = items.of_change(conn, then.changes[letter])
    return [(i.kind, i.state, i.result, i.came, slots.get(i.meeting_id) if i.meeting_id else None) for i in listed]


def test_no_change_item_or_meeting_disagrees(upgraded: tuple[Database, Then]) -> None:
    db, _ = upgraded
    with db.read() as conn:
        assert list(check.problems(conn)) == []
        if db.kind == "sqlite":
            assert conn.execute(text("PRAGMA foreign_key_check")).all() == []


def test_what_waits_stands_in_one_meeting_to_come(upgraded: tuple[Database, Then]) -> None:
    db, then = upgraded
    two, one, coming = then.slot(-2), then.slot(-1), _next(then)
    nothing = Result.NONE
    open_, carried = (Kind.DECISION, ItemState.OPEN, nothing), (Kind.DECISION, ItemState.CARRIED, nothing)
    with db.read() as conn:
        assert _items(conn, then, "A") == [(*carried, 1, two), (*open_, 2, coming)]
        assert _items(conn, then, "L") == [(*carried, 1, two), (*carried, 2, one), (*open_, 3, coming)]
        assert _items(conn, then, "P") == [(*carried, 1, then.slot(-4)), (*open_, 1, coming)]  # it was cancelled
        assert _items(conn, then, "G") == [(*open_, 1, then.slot(2))]
        assert _items(conn, then, "J") == [(*open_, 1, then.slot(1))]
        assert _items(conn, then, "F2") == [(Kind.ECAB, ItemState.OPEN, nothing, 1, None)]
        chain = [item.from_item_id for item in items.of_change(conn, then.changes["L"])]
        ids = [item.id for item in items.of_change(conn, then.changes["L"])]
        late = items.open_item_of(conn, then.changes["J"])
        standing = {letter: _change(conn, then, letter).state for letter in ("A", "H", "I", "F2")}
        slots = select(t.change.c.id, t.change.c.cab_date).where(t.change.c.state == "in_cab")
        told = _pairs(conn, slots)
    assert chain == [None, *ids[:2]]
    assert late is not None
    assert late.late
    assert late.frozen is not None
    assert (late.frozen.n, late.frozen.content["title"]) == (None, "Change J")
    assert standing == {"A": "in_cab", "H": "in_review", "I": "in_review", "F2": "in_cab"}
    assert told == {
        then.changes["A"]: coming,
        then.changes["L"]: coming,
        then.changes["P"]: coming,
        then.changes["G"]: then.slot(2),
        then.changes["J"]: then.slot(1),
        then.changes["F2"]: None,
    }


def test_what_was_decided_stays_decided(upgraded: tuple[Database, Then]) -> None:
    db, then = upgraded
    two, one = then.slot(-2), then.slot(-1)
    with db.read() as conn:
        assert _items(conn, then, "B") == [(Kind.DECISION, ItemState.DECIDED, Result.APPROVED, 1, two)]
        assert _items(conn, then, "C") == [(Kind.DECISION, ItemState.DECIDED, Result.REJECTED, 1, one)]
        assert _items(conn, then, "D") == [(Kind.DECISION, ItemState.WITHDRAWN, Result.NONE, 1, one)]
        assert _items(conn, then, "K") == [(Kind.DECISION, ItemState.DECIDED, Result.APPROVED, 1, then.slot(-3))]
        assert _items(conn, then, "F") == [
            (Kind.EMERGENCY, ItemState.NOTED, Result.NOTED, 1, one),
            (Kind.ECAB, ItemState.DECIDED, Result.APPROVED, 1, None),
        ]
        assert _items(conn, then, "M") == []
        assert items.of_change(conn, then.changes["C"])[0].reason == "The reason was not recorded."
        m = t.cab_meeting.c
        states = _pairs(conn, select(m.slot, m.state))
        kept = _pairs(conn, select(t.change.c.id, t.change.c.cab_date))
    assert {slot: state for slot, state in states.items() if slot < local_date(then.now)} == {
        then.slot(-4): "cancelled",
        then.slot(-3): "held",
        two: "held",
        one: "held",
    } | ({then.slot(0): states[then.slot(0)]} if then.slot(0) in states and then.slot(0) < then.today else {})
    assert (kept[then.changes["B"]], kept[then.changes["K"]]) == (two, then.slot(-3))  # figures read on what they read


def test_latent_changes_are_put_before_the_board(upgraded: tuple[Database, Then]) -> None:
    db, then = upgraded
    with db.read() as conn:
        told = {letter: _change(conn, then, letter).ratification for letter in ("E", "E2", "E3", "A")}
        assert told == {"E": "pending", "E2": "not_ratified", "E3": "pending", "A": ""}
        assert _items(conn, then, "E") == [(Kind.RATIFY, ItemState.OPEN, Result.NONE, 1, _next(then))]
        assert _items(conn, then, "E2") == []
        assert _items(conn, then, "E3") == [(Kind.RATIFY, ItemState.OPEN, Result.NONE, 1, then.slot(1))]


def test_votes_count_for_the_content_that_was_seen(upgraded: tuple[Database, Then]) -> None:
    db, then = upgraded
    with db.read() as conn:
        assert contents(conn, [then.changes["B"], then.changes["A"]]) == {
            then.changes["B"]: (2, ("finn", "gus")),
            then.changes["A"]: (1, ("finn",)),
        }
        (decided,) = items.of_change(conn, then.changes["B"])
        votes = [(vote.person_name, vote.agency, vote.vote.value, vote.content_n) for vote in decided.votes]
        (rejected,) = items.of_change(conn, then.changes["C"])
        ecab = items.of_change(conn, then.changes["F"])[1]
        people = {letter: _change(conn, then, letter).implementer_id for letter in ("B", "C")}
        gus = conn.execute(select(t.person.c.id).where(t.person.c.login == "gus")).scalar_one()
    assert decided.content_n == 2
    assert sorted(votes) == [("Bob", "DOT", "approve", 2), ("Bob", "DOT", "reject", 1), ("Cal", "DOR", "approve", 2)]
    assert [(vote.person_name, vote.note) for vote in rejected.votes] == [("gone", "The reason was not recorded.")]
    assert [vote.person_name for vote in ecab.votes] == ["Bob"]
    assert people == {"B": gus, "C": None}


def test_who_attended_sits_at_the_meeting(upgraded: tuple[Database, Then]) -> None:
    db, then = upgraded
    s, m = t.cab_seat.c, t.cab_meeting.c
    seats = select(t.agency.c.code, s.present, s.guest, s.delegate_name)
    joined = seats.join_from(t.cab_seat, t.cab_meeting, s.meeting_id == m.id)
    with db.read() as conn:
        rows = joined.outerjoin(t.agency, s.agency_id == t.agency.c.id).where(m.slot == then.slot(-1))
        found = sorted(tuple(row) for row in conn.execute(rows.where(t.agency.c.code.is_not(None))))
        guests = [tuple(row) for row in conn.execute(rows.where(t.agency.c.code.is_(None)))]
        moved = conn.execute(select(m.meeting_date, m.replaces, m.sequence).where(m.slot == then.slot(1))).one()
    assert found == [("DOR", False, False, ""), ("DOT", True, False, "")]
    assert guests == [(None, True, True, "zoe")]
    assert tuple(moved) == (then.slot(1) - timedelta(days=1), then.slot(1), 3)


def test_standard_drafts_without_a_model_are_normal(upgraded: tuple[Database, Then]) -> None:
    db, then = upgraded
    with db.read() as conn:
        assert [_change(conn, then, letter).type for letter in ("N", "N2", "I")] == ["normal", "standard", "normal"]
