"""Notes from a draft to what is published, read by each audience, and what they were good for."""

from __future__ import annotations

from datetime import date

import pytest

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
