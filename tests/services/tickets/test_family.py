"""Parents and children: whatever is attached, edited or taken back, each disruption counts once, now and as of then."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.db.engine import Database
from app.db.figures.asof import facts_at
from app.domain.changes_made import Changes
from app.domain.tickets.values import TicketDraft
from app.domain.vocabulary import TicketKind
from app.errors import InputError
from app.services.tickets import acts, forms, reads, undo
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def log(db: Database, world: World, op_id: str, parent: int | None = None) -> int:
    draft = TicketDraft(TicketKind.INCIDENT, "Printer", world.agencies["DOA"], 3, 1, group_id=1, parent_id=parent)
    return forms.log_ticket(db, draft, op_id=op_id).ids[0]


def edit(db: Database, id: int, op_id: str, **mine: Any) -> Changes:
    return forms.edit_ticket(db, id, dict(reads.ticket_detail(db, id).fields), mine, op_id=op_id)


def counted(db: Database, at: datetime) -> set[int]:
    with db.read() as conn:
        c = facts_at(conn, at).clocks.c
        return set(conn.execute(select(c.ticket_id).where(c.excluded.is_(False))).scalars())


def rows(db: Database, at: datetime) -> list[tuple[Any, ...]]:
    """What figures count tickets by, as it was known then."""
    with db.read() as conn:
        c = facts_at(conn, at).tickets.c
        columns = (c.id, c.state, c.first_contact, c.resolution_code, c.change_id, c.category, c.channel)
        return [tuple(row) for row in conn.execute(select(*columns).order_by(c.id))]


def test_the_logging_of_a_parent_is_not_taken_back(db: Database, world: World) -> None:
    parent = log(db, world, "parent")
    log(db, world, "child", parent)
    with pytest.raises(InputError, match="INC0000001 has child tickets, which would count nowhere"):
        undo.undo(db, "parent")
    undo.undo(db, "child")
    assert counted(db, world.clock.now) == {parent}


def test_nothing_is_attached_to_what_was_taken_back_or_cancelled(db: Database, world: World) -> None:
    gone, cancelled, other = (log(db, world, name) for name in ("gone", "cancelled", "other"))
    undo.undo(db, "gone")
    acts.cancel(db, cancelled, "Twice")
    for parent in (gone, cancelled):
        with pytest.raises(InputError, match="The chosen parent is cancelled"):
            log(db, world, f"child of {parent}", parent)
        with pytest.raises(InputError, match="The chosen parent is cancelled"):
            edit(db, other, f"edit to {parent}", parent_id=parent)
    assert counted(db, world.clock.now) >= {other}


def test_an_undo_makes_no_circle_and_no_third_generation(db: Database, world: World) -> None:
    parent = log(db, world, "parent")
    child = log(db, world, "child", parent)
    edit(db, child, "detached", parent_id=None)
    edit(db, parent, "turned round", parent_id=child)
    with pytest.raises(InputError, match="The chosen parent is a child ticket itself"):
        undo.undo(db, "detached")
    assert counted(db, world.clock.now) == {child}
    undo.undo(db, "turned round")
    undo.undo(db, "detached")
    assert counted(db, world.clock.now) == {parent}


def test_what_is_attached_later_counts_as_of_before(db: Database, world: World) -> None:
    parent, child = log(db, world, "parent"), log(db, world, "child")
    world.clock.on(hours=1)
    apart = world.clock.now
    world.clock.on(hours=1)
    edit(db, child, "attached", parent_id=parent)
    together = world.clock.now
    world.clock.on(hours=1)
    undo.undo(db, "attached")
    assert [counted(db, at) for at in (apart, together, world.clock.now)] == [
        {parent, child},
        {parent},
        {parent, child},
    ]


def test_what_is_edited_or_taken_back_later_is_as_of_before_as_it_was(db: Database, world: World) -> None:
    id = log(db, world, "log")
    known: list[tuple[datetime, list[tuple[Any, ...]]]] = []

    def remember() -> None:
        world.clock.on(minutes=10)
        known.append((world.clock.now, rows(db, world.clock.now)))
        world.clock.on(minutes=10)

    remember()
    edit(db, id, "edit", category="Printing", channel="email")
    remember()
    acts.resolve(db, id, "fixed", "Done", first_contact=True, op_id="resolve")
    remember()
    undo.undo(db, "resolve")
    remember()
    acts.resolve(db, id, "advice", "Told", op_id="otherwise")
    remember()
    acts.reopen(db, id, "Again", op_id="reopen")
    acts.resolve(db, id, "fixed", "Done", first_contact=False, op_id="last")
    remember()
    assert len({repr(found) for _, found in known}) == len(known) - 1, "the undo brings one of them back"
    assert [rows(db, at) for at, _ in known] == [found for _, found in known]


def test_a_parent_is_not_cancelled_while_its_children_count_through_it(db: Database, world: World) -> None:
    parent = log(db, world, "parent")
    child = log(db, world, "child", parent)
    with pytest.raises(InputError, match="INC0000001 has child tickets, which would count nowhere"):
        acts.cancel(db, parent, "Logged twice.")
    edit(db, child, "alone", parent_id=None)
    acts.cancel(db, parent, "Logged twice.")
    assert child in counted(db, world.clock.now)
