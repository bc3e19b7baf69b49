"""Many tickets share a transaction: each is an act of its own all the same, and one that is refused leaves no trace."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.engine import Database
from app.db.parts import part_id
from app.db.sla import load_target_book
from app.domain.sla.targets import TargetBook
from app.domain.tickets.bulk import BulkAct
from app.domain.tickets.states import Act
from app.domain.vocabulary import TicketState
from app.errors import InputError, LongleafError, NotAllowed
from app.services import parts
from app.services.tickets import acts, batch, reads, undo
from app.services.tickets.planned import carry_out
from app.services.workspace.admin import check
from tests.services.test_repeats import OP, log
from tests.ticket_world import World, build_world

CLOSE = BulkAct(Act.CLOSE, text="Together")


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


@pytest.fixture
def resolved(db: Database, world: World) -> list[int]:
    """Five that can be closed."""
    ids = [log(db, world) for _ in range(5)]
    for id in ids:
        acts.resolve(db, id, "fixed", "Done")
    return ids


def events_of(db: Database, op_id: str) -> list[tuple[int, str]]:
    """The tickets and kinds of the events of an act."""
    c = t.ticket_event.c
    with db.read() as conn:
        return [tuple(row) for row in conn.execute(select(c.ticket_id, c.kind).where(c.op_id == op_id))]


def states(db: Database, ids: list[int]) -> list[TicketState]:
    return [row.state for row in reads.list_rows(db, ids)]


@pytest.mark.parametrize("together", [1, 2, 50])
def test_each_ticket_has_an_act_of_its_own_however_many_share_a_transaction(
    db: Database, resolved: list[int], monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(parts, "TOGETHER", together)
    made = batch.do_many(db, resolved, CLOSE, op_id=OP)
    assert [events_of(db, part_id(OP, id)) for id in resolved] == [[(id, "closed")] for id in resolved]
    c = t.audit.c
    with db.read() as conn:
        trail = conn.execute(select(c.row_id, c.op_id).where(c.tbl == "ticket", c.op_id.like(f"{OP}/%"))).all()
    assert sorted(tuple(row) for row in trail) == sorted((str(id), part_id(OP, id)) for id in resolved)
    assert batch.do_many(db, resolved, CLOSE, op_id=OP) == made
    undo.undo(db, OP)
    assert states(db, resolved) == [TicketState.RESOLVED] * 5
    assert check(db) == []


@pytest.mark.parametrize("by", ["the program", "the database"])
def test_one_that_is_refused_leaves_the_others_and_no_trace(
    db: Database, resolved: list[int], monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    broken = resolved[2]

    def do(db: Database, ticket: Any, *given: Any) -> None:
        carry_out(db, ticket, *given)
        if ticket.id == broken:  # after its events and its row are written
            if by == "the program":
                raise NotAllowed("Not this one.")
            ticket.conn.execute(t.ticket.update().where(t.ticket.c.id == broken).values(number="INC1"))

    monkeypatch.setattr("app.services.tickets.batch.do", do)
    made = batch.do_many(db, resolved, CLOSE, op_id=OP)
    assert list(made.before) == [id for id in resolved if id != broken]
    assert len(made.refused) == 1
    assert events_of(db, part_id(OP, broken)) == []
    assert states(db, resolved) == [TicketState.RESOLVED if id == broken else TicketState.CLOSED for id in resolved]
    assert db.told(part_id(OP, broken)) is None
    assert check(db) == []


def test_where_all_of_a_transaction_is_refused_each_is_judged_alone(db: Database, resolved: list[int]) -> None:
    tried: list[int] = []

    def begin(_conn: Connection, ids: Sequence[int]) -> None:
        tried.append(len(ids))
        if resolved[1] in ids:
            raise InputError("Not with this one.")

    made = parts.carry_out(
        db, "close", resolved, lambda _conn, _id: parts.part(None, "", "closed"), None, OP, begin=begin
    )
    assert tried == [5, 1, 1, 1, 1, 1]
    assert made.refused == ("Not with this one.",)
    assert list(made.before) == [id for id in resolved if id != resolved[1]]


def test_what_was_cut_off_goes_on_and_does_nothing_twice(
    db: Database, resolved: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "TOGETHER", 2)
    left = [3]

    def do(db: Database, ticket: Any, *given: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise LongleafError("The power is gone.")
        carry_out(db, ticket, *given)

    monkeypatch.setattr("app.services.tickets.batch.do", do)
    close = partial(batch.do_many, db, resolved, CLOSE, op_id=OP)
    with pytest.raises(LongleafError, match="power"):
        close()
    assert states(db, resolved) == [TicketState.CLOSED] * 2 + [TicketState.RESOLVED] * 3
    made = close()
    assert made.changes.ids == tuple(resolved)
    assert [len(events_of(db, part_id(OP, id))) for id in resolved] == [1] * 5


def test_what_costs_most_is_read_once_for_all(
    db: Database, resolved: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Connection] = []

    def load(conn: Connection) -> TargetBook:
        read.append(conn)
        return load_target_book(conn)

    monkeypatch.setattr("app.services.tickets.perform.load_target_book", load)
    batch.do_many(db, resolved, CLOSE)
    assert len(read) == 1
