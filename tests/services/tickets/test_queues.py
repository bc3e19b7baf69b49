"""Queues of groups: whose they are today, what is in them, and the next ticket, which two never get together."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.engine import Database
from app.db.records import insert_record
from app.domain.changes_made import Touched
from app.domain.tickets.values import TicketDraft, TicketFilter
from app.domain.vocabulary import HoldReason, Role, TicketKind
from app.errors import InputError
from app.services.tickets import acts as tickets
from app.services.tickets import queues
from app.services.tickets import reads as ticket_reads
from app.services.tickets import undo as ticket_undo
from app.services.tickets.forms import log_ticket
from tests.services.people import as_person
from tests.ticket_world import World, build_world

_DAY = timedelta(days=1)


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def member(
    db: Database, world: World, login: str, group: str, first: date, until: date | None = None, *, lead: bool = False
) -> None:
    """Put somebody into a group from a day on; `until` is the day from which they are in it no more."""

    def act(conn: Connection) -> None:
        person = conn.scalar(select(t.person.c.id).where(t.person.c.login == login))
        if person is None:
            person = insert_record(conn, t.person, {"login": login, "name": login.title()})
        insert_record(
            conn,
            t.group_member,
            {
                "group_id": world.groups[group],
                "person_id": person,
                "valid_from": first,
                "valid_to": until,
                "is_lead": lead,
            },
        )

    db.write(act, what="member")


def log(db: Database, world: World, group: str | None, *, impact: int = 3, urgency: int = 3) -> int:
    """Log an incident into a group's queue."""
    group_id = world.groups[group] if group else None
    draft = TicketDraft(TicketKind.INCIDENT, "It", world.agencies["DOA"], impact, urgency, group_id=group_id)
    return log_ticket(db, draft).ids[0]


def found(db: Database, **fields: bool) -> set[int]:
    """Return the open tickets of a filter."""
    return set(ticket_reads.list_ids(db, TicketFilter(open_only=True, **fields)))  # type: ignore[arg-type]


def test_my_groups_are_those_of_today(db: Database, world: World) -> None:
    me, today = db.actor.login, world.clock.now.date()
    desk, net = log(db, world, "DESK"), log(db, world, "NET")
    log(db, world, None)
    member(db, world, me, "DESK", today - 9 * _DAY, today)  # the day on which it is over is not one of its days
    member(db, world, me, "NET", today + _DAY)
    assert found(db, my_groups=True) == set()
    world.clock.on(days=1)
    assert found(db, my_groups=True) == {net}
    world.clock.on(days=-2)
    assert found(db, my_groups=True) == {desk}
    world.clock.on(days=2)
    tickets.assign(db, net, "bob")
    assert (found(db, my_groups=True), found(db, my_groups=True, unassigned=True)) == ({net}, set())
    counts = ticket_reads.counts(db)
    assert (counts.my_groups, counts.free, counts.unassigned, counts.open) == (1, 0, 2, 3)


def test_the_most_urgent_free_ticket_is_taken_first(db: Database, world: World) -> None:
    me = db.actor.login
    with pytest.raises(InputError, match="no support group today"):
        queues.take_next(db)
    member(db, world, me, "NET", world.clock.now.date())
    assert queues.take_next(db).ids == ()
    low, high = log(db, world, "NET"), log(db, world, "NET", impact=1, urgency=1)
    held, other, taken = log(db, world, "NET", impact=1, urgency=1), log(db, world, "DESK"), log(db, world, "NET")
    tickets.hold(db, held, HoldReason.AWAITING_USER)
    tickets.assign(db, taken, "bob")
    first = queues.take_next(db, op_id="first")
    assert first.ids == (high,)
    assert first.text == f"INC{high:07} is assigned to {me.title()}."
    assert queues.take_next(db, op_id="first").ids == (high,)  # the same key pressed once
    assert queues.take_next(db).ids == (low,)
    none = queues.take_next(db)
    assert (none.ids, none.touched) == ((), Touched.NOTHING)
    assert found(db, unassigned=True) == {held, other}
    ticket_undo.undo(db, "first")
    assert queues.take_next(db).ids == (high,)


@pytest.fixture
def two(db: Database, world: World) -> Iterator[tuple[Database, Database]]:
    with ExitStack() as stack:
        people = [stack.enter_context(as_person(db, login, Role.AGENT)) for login in ("qann", "qben")]
        for one in people:
            member(db, world, one.actor.login, "NET", world.clock.now.date())
        yield people[0], people[1]


def test_two_who_take_at_the_same_second_get_two_tickets(
    db: Database, world: World, two: tuple[Database, Database]
) -> None:
    logged = {log(db, world, "NET") for _ in range(8)}
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(lambda one: [queues.take_next(one).ids for _ in range(4)], one) for one in two]
        got = [ids[0] for run in runs for ids in run.result()]
    assert (len(got), set(got)) == (8, logged)
    assert found(db, unassigned=True) == set()
