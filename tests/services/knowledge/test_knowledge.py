"""Notes from a draft to what is published, read by each audience, and what they were good for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.domain.knowledge.values import NoteState
from app.domain.tickets.call import CallSoFar
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import Role, TicketKind
from app.errors import Conflict, InputError, NotAllowed
from app.services.api import Services
from app.services.knowledge.acts import create
from tests.services.people import as_person
from tests.ticket_world import World, build_world

TOLD = {
    "title": "Outlook asks for a password again and again",
    "symptoms": "The mailbox does not open, a password is asked for",
    "solution": "Remove the saved password, sign in anew.",
    "keywords": "mail, credentials",
    "code": "fixed",
}


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def published(db: Database, **values: object) -> int:
    """A note of `tester` that somebody else published."""
    made = create(db, {**TOLD, **values})
    id = made.ids[0]
    Services(db).knowledge.hand_in(id, 1)
    with as_person(db, "bob", Role.AGENT) as bob:
        Services(bob).knowledge.publish(id, 2)
    return id


def test_a_note_is_written_handed_in_and_published_by_somebody_else(db: Database, world: World) -> None:
    notes = Services(db).knowledge
    id = notes.create(TOLD).ids[0]
    with pytest.raises(InputError, match="KB0000001 is draft, not in review"):
        notes.publish(id, 1)
    assert notes.hand_in(id, 1).text == "KB0000001 waits for somebody else to publish it."
    assert not notes.card(id).may_publish
    with pytest.raises(NotAllowed, match="who wrote a note does not publish it"):
        notes.publish(id, 2)
    with as_person(db, "bob", Role.AGENT) as bob:
        theirs = Services(bob).knowledge
        assert theirs.card(id).may_publish
        with pytest.raises(Conflict):
            theirs.publish(id, 1)
        theirs.publish(id, 2)
    card = notes.card(id)
    assert (card.row.state, card.row.shown_n) == (NoteState.PUBLISHED, 1)
    assert card.row.due_on == date(2027, 10, 5)  # a year after 5 October 2026
    assert [(one.n, one.by, one.writers) for one in card.versions] == [(1, "bob", ("tester",))]


def test_what_is_published_stays_shown_while_it_is_written_anew(db: Database, world: World) -> None:
    id = published(db, audience="staff")
    with as_person(db, "bob", Role.AGENT) as bob:
        notes = Services(bob).knowledge
        said = notes.edit(id, {"solution": TOLD["solution"]}, {"solution": "Restart."}).text
        assert said == "KB0000001 is saved. Version 1 stays shown until this draft is published."
        assert notes.card(id).row.standing == "Draft, version 1 published"
        with as_person(db, "rita", Role.READER) as reader:
            assert Services(reader).knowledge.card(id).fields["solution"] == TOLD["solution"]
        version = notes.card(id).row.version
        notes.hand_in(id, version)
        with pytest.raises(NotAllowed):
            notes.publish(id, version + 1)
        Services(db).knowledge.publish(id, version + 1)
        assert [(one.n, one.solution) for one in notes.card(id).versions] == [(2, "Restart."), (1, TOLD["solution"])]
        owner_too = {"owner": "", "review_on": None}
        notes.edit(id, {"owner": "tester", "review_on": date(2027, 10, 5)}, owner_too)
        assert notes.card(id).row.state is NoteState.PUBLISHED  # not what it says


def test_each_audience_reads_its_own(db: Database, world: World) -> None:
    desk, staff, agency = (published(db, audience=name) for name in ("desk", "staff", "agency"))
    draft = create(db, TOLD).ids[0]
    call = CallSoFar("Outlook password")
    with as_person(db, "brigitte", Role.BRM) as brm, as_person(db, "rita", Role.READER) as rita:
        for other in (brm, rita):
            notes = Services(other).knowledge
            assert set(notes.list_ids()) == {staff, agency}
            assert {one.id for one in notes.solutions(call)} == {staff, agency}
            for id in (desk, draft):
                with pytest.raises(InputError, match="not for you to read"):
                    notes.card(id)
            assert Services(other).find_records("knowledge_note", "outlook", 9)[0].id in {staff, agency}
            number = f"kb{int(notes.card(staff).row.number[2:])}"
            assert [one.id for one in Services(other).find_records("knowledge_note", number, 9)] == [staff]
            with pytest.raises(NotAllowed, match="write knowledge notes"):
                notes.create(TOLD)
    assert set(Services(db).knowledge.list_ids()) == {desk, staff, agency, draft}


def test_known_solutions_come_by_words_service_and_what_they_were_good_for(db: Database, world: World) -> None:
    mail = world.services["MAIL"]
    notes = Services(db).knowledge
    weak = published(db, title="Phones ring twice", symptoms="password of the voicemail", solution="Reset", keywords="")
    first = published(db)
    second = published(db, title="Outlook is slow", symptoms="It takes minutes", service_id=mail)
    published(db, title="Outlook password again", valid_to=date(2026, 10, 1))  # holds no more
    retired = published(db, title="Outlook password of old")
    notes.retire(retired, 3)

    def offered(title: str, service: int | None = None) -> list[int]:
        return [one.id for one in notes.solutions(CallSoFar(title, service_id=service))]

    assert offered("outlook asks for pass") == [first]  # the last word is typed only in part
    assert offered("outl") == [second, first]
    for _ in range(3):
        notes.say(first, "helped")  # one person counts once
    assert [one.note for one in notes.solutions(CallSoFar("outl"))] == ["helped 1 of 1", "not used yet"]
    notes.say(first, "not")
    assert offered("outl") == [second, first]
    assert offered("printer") == offered("") == []
    assert offered("", mail) == [second]
    assert offered("voicemail password") == []  # twice in the symptoms: 4, and two words ask for 6
    assert offered("ring password") == [weak]


def test_a_draft_is_made_from_a_resolution(db: Database, world: World) -> None:
    services = Services(db)
    draft = TicketDraft(TicketKind.INCIDENT, "Cannot print", next(iter(world.agencies.values())), 4, 3, "All jobs wait")
    ticket = services.tickets.log(draft).ids[0]
    services.tickets.assign(ticket, "tester")
    services.tickets.resolve(ticket, "workaround", "Restarted the spooler.")
    id = create(db, {"keywords": "spooler"}, ticket_id=ticket).ids[0]
    card = services.knowledge.card(id)
    assert {name: card.fields[name] for name in ("title", "symptoms", "solution", "code", "keywords")} == {
        "title": "Cannot print",
        "symptoms": "All jobs wait",
        "solution": "Restarted the spooler.",
        "code": "workaround",
        "keywords": "spooler",
    }
    assert card.links == (("Made from", "INC0000001"),)


def test_a_known_error_lasts_until_a_change_fixed_it(db: Database, world: World) -> None:
    notes = Services(db).knowledge
    id = published(db, problem="PRB0000042")
    assert notes.card(id).row.known_error == "PRB0000042"
    (found,) = notes.solutions(CallSoFar("outlook password"))
    assert found.note == "known error PRB0000042"


def test_what_cannot_be_kept_is_refused_in_words(sqlite_db: Database) -> None:
    db = sqlite_db
    build_world(db)
    notes = Services(db).knowledge
    for values, words in (
        ({"title": " "}, "The title is empty"),
        ({"title": "x" * 301}, "The title has 301 characters"),
        ({"title": "It", "audience": "all"}, "Who reads it: 'all' cannot be chosen"),
        ({"title": "It", "code": "magic"}, "Resolution: 'magic' cannot be chosen"),
        ({"title": "It", "state": "published"}, "Not editable: state"),
        ({"title": "It", "owner": "nobody.at.all"}, "Owner: nobody who works here"),
    ):
        with pytest.raises(InputError, match=words):
            notes.create(values)
    id = notes.create({"title": "It"}).ids[0]
    with pytest.raises(InputError, match="has no solution yet"):
        notes.hand_in(id, 1)
    with pytest.raises(InputError, match="says nothing of a note"):
        notes.say(id, "resolved")
    with pytest.raises(InputError, match="is not published"):
        notes.say(id, "helped")
    notes.retire(id, 1)
    with pytest.raises(InputError, match="is retired"):
        notes.edit(id, {"title": "It"}, {"title": "That"})
    notes.restore(id, 2)
    assert notes.card(id).row.state is NoteState.DRAFT


def test_who_works_alone_publishes_after_saying_so(sqlite_db: Database) -> None:
    db = sqlite_db
    build_world(db)
    notes = Services(db).knowledge
    id = create(db, TOLD).ids[0]
    notes.hand_in(id, 1)
    notes.save_rules({"second_person": "yes"}, {"second_person": "no"})
    assert notes.card(id).may_publish
    notes.publish(id, 2)
    assert notes.card(id).row.shown_n == 1


def test_an_old_version_is_brought_back_as_a_draft_that_somebody_else_publishes(db: Database, world: World) -> None:
    id = published(db, audience="staff", service_id=world.services["MAIL"])
    notes = Services(db).knowledge
    first = notes.card(id).at(1)
    assert (first["service_id"], first["audience"], first["code"]) == ("Service MAIL", "All staff", "Fixed")
    with as_person(db, "bob", Role.AGENT) as bob:
        theirs = Services(bob).knowledge
        changed = {"solution": "Restart.", "service_id": world.services["VPN"], "code": "advice"}
        theirs.edit(id, {"solution": TOLD["solution"], "service_id": world.services["MAIL"], "code": "fixed"}, changed)
        version = theirs.card(id).row.version
        theirs.hand_in(id, version)
        Services(db).knowledge.publish(id, version + 1)
    version = notes.card(id).row.version
    with pytest.raises(InputError, match="KB0000001 has no version 3"):
        notes.bring_back(id, version, 3)
    with pytest.raises(InputError, match="was changed meanwhile"):
        notes.bring_back(id, version - 1, 1)
    assert notes.bring_back(id, version, 2).text == "KB0000001 says what version 2 says already."
    said = notes.bring_back(id, version, 1).text
    assert said == "KB0000001 says what version 1 said. Version 2 stays shown until this draft is published."
    card = notes.card(id)
    assert (card.row.state, card.row.shown_n, card.writers) == (NoteState.DRAFT, 2, ("tester",))
    assert card.told() == card.at(0) == card.at(1) == first
    assert card.before(0) == card.at(2)
    assert card.before(2) == first
    assert set(card.before(1).values()) == {""}
    notes.hand_in(id, card.row.version)
    with pytest.raises(NotAllowed):
        notes.publish(id, card.row.version + 1)
    with as_person(db, "bob", Role.AGENT) as bob:
        Services(bob).knowledge.publish(id, card.row.version + 1)
    assert [one.n for one in notes.card(id).versions] == [3, 2, 1]
    notes.retire(id, notes.card(id).row.version)
    with pytest.raises(InputError, match="is retired"):
        notes.bring_back(id, notes.card(id).row.version, 2)


def test_a_text_that_no_version_has_comes_back_where_an_old_one_took_its_place(db: Database, world: World) -> None:
    id = published(db)
    services = Services(db)
    services.knowledge.edit(id, {"solution": TOLD["solution"]}, {"solution": "Restart."})
    services.knowledge.bring_back(id, services.knowledge.card(id).row.version, 1, op_id="back")
    assert services.knowledge.card(id).fields["solution"] == TOLD["solution"]
    services.workspace.undo("back")
    assert services.knowledge.card(id).fields["solution"] == "Restart."
    services.knowledge.hand_in(id, services.knowledge.card(id).row.version)
    services.knowledge.bring_back(id, services.knowledge.card(id).row.version, 1, op_id="again")
    services.workspace.undo("again")
    card = services.knowledge.card(id)
    assert (card.row.state, card.fields["solution"]) == (NoteState.REVIEW, "Restart.")


def test_a_file_of_a_note_is_published_with_it(db: Database, world: World, tmp_path: Path) -> None:
    files = Services(db).attachments
    id = published(db, audience="agency")
    notes = Services(db).knowledge
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text("How it is done", "utf-8")
    second.write_text("How it is done now", "utf-8")
    world.clock.on(minutes=5)
    said = files.add("knowledge_note", id, first)
    assert said.text.endswith(
        "first.txt is attached to KB0000001. Version 1 stays shown until this draft is published."
    )
    assert (notes.card(id).row.state, notes.card(id).writers) == (NoteState.DRAFT, ("tester",))

    def seen_by_a_reader() -> list[str]:
        found = []
        for login, role in (("rita", Role.READER), ("brigitte", Role.BRM)):
            with as_person(db, login, role) as one:
                found.append([file.name for file in Services(one).attachments.listed("knowledge_note", id)])
                if db.kind == "postgresql":  # the server hides the others, whatever one reads with
                    with one.read() as conn:
                        assert list(conn.scalars(select(t.attachment.c.file_name))) == found[-1]
        assert found[0] == found[1]
        return found[0]

    assert seen_by_a_reader() == []
    with as_person(db, "rita", Role.READER) as rita, pytest.raises(InputError, match="not attached"):
        Services(rita).attachments.save_copy(said.ids[0], tmp_path / "copy.txt")
    notes.hand_in(id, notes.card(id).row.version)
    world.clock.on(minutes=5)
    with as_person(db, "bob", Role.AGENT) as bob:
        Services(bob).knowledge.publish(id, notes.card(id).row.version)
    assert seen_by_a_reader() == ["first.txt"]
    world.clock.on(minutes=5)
    with as_person(db, "bob", Role.AGENT) as bob:
        Services(bob).attachments.add("knowledge_note", id, second)
    assert [one.name for one in files.listed("knowledge_note", id)] == ["first.txt", "second.txt"]
    assert notes.card(id).writers == ("bob",)  # who adds a file does not publish it
    assert seen_by_a_reader() == ["first.txt"]
    notes.retire(id, notes.card(id).row.version)
    first.write_text("A third", "utf-8")
    with pytest.raises(InputError, match="is retired"):
        files.add("knowledge_note", id, first)
    assert seen_by_a_reader() == []
    with as_person(db, "rita", Role.READER) as rita, pytest.raises(NotAllowed):
        Services(rita).attachments.add("knowledge_note", id, first)


def test_a_file_that_is_withdrawn_while_a_note_is_written_is_writing(
    db: Database, world: World, tmp_path: Path
) -> None:
    files, notes = Services(db).attachments, Services(db).knowledge
    id = notes.create(dict(TOLD)).ids[0]
    first = tmp_path / "first.txt"
    first.write_text("How it is done", "utf-8")
    added = files.add("knowledge_note", id, first).ids[0]
    notes.hand_in(id, notes.card(id).row.version)
    with as_person(db, "bob", Role.AGENT) as bob:  # what was handed in had it
        said = Services(bob).attachments.withdraw(added, "Another customer's")
    assert said.text == "first.txt of KB0000001 is withdrawn. It is a draft again."
    assert (notes.card(id).row.state, notes.card(id).writers) == (NoteState.DRAFT, ("tester", "bob"))
    added = files.add("knowledge_note", id, first).ids[0]
    notes.hand_in(id, notes.card(id).row.version)
    world.clock.on(minutes=5)
    with as_person(db, "ann", Role.AGENT) as ann:
        Services(ann).knowledge.publish(id, notes.card(id).row.version)
    assert files.withdraw(added, "Out of date").text == "first.txt of KB0000001 is withdrawn."
    assert notes.card(id).row.state is NoteState.PUBLISHED  # nothing waits for a second person to be taken away
