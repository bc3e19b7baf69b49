"""What if of one ticket says what then happens when it is done, and writes nothing. On both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.db.engine import Database
from app.domain.tickets.values import ClockReading
from app.domain.tickets.what_if import Supposed
from app.domain.vocabulary import ClockState, HoldReason, Metric, Priority
from app.errors import InputError
from app.services.tickets import acts, forms, reads
from app.services.tickets.what_if import what_if
from tests.services.tickets.test_queues import log
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def clocks(db: Database, id: int) -> dict[tuple[Metric, int], ClockReading]:
    return {(one.metric, one.seq): one for one in reads.ticket_detail(db, id).clocks}


def test_what_it_says_is_what_happens(db: Database, world: World) -> None:
    deeds: list[tuple[Supposed, Callable[[int], object]]] = [
        (Supposed(priority=Priority.CRITICAL), lambda id: forms.change_priority(db, id, 1, 1)),
        (Supposed(hold="awaiting_user"), lambda id: acts.hold(db, id, HoldReason.AWAITING_USER)),
        (Supposed(hold="awaiting_vendor"), lambda id: acts.hold(db, id, HoldReason.AWAITING_VENDOR)),
        (Supposed(agency_id=world.agencies["DOR"]), lambda id: acts.transfer(db, id, world.agencies["DOR"])),
        (Supposed(hold=""), lambda id: acts.resume(db, id)),
    ]
    for number, (supposed, do) in enumerate(deeds):
        world.clock.to("2026-10-30 16:00")  # a Friday; clocks go back on Sunday
        id = log(db, world, "NET", impact=2, urgency=2)
        if supposed.hold == "":
            acts.hold(db, id, HoldReason.AWAITING_USER)
        world.clock.on(hours=3)
        version = reads.ticket_detail(db, id).version
        found = what_if(db, id, supposed)
        assert reads.ticket_detail(db, id).version == version
        assert {(one.metric, one.seq): one.now for one in found if one.now} == {
            key: one for key, one in clocks(db, id).items() if key in {(f.metric, f.seq) for f in found}
        }
        do(id)
        for one in found:
            after = clocks(db, id).get((one.metric, one.seq))
            assert after == one.then, (number, one)


def test_a_higher_priority_is_missed_at_once_where_its_time_has_passed(db: Database, world: World) -> None:
    id = log(db, world, "NET", impact=2, urgency=2)  # High: eight hours
    world.clock.on(hours=5)  # Critical would have had four
    (resolution,) = [f for f in what_if(db, id, Supposed(priority=Priority.CRITICAL)) if f.metric is Metric.RESOLUTION]
    assert resolution.changes
    assert resolution.then is not None
    assert resolution.then.reading.state is ClockState.MISSED
    assert resolution.now is not None
    assert resolution.now.reading.state is ClockState.RUNNING


def test_nothing_supposed_changes_nothing_and_only_open_ones_are_asked_about(db: Database, world: World) -> None:
    id = log(db, world, "NET", impact=2, urgency=2)
    same = Supposed(Priority.HIGH, 0, world.agencies["DOA"], "")
    assert not any(one.changes for one in (*what_if(db, id, Supposed()), *what_if(db, id, same)))
    acts.resolve(db, id, "fixed", "Done")
    with pytest.raises(InputError, match="is not open"):
        what_if(db, id, Supposed())
