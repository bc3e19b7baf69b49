"""Calendars, holidays, special hours and targets by date: what they alter, shown before and carried out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.db.tickets.check import projections
from app.domain.changes_made import Touched
from app.domain.setup.values import Proposal
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.errors import Conflict, InputError, NotAllowed
from app.services.api import Services
from app.services.setup import acts, reads, undo
from app.services.tickets import acts as ticket_acts
from app.services.tickets.forms import log_ticket
from tests.ticket_world import World, build_world, local

OCT_7 = date(2026, 10, 7)


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def medium(db: Database, world: World, title: str = "Printer is slow") -> int:
    """A ticket of priority Medium: three business days, Monday to Friday 08:00 to 17:00."""
    return log_ticket(db, TicketDraft(TicketKind.INCIDENT, title, world.agencies["DOA"], 3, 3)).ids[0]


def due_of(db: Database, id: int) -> Any:
    with db.read() as conn:
        k, c = t.ticket.c, t.sla_clock.c
        ticket = conn.execute(select(k.due_at).where(k.id == id)).scalar_one()
        clock = conn.execute(select(c.due_at).where(c.ticket_id == id, c.metric == "resolution")).scalar_one()
    assert ticket == clock
    return clock


def calendar(db: Database, code: str = "office") -> int:
    with db.read() as conn:
        return int(conn.execute(select(t.calendar.c.id).where(t.calendar.c.code == code)).scalar_one())


def target(db: Database, priority: int = 3, metric: str = "resolution") -> Any:
    (found,) = [
        record
        for record in reads.listed(db, "targets").records
        if record.values["priority"] == priority and record.values["metric"] == metric and not record.ended
    ]
    return found


def corrections(db: Database) -> list[Any]:
    with db.read() as conn:
        return list(conn.execute(select(t.correction)).all())


def holds(db: Database) -> None:
    """What is kept is what the events give."""
    with db.read() as conn:
        assert [str(problem) for problem in projections(conn, everything=True)] == []


# --- special hours --------------------------------------------------------------------------------
def test_special_hours_move_open_tickets_and_the_preview_says_so_before(db: Database, world: World) -> None:
    tickets = [medium(db, world, f"Printer {n}") for n in range(4)]
    assert due_of(db, tickets[0]) == local("2026-10-08 10:00")
    values = {
        "calendar_id": calendar(db),
        "day": OCT_7,
        "hours": "closed",
        "why": "Storm",
        "source": "Governor's office",
    }
    effect = reads.preview(db, Proposal("special", None, values))
    assert (effect.due, effect.outcomes, effect.tickets) == (4, 0, 4)
    assert [move.number for move in effect.moved] == ["INC0000001", "INC0000002", "INC0000003"]
    assert effect.moved[0].text == "INC0000001, resolution: 8 Oct 2026 10:00 → 9 Oct 2026 10:00"
    assert due_of(db, tickets[0]) == local("2026-10-08 10:00")  # nothing was written
    made = acts.create(db, "special", values)
    assert made.touched == Touched.TARGETS | Touched.TICKETS
    assert made.text == "office, 7 Oct 2026: closed. 4 open tickets have another due time."
    assert {due_of(db, id) for id in tickets} == {local("2026-10-09 10:00")}  # Tuesday, Thursday, Friday
    holds(db)
    assert corrections(db) == []
    later = medium(db, world, "Printer 5")
    assert due_of(db, later) == local("2026-10-09 10:00")


def test_special_hours_are_withdrawn_and_entered_again(db: Database, world: World) -> None:
    id = medium(db, world)
    values = {"calendar_id": calendar(db), "day": OCT_7, "hours": "closed", "why": "Storm"}
    made = acts.create(db, "special", values).ids[0]
    with pytest.raises(InputError, match="Day: office has special hours on 7 Oct 2026 already: closed"):
        acts.create(db, "special", values)
    acts.end(db, "special", made, 1)
    assert due_of(db, id) == local("2026-10-08 10:00")
    with pytest.raises(InputError, match="was withdrawn already"):
        acts.end(db, "special", made, 2)
    assert acts.create(db, "special", {**values, "hours": "08:00-09:00"}).ids == (made,)
    assert due_of(db, id) == local("2026-10-08 10:00")  # an open day again
    acts.edit(db, "special", made, {"version": 3}, {"hours": "closed"})
    assert due_of(db, id) == local("2026-10-09 10:00")
    holds(db)


def test_special_hours_on_a_holiday_are_refused(db: Database, world: World) -> None:
    values = {"calendar_id": calendar(db), "day": date(2026, 11, 11), "hours": "08:00-12:00", "why": "Election"}
    with pytest.raises(InputError, match="Day: 11 Nov 2026 is a state holiday"):
        acts.create(db, "special", values)
    acts.create(db, "special", {**values, "calendar_id": calendar(db, "24x7")})  # closes on no holiday


# --- holidays -------------------------------------------------------------------------------------
def test_a_holiday_to_come_holds_for_open_clocks(db: Database, world: World) -> None:
    id = medium(db, world)
    values = {"day": OCT_7, "name": "Day of mourning", "source": "Proclamation"}
    acts.create(db, "holidays", values)
    assert due_of(db, id) == local("2026-10-09 10:00")
    with pytest.raises(InputError, match="Day: 7 Oct 2026 is a holiday already: Day of mourning"):
        acts.create(db, "holidays", values)
    record = next(r for r in reads.listed(db, "holidays").records if r.name == "Day of mourning")
    with pytest.raises(InputError, match="Day: it is given once"):
        acts.edit(db, "holidays", record.id, {"version": record.version}, {"day": date(2026, 10, 8)})
    holds(db)


def test_a_holiday_of_the_past_is_a_correction(db: Database, world: World) -> None:
    """Resolved on the day after it was due; with a holiday between it was in time."""
    id = medium(db, world)
    other = medium(db, world, "Not concerned")
    world.clock.to("2026-10-09 09:00")
    ticket_acts.resolve(db, id, "fixed", "Done")
    world.clock.to("2026-10-20 09:00")
    values = {"day": OCT_7, "name": "Day of mourning", "source": "Proclamation"}
    effect = reads.preview(db, Proposal("holidays", None, values))
    # the one that is still open was missed on 8 October and is on 9 October: in the figures of the same month
    assert [(c.number, c.metric, c.before, c.after) for c in effect.changed if c.metric == "Resolution"] == [
        ("INC0000001", "Resolution", "missed", "met")
    ]
    assert effect.due == 1
    before = due_of(db, id)
    with pytest.raises(InputError, match="Reason: this changes"):
        acts.create(db, "holidays", values)
    assert due_of(db, id) == before
    made = acts.create(db, "holidays", values, "Proclaimed on the day, entered late")
    assert "known outcome" in made.text
    (correction,) = corrections(db)
    assert correction.reason == "Proclaimed on the day, entered late"
    assert correction.first_day == OCT_7
    assert correction.outcomes == effect.outcomes
    assert ["INC0000001", "Resolution", "missed", "met"] in correction.examples
    assert correction.author == db.actor.login
    told = reads.listed(db, "targets").notes[-1]
    assert told.startswith(
        "The past was corrected once on 20 Oct 2026: 7 Oct 2026 is a holiday: Day of mourning"
        " (Proclaimed on the day, entered late), "
    )
    assert due_of(db, other) == local("2026-10-09 10:00")
    holds(db)


def test_a_year_of_holidays_comes_in_with_source_and_status(db: Database, world: World) -> None:
    assert (
        "No holidays are known for 2027: business hours count such days as working days."
        in reads.listed(db, "holidays").notes
    )
    made = acts.import_holidays(db, 2027)
    assert made.text == "13 holidays of 2027 came in."
    year = next(year for year in reads.years(db) if year.year == 2027)
    assert (year.count, year.derived, year.at_hand) == (13, 13, True)
    assert acts.import_holidays(db, 2027).touched == Touched.NOTHING
    with pytest.raises(InputError, match="Year: no list of the holidays of 2031 is at hand"):
        acts.import_holidays(db, 2031)
    derived = [r for r in reads.listed(db, "holidays").records if r.values["status"] == "derived"]
    assert {record.state for record in derived} == {"Derived"}
    acts.confirm_holidays(db, [(record.id, record.version) for record in derived], "OSHR holiday schedule 2027")
    rows = [r for r in reads.listed(db, "holidays").records if r.values["day"].year == 2027]
    assert {(r.values["status"], r.values["source"]) for r in rows} == {("confirmed", "OSHR holiday schedule 2027")}
    assert reads.listed(db, "holidays").notes == ()


def test_a_holiday_that_is_there_stays_as_it_is(db: Database, world: World) -> None:
    acts.import_holidays(db, 2026)
    names = [r.values["source"] for r in reads.listed(db, "holidays").records if r.values["day"] == date(2026, 11, 11)]
    assert names == ["test"]


# --- calendars ------------------------------------------------------------------------------------
def test_hours_from_a_day_on_hold_for_open_clocks_from_then(db: Database, world: World) -> None:
    id = medium(db, world)
    office = calendar(db)
    row = next(r for r in reads.listed(db, "calendars").records if r.id == office)
    assert row.values["week"] == "Mon-Fri 08:00-17:00"
    mine = {"week": "Mon-Tue 08:00-17:00; Thu-Fri 08:00-17:00"}
    effect = reads.preview(db, Proposal("calendars", office, mine, since=date(2026, 10, 6)))
    assert effect.moved[0].after == local("2026-10-09 10:00")
    made = acts.edit(db, "calendars", office, {"version": row.version}, mine, since=date(2026, 10, 6))
    assert made.text.startswith("office: Mon-Tue 08:00-17:00; Thu-Fri 08:00-17:00, from 6 Oct 2026 on.")
    assert due_of(db, id) == local("2026-10-09 10:00")
    row = next(r for r in reads.listed(db, "calendars").records if r.id == office)
    assert row.values["week"] == "Mon-Tue 08:00-17:00; Thu-Fri 08:00-17:00"
    facts = dict(reads.detail(db, "calendars", office).facts)
    assert facts["From the beginning"] == "Mon-Fri 08:00-17:00"
    assert facts["From 6 Oct 2026"] == "Mon-Tue 08:00-17:00; Thu-Fri 08:00-17:00"
    acts.edit(
        db, "calendars", office, {"version": row.version}, {"week": "Mon-Fri 08:00-17:00"}, since=date(2026, 10, 6)
    )
    assert due_of(db, id) == local("2026-10-08 10:00")
    holds(db)


def test_a_calendar_that_was_saved_meanwhile_is_not_overwritten(db: Database, world: World) -> None:
    office = calendar(db)
    acts.edit(db, "calendars", office, {"version": 1}, {"name": "Office"})
    with pytest.raises(Conflict):
        acts.edit(db, "calendars", office, {"version": 1}, {"week": "24x7"}, since=OCT_7)


def test_a_calendar_in_use_does_not_end(db: Database, world: World) -> None:
    with pytest.raises(InputError, match="is the calendar of 4 targets, such as Medium status update within"):
        acts.end(db, "calendars", calendar(db), 1)
    new = acts.create(db, "calendars", {"code": "nights", "name": "Nights", "week": "Mon-Fri 18:00-24:00"})
    assert new.text == "Calendar Nights: Mon-Fri 18:00-24:00."
    acts.end(db, "calendars", new.ids[0], 1)
    with pytest.raises(InputError, match="Code: office is a calendar already"):
        acts.create(db, "calendars", {"code": "Office", "name": "Again", "week": "24x7"})


# --- targets --------------------------------------------------------------------------------------
def test_a_target_from_a_day_on_holds_for_what_is_opened_from_then(db: Database, world: World) -> None:
    before = medium(db, world)
    now = target(db)
    mine = {"allowance": "1 business day", "effective_from": date(2026, 10, 6)}
    assert reads.preview(db, Proposal("targets", now.id, mine)).tickets == 0
    acts.edit(db, "targets", now.id, {"version": now.version}, mine)
    world.clock.to("2026-10-06 10:00")
    after = medium(db, world, "Opened later")
    assert due_of(db, before) == local("2026-10-08 10:00")
    assert due_of(db, after) == local("2026-10-07 10:00")
    old, new = (
        r
        for r in reads.listed(db, "targets").records
        if r.values["priority"] == 3 and r.values["metric"] == "resolution"
    )
    assert (old.values["effective_to"], new.values["effective_from"]) == (date(2026, 10, 6), date(2026, 10, 6))
    assert old.values["allowance"] == "3 business days"
    holds(db)


def test_a_target_corrected_from_its_own_day_is_a_correction_of_the_past(db: Database, world: World) -> None:
    id = medium(db, world)
    world.clock.to("2026-10-07 09:00")
    ticket_acts.resolve(db, id, "fixed", "Done")
    now = target(db)
    mine = {"allowance": "1 business day"}
    with pytest.raises(InputError, match="Reason: this changes 1 outcome that is known"):
        acts.edit(db, "targets", now.id, {"version": now.version}, mine)
    acts.edit(db, "targets", now.id, {"version": now.version}, mine, "It was agreed so in 2020")
    (correction,) = corrections(db)
    assert correction.examples == [["INC0000001", "Resolution", "met", "missed"]]
    assert target(db).values["allowance"] == "1 business day"
    holds(db)


def test_another_goal_for_what_is_known_needs_a_reason_too(db: Database, world: World) -> None:
    id = medium(db, world)
    ticket_acts.resolve(db, id, "fixed", "Done")
    world.clock.on(minutes=1)
    now = target(db)
    with pytest.raises(InputError, match="Reason: this changes the goal of 1 outcome"):
        acts.edit(db, "targets", now.id, {"version": now.version}, {"goal": "90 %"})
    acts.edit(db, "targets", now.id, {"version": now.version}, {"goal": "90 %", "effective_from": OCT_7})


NO_SENSE: list[tuple[dict[str, Any], str]] = [
    ({}, "Holds from: Medium resolution within 3 business days holds from"),
    ({"goal": "101 %"}, "Goal: a goal is above 0 % and at most 100 %"),
    ({"allowance": "-4 h"}, "Within: “-4 h” is no duration above 0"),
    ({"allowance": ""}, "Within: it is needed"),
    ({"calendar_id": 999}, "Calendar: it is not in this workspace"),
    ({"effective_to": date(2026, 10, 1)}, "Until: 1 Oct 2026 is not after the day"),
    ({"priority": 5}, "Priority: “5” is none of Critical, High, Medium and Low"),
    ({"pause_reasons": ("lunch",)}, "lunch"),
    ({"effective_from": date(1066, 10, 14)}, "Holds from: 14 Oct 1066 is not a day between 1990 and 2100"),
]


def test_what_makes_no_sense_is_refused_by_its_field(db: Database, world: World) -> None:
    usual = {
        "metric": "resolution",
        "priority": 3,
        "allowance": "3 business days",
        "calendar_id": calendar(db),
        "goal": "95 %",
        "effective_from": OCT_7,
    }
    for values, said in NO_SENSE:
        with pytest.raises(InputError) as refused:
            acts.create(db, "targets", {**usual, **values})
        assert said in str(refused.value)
        assert "Calendar" not in values or refused.value.hint


def test_a_gap_between_two_targets_is_refused(db: Database, world: World) -> None:
    now = target(db)
    acts.end(db, "targets", now.id, now.version, date(2026, 10, 10))
    usual = {
        "metric": "resolution",
        "priority": 3,
        "allowance": "2 business days",
        "calendar_id": calendar(db),
        "goal": "95",
    }
    with pytest.raises(InputError, match="Holds from: between 10 Oct 2026 and 12 Oct 2026 there would be no target"):
        acts.create(db, "targets", {**usual, "effective_from": date(2026, 10, 12)})
    acts.create(db, "targets", {**usual, "effective_from": date(2026, 10, 10)})
    agency = {**usual, "agency_id": world.agencies["DOA"], "effective_from": date(2026, 10, 12)}
    acts.create(db, "targets", agency)  # another scope: no gap there
    made = next(r for r in reads.listed(db, "targets").records if r.values["agency_id"] is not None)
    assert made.shown["agency_id"] == "DOA Department DOA"


# --- taking back ----------------------------------------------------------------------------------
def test_what_moved_clocks_is_taken_back_with_them(db: Database, world: World) -> None:
    id = medium(db, world)
    now = target(db)
    office = calendar(db)
    calls: dict[str, Callable[[str], object]] = {
        "special": lambda op: acts.create(
            db, "special", {"calendar_id": office, "day": OCT_7, "hours": "closed", "why": "Storm"}, op_id=op
        ),
        "holiday": lambda op: acts.create(db, "holidays", {"day": OCT_7, "name": "Day", "source": "Here"}, op_id=op),
        "hours": lambda op: acts.edit(
            db, "calendars", office, {"version": 1}, {"week": "Mon 08:00-17:00"}, since=OCT_7, op_id=op
        ),
        "target": lambda op: acts.edit(
            db, "targets", now.id, {"version": now.version}, {"allowance": "1 business day"}, op_id=op
        ),
    }
    for name, call in calls.items():
        call(name)
        assert due_of(db, id) != local("2026-10-08 10:00"), name
        holds(db)
        made = undo.undo(db, name)
        assert made.text.startswith("This was taken back: "), name
        assert due_of(db, id) == local("2026-10-08 10:00"), name
        holds(db)
        with pytest.raises(NotAllowed, match="taken back already"):
            undo.undo(db, name)


def test_clocks_that_began_under_it_are_brought_back_as_well(db: Database, world: World) -> None:
    """A target changed from today, a ticket opened under it, and then the change is taken back."""
    now = target(db)
    mine = {"allowance": "1 business day", "effective_from": date(2026, 10, 5)}
    acts.edit(db, "targets", now.id, {"version": now.version}, mine, op_id="shorter")
    id = medium(db, world)
    assert due_of(db, id) == local("2026-10-06 10:00")
    undo.undo(db, "shorter")
    assert due_of(db, id) == local("2026-10-08 10:00")
    holds(db)


def test_what_somebody_changed_since_is_not_taken_back(db: Database, world: World) -> None:
    made = acts.create(db, "holidays", {"day": OCT_7, "name": "Day", "source": "Here"}, op_id="day").ids[0]
    acts.edit(db, "holidays", made, {"version": 1}, {"name": "Another name"})
    with pytest.raises(NotAllowed, match="You did something else there since"):
        undo.undo(db, "day")


def test_the_work_says_how_far_it_is(db: Database, world: World) -> None:
    medium(db, world)
    from app.work import Work

    told: list[tuple[int, int | None, str]] = []
    work = Work(lambda *said: told.append(said))
    proposal = Proposal("holidays", None, {"day": OCT_7, "name": "Day", "source": "Here"})
    Services(db).setup.preview(proposal, work=work)
    assert told == [(0, 1, "Computing the clocks of tickets")]
    assert timedelta(0) < due_of(db, 1) - db.now()
