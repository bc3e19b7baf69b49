"""What became of an act whose answer was lost: what is told is true, also of a batch that was cut off."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from app.db.engine import Database
from app.domain.bulk import Batch
from app.domain.changes_made import Changes, Touched
from app.errors import InputError
from app.services import outcome as service
from app.services import parts
from app.services.outcome import outcome
from app.services.tickets import acts, batch, reads
from app.work import Work
from tests.services.test_repeats import OP, log
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def assignees(db: Database, ids: list[int]) -> list[str]:
    return [row.assignee for row in reads.list_rows(db, ids)]


def test_an_act_that_was_done(db: Database, world: World) -> None:
    made = acts.assign(db, log(db, world), "bob", op_id=OP)
    assert outcome(db, OP) == made


def test_an_act_that_was_not_done_never_will_be(db: Database, world: World) -> None:
    id = log(db, world)
    assert outcome(db, OP) is None
    with pytest.raises(InputError, match="used before"):
        acts.assign(db, id, "bob", op_id=OP)
    assert outcome(db, OP) is None
    assert assignees(db, [id]) == [""]


def test_a_batch_that_was_done(db: Database, world: World) -> None:
    ids = [log(db, world) for _ in range(2)]
    made = batch.assign_many(db, dict.fromkeys(ids, "bob"), op_id=OP)
    assert outcome(db, OP) == made


def test_a_batch_that_was_not_begun_never_will_be(db: Database, world: World) -> None:
    ids = [log(db, world) for _ in range(2)]
    assert outcome(db, OP) is None
    with pytest.raises(InputError, match="used before"):
        batch.assign_many(db, dict.fromkeys(ids, "bob"), op_id=OP)
    assert assignees(db, ids) == ["", ""]


def test_what_was_done_of_a_batch_that_was_cut_off_is_told_and_can_be_undone(
    db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "TOGETHER", 1)
    ids = [log(db, world) for _ in range(4)]
    acts.assign(db, ids[1], "eve")
    acts.assign(db, ids[2], "bob")  # as it is to be: nothing is done to it

    def dies(done: int, _total: int | None, _text: str) -> None:
        if done == 3:
            raise ConnectionError("the process ended")

    assign = partial(batch.assign_many, db, dict.fromkeys(ids, "bob"), op_id=OP)
    with pytest.raises(ConnectionError):
        assign(Work(dies))
    before = {ids[0]: None, ids[1]: "eve"}
    told = outcome(db, OP)
    text = "2 tickets are assigned. Nothing more of it will be done."
    assert told == Batch(Changes(Touched.TICKETS, tuple(ids[:2]), op_id=OP), before, (), text)
    assert outcome(db, OP) == told
    with pytest.raises(InputError, match="used before"):
        assign()
    assert assignees(db, ids) == ["bob", "bob", "bob", ""]
    batch.assign_many(db, before)
    assert assignees(db, ids) == ["", "eve", "bob", ""]


def test_another_persons_batch_is_not_told(db: Database, world: World) -> None:
    ids = [log(db, world) for _ in range(2)]
    batch.assign_many(db, {ids[0]: "bob"}, op_id=f"{OP}0")  # an id that begins like mine
    assert outcome(db, OP) is None


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_batch_that_runs_stops_where_it_is_given_up(
    db: Database, world: World, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given up before the ticket of this number; the batch is past the question whether it ran before."""
    monkeypatch.setattr(parts, "TOGETHER", 1)
    ids = [log(db, world) for _ in range(3)]
    told: list[object] = []

    def gives_up(done: int, _total: int | None, _text: str) -> None:
        if done == after:
            told.append(outcome(db, OP))

    made = batch.assign_many(db, dict.fromkeys(ids, "bob"), Work(gives_up), op_id=OP)
    assert assignees(db, ids) == ["bob"] * after + [""] * (3 - after)
    assert made.before == dict.fromkeys(ids[:after], None)
    assert made.refused == ("This was given up meanwhile; the tickets that were left are as they were.",)
    if after == 0:
        assert told == [None]
    else:
        assert isinstance(told[0], Batch)
        assert told[0].before == made.before


def test_a_batch_given_up_after_its_last_ticket_answers_what_was_done(
    db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [log(db, world) for _ in range(2)]
    told: list[object] = []
    said = parts._said

    def gives_up(*given: Any, **more: Any) -> str:
        monkeypatch.setattr(parts, "_said", said)
        told.append(service.outcome(db, OP))
        return said(*given, **more)

    monkeypatch.setattr(parts, "_said", gives_up)
    made = batch.assign_many(db, dict.fromkeys(ids, "bob"), op_id=OP)
    assert told == [made]
    assert made.before == dict.fromkeys(ids, None)
    assert not made.refused
