"""Reminders are seen by who set them and by the group they are for, told once to each, snoozed, moved and done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from app.db import tables as t
from app.db.engine import Database
from app.db.records import Stale, insert_record
from app.db.tables.reminders import reminder
from app.domain.home.values import Part
from app.domain.vocabulary import HoldReason, Role
from app.errors import InputError, NotAllowed
from app.services.home.page import home_page
from app.services.reminders import acts, reads
from app.services.tickets import acts as tickets
from app.services.tickets.holding import tend_holds
from tests.services.people import as_person
from tests.services.test_repeats import log
from tests.ticket_world import World, build_world, local

NINE = local("2026-10-06 09:00")


@pytest.fixture
def world(db: Database) -> World:
    world = build_world(db)

    def people(conn: object) -> None:
        for login in ("tester", "bob", "eve"):
            person = insert_record(conn, t.person, {"login": login, "name": login.capitalize()})  # type: ignore[arg-type]
            if login != "eve":
                member = {"group_id": world.groups["NET"], "person_id": person, "valid_from": date(2020, 1, 1)}
                insert_record(conn, t.group_member, member)  # type: ignore[arg-type]

    db.write(people, what="people")
    return world


def texts(db: Database, *, done: bool = False) -> list[str]:
    return [one.text for one in reads.listed(db, done=done)]


def test_seen_by_its_owner_and_its_group_and_told_once_to_each(db: Database, world: World) -> None:
    ticket = log(db, world)
    with db.read() as conn:
        number = conn.scalar(select(t.ticket.c.number).where(t.ticket.c.id == ticket))
    acts.add(db, "Call the caller back", NINE, number=str(number).lower())
    acts.add(db, "Look at the line", NINE, group_id=world.groups["NET"])
    with as_person(db, "bob", Role.AGENT) as bob, as_person(db, "eve", Role.AGENT) as eve:
        assert texts(db) == ["Call the caller back", "Look at the line"]
        assert texts(bob) == ["Look at the line"]
        assert texts(eve) == []
        start = world.clock.now
        assert acts.tell(db, start) == ()
        world.clock.now = NINE
        assert [one.text for one in acts.tell(db, start)] == [
            f"{number} Printer is on fire: Call the caller back",
            "Look at the line",
        ]
        assert acts.tell(db, start) == (), "another window of the same person tells nothing"
        assert [one.text for one in acts.tell(bob, start)] == ["Look at the line"]
        assert acts.tell(eve, start) == ()
        with pytest.raises(InputError, match="not yours"):
            acts.finish(eve, {1: 1})
        first, second = reads.listed(db)
        acts.finish(bob, {second.id: second.version})
        assert texts(db) == ["Call the caller back"]
        assert texts(db, done=True) == ["Look at the line"]
        assert acts.finish(db, {second.id: second.version}).text == "Nothing had to be changed."
        with pytest.raises(Stale):
            acts.move(db, first.id, first.version + 3, NINE + timedelta(days=1))
        acts.move(db, first.id, first.version, NINE + timedelta(minutes=15))
        assert acts.tell(db, start) == ()
        world.clock.on(minutes=15)
        assert len(acts.tell(db, start)) == 1, "what was moved is told again"
        (again,) = reads.listed(db, done=True)
        acts.reopen(db, {again.id: again.version})
        assert len(texts(db)) == 2


def test_on_the_page_home_until_it_is_done(sqlite_db: Database, world_of_one: World) -> None:
    db = sqlite_db
    acts.add(db, "Ask the vendor", local("2026-10-05 16:00"))
    acts.add(db, "Next week", local("2026-10-12 16:00"))
    (item,) = [one for one in home_page(db).items if one.act == "reminders.done"]
    assert (item.part, item.title, item.kind) == (Part.TODAY, "Ask the vendor", "reminder")
    world_of_one.clock.to("2026-10-05 16:00")
    (item,) = [one for one in home_page(db).items if one.act == "reminders.done"]
    assert item.part is Part.NOW
    acts.finish(db, {item.of: item.version})
    assert [one for one in home_page(db).items if one.act == "reminders.done"] == []


@pytest.fixture
def world_of_one(sqlite_db: Database) -> World:
    return build_world(sqlite_db)


def test_what_cannot_be_is_refused_in_words(sqlite_db: Database, world_of_one: World) -> None:
    db, now = sqlite_db, world_of_one.clock.now
    for at, words in ((now, "is over already"), (now + timedelta(days=3000), "too far ahead")):
        with pytest.raises(InputError, match=words):
            acts.add(db, "Too late", at)
    with pytest.raises(InputError, match="There is no ticket, change or major incident INC99"):
        acts.add(db, "Of nothing", NINE, number="INC99")
    with pytest.raises(InputError, match="is of is not there"):
        acts.add(db, "Of nothing", NINE, record=("ticket", 99))
    with pytest.raises(InputError, match="You do not work in that group"):
        acts.add(db, "For them", NINE, group_id=world_of_one.groups["NET"])
    with pytest.raises(InputError):
        acts.add(db, "  ", NINE)
    with as_person(db, "rita", Role.READER) as reader:
        assert reads.listed(reader) == ()
        assert acts.tell(reader, now) == ()
        with pytest.raises(NotAllowed, match="keep reminders"):
            acts.add(reader, "Mine", NINE)


def test_the_assignee_is_told_that_a_ticket_came_back(sqlite_db: Database, world_of_one: World) -> None:
    db, start = sqlite_db, world_of_one.clock.now
    mine, others = log(db, world_of_one), log(db, world_of_one)
    for id, who in ((mine, "tester"), (others, "bob")):
        tickets.assign(db, id, who)
        tickets.hold(db, id, HoldReason.AWAITING_VENDOR, until=NINE)
    world_of_one.clock.now = NINE
    tend_holds(db)
    told = acts.tell(db, start)
    assert [(one.kind, one.record_id) for one in told] == [("ticket", mine)]
    assert "is back from hold: Printer is on fire" in told[0].text
    assert acts.tell(db, NINE + timedelta(seconds=1)) == (), "it was before"


def _attack(db: Database, statement: object, *, hidden: bool = False) -> str:
    """`hidden`: PostgreSQL shows nobody the row, so that there is nothing to refuse."""
    if hidden and db.kind == "postgresql":
        with db.engine.connect() as conn:
            assert conn.execute(statement).rowcount == 0  # type: ignore[call-overload]
        return ""
    with pytest.raises((DBAPIError, NotAllowed, InputError)) as refused:
        db.write(lambda conn: conn.execute(statement) and None, what="attack")  # type: ignore[call-overload]
    return str(refused.value)


def test_the_database_lets_nobody_touch_what_is_another_persons(db: Database, world: World) -> None:
    acts.add(db, "Mine", NINE)
    acts.add(db, "Ours", NINE, group_id=world.groups["NET"])
    mine, ours = reads.listed(db)
    done = {"done_at": db.now(), "version": 2}
    r = reminder.c
    with as_person(db, "eve", Role.AGENT) as eve, as_person(db, "bob", Role.AGENT) as bob:
        _attack(eve, update(reminder).where(r.id == ours.id).values(**done, done_by="eve"), hidden=True)
        _attack(bob, update(reminder).where(r.id == mine.id).values(**done, done_by="bob"), hidden=True)
        _attack(bob, update(reminder).where(r.id == ours.id).values(**done, done_by="eve"))
        other = reminder.insert().values(text="As another", due_at=NINE, owner="tester")
        _attack(bob, other)
        _attack(eve, reminder.insert().values(text="To them", due_at=NINE, owner="eve", group_id=world.groups["NET"]))
        bob.write(lambda conn: conn.execute(other.values(owner="bob")) and None, what="twin")
        done_by_bob = update(reminder).where(r.id == ours.id).values(**done, done_by="bob")
        bob.write(lambda conn: conn.execute(done_by_bob) and None, what="twin")
    with db.read() as conn:
        told = conn.execute(text("SELECT CAST(diff AS TEXT) FROM audit WHERE tbl = 'reminder'")).scalars().all()
    assert told, "it is audited"
    assert not [one for one in told if "Mine" in one or "Ours" in one], "the trail shows digests"
