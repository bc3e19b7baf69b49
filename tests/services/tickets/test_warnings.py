"""Warnings of targets near their time, told once; and who else has a ticket open. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from app.db import tables as t
from app.db.engine import Database, open_database
from app.db.tables.desk import presence, ticket_warning
from app.domain.tickets.warnings import STEPS, Why, step_of
from app.domain.vocabulary import HoldReason, Metric, Role
from app.errors import LongleafError
from app.services.tickets import acts as tickets
from app.services.tickets import forms, reads
from app.services.tickets import warnings as service
from app.services.tickets.presence import be_present
from tests.services.people import as_person
from tests.services.tickets.test_queues import log, member
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def due_of(db: Database, id: int, metric: Metric = Metric.RESOLUTION) -> tuple[datetime, datetime]:
    """Return start and due time of a running clock."""
    c = t.sla_clock.c
    with db.read() as conn:
        found = conn.execute(select(c.start_at, c.due_at).where(c.ticket_id == id, c.metric == metric.value)).one()
        return found.start_at, found.due_at


def told(db: Database) -> list[tuple[int, int, Why]]:
    return [(one.ticket_id, one.step, one.why) for one in service.warn(db) if one.metric is Metric.RESOLUTION]


def test_repeated_under_an_id_what_was_told_is_returned_again(db: Database, world: World) -> None:
    id = log(db, world, "NET", impact=1, urgency=1)  # around the clock
    tickets.assign(db, id, db.actor.login)
    start, due = due_of(db, id)
    world.clock.now = start + (due - start) / 2
    first = service.warn(db, op_id="warned")
    assert (id, 50) in {(one.ticket_id, one.step) for one in first}
    assert service.warn(db, op_id="warned") == first
    assert service.warn(db) == service.warn(db, op_id="other") == ()


def test_each_step_is_told_once_and_none_while_paused(db: Database, world: World) -> None:
    id = log(db, world, "NET", impact=1, urgency=1)  # around the clock
    tickets.assign(db, id, db.actor.login)
    start, due = due_of(db, id)
    whole = due - start
    world.clock.now = start + whole / 2 - timedelta(seconds=1)
    assert told(db) == []
    world.clock.now = start + whole / 2
    assert told(db) == [(id, 50, Why.MINE)]
    assert told(db) == []
    again = open_database(db.url.render_as_string(hide_password=False), db.actor, db.now)
    try:
        assert told(again) == []  # another window, or after a restart
    finally:
        again.dispose()
    tickets.hold(db, id, HoldReason.AWAITING_USER)
    world.clock.now = start + whole * 9
    assert told(db) == []
    tickets.resume(db, id)
    _, later = due_of(db, id)
    assert later > due
    world.clock.now = later - whole / 10  # it moved by what the hold took; of the two steps passed the last is told
    assert told(db) == [(id, 90, Why.MINE)]
    with db.read() as conn:
        steps = conn.execute(select(ticket_warning.c.step).where(ticket_warning.c.metric == "resolution"))
        assert sorted(steps.scalars()) == [50, 75, 90]
    world.clock.now = later
    assert service.warnings(db) == ()  # it is missed now


def test_nights_and_the_change_of_clocks_are_no_part_of_it(db: Database, world: World) -> None:
    world.clock.to("2026-10-30 16:00")  # a Friday; on Sunday clocks go back
    id = log(db, world, None, impact=3, urgency=3)
    tickets.assign(db, id, db.actor.login)
    start, due = due_of(db, id)
    with db.read() as conn:
        target = conn.execute(select(t.sla_clock.c.target_id).where(t.sla_clock.c.ticket_id == id)).scalar()
    assert target is not None
    world.clock.to("2026-11-01 23:00")  # most of the time on the wall, but one hour at the desk
    on_the_wall = (world.clock.now - start) / (due - start)
    calendar_open = due - start > timedelta(days=3)
    assert calendar_open
    near = [one.step for one in service.warnings(db) if one.metric is Metric.RESOLUTION]
    assert on_the_wall > 0.1
    assert near == []


def slow_steps(db: Database, ids: list[int]) -> set[tuple[int, Metric, int, int]]:
    """What is near its time, told from every clock of every ticket as its page explains it."""
    found = set()
    for id in ids:
        detail = reads.ticket_detail(db, id)
        for clock in detail.clocks if detail.state.is_open else ():
            reading, step = clock.reading, step_of(clock.reading.elapsed, clock.reading.allowance)
            if clock.stop_at is None and reading.due_at is not None and reading.due_at > db.now() and step:
                found.add((id, clock.metric, clock.seq, step))
    return found


@pytest.mark.parametrize(
    ("begin", "looks"),
    [
        ("2026-11-10 15:00", (1, 20, 42, 66, 90)),  # Veterans Day is the day after
        ("2026-10-30 15:00", (2, 30, 60, 70, 96)),  # clocks go back
        ("2026-03-06 15:00", (2, 30, 60, 70, 96)),  # clocks go forward
    ],
)
def test_what_the_query_leaves_out_is_not_near_its_time(
    db: Database, world: World, begin: str, looks: tuple[int, ...]
) -> None:
    """Around a holiday and both changes of clocks; one is on hold, one has another target since."""
    world.clock.to(begin)
    start, me = world.clock.now, db.actor.login
    ids = [log(db, world, "NET", impact=n, urgency=n) for n in (1, 2, 3, 4)]
    ids += [log(db, world, "NET", impact=3, urgency=3), log(db, world, "NET", impact=4, urgency=4)]
    for id in ids:
        tickets.assign(db, id, me)
    tickets.hold(db, ids[4], HoldReason.AWAITING_USER)
    seen = 0
    for hours in looks:
        world.clock.now = start + timedelta(hours=hours)
        if hours == looks[1]:
            tickets.resume(db, ids[4])
            forms.change_priority(db, ids[5], 2, 3)
        found = {(one.ticket_id, one.metric, one.seq, one.step) for one in service.warnings(db)}
        assert found == slow_steps(db, ids)
        seen += len(found)
    assert seen > 3


def test_free_tickets_concern_the_group_and_leads_hear_from_75(db: Database, world: World) -> None:
    today = world.clock.now.date()
    id = log(db, world, "NET", impact=1, urgency=1)
    start, due = due_of(db, id)
    world.clock.now = start + (due - start) * 0.6
    with as_person(db, "wmember", Role.AGENT) as one, as_person(db, "wlead", Role.AGENT) as lead:
        member(db, world, "wmember", "NET", today)
        member(db, world, "wlead", "NET", today, lead=True)
        assert told(one) == [(id, 50, Why.FREE)]
        assert told(lead) == [(id, 50, Why.FREE)]
        tickets.assign(db, id, "wmember")
        world.clock.now = start + (due - start) * 0.8
        assert (told(one), told(lead), told(db)) == ([(id, 75, Why.MINE)], [(id, 75, Why.LEAD)], [])
        assert [w.step for w in service.warn(lead, ()) if w.metric is Metric.RESOLUTION] == []


def test_who_may_not_work_on_tickets_is_not_warned_of_any(db: Database, world: World) -> None:
    with as_person(db, "wreader", Role.READER) as reader:
        assert service.warn(reader, STEPS) == ()


# --- presence -------------------------------------------------------------------------------------
def test_others_are_seen_until_a_minute_after_their_last_word(db: Database, world: World) -> None:
    id, other = log(db, world, None), log(db, world, None)
    with as_person(db, "pann", Role.AGENT) as ann, as_person(db, "preader", Role.READER) as reader:
        assert tuple(be_present(ann, "w1", id)) == ()
        since = world.clock.now
        world.clock.on(seconds=20)
        assert tuple(be_present(ann, "w1", id)) == ()
        (seen,) = be_present(db, "mine", id)
        assert (seen.name, seen.writing, seen.since) == ("pann", False, since)
        (back,) = be_present(ann, "w1", id, True)
        assert back.name == db.actor.login
        (seen,) = be_present(reader, "r", id)[:1]
        assert (seen.writing, seen.since) == (True, world.clock.now)  # who writes comes first
        assert len(be_present(db, "mine", id)) == 1  # a reader says nothing of itself
        assert be_present(db, "mine", other) == ()
        world.clock.on(seconds=60)
        assert tuple(be_present(db, "mine", id)) == ()  # its window was closed or killed
        be_present(ann, "w2", id)
        be_present(ann, "w2", None)
        assert tuple(be_present(db, "mine", id)) == ()


def test_nobody_speaks_for_others(db: Database, world: World) -> None:
    id = log(db, world, None)
    be_present(db, "mine", id)
    now = db.now()
    row = {"who": "tester", "place": "p", "ticket_id": id, "since": now, "seen_at": now}
    warning = {"ticket_id": id, "metric": "resolution", "seq": 1, "step": 50, "due_at": now, "at": now}
    with as_person(db, "pbad", Role.AGENT) as bad:
        for attack in (
            insert(presence).values(row),
            update(presence).values(writing=True),
            update(presence).values(seen_at=now, ticket_id=None),
            delete(presence),
            insert(ticket_warning).values(**warning, login="tester", channel="desktop"),
            insert(ticket_warning).values(**warning | {"step": 51}, login="pbad", channel="desktop"),
            insert(ticket_warning).values(**warning, login="pbad", channel="pigeon"),
        ):
            with pytest.raises(LongleafError):
                bad.write(lambda conn, attack=attack: conn.execute(attack) and None, what="attack")  # type: ignore[misc]
        own = insert(ticket_warning).values(**warning, login="pbad", channel="desktop")
        bad.write(lambda conn: conn.execute(own) and None, what="twin")
        assert tuple(be_present(bad, "w", id))[0].name == "tester"
