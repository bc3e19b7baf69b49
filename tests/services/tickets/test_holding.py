"""Tickets come back from hold by themselves, once, at the time that was set, whoever looks and whenever."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.db import tables as t
from app.db.engine import Database
from app.db.tickets.check import projections
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.holding import BY_ITSELF, NOBODY_LOOKED
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import EventKind, HoldReason, Metric, Role, TicketState
from app.errors import InputError, NotAllowed
from app.services.tickets import acts, batch, closing, reads, undo
from app.services.tickets.holding import tend_holds
from tests.services.people import as_person
from tests.services.test_repeats import log
from tests.ticket_world import World, build_world, local

CALLER = HoldReason.AWAITING_USER


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def state(db: Database, id: int) -> tuple[str, datetime | None]:
    fields = reads.ticket_detail(db, id).fields
    until = fields["hold_until"]
    assert until is None or isinstance(until, datetime)
    return str(fields["state"]), until


def returns(db: Database, id: int) -> list[tuple[datetime, datetime, str | None]]:
    e = t.ticket_event.c
    query = select(e.occurred_at, e.recorded_at, e.late_reason)
    with db.read() as conn:
        wanted = query.where(e.ticket_id == id, e.kind == EventKind.RESUME.value, e.new_value == BY_ITSELF)
        return [tuple(row) for row in conn.execute(wanted)]


def pause_end(db: Database, id: int) -> int:
    k = t.sla_clock.c
    with db.read() as conn:
        query = select(k.pauses).where(k.ticket_id == id, k.metric == Metric.RESOLUTION.value)
        return int(conn.execute(query).scalar_one()[-1][1])


def test_it_comes_back_at_its_time_and_its_clocks_pause_until_then(db: Database, world: World) -> None:
    id, other = log(db, world), log(db, world)
    acts.assign(db, id, "ann")
    acts.hold(db, id, CALLER, until=local("2026-10-06 08:00"))
    acts.hold(db, other, CALLER)
    assert state(db, id) == ("on_hold", local("2026-10-06 08:00"))
    world.clock.to("2026-10-06 07:59")
    assert tend_holds(db).done == ()
    world.clock.to("2026-10-06 10:30")  # nobody's program was at work
    with as_person(db, "rita", Role.READER) as reader:
        assert tend_holds(reader).done == ()
    assert tend_holds(db).done == ("1 ticket is back from hold.",)
    assert tend_holds(db).done == ()
    assert state(db, id) == ("assigned", None)
    assert returns(db, id) == [(local("2026-10-06 08:00"), local("2026-10-06 10:30"), NOBODY_LOOKED)]
    assert pause_end(db, id) == local("2026-10-06 08:00").timestamp(), "not when somebody looked"
    assert list(reads.list_ids(db, TicketFilter(open_only=True, back_from_hold=True))) == [id]
    assert state(db, other) == ("on_hold", None), "without a day nobody brings it back"
    with db.read() as conn:
        assert list(projections(conn, everything=True)) == []


@pytest.mark.parametrize(
    ("held", "until"), [("2026-10-31 20:00", "2026-11-01 08:00"), ("2027-03-13 20:00", "2027-03-14 08:00")]
)
def test_over_both_nights_in_which_the_clocks_change(sqlite_db: Database, held: str, until: str) -> None:
    world = build_world(sqlite_db)
    world.clock.to(held)
    id = log(sqlite_db, world)
    acts.hold(sqlite_db, id, CALLER, until=local(until))
    world.clock.now = local(until) - timedelta(seconds=1)
    assert tend_holds(sqlite_db).done == ()
    world.clock.now = local(until)
    assert tend_holds(sqlite_db).done == ("1 ticket is back from hold.",)
    assert returns(sqlite_db, id) == [(local(until), local(until), None)]


def test_moved_twice_and_lifted_by_hand(sqlite_db: Database) -> None:
    db, world = sqlite_db, build_world(sqlite_db)
    id = log(db, world)
    with pytest.raises(NotAllowed, match="cannot be given a day to come back"):
        acts.hold_until(db, id, local("2026-10-07 08:00"))
    acts.hold(db, id, CALLER, until=local("2026-10-06 08:00"))
    acts.hold_until(db, id, local("2026-10-07 08:00"))
    moved = acts.hold_until(db, id, local("2026-10-08 08:00"), note="The caller is away")
    assert moved.text.endswith("is on hold until Thu 8 Oct 2026 08:00.")
    assert not acts.hold_until(db, id, local("2026-10-08 08:00")).touched
    world.clock.to("2026-10-07 09:00")
    assert tend_holds(db).done == ()
    acts.resume(db, id)
    assert state(db, id) == ("new", None)
    world.clock.to("2026-10-08 09:00")
    assert tend_holds(db).done == ()
    assert returns(db, id) == []
    with db.read() as conn:
        assert list(projections(conn, everything=True)) == []


def test_whoever_acts_after_its_time_finds_it_back_at_its_time(sqlite_db: Database) -> None:
    db, world = sqlite_db, build_world(sqlite_db)
    resumed, commented, again, solved = (log(db, world) for _ in range(4))
    for id in (resumed, commented, again, solved):
        acts.hold(db, id, CALLER, until=local("2026-10-05 12:00"))
    world.clock.to("2026-10-05 12:03")
    acts.resume(db, resumed, note="I saw it")
    acts.comment(db, commented, "Still nothing")
    acts.hold_until(db, again, local("2026-10-06 08:00"))
    acts.resolve(db, solved, "fixed", "Done")
    for id in (resumed, commented, again, solved):
        assert returns(db, id) == [(local("2026-10-05 12:00"), local("2026-10-05 12:03"), NOBODY_LOOKED)]
    assert [state(db, id)[0] for id in (resumed, commented, again, solved)] == ["new", "new", "on_hold", "resolved"]
    assert state(db, again)[1] == local("2026-10-06 08:00")
    assert tend_holds(db).done == ()


def test_two_desktops_bring_it_back_once(db: Database, world: World) -> None:
    id = log(db, world)
    acts.hold(db, id, CALLER, until=local("2026-10-05 11:00"))
    world.clock.to("2026-10-05 11:00")
    with as_person(db, "bob", Role.AGENT) as bob:
        done = [tend_holds(one).done for one in (db, bob)]
    assert done == [("1 ticket is back from hold.",), ()]
    assert len(returns(db, id)) == 1


def test_a_hold_is_undone_with_its_day(sqlite_db: Database) -> None:
    db, world = sqlite_db, build_world(sqlite_db)
    id = log(db, world)
    acts.hold(db, id, CALLER, until=local("2026-10-06 08:00"), op_id="held")
    acts.hold_until(db, id, local("2026-10-07 08:00"), op_id="moved")
    undo.undo(db, "moved")
    assert state(db, id) == ("on_hold", local("2026-10-06 08:00"))
    undo.undo(db, "held")
    assert state(db, id) == ("new", None)


def test_many_are_held_and_moved_at_once_and_the_rule_asks_for_a_day(sqlite_db: Database) -> None:
    db, world = sqlite_db, build_world(sqlite_db)
    ids = [log(db, world) for _ in range(3)]
    closing.save_rules(db, {}, {"hold_day": "must"})
    with pytest.raises(InputError, match="needs a day at which it ends"):
        acts.hold(db, ids[0], CALLER)
    refused = batch.do_many(db, ids, BulkAct(Act.HOLD, CALLER.value))
    assert len(refused.refused) == 3
    made = batch.do_many(db, ids, BulkAct(Act.HOLD, CALLER.value, until=local("2026-10-06 08:00")))
    assert made.text == "3 tickets are on hold: waiting for caller, until Tue 6 Oct 2026 08:00."
    moving = BulkAct(Act.UNTIL, until=local("2026-10-07 08:00"))
    assert batch.batch_preview(db, ids, moving).can == 3
    assert batch.do_many(db, ids, moving).text == "3 tickets are on hold until Wed 7 Oct 2026 08:00."
    with pytest.raises(InputError, match="needs a day"):
        acts.hold_until(db, ids[0], None)
    with pytest.raises(InputError, match="is over already"):
        acts.hold_until(db, ids[0], local("2026-10-05 09:00"))
    world.clock.to("2026-10-07 08:00")
    assert tend_holds(db).done == ("3 tickets are back from hold.",)
    with db.read() as conn:
        held = select(func.count()).select_from(t.ticket).where(t.ticket.c.state == TicketState.ON_HOLD.value)
        assert conn.scalar(held) == 0
