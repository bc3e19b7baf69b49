"""The breakdown of a list agrees with the list itself, counted group by group. On both databases."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from app.db.engine import Database
from app.domain.eastern import local_date, midnight
from app.domain.tickets.breakdown import BY, Part, narrowed
from app.domain.tickets.grouping import GroupKey
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import HoldReason, Priority
from app.services.tickets import acts, reads
from tests.services.tickets.test_queues import log
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    """A few tickets: late, pressing, due today, held, without a group, with somebody."""
    world = build_world(db)
    for hours, group, impact, urgency in (
        (30, "NET", 1, 1), (3, "NET", 1, 1), (7, "DESK", 2, 1), (6.5, None, 1, 2), (1, "DESK", 4, 4), (1, "NET", 3, 3),
    ):  # fmt: skip
        now = world.clock.now
        world.clock.now = now - timedelta(hours=hours)
        id = log(db, world, group, impact=impact, urgency=urgency)
        world.clock.now = now
        if hours == 3:
            acts.assign(db, id, "ann")
        if hours == 7:
            acts.hold(db, id, HoldReason.AWAITING_USER)
    return world


def counted(db: Database, filter: TicketFilter, by: GroupKey) -> dict[str, tuple[int, ...]]:
    """The same counted from the rows of the list, in plain Python."""
    now = db.now()
    end = midnight(local_date(now) + timedelta(days=1))
    found: dict[str, Counter[str]] = {}
    rows = reads.list_rows(db, reads.list_ids(db, filter))
    for row in rows:
        if not row.state.is_open:
            continue
        fields = reads.ticket_detail(db, row.id).fields
        names = {GroupKey.GROUP: "group_id", GroupKey.ASSIGNEE: "assignee", GroupKey.SERVICE: "service_id"}
        value = int(row.priority) if by is GroupKey.PRIORITY else fields[names[by]]
        at, due = found.setdefault(str(value or ""), Counter()), row.next_due_at
        at["open"] += 1
        at["held"] += row.state.value == "on_hold"
        at["missed"] += due is not None and due <= now
        at["hour"] += due is not None and now < due <= now + timedelta(hours=1)
        at["today"] += due is not None and now + timedelta(hours=1) < due < end
    names_of = ("open", "missed", "hour", "today", "held")
    return {key: tuple(at[name] for name in names_of) for key, at in found.items()}


def numbers(part: Part) -> tuple[int, ...]:
    return part.open, part.missed, part.hour, part.today, part.held


@pytest.mark.parametrize("by", BY)
def test_it_agrees_with_the_list(db: Database, world: World, by: GroupKey) -> None:
    for filter in (TicketFilter(open_only=True), TicketFilter(), TicketFilter(priorities=(Priority.CRITICAL,))):
        found = reads.breakdown(db, filter, by)
        assert {part.key: numbers(part) for part in found.parts} == counted(db, filter, by)


def test_each_part_is_what_the_narrowed_list_has(db: Database, world: World) -> None:
    whole = TicketFilter(open_only=True)
    for by in BY:
        for part in reads.breakdown(db, whole, by).parts:
            alone = narrowed(whole, by, part.key)
            assert len(reads.list_ids(db, alone)) == part.open
            assert part.oldest == min(row.opened_at for row in reads.list_rows(db, reads.list_ids(db, alone)))


def test_the_most_pressing_part_comes_first_and_none_is_empty(db: Database, world: World) -> None:
    found = reads.breakdown(db, TicketFilter(open_only=True), GroupKey.GROUP)
    assert [part.label for part in found.parts][0] == max(
        found.parts, key=lambda part: (part.missed, part.hour, part.today, part.open)
    ).label
    assert sum(part.missed for part in found.parts) > 0
    assert "No group" in [part.label for part in found.parts]
    assert reads.breakdown(db, TicketFilter(text="nothing says this"), GroupKey.GROUP).parts == ()
