"""A hand-over from draft to accepted, by two people, on both databases; and what the database refuses by itself."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import Executable, delete, insert, select, update

from app.db.deleting import delete_rows
from app.db.engine import Database
from app.db.tables.shifts import handover, handover_correction, handover_line, shift
from app.domain.shifts.course import HandoverState
from app.domain.shifts.handover import Handover, Why
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import HoldReason, Role, TicketKind
from app.errors import Conflict, InputError, LongleafError, NotAllowed
from app.services.api import Services
from tests.services.people import as_person
from tests.ticket_world import World, build_world

SHIFTS = (("Early", "07:00", "15:00"), ("Late", "15:00", "23:00"), ("Night", "23:00", "07:00"))


@pytest.fixture
def world(db: Database) -> World:
    world = build_world(db)
    for name, starts, ends in SHIFTS:
        Services(db).setup.create(
            "shifts", {"name": name, "starts": starts, "ends": ends, "valid_from": date(2026, 1, 1)}
        )
    return world


def log(db: Database, world: World, title: str, impact: int = 3, urgency: int = 1, **more: Any) -> int:
    draft = TicketDraft(TicketKind.INCIDENT, title, world.agencies["DOA"], impact, urgency, **more)
    return Services(db).tickets.log(draft).ids[0]


def lines(found: Handover) -> dict[str, tuple[Why, ...]]:
    return {line.called.split(" ", 1)[1]: line.whys for line in found.lines}


def test_a_line_is_added_where_the_last_one_was_left_out(db: Database, world: World) -> None:
    """On SQLite the key of the newest row would be given again, which the trail has had already."""
    s = Services(db)
    world.clock.to("2026-10-05 14:00")
    for title in ("One", "Two"):
        log(db, world, title, 4, 4)
    world.clock.to("2026-10-05 14:30")
    draft = s.shifts.draw_up().ids[0]
    for number in ("INC0000001", "INC0000002"):
        s.shifts.add_line(draft, number)
        (last,) = [line for line in s.shifts.handover(draft).lines if line.called.startswith(number)]
        s.shifts.drop_line(draft, last.id)
    s.shifts.add_line(draft, "INC0000001", "Look again")
    assert [line.note for line in s.shifts.handover(draft).lines if line.called.startswith("INC0000001")] == [
        "Look again"
    ]


def test_a_shift_hands_over_to_the_next(db: Database, world: World, tmp_path: Path) -> None:
    s = Services(db)
    world.clock.to("2026-10-05 14:00")
    due = log(db, world, "Due soon")  # High: an update within 2 hours
    s.tickets.assign(due, db.actor.login)
    held = log(db, world, "Held", 4, 4)
    s.tickets.hold(held, HoldReason.AWAITING_USER, until=db.now() + timedelta(hours=6))
    log(db, world, "Can wait", 4, 4)
    s.tickets.log(TicketDraft(TicketKind.INCIDENT, "Call me", world.agencies["DOA"], 4, 4, callback="919 555 0100"))
    world.clock.to("2026-10-05 14:30")
    made = s.shifts.draw_up()
    found = s.shifts.handover(made.ids[0])
    assert (found.row.shift, found.row.state) == ("Early", HandoverState.DRAFT)
    assert found.row.end == world.clock.now + timedelta(minutes=30)
    assert lines(found) == {"Due soon": (Why.DUE, Why.MINE), "Held": (Why.BACK,), "Call me": (Why.CALLBACK,)}
    line = found.lines[0]
    s.shifts.note(found.row.id, line.id, {"note": ""}, {"note": "The part comes at 16:00."})
    with pytest.raises(Conflict):
        s.shifts.note(found.row.id, line.id, {"note": ""}, {"note": "Another"})
    s.shifts.summarise(found.row.id, {"summary": ""}, {"summary": "A quiet shift."})
    waits = log(db, world, "Something else", 4, 4)
    number = s.tickets.detail(waits).number
    s.shifts.add_line(found.row.id, number, "Watch it")
    with pytest.raises(InputError, match="is on the hand-over already"):
        s.shifts.add_line(found.row.id, number)
    with pytest.raises(InputError, match="there is no ticket or major incident INC9"):
        s.shifts.add_line(found.row.id, "INC9")
    again = s.shifts.draw_up()  # brings it up to what is open now, and keeps what was written
    assert again.ids == made.ids
    now = s.shifts.handover(found.row.id)
    assert now.lines[0].note == "The part comes at 16:00."
    assert lines(now)["Something else"] == (Why.ADDED,)
    s.shifts.give(now.row.id, now.row.version)
    given = s.shifts.handover(now.row.number)
    with pytest.raises(NotAllowed, match="It is given over"):
        s.shifts.draw_up()
    with pytest.raises(NotAllowed, match="It is given over"):
        s.shifts.drop_line(given.row.id, line.id)
    with pytest.raises(NotAllowed, match="It is given over"):
        s.shifts.summarise(given.row.id, {"summary": "A quiet shift."}, {"summary": "Else"})
    with pytest.raises(NotAllowed, match="nobody accepts their own"):
        s.shifts.accept(given.row.id, given.row.version)
    with as_person(db, "nora", Role.AGENT) as nora:
        n = Services(nora)
        assert [item.title for item in n.home.page().items if item.kind == "handover"] == ["Hand-over waits for you"]
        with pytest.raises(InputError, match="is not accepted yet"):
            n.shifts.take_over(given.row.id)
        with pytest.raises(NotAllowed, match="Only who gave it over"):
            n.shifts.take_back(given.row.id, given.row.version)
        told = n.shifts.accept(given.row.id, given.row.version)
        assert told.text.endswith("is accepted. 1 ticket of it can be taken over.")
        assert n.shifts.take_over(given.row.id).changes.ids == (due,)
        assert s.tickets.detail(due).fields["assignee"] == "nora"
        with pytest.raises(InputError, match="No open ticket of"):
            n.shifts.take_over(given.row.id)
        n.shifts.correct(given.row.id, "The part came at 15:30.")
        assert not [item for item in n.home.page().items if item.kind == "handover"]
    over = s.shifts.handover()
    assert (over.row.state, over.row.accepted_by) == (HandoverState.ACCEPTED, "nora")
    assert [one.text for one in over.corrections] == ["The part came at 15:30."]
    with pytest.raises(NotAllowed, match="It is accepted"):
        s.shifts.take_back(over.row.id, over.row.version)
    with pypdfium2.PdfDocument(s.shifts.paper(over.row.id, tmp_path / "h.pdf")) as document:
        assert len(document) == 1
        text = " ".join(document[0].get_textpage().get_text_bounded().split())
    for words in ("A quiet shift.", "The part comes at 16:00.", "The part came at 15:30.", "nora"):
        assert words in text


def test_one_is_taken_back_and_given_again(db: Database, world: World) -> None:
    s = Services(db)
    world.clock.to("2026-10-31 23:10")  # the night in which clocks go back begins; the late shift is handed over
    made = s.shifts.draw_up()
    assert s.shifts.handover(made.ids[0]).row.shift == "Late"
    assert s.shifts.desk().leaving.startswith("Late, ")
    s.shifts.give(made.ids[0], 1)
    s.shifts.take_back(made.ids[0], 2)
    row = s.shifts.handover(made.ids[0]).row
    assert (row.state, row.given_by, row.given_at) == (HandoverState.DRAFT, "", None)
    world.clock.to("2026-11-01 06:50")
    night = s.shifts.handover(s.shifts.draw_up().ids[0]).row
    assert (night.end - night.start) == timedelta(hours=9)
    assert [row.shift for row in s.shifts.desk().rows] == ["Night", "Late"]
    assert s.shifts.desk().gap == ""
    early = next(one for one in s.setup.listed("shifts").records if one.values["name"] == "Early")
    s.setup.end("shifts", early.id, early.version, day=date(2026, 11, 2))
    assert s.shifts.desk().gap == "No shift covers Mon 2 Nov 2026 07:00 to Mon 2 Nov 2026 15:00."


def test_what_is_over_and_says_nothing_goes_when_it_is_drawn_up_again(db: Database, world: World) -> None:
    s = Services(db)
    first, second = log(db, world, "One"), log(db, world, "Two")
    id = s.shifts.draw_up().ids[0]
    found = s.shifts.handover(id)
    line = next(line for line in found.lines if line.record_id == second)
    s.shifts.note(id, line.id, {"note": ""}, {"note": "Ask Bob"})
    for ticket in (first, second):
        s.tickets.resolve(ticket, "fixed", "Done")
    s.shifts.draw_up()
    (kept,) = s.shifts.handover(id).lines
    assert (kept.record_id, kept.is_open) == (second, False)


def test_an_empty_workspace_says_what_is_missing(db: Database) -> None:
    s = Services(db)
    desk = s.shifts.desk()
    assert (desk.rows, desk.leaving, desk.gap) == ((), "", "")
    with pytest.raises(InputError, match="The desk has no shifts yet"):
        s.shifts.draw_up()
    with pytest.raises(InputError, match="There is no hand-over"):
        s.shifts.handover()


def test_who_only_reads_sees_none_of_it(db: Database, world: World) -> None:
    Services(db).shifts.draw_up()
    with as_person(db, "rita", Role.READER) as reader:
        assert Services(reader).shifts.desk().rows == ()
        with pytest.raises(NotAllowed):
            Services(reader).shifts.handover()
        if db.kind == "postgresql":
            with pytest.raises(LongleafError), reader.read() as conn:
                conn.execute(select(handover_line)).all()


# --- attacks ------------------------------------------------------------------------------------------
def attack(db: Database, statement: Executable, words: str = ".") -> None:
    with pytest.raises(LongleafError, match=words):
        db.write(lambda conn: conn.execute(statement).rowcount, what="attack")


def test_the_database_holds_the_course_by_itself(db: Database, world: World) -> None:
    log(db, world, "One")
    s = Services(db)
    id = s.shifts.draw_up().ids[0]
    (line,) = s.shifts.handover(id).lines
    now = world.clock()
    give = {"state": "given", "given_by": "nora", "given_at": now, "version": 2}
    attack(db, update(handover).values(give), "in one's own name")
    attack(db, update(handover).values({**give, "state": "accepted", "accepted_by": "nora", "accepted_at": now}))
    attack(db, update(handover_line).values(note="x", noted_by="nora", version=line.version + 1), "in one's own name")
    attack(db, update(handover_line).values(record_id=99, version=line.version + 1))
    attack(db, insert(handover_correction).values(handover_id=id, at=now, text="x"), "draft is written anew")
    s.shifts.give(id, 1)
    accept = {"state": "accepted", "accepted_by": db.actor.login, "accepted_at": now, "version": 3}
    attack(db, update(handover).values(accept), "by another than who gave it over")
    attack(db, update(handover).values(summary="x", version=3), "stays as it is")
    if db.kind == "sqlite":  # on a server nobody deletes but by the function
        attack(db, delete(handover_line), "as long as it is a draft")
    with pytest.raises(LongleafError, match="as long as it is a draft"):
        db.write(lambda conn: delete_rows(conn, handover_line, handover_line.c.id == line.id), what="attack")
    attack(db, update(handover_line).values(note="x", noted_by=db.actor.login, version=line.version + 1), "draft")
    with as_person(db, "nora", Role.AGENT) as nora:
        back = {"state": "draft", "given_by": "", "given_at": None, "version": 3}
        attack(nora, update(handover).values(back), "taken back by who gave it over")
        attack(nora, update(handover).values({**accept, "accepted_by": "bob"}), "in one's own name")
        attack(nora, update(handover).values({**accept, "accepted_by": "nora", "given_by": "bob"}))
        attack(nora, update(shift).values(name="x", version=2))
        Services(nora).shifts.accept(id, 2)
    for values in ({"state": "draft", "given_by": "", "given_at": None}, {"summary": "x"}, {"accepted_by": "bob"}):
        attack(db, update(handover).values({**values, "version": 4}))
    attack(db, update(shift).values(starts="25:00", version=2), "time of day")


def test_two_at_once_draw_up_one(db: Database, world: World) -> None:
    with as_person(db, "nora", Role.AGENT) as nora:
        one, other = Services(db).shifts.draw_up(), Services(nora).shifts.draw_up()
    assert one.ids == other.ids
