"""The roster of a group: written by its leads alone, never of what was, told at tickets, on Home and in warnings."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Executable, insert, select, update

from app.db import tables as t
from app.db.engine import Database
from app.db.tables.oncall import oncall_swap, oncall_turn
from app.domain.tickets.values import TicketDraft
from app.domain.tickets.warnings import Why
from app.domain.vocabulary import Role, TicketKind
from app.errors import InputError, LongleafError, NotAllowed
from app.services.api import Services
from app.services.setup import acts
from app.services.shifts import oncall
from app.services.workspace.undo import undo
from tests.services.people import as_person
from tests.services.tickets.test_queues import member
from tests.ticket_world import World, build_world, local


@pytest.fixture
def world(db: Database) -> World:
    world = build_world(db)
    for login in ("ann", "bob", "cid"):
        member(db, world, login, "NET", date(2026, 1, 1), lead=login == "ann")
    return world


def test_a_roster_is_set_swapped_and_told(db: Database, world: World, tmp_path: Path) -> None:
    s = Services(db)
    assert s.shifts.on_call() == ()
    made = s.shifts.set_turns("NET", ["bob", "Cid"], date(2026, 10, 5), "09:00", escalate=20)
    assert made.text.startswith("2 people are on call for ")
    world.clock.to("2026-10-05 12:00")
    (now,) = s.shifts.on_call()
    assert (now.name, now.until, now.escalate, now.login) == ("Bob", local("2026-10-12 09:00"), 20, "bob")
    s.shifts.swap("net", "cid", local("2026-10-05 17:00"), local("2026-10-06 08:00"))
    world.clock.to("2026-10-05 18:00")
    assert [one.name for one in s.shifts.on_call()] == ["Cid"]
    draft = TicketDraft(TicketKind.INCIDENT, "It", world.agencies["DOA"], 3, 3, group_id=world.groups["NET"])
    id = s.tickets.log(draft).ids[0]
    assert s.tickets.detail(id).on_call == (("Primary", "Cid, until Tue 6 Oct 2026 08:00"),)
    path = oncall.calendar_file(db, tmp_path / "net.ics", "NET", 2)
    assert path.read_bytes().count(b"BEGIN:VEVENT") == 4  # Cid, Bob again, Cid, Bob
    table = oncall.on_call_table(db, "NET", 1)
    assert [row["who"] for row in table.rows] == ["Cid", "Bob", "Cid"]
    s.shifts.set_turns("NET", ["ann"], date(2026, 10, 19))
    world.clock.to("2026-10-20 12:00")
    assert [one.name for one in s.shifts.on_call()] == ["Ann"], "what held before has ended"


def test_what_cannot_be_used_is_named(db: Database, world: World, tmp_path: Path) -> None:
    s = Services(db)
    for people, group, words in (
        (["nobody"], "NET", "Person: nobody here has the login or name nobody"),
        (["bob"], "XXX", "Group: there is no support group XXX"),
        ([], "NET", "People: nobody is named"),
    ):
        with pytest.raises(InputError, match=words):
            s.shifts.set_turns(group, people, date(2026, 10, 12))
    with pytest.raises(InputError, match="From: 4 Oct 2026 is over"):
        s.shifts.set_turns("NET", ["bob"], date(2026, 10, 4))
    then = local("2026-10-01 17:00")
    with pytest.raises(InputError, match="Reason: it is needed for what was"):
        s.shifts.swap("NET", "bob", then, then + timedelta(hours=1))
    s.shifts.swap("NET", "bob", then, then + timedelta(hours=1), "It was Bob who was called")
    file = tmp_path / "swaps.csv"
    file.write_text(
        "group,level,person,start,end,reason\nNET,primary,bob,2026-12-24 17:00,2026-12-26 08:00,\n", "utf-8"
    )
    assert oncall.import_file(db, file).text == "1 span came in from swaps.csv."
    file.write_text("group,level,person,start,end\nNET,primary,bob,x,2026-12-26 08:00\n", "utf-8")
    with pytest.raises(InputError, match=r"swaps.csv, row 2: start or end is no time"):
        oncall.import_file(db, file)


def test_a_hole_is_told_to_the_leads(db: Database, world: World) -> None:
    Services(db).shifts.swap("NET", "bob", local("2026-10-05 12:00"), local("2026-10-05 13:00"))
    made = Services(db).setup.create(
        "oncall",
        {"group_id": world.groups["NET"], "level": 1, "person_id": _person(db, "bob"), "first_day": date(2026, 10, 5)}
        | {"begins": "08:00", "every": 1, "escalate": 0, "valid_to": date(2026, 10, 9)},
    )
    assert made.ids
    with as_person(db, "ann", Role.AGENT) as ann, as_person(db, "bob", Role.AGENT) as bob:
        (item,) = [one for one in Services(ann).home.page().items if one.kind == "oncall"]
        assert item.detail.startswith("Fri 9 Oct 2026 08:00 to ")
        assert [one for one in Services(bob).home.page().items if one.kind == "oncall"] == []


def test_who_is_on_call_is_warned_out_of_hours(db: Database, world: World) -> None:
    world.clock.to("2026-10-05 18:00")
    draft = TicketDraft(TicketKind.INCIDENT, "It", world.agencies["DOA"], 2, 1, group_id=world.groups["NET"])
    id = Services(db).tickets.log(draft).ids[0]
    Services(db).tickets.assign(id, "cid")
    with as_person(db, "bob", Role.AGENT, only=True) as bob:
        world.clock.on(minutes=50)  # Critical: an update within the hour
        assert Services(bob).tickets.warnings() == ()
        Services(db).shifts.set_turns("NET", ["bob"], date(2026, 10, 5), "08:00")
        assert {one.why for one in Services(bob).tickets.warnings()} == {Why.ON_CALL}
        assert Services(bob).tickets.warn()[0].whose == "You are on call for Group NET."


def test_turns_are_taken_back(db: Database, world: World) -> None:
    shifts = Services(db).shifts
    shifts.set_turns("NET", ["bob"], date(2026, 10, 6))
    shifts.set_turns("NET", ["ann", "bob"], date(2026, 10, 8), op_id="turns")
    undo(db, "turns")
    with db.read() as conn:
        rows = conn.execute(select(oncall_turn.c.first_day, oncall_turn.c.valid_to).order_by(oncall_turn.c.id)).all()
    over = [(date(2026, 10, day), date(2026, 10, day)) for day in (8, 15)]  # they never held
    assert [tuple(row) for row in rows] == [(date(2026, 10, 6), None), *over]


def test_a_span_that_ends_before_it_begins_is_said_beside_its_field(db: Database, world: World) -> None:
    with db.read() as conn:
        bob = conn.scalar(select(t.person.c.id).where(t.person.c.login == "bob"))
    span = {"group_id": world.groups["NET"], "level": 1, "person_id": bob, "reason": ""}
    with pytest.raises(InputError, match=r"^To: it ends before it begins"):
        acts.create(db, "swaps", {**span, "start_at": local("2026-10-09 17:00"), "end_at": local("2026-10-08 17:00")})
    turn = {"group_id": world.groups["NET"], "person_id": bob, "begins": "08:00"}
    with pytest.raises(InputError, match=r"^Until: .* is before .*, its first day"):
        acts.create(db, "oncall", {**turn, "first_day": date(2026, 10, 12), "valid_to": date(2026, 10, 11)})


def test_leads_write_it_and_nobody_else(db: Database, world: World) -> None:
    with as_person(db, "ann", Role.AGENT, only=True) as ann, as_person(db, "bob", Role.AGENT, only=True) as bob:
        Services(ann).shifts.set_turns("NET", ["bob"], date(2026, 10, 6))
        with pytest.raises(NotAllowed, match="those who lead the group"):
            Services(bob).shifts.swap("NET", "bob", local("2026-10-08 08:00"), local("2026-10-08 09:00"))
        with pytest.raises(NotAllowed):
            Services(ann).shifts.set_turns("DESK", ["bob"], date(2026, 10, 6))


# --- attacks ------------------------------------------------------------------------------------------
def attack(db: Database, statement: Executable, words: str) -> None:
    with pytest.raises(LongleafError, match=words):
        db.write(lambda conn: conn.execute(statement).rowcount, what="attack")


def _person(db: Database, login: str) -> int:
    with db.read() as conn:
        return int(conn.execute(select(t.person.c.id).where(t.person.c.login == login)).scalar_one())


def test_the_database_keeps_what_was(db: Database, world: World) -> None:
    net, bob = world.groups["NET"], _person(db, "bob")
    turn = {"group_id": net, "person_id": bob, "first_day": date(2026, 10, 6), "begins": "08:00"}
    attack(db, insert(oncall_turn).values({**turn, "first_day": date(2026, 10, 4)}), "begins today or later")
    attack(db, insert(oncall_turn).values({**turn, "begins": "26:00"}), "time of day")
    db.write(lambda conn: conn.execute(insert(oncall_turn).values(turn)).rowcount, what="own")
    span = {
        "group_id": net,
        "person_id": bob,
        "start_at": local("2026-10-08 08:00"),
        "end_at": local("2026-10-09 08:00"),
    }
    past = {**span, "start_at": local("2026-10-01 08:00")}
    attack(db, insert(oncall_swap).values(past), "with a reason")
    db.write(lambda conn: conn.execute(insert(oncall_swap).values(span)).rowcount, what="own")
    with as_person(db, "bob", Role.AGENT, only=True) as other:
        attack(other, insert(oncall_turn).values({**turn, "level": 2}), "those who lead the group")
        attack(other, insert(oncall_swap).values(span), "those who lead the group")
        attack(other, update(oncall_swap).values(withdrawn=True, version=2), "those who lead the group")
    world.clock.to("2026-10-14 08:00")
    attack(db, update(oncall_turn).values(person_id=_person(db, "cid"), version=2), "not rewritten")
    attack(db, update(oncall_turn).values(valid_to=date(2026, 10, 10), version=2), "not rewritten")
    attack(db, update(oncall_swap).values(withdrawn=True, version=2), "not rewritten")
    db.write(
        lambda conn: conn.execute(update(oncall_turn).values(valid_to=date(2026, 10, 20), version=2)).rowcount,
        what="own",
    )
