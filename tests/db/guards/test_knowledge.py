"""What no way of writing does to knowledge notes, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, insert, select, update

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.knowledge.values import CONTENT
from app.domain.vocabulary import Role
from app.errors import LongleafError
from app.services.api import Services
from tests.services.people import as_person

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
TOLD = {"title": "Outlook asks again", "symptoms": "A password is asked for", "solution": "Sign in anew"}


@pytest.fixture
def handed_in(db: Database) -> int:
    """A note that `tester` wrote and handed in; its version is 2."""
    db.now = lambda: NOW
    notes = Services(db).knowledge
    id = notes.create(TOLD).ids[0]
    notes.hand_in(id, 1)
    return id


def put(db: Database, id: int, version: int, **values: Any) -> None:
    """Save a note past the services."""
    k = t.knowledge_note.c
    done = update(t.knowledge_note).where(k.id == id, k.version == version).values(**values, version=version + 1)
    db.write(lambda conn: conn.execute(done).rowcount, what="put")


def refused(db: Database, words: str, id: int, version: int, **values: Any) -> None:
    with pytest.raises(LongleafError, match=f"(?i){words}"):
        put(db, id, version, **values)


def add(db: Database, table: Table, words: str, **row: Any) -> None:
    with pytest.raises(LongleafError, match=f"(?i){words}"):
        db.write(lambda conn: conn.execute(insert(table).values(**row)).rowcount, what="put")


def version_of(db: Database, id: int, **other: Any) -> dict[str, Any]:
    """The row by which the note as it stands would be published."""
    with db.read() as conn:
        now = conn.execute(select(t.knowledge_note).where(t.knowledge_note.c.id == id)).mappings().one()
    said = {name: now[name] for name in (*CONTENT, "written_by")}
    return {"note_id": id, "n": 1, "at": NOW, "author": db.actor.login, **said, **other}


def publish(db: Database, id: int, row: dict[str, Any], **values: Any) -> None:
    """Publish past the services, both rows in one act."""

    def act(conn: Connection) -> int:
        conn.execute(insert(t.knowledge_version).values(**row))
        now = {"state": "published", "shown_n": row["n"], "version": 3, **values}
        return conn.execute(update(t.knowledge_note).where(t.knowledge_note.c.id == id).values(**now)).rowcount

    db.write(act, what="publish")


def test_who_wrote_a_note_does_not_publish_it(db: Database, handed_in: int) -> None:
    with pytest.raises(LongleafError, match=r"(?i)who wrote a note does not publish it"):
        publish(db, handed_in, version_of(db, handed_in))
    with pytest.raises(LongleafError, match=r"(?i)names who wrote it"):
        publish(db, handed_in, version_of(db, handed_in, written_by="somebody"))
    with as_person(db, "bob", Role.AGENT) as bob:
        for other in ({"solution": "Something else"}, {"audience": "agency"}, {"title": "Another"}):
            with pytest.raises(LongleafError, match=r"(?i)handed in word for word"):
                publish(bob, handed_in, version_of(bob, handed_in, **other))
        with pytest.raises(LongleafError, match=r"(?i)next version"):
            publish(bob, handed_in, version_of(bob, handed_in, n=2))
        with pytest.raises(LongleafError, match=r"(?i)last version of a note"):
            publish(bob, handed_in, version_of(bob, handed_in), shown_n=7)
        refused(bob, "last version of a note", handed_in, 2, state="published", shown_n=1)
        publish(bob, handed_in, version_of(bob, handed_in))  # the twin that works
        assert Services(bob).knowledge.card(handed_in).row.shown_n == 1


def test_a_workspace_of_one_may_say_that_nobody_else_is_asked(db: Database, handed_in: int) -> None:
    Services(db).knowledge.save_rules({}, {"second_person": "no"})
    publish(db, handed_in, version_of(db, handed_in))


def test_writers_stay_named_and_what_is_handed_in_stays_as_it_is(db: Database, handed_in: int) -> None:
    refused(db, "changed in a draft", handed_in, 2, solution="Other")
    with as_person(db, "bob", Role.AGENT) as bob:
        refused(bob, "who wrote what is not published yet stays named", handed_in, 2, written_by="bob")
        refused(bob, "changed in a draft", handed_in, 2, state="draft", solution="Bob's")  # bob is not named
        put(bob, handed_in, 2, state="draft", written_by="tester bob", solution="Bob's")
        put(bob, handed_in, 3, state="review")
        with pytest.raises(LongleafError, match=r"(?i)who wrote a note does not publish it"):
            publish(bob, handed_in, version_of(bob, handed_in), version=5)
        put(bob, handed_in, 4, state="retired", shown_n=None)
        refused(bob, "stays named", handed_in, 5, state="draft", written_by="bob")
    add(db, t.knowledge_note, "one's own name", number="KB9", title="It", written_by="bob")
    add(db, t.knowledge_note, "one's own name", number="KB9", title="It", shown_n=1)


def test_what_is_shown_changes_when_it_is_published_or_retired(db: Database, handed_in: int) -> None:
    with as_person(db, "bob", Role.AGENT) as bob:
        notes = Services(bob).knowledge
        notes.publish(handed_in, 2)
        refused(bob, "what is shown", handed_in, 3, shown_n=None)
        refused(bob, "what is shown", handed_in, 3, shown_n=4)
        refused(bob, "what is shown", handed_in, 3, state="retired")
        put(bob, handed_in, 3, state="draft", written_by="bob")
        refused(bob, "what is shown", handed_in, 4, shown_n=None)


def test_versions_are_not_rewritten(db: Database, handed_in: int) -> None:
    with as_person(db, "bob", Role.AGENT) as bob:
        Services(bob).knowledge.publish(handed_in, 2)
    for act in (update(t.knowledge_version).values(solution="x"), delete(t.knowledge_version)):
        with pytest.raises(LongleafError):
            db.write(lambda conn, act=act: conn.execute(act).rowcount, what="put")  # type: ignore[misc]


def test_uses_are_not_made_up(db: Database, handed_in: int) -> None:
    agency = db.write(
        lambda conn: insert_record(conn, t.agency, {"code": "DOT", "name": "It", "valid_from": NOW.date()}), what="x"
    )
    ticket = {
        "number": "INC1",
        "kind": "incident",
        "title": "It",
        "agency_id": agency,
        "opened_at": NOW,
        "impact": 4,
        "urgency": 3,
        "priority": 3,
    }
    ticket |= {"impact": 4, "urgency": 3, "priority": 3}

    def log(conn: Connection) -> list[int]:
        return [insert_record(conn, t.ticket, {**ticket, "number": f"INC{n}"}) for n in (1, 2)]

    tickets = db.write(log, what="x")
    use = {"note_id": handed_in, "n": 1, "at": NOW, "voice": "helped"}
    add(db, t.knowledge_use, "what is published", **use)
    with as_person(db, "bob", Role.AGENT) as bob:
        Services(bob).knowledge.publish(handed_in, 2)
    add(db, t.knowledge_use, "the act that resolves it", **{**use, "voice": "resolved"}, ticket_id=tickets[0])

    def resolve(conn: Connection, ticket_id: int, op: str | None) -> int:
        event = {"ticket_id": tickets[0], "seq": 1, "kind": "resolved", "occurred_at": NOW, "recorded_at": NOW}
        conn.execute(insert(t.ticket_event).values(**event, op_id=conn.info["op"]))
        row = {**use, "voice": "resolved", "ticket_id": ticket_id, "op_id": op or conn.info["op"]}
        return conn.execute(insert(t.knowledge_use).values(**row)).rowcount

    for ticket_id, op in ((tickets[1], None), (tickets[0], "another")):
        with pytest.raises(LongleafError, match=r"(?i)the act that resolves it"):
            db.write(lambda conn, a=(ticket_id, op): resolve(conn, *a), what="put")  # type: ignore[misc]
    db.write(lambda conn: resolve(conn, tickets[0], None), what="put")  # the twin that works
    add(db, t.knowledge_use, ".", **{**use, "author": "bob"})
    db.write(lambda conn: conn.execute(insert(t.knowledge_use).values(**use)).rowcount, what="put")
    with as_person(db, "rita", Role.READER) as reader, pytest.raises(LongleafError):
        reader.write(lambda conn: conn.execute(insert(t.knowledge_use).values(**use)).rowcount, what="put")
