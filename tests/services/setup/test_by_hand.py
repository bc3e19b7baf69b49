"""Due times after a change of hours, counted again minute by minute, and in whatever order the changes came."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from app.db import tables as t
from app.db.engine import Database
from app.db.tickets.check import projections
from app.domain.setup.values import Proposal
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.errors import InputError
from app.services.setup import acts, reads
from app.services.setup.undo import undo
from app.services.tickets.acts import resolve
from app.services.tickets.forms import log_ticket
from app.work import Work
from tests.services.people import as_person
from tests.services.setup.test_levels import calendar, target
from tests.ticket_world import World, build_world, local

EASTERN = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)
Hours = list[tuple[str, str]]


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def counted(start: datetime, minutes: int, week: Mapping[int, Hours], special: Mapping[date, Hours]) -> datetime:
    """When so many open minutes have passed: every minute of the world is looked at once, by the clock on the wall."""
    at = start
    while minutes:
        wall = at.astimezone(EASTERN)
        hours = special.get(wall.date(), week.get(wall.weekday(), []))
        minutes -= any(begin <= f"{wall:%H:%M}" < end for begin, end in hours)
        at += MINUTE
    return at


def office_target(db: Database, allowance: str) -> None:
    """Medium tickets from now on have so many hours by the office's calendar."""
    now = target(db)
    mine = {"allowance": allowance, "effective_from": date(2026, 10, 5)}
    acts.edit(db, "targets", now.id, {"version": now.version}, mine)


def opened(db: Database, world: World, at: str) -> int:
    world.clock.to(at)
    return log_ticket(db, TicketDraft(TicketKind.INCIDENT, "Printer", world.agencies["DOA"], 3, 3)).ids[0]


def due(db: Database, id: int) -> datetime:
    c = t.sla_clock.c
    with db.read() as conn:
        found = conn.execute(select(c.due_at).where(c.ticket_id == id, c.metric == "resolution")).scalar_one()
        assert [str(problem) for problem in projections(conn, everything=True)] == []
    assert isinstance(found, datetime)
    return found


def special(db: Database, day: date, hours: str) -> None:
    acts.create(db, "special", {"calendar_id": calendar(db), "day": day, "hours": hours, "why": "As announced"})


WEEK: dict[int, Hours] = {day: [("08:00", "17:00")] for day in range(5)}
LUNCH: dict[int, Hours] = {day: [("08:00", "12:00"), ("13:00", "17:00")] for day in range(5)}


@pytest.mark.parametrize(
    ("at", "hours", "typed", "day", "week"),
    [
        # 1 November 2026, a Sunday: the hour from 01:00 comes twice
        ("2026-10-30 16:00", [("00:00", "06:00")], "00:00-06:00", date(2026, 11, 1), WEEK),
        ("2026-10-30 16:00", [("01:00", "02:00")], "1-2", date(2026, 11, 1), WEEK),
        ("2026-11-01 01:30", [("00:00", "24:00")], "all day", date(2026, 11, 1), WEEK),
        # 14 March 2027, a Sunday: there is no 02:30
        ("2027-03-12 16:00", [("00:00", "06:00")], "0-6", date(2027, 3, 14), WEEK),
        ("2027-03-12 16:00", [("01:30", "03:30")], "01:30-03:30", date(2027, 3, 14), WEEK),
        ("2027-03-12 16:00", [("02:15", "03:45")], "02:15-03:45", date(2027, 3, 14), WEEK),
        # early closing at noon on Christmas Eve, with and without a lunch break
        ("2026-12-23 15:00", [("08:00", "12:00")], "08:00-12:00", date(2026, 12, 24), WEEK),
        ("2026-12-23 15:00", [("08:00", "10:30"), ("11:00", "12:00")], "8-10:30, 11-12", date(2026, 12, 24), LUNCH),
        ("2026-12-23 15:00", [], "closed", date(2026, 12, 24), LUNCH),
        # a Saturday that is open for once
        ("2026-10-09 16:30", [("09:00", "13:00")], "9-13", date(2026, 10, 10), WEEK),
    ],
)
def test_special_hours_recounted(
    db: Database, world: World, at: str, hours: Hours, typed: str, day: date, week: dict[int, Hours]
) -> None:
    office_target(db, "10 h")
    if week is LUNCH:
        acts.edit(
            db, "calendars", calendar(db), {"version": 1}, {"week": "Mon-Fri 8-12, 13-17"}, since=date(2026, 10, 6)
        )
    id = opened(db, world, at)
    start = local(at)
    assert due(db, id) == counted(start, 600, week, {})
    values = {"calendar_id": calendar(db), "day": day, "hours": typed, "why": "As announced"}
    effect = reads.preview(db, Proposal("special", None, values))
    special(db, day, typed)
    now = counted(start, 600, week, {day: hours})
    assert due(db, id) == now
    assert effect.due == (now != counted(start, 600, week, {}))
    if effect.due:
        assert effect.moved[0].after == now


def test_hours_that_the_clock_leaps_over_are_refused(db: Database, world: World) -> None:
    values = {"calendar_id": calendar(db), "day": date(2027, 3, 14), "hours": "02:15-02:45", "why": "Tests"}
    with pytest.raises(InputError, match="Hours: there is no 02:15-02:45 on 14 Mar 2027: the clocks go forward"):
        acts.create(db, "special", values)
    acts.create(db, "special", {**values, "day": date(2027, 3, 15)})


def test_a_holiday_on_a_saturday_alters_nothing(db: Database, world: World) -> None:
    office_target(db, "10 h")
    id = opened(db, world, "2026-10-09 16:30")
    before = due(db, id)
    values = {"day": date(2026, 10, 10), "name": "Founders' day", "source": "Proclamation"}
    assert reads.preview(db, Proposal("holidays", None, values)).tickets == 0
    acts.create(db, "holidays", values)
    assert due(db, id) == before == counted(local("2026-10-09 16:30"), 600, WEEK, {})


def test_a_holiday_beats_special_hours(db: Database, world: World) -> None:
    office_target(db, "10 h")
    id = opened(db, world, "2026-12-23 15:00")
    special(db, date(2026, 12, 24), "8-12")
    acts.create(db, "holidays", {"day": date(2026, 12, 24), "name": "Christmas Eve", "source": "OSHR"})
    assert due(db, id) == counted(local("2026-12-23 15:00"), 600, WEEK, {date(2026, 12, 24): []})


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_changes_makes_no_difference(sqlite_db: Database, order: tuple[int, ...]) -> None:
    db, world = sqlite_db, build_world(sqlite_db)
    office_target(db, "30 h")
    id = opened(db, world, "2026-10-06 09:00")
    calls: list[Callable[[], object]] = [
        lambda: special(db, date(2026, 10, 8), "8-10"),
        lambda: acts.create(db, "holidays", {"day": date(2026, 10, 7), "name": "Day", "source": "Here"}),
        lambda: acts.edit(
            db, "calendars", calendar(db), {"version": 1}, {"week": "Mon-Fri 8-12, 13-17"}, since=date(2026, 10, 8)
        ),
    ]
    for n in order:
        calls[n]()
    days: dict[date, Hours] = {date(2026, 10, 7): [], date(2026, 10, 8): [("08:00", "10:00")]}
    until_8: dict[date, Hours] = {date(2026, 10, day): WEEK[0] for day in (6,)}
    assert due(db, id) == counted(local("2026-10-06 09:00"), 1800, LUNCH, {**until_8, **days})


def test_two_who_change_service_levels_at_once_both_count(pg_db: Database) -> None:
    """The second waits until the first is done: clocks are brought to both."""
    db, world = pg_db, build_world(pg_db)
    office_target(db, "10 h")
    id = opened(db, world, "2026-10-06 16:00")
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    errors: list[BaseException] = []

    def holiday(other: Database, day: date, work: Work | None = None) -> None:
        try:
            acts.create(other, "holidays", {"day": day, "name": f"Day {day:%d}", "source": "Here"}, work=work)
        except BaseException as error:  # noqa: BLE001 - told below, in the test's own thread
            errors.append(error)

    with as_person(db, "tester") as other:
        second = threading.Thread(target=holiday, args=(other, date(2026, 10, 8)))

        def halfway(*_said: object) -> None:
            if second.ident is None:
                second.start()
                with db.engine.connect() as conn:
                    while not conn.execute(waiting).scalar_one():
                        conn.rollback()

        holiday(db, date(2026, 10, 7), Work(halfway))
        second.join(timeout=60)
    assert errors == []
    assert due(db, id) == counted(local("2026-10-06 16:00"), 600, WEEK, {date(2026, 10, 7): [], date(2026, 10, 8): []})


def test_a_ticket_that_is_logged_meanwhile_counts_by_the_change(pg_db: Database) -> None:
    """It waits until the change is done: else nobody would bring its clocks to it."""
    db, world = pg_db, build_world(pg_db)
    office_target(db, "10 h")
    opened(db, world, "2026-10-06 16:00")
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    made: list[int] = []
    with as_person(db, "tester") as other:
        draft = TicketDraft(TicketKind.INCIDENT, "Meanwhile", world.agencies["DOA"], 3, 3)
        second = threading.Thread(target=lambda: made.extend(log_ticket(other, draft).ids))

        def halfway(*_said: object) -> None:
            if second.ident is None:
                second.start()
                with db.engine.connect() as conn:
                    while not conn.execute(waiting).scalar_one():
                        conn.rollback()

        values = {"day": date(2026, 10, 7), "name": "Day", "source": "Here"}
        acts.create(db, "holidays", values, work=Work(halfway))
        second.join(timeout=60)
    (id,) = made
    assert due(db, id) == counted(local("2026-10-06 16:00"), 600, WEEK, {date(2026, 10, 7): []})


# --- what is in use, and what has ended -----------------------------------------------------------
def test_a_target_needs_a_calendar_that_goes_on(db: Database, world: World) -> None:
    made = acts.create(db, "calendars", {"code": "nights", "name": "Nights", "week": "Mon-Fri 18-24"}).ids[0]
    acts.end(db, "calendars", made, 1, date(2026, 12, 1))
    now = target(db)
    mine = {"calendar_id": made}
    with pytest.raises(InputError, match="Calendar: Nights ends on 1 Dec 2026"):
        acts.edit(db, "targets", now.id, {"version": now.version}, mine, since=date(2026, 10, 6))
    both = {**mine, "effective_to": date(2026, 12, 1)}
    acts.edit(db, "targets", now.id, {"version": now.version}, both, since=date(2026, 10, 6))


def test_what_has_ended_is_marked_and_not_chosen_anew(db: Database, world: World) -> None:
    net = world.groups["NET"]
    spare = acts.create(db, "groups", {"code": "OLD", "name": "Old group"}).ids[0]
    acts.end(db, "groups", spare, 1)
    assert dict(reads.listed(db, "services").offers["groups"])[spare] == "Old group (ended)"
    vpn = world.services["VPN"]
    with pytest.raises(InputError, match="Support group: Old group ended on 5 Oct 2026"):
        acts.edit(db, "services", vpn, {"group_id": net}, {"group_id": spare})
    for change in ({"valid_to": date(2026, 10, 5)}, {"valid_to": date(2027, 1, 1)}):
        with pytest.raises(InputError, match="Until: NET is used by the service Service MAIL"):
            acts.edit(db, "groups", net, {"valid_to": None}, change)


def test_a_group_with_open_tickets_and_what_targets_are_for_do_not_end(db: Database, world: World) -> None:
    desk = world.groups["DESK"]
    draft = TicketDraft(TicketKind.INCIDENT, "Printer", world.agencies["DOA"], 3, 3, group_id=desk)
    log_ticket(db, draft)
    with pytest.raises(InputError, match="DESK is used by 1 open ticket"):
        acts.end(db, "groups", desk, 1)
    doa = world.agencies["DOA"]
    mou = {
        "metric": "resolution",
        "priority": 3,
        "agency_id": doa,
        "allowance": "2 h",
        "calendar_id": calendar(db),
        "goal": "95",
        "effective_from": date(2026, 10, 6),
    }
    made = acts.create(db, "targets", mou).ids[0]
    with pytest.raises(InputError, match="DOA is used by 1 target"):
        acts.end(db, "agencies", doa, 1, date(2026, 12, 1))
    acts.end(db, "targets", made, 1, date(2026, 12, 1))
    acts.end(db, "agencies", doa, 1, date(2026, 12, 1))


def test_what_is_pasted_becomes_one_line(db: Database, world: World) -> None:
    made = acts.create(db, "sites", {"code": " EDC\n", "name": "Eastern\r\n Data\tCenter ", "note": "One\nTwo"}).ids[0]
    record = next(one for one in reads.listed(db, "sites").records if one.id == made)
    assert (record.values["code"], record.values["name"]) == ("EDC", "Eastern Data Center")
    assert record.values["note"] == "One\nTwo"
    week = "Mon-Fri 08:00-17:00\nSat 09:00-12:00\n"
    id = acts.create(db, "calendars", {"code": "pasted", "name": "Pasted", "week": week}).ids[0]
    shown = next(one for one in reads.listed(db, "calendars").records if one.id == id)
    assert shown.values["week"] == "Mon-Fri 08:00-17:00; Sat 09:00-12:00"
    with pytest.raises(InputError, match="Name: 201 characters are too long"):
        acts.create(db, "sites", {"code": "WDC", "name": "x" * 201})


# --- taking back from Home ------------------------------------------------------------------------
def test_an_act_on_levels_is_listed_and_taken_back_from_home(db: Database, world: World) -> None:
    from app.services.workspace.last_acts import last_acts

    office_target(db, "10 h")
    id = opened(db, world, "2026-10-06 16:00")
    values = {"day": date(2026, 10, 7), "name": "Day", "source": "Here"}
    acts.create(db, "holidays", values, op_id="holiday")
    (act,) = [one for one in last_acts(db) if one.op_id == "holiday"]
    assert (act.can_undo, act.levels, act.kind) == (True, True, "")
    undo(db, act.op_id, op_id="back")
    assert due(db, id) == counted(local("2026-10-06 16:00"), 600, WEEK, {})
    found = {one.op_id: (one.can_undo, one.undone) for one in last_acts(db)}
    assert (found["holiday"], found["back"]) == ((False, True), (False, False))


def test_a_correction_of_the_past_is_taken_back_by_another_one(db: Database, world: World) -> None:
    from app.services.workspace.last_acts import last_acts

    office_target(db, "10 h")
    id = opened(db, world, "2026-10-06 16:00")
    before = due(db, id)
    world.clock.to("2026-10-08 09:00")
    resolve(db, id, "fixed", "Done")
    world.clock.to("2026-10-20 09:00")
    values = {"day": date(2026, 10, 7), "name": "Day", "source": "Here"}
    acts.create(db, "holidays", values, "Entered late", op_id="late")
    assert due(db, id) != before
    assert any(note.startswith("The past was corrected once") for note in reads.listed(db, "holidays").notes)
    (act,) = [one for one in last_acts(db) if one.op_id == "late"]
    assert act.can_undo
    undo(db, "late")
    assert due(db, id) == before
    assert any(note.startswith("The past was corrected 2 times") for note in reads.listed(db, "holidays").notes)


def test_minutes_are_counted_as_people_count_them() -> None:
    """The counter itself: Friday 16:00, ten hours, the weekend between: Monday 17:00."""
    assert counted(local("2026-10-09 16:00"), 600, WEEK, {}) == local("2026-10-12 17:00")
    start = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # the first 01:30
    assert counted(start, 60, {6: [("00:00", "03:00")]}, {}) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
