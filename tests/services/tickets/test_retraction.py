"""Taking acts back: the ticket is as if the act had not happened; one's own last act only, and once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.db.figures.asof import facts_at
from app.db.figures.attainment import circumstances
from app.db.figures.facts import Scope
from app.domain.changes_made import Changes
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import HoldReason, Role, TicketKind, TicketState
from app.errors import InputError, NotAllowed
from app.services import parts
from app.services.tickets import acts, batch, forms, reads, undo
from app.services.workspace.admin import check
from app.work import Work
from tests.conftest import MakeWorkspace
from tests.examples import few
from tests.services.people import as_person
from tests.services.test_repeats import twice
from tests.ticket_world import World, build_world

Act = Callable[[Database, int, str], Changes]


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def log(db: Database, world: World, op_id: str | None = None) -> int:
    draft = TicketDraft(TicketKind.INCIDENT, "Printer", world.agencies["DOA"], 3, 1, "Smoke", group_id=1)
    return forms.log_ticket(db, draft, op_id=op_id).ids[0]


def edit(mine: dict[str, Any]) -> Act:
    def act(db: Database, id: int, op_id: str) -> Changes:
        return forms.edit_ticket(db, id, dict(reads.ticket_detail(db, id).fields), mine, op_id=op_id)

    return act


#: Every act of a person on a ticket.
ACTS: dict[str, Act] = {
    "assign ann": lambda db, id, op: acts.assign(db, id, "ann", op_id=op),
    "assign bob": lambda db, id, op: acts.assign(db, id, "bob", op_id=op),
    "assign nobody": lambda db, id, op: acts.assign(db, id, None, op_id=op),
    "group": lambda db, id, op: acts.move_to_group(db, id, 2, op_id=op),
    "group back": lambda db, id, op: acts.move_to_group(db, id, 1, op_id=op),
    "start": lambda db, id, op: acts.start(db, id, op_id=op),
    "transfer": lambda db, id, op: acts.transfer(db, id, 2, op_id=op),
    "hold": lambda db, id, op: acts.hold(db, id, HoldReason.AWAITING_USER, op_id=op),
    "resume": lambda db, id, op: acts.resume(db, id, op_id=op),
    "resolve": lambda db, id, op: acts.resolve(db, id, "fixed", "Done", first_contact=True, op_id=op),
    "resolve otherwise": lambda db, id, op: acts.resolve(db, id, "advice", "Told", first_contact=False, op_id=op),
    "reopen": lambda db, id, op: acts.reopen(db, id, "Again", op_id=op),
    "close": lambda db, id, op: acts.close(db, id, op_id=op),
    "cancel": lambda db, id, op: acts.cancel(db, id, "Twice", op_id=op),
    "comment": lambda db, id, op: acts.comment(db, id, "Hm", op_id=op),
    "update": lambda db, id, op: acts.send_update(db, id, "On it", op_id=op),
    "priority": lambda db, id, op: forms.change_priority(db, id, 1, 1, op_id=op),
    "priority low": lambda db, id, op: forms.change_priority(db, id, 4, 4, op_id=op),
    "edit": edit({"title": "Toner", "description": "x" * 900, "category": "Printing", "service_id": 1}),
    "edit all": edit({"agency_id": 2, "group_id": 2, "impact": 1, "site_id": None, "title": "All"}),
    "edit more": edit({"caller": "Jo", "channel": "email", "assignee": "eve", "urgency": 2, "service_id": 2}),
}


def state(db: Database, id: int) -> dict[str, Any]:
    """All that follows from a ticket's past: its row without version and stamps, its clocks and spans."""
    with db.read() as conn:
        row = dict(conn.execute(select(t.ticket).where(t.ticket.c.id == id)).mappings().one())
        found = {name: value for name, value in row.items() if name not in _NOT_COMPARED}
        for table in (t.sla_clock, t.ticket_span):
            columns = [c for c in table.c if c.name not in {"id", "ticket_id"}]
            rows = conn.execute(select(*columns).where(table.c.ticket_id == id))
            found[table.name] = sorted(map(repr, rows))
    return found


_NOT_COMPARED = {"id", "number", "version", "created_by", "updated_at", "updated_by"}


# --- as if it had not happened --------------------------------------------------------------------
@pytest.mark.parametrize("name", ACTS)
def test_every_act_can_be_taken_back(db: Database, world: World, name: str) -> None:
    id = log(db, world)
    before_it = {
        "assign nobody": ["assign ann"],
        "group back": ["group"],
        "resume": ["hold"],
        "reopen": ["resolve"],
        "close": ["resolve"],
        "resolve otherwise": ["resolve", "reopen"],
    }
    for number, earlier in enumerate(before_it.get(name, [])):
        world.clock.on(minutes=7)
        ACTS[earlier](db, id, f"earlier-{number}")
    world.clock.on(minutes=7)
    before = state(db, id)
    made = ACTS[name](db, id, "act")
    assert made.op_id == "act"
    world.clock.on(hours=5)
    back = twice(db, partial(undo.undo, db, "act"))
    assert back.text == "INC0000001 is as it was before."
    assert back.changes.ids == (id,)
    assert state(db, id) == before
    assert check(db) == []


STEPS = st.lists(
    st.one_of(st.tuples(st.just("act"), st.sampled_from(sorted(ACTS))), st.tuples(st.just("undo"), st.just(""))),
    max_size=12,
)


@settings(max_examples=few(18), deadline=None)
@given(st.data())
def test_any_sequence_with_undos_is_the_sequence_without(make_workspace: MakeWorkspace, data: st.DataObject) -> None:
    steps = data.draw(STEPS)
    with make_workspace("sqlite") as db:
        world = build_world(db)
        log(db, world)
        log(db, world)
        begin = world.clock.now
        stack: list[tuple[str, timedelta]] = []
        for number, (what, name) in enumerate(steps):
            world.clock.on(minutes=41)
            if what == "undo":
                if stack:
                    undo.undo(db, stack.pop()[0].partition("|")[0])
                continue
            try:
                made = ACTS[name](db, 1, f"op{number}")
            except (NotAllowed, InputError):
                continue
            if made.touched:
                stack.append((f"op{number}|{name}", world.clock.now - begin))
        end = world.clock.now
        for act, after in stack:
            world.clock.now = begin + after
            ACTS[act.partition("|")[2]](db, 2, f"again {act}")
        world.clock.now = end
        assert state(db, 1) == state(db, 2)
        with db.read() as conn:
            facts = facts_at(conn, end)
            told = circumstances(facts, Scope(), begin - timedelta(days=1), end + timedelta(days=400), {})
        assert all(row.moved % 2 == 0 for row in told), "the two tickets count alike"
        assert check(db) == []


def test_an_assignment_taken_back_leaves_the_response_running(db: Database, world: World) -> None:
    """Ctrl+A, Ctrl+M, Undo met the response targets of a whole queue."""
    id = log(db, world)
    world.clock.on(minutes=5)
    acts.assign(db, id, "tester", op_id="mine")
    undo.undo(db, "mine")
    world.clock.on(minutes=90)
    detail = reads.ticket_detail(db, id)
    response = next(c for c in detail.clocks if c.metric.value == "response")
    assert detail.state is TicketState.NEW
    assert (response.stop_at, response.reading.state.value) == (None, "missed")


def test_the_logging_itself_is_taken_back(db: Database, world: World) -> None:
    draft = TicketDraft(TicketKind.INCIDENT, "Wrong number", world.agencies["DOA"], 3, 1, assignee="ann")
    id = forms.log_ticket(db, draft, op_id="log").ids[0]
    assert undo.undo(db, "log").text == "INC0000001 is taken back: it counts as if it had not been logged."
    found = state(db, id)
    assert (found["state"], found["sla_clock"], found["ticket_span"]) == ("cancelled", [], [])
    detail = reads.ticket_detail(db, id)
    assert detail.clocks == ()
    assert [entry.undone_by for entry in detail.history] == ["tester", "tester", ""]
    assert check(db) == []


# --- seen -----------------------------------------------------------------------------------------
def test_the_history_shows_what_was_taken_back(db: Database, world: World) -> None:
    id = log(db, world)
    acts.comment(db, id, "Mine", op_id="first")
    made_at = world.clock.now
    ACTS["edit"](db, id, "act")
    world.clock.on(minutes=3)
    undo.undo(db, "act")
    told = [(e.what, e.text, e.undone_by, e.undone_at) for e in reads.history(db, id)]
    now = world.clock.now
    assert told == [
        ("Opened", "Opened for DOA Department DOA.", "", None),
        ("Note", "Mine", "", None),
        ("Field", "Title changed.", "tester", now),
        ("Field", "Description changed.", "tester", now),
        ("Field", "Category changed.", "tester", now),
        ("Service", "Service Service MAIL.", "tester", now),
        (
            "Taken back",
            "Took back: Title changed. Description changed. Category changed. Service Service MAIL.",
            "",
            None,
        ),
    ]
    assert made_at == now - timedelta(minutes=3)


def test_what_was_known_before_the_undo_stands_as_of_then(db: Database, world: World) -> None:
    id = log(db, world)
    world.clock.on(minutes=1)
    acts.resolve(db, id, "fixed", "Done", op_id="act")
    world.clock.on(minutes=1)
    then = world.clock.now
    world.clock.on(minutes=1)
    undo.undo(db, "act")
    with db.read() as conn:
        now, before = (facts_at(conn, at) for at in (world.clock.now, then))
        states = [
            conn.execute(select(facts.tickets.c.state).where(facts.tickets.c.id == id)).scalar_one()
            for facts in (now, before)
        ]
    assert states == ["new", "resolved"]


# --- refused --------------------------------------------------------------------------------------
def test_not_once_somebody_acted_since(db: Database, world: World) -> None:
    id = log(db, world)
    acts.hold(db, id, HoldReason.AWAITING_USER, op_id="act")
    with as_person(db, "eve", Role.AGENT) as eve:
        acts.comment(eve, id, "I looked at it")
    with pytest.raises(NotAllowed, match="INC0000001: eve did something there since"):
        undo.undo(db, "act")


def test_one_act_after_the_other_the_last_one_first(db: Database, world: World) -> None:
    id = log(db, world)
    before = state(db, id)
    for name, op_id in (("assign ann", "one"), ("start", "two")):
        ACTS[name](db, id, op_id)
    with pytest.raises(NotAllowed, match="you did something else there since; take that back first"):
        undo.undo(db, "one")
    undo.undo(db, "two")
    undo.undo(db, "one")
    assert state(db, id) == before
    with pytest.raises(NotAllowed, match="was taken back already"):
        undo.undo(db, "one")


def test_not_what_somebody_else_did_nor_what_is_not_known(db: Database, world: World) -> None:
    id = log(db, world)
    acts.assign(db, id, "ann", op_id="act")
    with as_person(db, "eve", Role.AGENT) as eve, pytest.raises(InputError, match="nothing is known of it"):
        undo.undo(eve, "act")
    with as_person(db, "rob", Role.READER) as rob, pytest.raises(NotAllowed, match="take back acts"):
        undo.undo(rob, "act")
    made = undo.undo(db, "act", op_id="back")
    with pytest.raises(InputError, match="nothing is known of it"):
        undo.undo(db, "made up")
    with pytest.raises(NotAllowed, match="is done again, not taken back once more"):
        undo.undo(db, made.changes.op_id)


def test_what_changed_nothing_has_nothing_to_take_back(db: Database, world: World) -> None:
    id = log(db, world)
    made = forms.change_priority(db, id, 3, 1, op_id="act")
    assert not made.touched
    with pytest.raises(InputError, match="nothing to take back"):
        undo.undo(db, "act")


# --- many -----------------------------------------------------------------------------------------
def test_an_act_on_many_is_taken_back_each_for_itself(db: Database, world: World) -> None:
    ids = [log(db, world) for _ in range(4)]
    acts.assign(db, ids[0], "ann")
    before = [state(db, id) for id in ids]
    made = batch.assign_many(db, dict.fromkeys(ids, "bob"), op_id="act")
    assert made.changes.op_id == "act"
    with as_person(db, "eve", Role.AGENT) as eve:
        acts.comment(eve, ids[2], "Mine now")
    back = twice(db, partial(undo.undo, db, "act"))
    assert back.changes.ids == (ids[0], ids[1], ids[3])
    assert back.refused == ("INC0000003: eve did something there since, so it can no longer be taken back.",)
    assert back.text == "3 tickets are as they were before."
    assert [state(db, id) for id in ids if id != ids[2]] == [before[0], before[1], before[3]]


def test_taking_many_back_can_be_cancelled_and_goes_on(
    db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [log(db, world) for _ in range(4)]
    batch.assign_many(db, dict.fromkeys(ids, "bob"), op_id="act")

    monkeypatch.setattr(parts, "TOGETHER", 1)
    work = Work(lambda done, _total, _text: work.cancel() if done == 2 else None)
    back = undo.undo(db, "act", work)
    assert back.changes.ids == tuple(ids[:3])
    rest = undo.undo(db, "act")
    assert rest.changes.ids == (ids[3],)
    assert len(rest.refused) == 3
