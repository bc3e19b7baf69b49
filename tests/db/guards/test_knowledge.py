"""What no way of writing does to knowledge notes, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, insert, select, text, update

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.db.search import rows
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


#: What tells of notes: of a draft it says nothing to whoever does not write notes.
_TELLING = {
    "knowledge_note": "SELECT title FROM knowledge_note",
    "knowledge_version": "SELECT title || n FROM knowledge_version",
    "knowledge_search": "SELECT DISTINCT note_id::text FROM knowledge_search",
    "knowledge_use": "SELECT voice FROM knowledge_use",
    "record_search": "SELECT row_id::text FROM record_search WHERE tbl = 'knowledge_note'",
    "audit": "SELECT DISTINCT row_id FROM audit WHERE tbl = 'knowledge_note'",
}


def _read(db: Database) -> dict[str, list[str]]:
    with db.read() as conn:
        return {name: sorted(conn.execute(text(asked)).scalars()) for name, asked in _TELLING.items()}


def test_drafts_are_read_by_whoever_writes_notes_also_beside_the_program(pg_db: Database) -> None:
    """`ann` writes notes; `bea` and a reader of the whole state see what is published for all staff alone."""
    pg_db.now = lambda: NOW
    notes = Services(pg_db).knowledge
    ids = {}
    for audience in ("desk", "staff", "agency"):
        id = ids[audience] = notes.create({**TOLD, "title": f"For {audience}", "audience": audience}).ids[0]
        notes.hand_in(id, 1)
    draft = notes.create({**TOLD, "title": "Not yet"}).ids[0]
    review = notes.create({**TOLD, "title": "Handed in"}).ids[0]
    notes.hand_in(review, 1)
    with as_person(pg_db, "ann", Role.AGENT) as ann:
        for id in ids.values():
            Services(ann).knowledge.publish(id, 2)
            use = insert(t.knowledge_use).values(note_id=id, n=1, voice="helped", at=NOW, author="ann")
            ann.write(lambda conn, use=use: conn.execute(use).rowcount, what="put")  # type: ignore[misc]
        whole = _read(ann)
    assert whole["knowledge_note"] == ["For agency", "For desk", "For staff", "Handed in", "Not yet"]
    assert {len(whole[name]) for name in ("knowledge_version", "knowledge_search", "knowledge_use")} == {3}
    assert whole["record_search"] == whole["audit"] == sorted(map(str, [*ids.values(), draft, review]))
    shown = sorted(str(ids[audience]) for audience in ("staff", "agency"))
    part = {
        "knowledge_note": ["For agency", "For staff"],
        "knowledge_version": ["For agency1", "For staff1"],
        **dict.fromkeys(("knowledge_search", "record_search"), shown),
        "audit": [],  # it tells what drafts said
        "knowledge_use": ["helped", "helped"],
    }
    with as_person(pg_db, "bea", Role.BRM) as bea:
        assert _read(bea) == part
        assert [row.title for row in Services(bea).knowledge.list_rows(Services(bea).knowledge.list_ids())] == (
            part["knowledge_note"]
        )
    with as_person(pg_db, "reads", Role.READER) as reader:
        assert _read(reader) == part
    # the row holds the draft while a note is written anew: it is hidden, and what was published stays shown
    put(pg_db, ids["staff"], 3, state="draft", written_by="tester", title="Anew")
    with as_person(pg_db, "bea", Role.BRM) as bea:
        now = _read(bea)
        assert now["knowledge_note"] == ["For agency"]
        assert now["knowledge_version"] == part["knowledge_version"]
        assert "Anew" not in str(now)
        with bea.read() as conn:
            told = conn.execute(text("SELECT title, written_by FROM shown_notes() ORDER BY title")).all()
        assert [tuple(row) for row in told] == [("For agency", ""), ("For staff", "")]
        assert Services(bea).knowledge.card(ids["staff"]).row.title == "For staff"
    with as_person(pg_db, "adm", Role.ADMIN) as admin:
        assert _read(admin)["knowledge_note"] == ["Anew", "For agency", "For desk", "Handed in", "Not yet"]


def test_what_is_found_of_a_draft_is_made_by_whoever_sees_it(pg_db: Database) -> None:
    """A business relationship manager who saves something leaves a draft that is due for the search to others."""
    pg_db.now = lambda: NOW
    id = Services(pg_db).knowledge.create({**TOLD, "title": "Not yet"}).ids[0]
    with pg_db.engine.begin() as conn:
        conn.execute(text(f"INSERT INTO search_due (tbl, row_id) VALUES ('knowledge_note', {id})"))
    due = text("SELECT count(*) FROM search_due WHERE tbl = 'knowledge_note'")
    for login, role, left in (("bea", Role.BRM, 1), ("ann", Role.AGENT, 0)):
        with as_person(pg_db, login, role) as person:
            person.write(rows.refresh_some, what="search")
        with pg_db.read() as conn:
            assert conn.execute(due).scalar_one() == left
            assert conn.execute(text(_TELLING["record_search"])).scalars().all() == [str(id)]
