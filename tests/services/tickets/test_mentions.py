"""Mentions: made by words, refused where they may not be read, told once, read by who is mentioned alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection, Executable, delete, insert, select, update

from app.db import tables as t
from app.db.cab.rules import load_rules
from app.db.engine import Database
from app.db.rule_sets import store as save_rules
from app.db.tables.mentions import mention, mention_read, mention_told
from app.domain.cab.settings import RULES as BOARD
from app.domain.changes_made import Touched
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.settings import RULES as DESK
from app.domain.tickets.settings import DeskRules
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Role
from app.errors import InputError, LongleafError, NotAllowed
from app.services.api import Services
from tests.services.people import as_person
from tests.services.tickets.test_queues import log, member
from tests.ticket_world import World, build_world

MENTIONED = TicketFilter(mentioned=True)


@pytest.fixture
def world(db: Database) -> World:
    world = build_world(db)
    for login in ("ann", "bert", "rita"):
        member(db, world, login, "DESK" if "DESK" in world.groups else next(iter(world.groups)), date(2026, 1, 1))
    return world


def texts(db: Database) -> list[str]:
    return [one.said for one in Services(db).tickets.mentions()]


def test_a_mention_is_told_once_and_is_in_the_filter_until_it_is_read(db: Database, world: World) -> None:
    id = log(db, world, None)
    with as_person(db, "ann", Role.AGENT) as ann, as_person(db, "bert", Role.BRM) as bert:
        made = Services(db).tickets.comment(id, "Please look, @Ann. Not you, @nobody.")
        assert made.touched == Touched.TICKETS
        Services(db).tickets.send_update(id, "We ask @bert as well")
        assert texts(db) == []
        s, other = Services(ann).tickets, Services(bert).tickets
        (one,) = s.mentions()
        assert (one.ticket_id, one.by, one.said) == (id, "tester", "Please look, @Ann. Not you, @nobody.")
        assert (list(s.list_ids(MENTIONED)), s.counts().mentioned, s.detail(id).mentions) == ([id], 1, 1)
        assert [told.id for told in s.tell_mentions()] == [one.id]
        assert s.tell_mentions() == ()
        assert s.read_mentions([id + 1]).text == "Nothing that you have not read mentions you there."
        assert s.read_mentions([id]).text == "1 mention of you is read."
        assert (list(s.list_ids(MENTIONED)), s.counts().mentioned, s.mentions()) == ([], 0, ())
        assert [one.said for one in other.mentions()] == ["We ask @bert as well"], "what one reads is one's own"
        assert other.read_mentions().ids == (id,)


def test_what_is_taken_back_mentions_nobody(db: Database, world: World) -> None:
    id = log(db, world, None)
    with as_person(db, "ann", Role.AGENT) as ann:
        Services(db).tickets.comment(id, "@ann look", op_id="the comment")
        assert texts(ann) == ["@ann look"]
        Services(db).tickets.undo("the comment")
        assert texts(ann) == []
        assert list(Services(ann).tickets.list_ids(MENTIONED)) == []
        assert Services(ann).tickets.counts().mentioned == 0


def test_a_note_on_many_mentions_on_each(db: Database, world: World) -> None:
    ids = [log(db, world, None) for _ in range(2)]
    with as_person(db, "ann", Role.AGENT) as ann:
        Services(db).tickets.batch(ids, BulkAct(Act.COMMENT, text="@ann: all of these"))
        assert sorted(one.ticket_id for one in Services(ann).tickets.mentions()) == ids


def test_who_does_not_read_it_is_not_mentioned(db: Database, world: World) -> None:
    id = log(db, world, None)
    if db.kind != "postgresql":
        Services(db).tickets.comment(id, "@rita look")  # whoever opens the file reads all of it
        return
    with as_person(db, "rita", Role.READER), as_person(db, "ann", Role.AGENT) as ann:
        with pytest.raises(InputError, match="Text: Rita may not read the tickets of the desk"):
            Services(db).tickets.comment(id, "@rita look")
        with db.read() as conn:
            assert conn.scalars(select(mention.c.id)).all() == []
        with as_person(db, "mip", Role.MIP) as manager:
            with pytest.raises(InputError, match="Ann may not read the restricted text of tickets"):
                Services(manager).tickets.set_private_note(id, "@ann")
            assert Services(manager).tickets.private_note(id) == ""
        assert Services(ann).tickets.mentions() == ()


def test_the_restricted_text_mentions_whom_it_did_not_before(db: Database, world: World) -> None:
    id = log(db, world, None)
    with as_person(db, "ann", Role.MIP) as ann, as_person(db, "bert", Role.ADMIN) as bert:
        Services(ann).tickets.set_private_note(id, "A suspect. @bert")
        Services(ann).tickets.set_private_note(id, "A suspect, really. @bert")
        (one,) = Services(bert).tickets.mentions()
        assert (one.restricted, one.said) == (True, "")
        assert "suspect" not in one.text


def test_a_mail_follows_the_rules_of_the_desk(db: Database, world: World) -> None:

    def act(conn: Connection) -> None:
        save_rules(conn, BOARD, replace(load_rules(conn), mailbox="cab@example.org"))
        who = t.person.c.login == "ann"
        conn.execute(update(t.person).where(who).values(email="ann@example.org", version=2))

    db.write(act, what="mailbox")
    id = log(db, world, None)
    with as_person(db, "ann", Role.AGENT):
        assert Services(db).tickets.comment(id, "@ann one").touched == Touched.TICKETS
        db.write(lambda conn: save_rules(conn, DESK, DeskRules(mail_mentions=True)), what="rules")
        assert Services(db).tickets.comment(id, "@ann two").touched == Touched.TICKETS | Touched.MAIL
    with db.read() as conn:
        (mail,) = conn.execute(select(t.mail.c.to_mail, t.mail.c.subject, t.mail.c.text)).all()
    assert mail[0] == "ann@example.org"
    assert mail[1].startswith("tester mentions you in INC")
    assert "@ann two" in mail[2]


# --- attacks ------------------------------------------------------------------------------------------
def attack(db: Database, statement: Executable, words: str) -> None:
    with pytest.raises(LongleafError, match=words):
        db.write(lambda conn: conn.execute(statement).rowcount, what="attack")


def test_the_database_lets_nobody_else_mention_tell_or_read(db: Database, world: World) -> None:
    id = log(db, world, None)
    with as_person(db, "ann", Role.AGENT):
        Services(db).tickets.comment(id, "@ann look")
    now = world.clock()
    with db.read() as conn:
        row = conn.execute(select(mention)).one()
        bert = conn.scalar(select(t.person.c.id).where(t.person.c.login == "bert"))
    values = {"ticket_id": id, "event_id": row.event_id, "person_id": bert, "restricted": False, "at": now}
    later = "ho writes something mentions others in it, in the same act"
    with as_person(db, "bert", Role.AGENT) as other, as_person(db, "ann", Role.AGENT) as ann:
        for table in (mention_told, mention_read):
            step = insert(table).values(mention_id=row.id, at=now)
            attack(other, step, "mention is for who is mentioned to read")
            ann.write(lambda conn, step=step: conn.execute(step).rowcount, what="own")  # type: ignore[misc]
        for who in (other, db):
            attack(who, insert(mention).values(values), later)
            attack(who, insert(mention).values({**values, "event_id": None}), later)
        attack(other, insert(mention).values({**values, "event_id": None, "restricted": True}), later)
        for who, statement in ((other, update(mention).values(person_id=bert)), (ann, delete(mention_read))):
            with pytest.raises(LongleafError):
                who.write(lambda conn, statement=statement: conn.execute(statement).rowcount, what="attack")  # type: ignore[misc]
    with db.read() as conn:
        assert conn.execute(select(mention.c.person_id)).all() == [(row.person_id,)]


def test_who_only_reads_reads_no_mentions(db: Database, world: World) -> None:
    with as_person(db, "rita", Role.READER) as reader, pytest.raises(NotAllowed):
        Services(reader).tickets.read_mentions()
