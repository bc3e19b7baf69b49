"""Edits made offline reach the shared database once, merged by field, and nothing of them is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.db.offline.local import take_back
from app.domain.agencies import PersonRef
from app.domain.changes_made import TOLD
from app.domain.offline.values import Envelope, Record
from app.domain.packets.files import Commentary
from app.domain.periods import Period
from app.domain.snapshot.values import Snapshot
from app.domain.vocabulary import Role
from app.errors import EnvironmentFault, InputError, NotAllowed
from app.services.agencies.acts import assign
from app.services.agencies.contacts import edit_contact
from app.services.api import Services
from app.services.offline import WRITTEN_OFFLINE, sending, settling, taking_back, waiting
from app.services.offline.ports import PORTS
from app.services.packets.commentary import read_commentary, save_commentary
from app.services.reviews import course as reviews
from app.services.reviews import reads
from app.services.reviews.acts import save_action
from tests.services.offline.world import NOW, Computer, rows

SEPTEMBER = Period.parse("2026-09")
DOA = 1


def test_a_day_on_the_train(server: Database, here: Computer) -> None:
    """Commentary, an action, a contact and a review, offline; all is seen at once, and on the server after."""
    base = read_commentary(here.copy, DOA, SEPTEMBER)
    said = here.act("packets.save_commentary", base, {"well": "Mail held.", "ask": ""}).text
    assert said == "DOA: the commentary for September 2026 is saved. It is here only until you are online."
    here.act("reviews.save_action", DOA, {"effect": "Half the calls."}, 1, base={"effect": ""})
    here.act("agencies.edit_contact", 1, {"phone": "", "rank": 1}, {"phone": "919-555-0100", "rank": 2})
    here.act("reviews.edit", 1, {"agenda": "", "place": ""}, {"agenda": "Mail", "place": "Room 4"})
    here.act("reviews.hold", 1, 2, "We met.", [3], ["Buy a second line"])
    found = read_commentary(here.copy, DOA, SEPTEMBER).passages["well"]
    assert (found.text, found.updated_by_name, found.updated_at) == ("Mail held.", "Tess Ter", NOW)
    assert rows(here.copy, t.action, "title", "effect", "state")[-1] == ("Add a second line", "Half the calls.", "open")
    assert [row[0] for row in rows(here.copy, t.review, "state")][-1] == "held"
    assert rows(server, t.review, "state") == [("planned",)]
    assert waiting.status(here.queue).text() == "5 edits wait here"
    held = waiting.queue_lines(here.copy, here.queue)[-1]
    assert [(one.title, one.text) for one in held.fields] == [
        ("Minutes of the review", "We met."), ("Present", "Cleo Ode"), ("Decisions", "Buy a second line"),
    ]  # fmt: skip
    told = here.send()
    assert (told.confirmed, told.clashed, told.kept) == (5, 0, 0)
    assert read_commentary(server, DOA, SEPTEMBER).text("well") == "Mail held."
    assert rows(server, t.action, "title", "effect") == [("Add a second line", "Half the calls."),
                                                         ("Buy a second line", "")]  # fmt: skip
    assert rows(server, t.review, "state", "agenda", "place", "notes")[0] == ("held", "Mail", "Room 4", "We met.")
    assert rows(server, t.agency_contact, "rank") == [(2,)]
    assert here.send().text() == "Nothing waits to be sent."
    here.sync()
    assert rows(here.copy, t.review, "id", "state") == rows(server, t.review, "id", "state")


def test_what_is_here_only_is_taken_back(server: Database, here: Computer) -> None:
    base = read_commentary(here.copy, DOA, SEPTEMBER)
    first = here.act("packets.save_commentary", base, {"well": "Mail held."})
    here.act("reviews.edit", 1, {"place": ""}, {"place": "Room 4"})
    assert TOLD not in first.derived
    acts = taking_back.last_acts(here.copy, here.queue, 9, None, None)
    assert [act.can_undo for act in acts] == [True, True]
    told = taking_back.undo(here.copy, here.queue, first.op_id)
    assert told.text == "This was taken back: DOA: the commentary for September 2026."
    assert read_commentary(here.copy, DOA, SEPTEMBER).text("well") == ""
    assert rows(here.copy, t.review, "place") == [("Room 4",)]
    with pytest.raises(InputError, match="not here only any more"):
        taking_back.undo(here.copy, here.queue, first.op_id)
    assert here.send().confirmed == 1
    assert read_commentary(server, DOA, SEPTEMBER).text("well") == ""


def test_what_is_made_offline_is_found_again_by_its_later_edits(server: Database, here: Computer) -> None:
    here.act("reviews.plan", DOA, date(2026, 10, 20), SEPTEMBER)
    (made,) = [id for id, *_ in rows(here.copy, t.review, "id") if id < 0]
    here.act("reviews.edit", made, {"place": ""}, {"place": "Room 4"})
    here.act("reviews.save_action", DOA, {"title": "Call them", "kind": "action"}, review_id=made)
    (action,) = [id for id, *_ in rows(here.copy, t.action, "id") if id < 0]
    here.act("reviews.save_action", DOA, {"effect": "Done by phone"}, action, base={"effect": ""})
    here.act("agencies.add_contact", DOA, "mip", PersonRef(0, "Ola Nord", None, "ola@example.gov"))
    (contact,) = [id for id, *_ in rows(here.copy, t.agency_contact, "id") if id < 0]
    here.act("agencies.edit_contact", contact, {"phone": ""}, {"phone": "919-555-0101"})
    here.sync()  # a fresh copy: the same keys again
    assert [id for id, *_ in rows(here.copy, t.action, "id") if id < 0] == [action]
    save_action(server, DOA, {"title": "Somebody else's"})
    told = here.send()
    assert (told.confirmed, told.clashed, told.kept) == (6, 0, 0)
    assert rows(server, t.review, "held_on", "place")[1:] == [(date(2026, 10, 20), "Room 4")]
    assert rows(server, t.action, "title", "effect", "review_id")[2:] == [("Call them", "Done by phone", 2)]
    assert rows(server, t.person, "name", "phone")[-1] == ("Ola Nord", "919-555-0101")
    assert waiting.marks(here.queue)[Record("action", "3")] == "Confirmed"


def test_an_answer_that_is_lost_is_not_done_twice(
    server: Database, here: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.act("reviews.save_action", DOA, {"title": "Call them"})
    here.act("reviews.hold", 1, 1, "We met.", [], ["Decided"])
    real = Database._write

    def cut(self: Database, *given: object) -> object:
        real(self, *given)  # type: ignore[arg-type]
        raise EnvironmentFault("The line is cut.")

    with monkeypatch.context() as broken:
        broken.setattr(Database, "_write", cut)
        assert "The line is cut" in here.send().why
        assert "The line is cut" in here.send().why  # the first is told now, the second is done
    assert waiting.marks(here.queue)[Record("review", "1")] == "Sent, not confirmed"
    assert here.send().confirmed == 1
    assert [title for (title,) in rows(server, t.action, "title")] == ["Add a second line", "Call them", "Decided"]


def test_who_changed_the_field_is_told_not_who_saved_the_record_last(server: Database, here: Computer) -> None:
    here.act("reviews.edit", 1, {"agenda": "", "place": ""}, {"agenda": "Mine", "place": "Room 4"})
    here.act("reviews.set_people", 1, [(3, "chair")])
    reviews.edit(server, 1, {"agenda": ""}, {"agenda": "Theirs"})
    reviews.set_people(server, 1, [(3, "guest")])
    other = open_database(Path(str(server.url.database)), Actor("cleo", frozenset(Role)), lambda: NOW)
    reviews.edit(other, 1, {"online": ""}, {"online": "meet.example"})
    reviews.edit(other, 1, {"place": ""}, {"place": "Room 5"})
    other.dispose()
    here.send()
    found = {one.fields[0].title: one.who for one in waiting.conflicts(here.line, here.queue)}
    assert found == {"Agenda": "Bea Okafor", "Place": "cleo", "Cleo Ode": "Bea Okafor"}


def test_disjoint_fields_merge_and_the_same_field_waits(server: Database, here: Computer) -> None:
    here.act("reviews.edit", 1, {"agenda": "", "place": ""}, {"agenda": "Mine", "place": "Room 4"})
    reviews.edit(server, 1, {"agenda": "", "online": ""}, {"agenda": "Theirs", "online": "meet.example"})
    told = here.send()
    assert (told.confirmed, told.clashed, told.conflicts) == (0, 1, 1)
    assert told.text() == "1 edit meets what others saved meanwhile: settle it."
    assert rows(server, t.review, "agenda", "place", "online") == [("Theirs", "Room 4", "meet.example")]
    (one,) = waiting.conflicts(here.line, here.queue)
    (three,) = one.fields
    assert (one.called, one.who, one.may_keep_both) == ("DOA: the review of Monday 5 October 2026", "Bea Okafor", True)
    assert three[1:5] == ("Agenda", "", "Mine", "Theirs")
    assert waiting.marks(here.queue)[Record("review", "1")] == "Conflict waits"
    settling.settle(here.line, here.queue, one.id, "both")
    assert rows(server, t.review, "agenda") == [("Theirs\n\nMine",)]
    assert waiting.journal(here.line, here.queue) == ()


def test_what_loses_is_in_the_journal_and_comes_back(server: Database, here: Computer) -> None:
    here.act("reviews.edit", 1, {"place": ""}, {"place": "Room 4"})
    reviews.edit(server, 1, {"place": ""}, {"place": "Room 9"})
    here.send()
    (one,) = waiting.conflicts(here.line, here.queue)
    assert not one.may_keep_both
    with pytest.raises(InputError, match="texts only"):
        settling.settle(here.line, here.queue, one.id, "both")
    settling.settle(here.line, here.queue, one.id, "mine")
    assert rows(server, t.review, "place") == [("Room 4",)]
    (kept,) = waiting.journal(here.line, here.queue)
    assert (kept.fields[0].text, kept.whose, kept.who) == ("Room 9", "theirs", "Bea Okafor")
    settling.bring_back(here.line, here.queue, kept.id)
    assert rows(server, t.review, "place") == [("Room 9",)]
    newest, first = waiting.journal(here.line, here.queue)
    assert (newest.fields[0].text, first.is_back) == ("Room 4", True)


def test_a_right_that_was_lost_keeps_the_text(server: Database, here: Computer) -> None:
    here.act("packets.save_commentary", Commentary(DOA, "2026-09"), {"well": "Mail held."})
    path = Path(str(server.url.database))
    reader = open_database(path, Actor("tester", frozenset({Role.READER})), lambda: NOW)
    here.line.dispose()
    here.line = reader
    assert here.send().text() == "1 edit could not be saved: see the journal."
    (kept,) = waiting.journal(here.line, here.queue)
    assert kept.fields[0].text == "Mail held."
    assert kept.fields[0].title == "What went well"
    assert kept.why.startswith("You may not")


def test_what_was_closed_meanwhile_keeps_minutes_and_decisions(server: Database, here: Computer) -> None:
    here.act("reviews.hold", 1, 1, "We met.", [], ["Buy a line"])
    reviews.cancel(server, 1, 1, "No quorum")
    told = here.send()
    assert (told.clashed, told.kept) == (1, 0)
    (one,) = waiting.conflicts(here.line, here.queue)
    assert {three.title for three in one.fields} == {"State", "Cancelled why"}
    settling.settle(here.line, here.queue, one.id, "theirs")
    (kept,) = waiting.journal(here.line, here.queue)
    assert [(line.title, line.text) for line in kept.fields] == [
        ("Minutes of the review", "We met."), ("Decisions", "Buy a line")
    ]  # fmt: skip


def test_a_review_held_by_somebody_else_takes_minutes_and_decisions(server: Database, here: Computer) -> None:
    here.act("reviews.hold", 1, 1, "We met.", [], ["Buy a line"])
    reviews.hold(server, 1, 1, "They met.")
    here.send()
    (one,) = waiting.conflicts(here.line, here.queue)
    settling.settle(here.line, here.queue, one.id, "mine")  # it is held already
    (kept,) = [line for line in waiting.journal(here.line, here.queue) if line.whose == "mine"]
    assert kept.why == "The review of DOA is held."
    settling.bring_back(here.line, here.queue, kept.id)
    assert rows(server, t.review, "notes")[0] == ("They met.\n\nWe met.",)
    assert rows(server, t.action, "title", "kind", "review_id")[1:] == [("Buy a line", "decision", 1)]
    assert here.queue.book().waiting() == []


def test_everything_else_is_refused_offline(here: Computer) -> None:
    with pytest.raises(EnvironmentFault, match="working offline") as refused:
        assign(here.copy, [DOA], "brm", 2)
    assert "Commentary, reasons, actions, contacts and reviews" in refused.value.hint


def test_what_the_service_refuses_does_not_wait(here: Computer) -> None:
    with pytest.raises(InputError, match="Title"):
        here.act("reviews.save_action", DOA, {"title": " "})
    with pytest.raises(InputError):
        here.act("reviews.edit", 99, {}, {"place": "x"})
    assert here.queue.book().waiting() == []
    assert here.queue.book().journal == {}


def test_a_copy_is_as_it_was_after_what_was_done_in_it_is_taken_back(here: Computer) -> None:
    before = _everything(here.copy)
    here.act("reviews.plan", DOA, date(2026, 10, 20), SEPTEMBER)
    here.act("reviews.hold", 1, 1, "We met.\nIt's done.", [3], ["Buy a line"])
    here.act("agencies.add_contact", DOA, "mip", PersonRef(0, "Ola Nord"))
    here.act("packets.save_commentary", Commentary(DOA, "2026-09"), {"well": "Mail held."})
    assert _everything(here.copy) != before
    with here.copy.engine.begin() as conn:
        take_back(conn.connection.dbapi_connection)
    assert _everything(here.copy) == before


def _everything(db: Database) -> dict[str, list[tuple[object, ...]]]:
    left_out = {"search_due", "ticket_search", "record_search", "caller_search", "knowledge_search"}
    with db.read() as conn:
        return {
            name: sorted(map(tuple, conn.execute(text(f'SELECT * FROM "{name}"'))), key=repr)
            for name in t.metadata.tables
            if name not in left_out
        }


def test_two_computers_of_one_person_meet_as_any_two(
    server: Database, here: Computer, bare: Path, tmp_path: Path
) -> None:
    there = Computer(server, bare, tmp_path, "there")
    here.act("agencies.edit_contact", 1, {"title": ""}, {"title": "Chief"})
    there.act("agencies.edit_contact", 1, {"title": ""}, {"title": "Deputy"})
    assert (here.send().confirmed, there.send().clashed) == (1, 1)
    (one,) = waiting.conflicts(there.line, there.queue)
    assert one.fields[0][3:5] == ("Deputy", "Chief")
    there.close()


def test_participants_merge_person_by_person(server: Database, here: Computer) -> None:
    here.act("reviews.set_people", 1, [(1, "chair"), (2, "member")])
    reviews.set_people(server, 1, [(3, "guest")])
    assert here.send().confirmed == 1
    assert sorted(rows(server, t.review_person, "person_id", "part")) == [(1, "chair"), (2, "member"), (3, "guest")]


def test_rights_are_those_of_the_copy(here: Computer) -> None:
    here.copy._actor = Actor("tester", frozenset({Role.READER}))
    with pytest.raises(NotAllowed):
        here.act("reviews.save_action", DOA, {"title": "Call them"})
    assert here.queue.book().waiting() == []


def test_a_contact_changed_by_others_is_not_verified_unseen(server: Database, here: Computer) -> None:
    here.act("agencies.verify_contacts", [(1, 1)])
    edit_contact(server, 1, {"phone": ""}, {"phone": "919-555-0100"})
    assert here.send().clashed == 1
    (one,) = waiting.conflicts(here.line, here.queue)
    assert [(three.title, three.theirs) for three in one.fields] == [("Phone", "919-555-0100")]
    settling.settle(here.line, here.queue, one.id, "mine")
    assert rows(server, t.agency_contact, "verified_by") == [("tester",)]


def test_commentary_by_two_is_merged_section_by_section(server: Database, here: Computer) -> None:
    save_commentary(server, Commentary(DOA, "2026-09"), {"ask": "Name a contact."})
    here.act("packets.save_commentary", Commentary(DOA, "2026-09"), {"well": "Mail held."})
    assert here.send().confirmed == 1
    texts = read_commentary(server, DOA, SEPTEMBER).texts()
    assert (texts["ask"], texts["well"]) == ("Name a contact.", "Mail held.")


def test_every_port_is_a_service_that_a_local_copy_replaces(here: Computer) -> None:
    services = Services(here.copy)
    assert sorted(PORTS) == sorted(WRITTEN_OFFLINE)
    for name in PORTS:
        group, function = name.split(".")
        assert getattr(getattr(services, group), function).args == (here.copy, name)


def test_one_edit_that_cannot_be_sent_stands_in_no_ones_way(
    server: Database, here: Computer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    here.act("reviews.edit", 1, {"place": ""}, {"place": "Room 4"})
    here.act("packets.save_commentary", Commentary(DOA, "2026-09"), {"well": "Mail held."})
    real = sending.carry_out

    def broken(db: Database, one: Envelope, known: Mapping[str, int]) -> object:
        if one.act.name == "reviews.edit":
            raise TypeError
        return real(db, one, known)

    with monkeypatch.context() as patch:
        patch.setattr(sending, "carry_out", broken)
        told = here.send()
    caplog.clear()
    assert told.confirmed == 1
    assert "error in Longleaf (TypeError). It is kept" in told.why
    assert here.send().confirmed == 1
    assert rows(server, t.review, "place") == [("Room 4",)]


# --- the clock: midnight, and both nights in which the clocks are set ------------------------------
def _at(here: Computer, at: datetime) -> None:
    here.copy.now = here.line.now = lambda: at


@pytest.mark.parametrize(
    ("before", "after", "day"),
    [  # a minute before midnight in Raleigh and the day after, UTC
        (datetime(2026, 10, 6, 3, 59, tzinfo=UTC), datetime(2026, 10, 7, 13, tzinfo=UTC), date(2026, 10, 5)),
        (datetime(2026, 11, 2, 4, 59, tzinfo=UTC), datetime(2026, 11, 2, 13, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2027, 3, 15, 3, 59, tzinfo=UTC), datetime(2027, 3, 15, 13, tzinfo=UTC), date(2027, 3, 14)),
    ],
)
def test_what_was_done_before_midnight_was_done_that_day(
    server: Database, here: Computer, before: datetime, after: datetime, day: date
) -> None:
    _at(here, before)
    here.act("agencies.end_contact", 1, 1)
    here.act("reviews.save_action", DOA, {"state": "done"}, 1, base={"state": "open"})
    monday = day + timedelta(days=(7 - day.weekday()) % 7)
    here.act("reviews.plan", DOA, monday + timedelta(days=21), SEPTEMBER)
    _at(here, after)
    assert here.send().confirmed == 3
    for db in (server, here.copy):
        assert rows(db, t.agency_contact, "valid_to") == [(day,)]
        assert rows(db, t.action, "closed_on") == [(day,)]


def test_a_day_offline_ends_at_midnight_in_raleigh_and_the_copy_says_of_when_it_is(here: Computer) -> None:
    late, early = datetime(2026, 10, 6, 3, 59, tzinfo=UTC), datetime(2026, 10, 6, 4, 1, tzinfo=UTC)
    _at(here, early)
    here.act("agencies.end_contact", 1, 1)
    told = []
    for at in (late, early):
        _at(here, at)
        told.append((len(reads.call_list(here.copy)), here.copy.stamp))
    assert told == [
        (1, "Offline: as of 5 Oct 2026, 10:00 (13 h ago)"),
        (0, "Offline: as of 5 Oct 2026, 10:00 (14 h ago)"),
    ]
    _at(here, datetime(2026, 10, 6, 14, 1, tzinfo=UTC))
    assert here.copy.stamp == "Offline: as of 5 Oct 2026, 10:00 (24 h ago, STALE)"
    twice = [Snapshot(datetime(2026, 11, 1, hour, 30, tzinfo=UTC), "x", "w", "t", frozenset()) for hour in (5, 6)]
    now = datetime(2026, 11, 1, 7, tzinfo=UTC)
    assert [one.words(now) for one in twice] == [
        "Offline: as of 1 Nov 2026, 01:30 EDT (1 h ago)",
        "Offline: as of 1 Nov 2026, 01:30 EST (30 min ago)",
    ]


def test_a_day_of_edits_goes_once_and_in_its_order_whichever_window_sends(
    server: Database, here: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = ["", *(f"Room {hour}" for hour in range(24))]
    for hour, (before, after) in enumerate(pairwise(rooms)):
        _at(here, NOW + timedelta(hours=hour))
        here.act("reviews.edit", 1, {"place": before}, {"place": after})
    with here.queue.alone() as alone:  # another window
        assert alone
        told = here.send()
    assert told.text() == "Stopped: Another window of yours is sending. The rest waits."
    real, left = Database._write, [10]

    def cut(self: Database, *given: object) -> object:
        left[0] -= 1
        if not left[0]:
            raise EnvironmentFault("The line is cut.")
        return real(self, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(Database, "_write", cut)
        assert here.send().confirmed == 9
    assert waiting.status(here.queue).here == 15
    assert here.send().confirmed == 15
    with server.read() as conn:
        trail = select(t.audit.c.diff).where(t.audit.c.tbl == "review", t.audit.c.op == "U").order_by(t.audit.c.id)
        assert [diff["place"][1] for diff in conn.scalars(trail) if "place" in diff] == rooms[1:]
