"""The undo of an edit, as the window asks for it: one's own last edit is taken back, not another person's."""

from __future__ import annotations

from typing import Any

import pytest

from app.db.engine import Database
from app.domain.changes_made import Changes
from app.domain.vocabulary import HoldReason
from app.errors import Conflict
from app.services.tickets import acts, forms, reads
from tests.services.test_repeats import OP, log
from tests.ticket_world import World, build_world

Fields = dict[str, Any]


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


def fields(db: Database, id: int) -> Fields:
    return dict(reads.ticket_detail(db, id).fields)


def undo(db: Database, id: int, base: Fields, mine: Fields, made: Changes) -> Changes:
    return forms.edit_ticket(db, id, {**base, **made.derived, **mine}, {name: base[name] for name in mine})


@pytest.mark.parametrize(
    "mine",
    [
        {"urgency": 3},
        {"impact": 1},
        {"impact": 2, "urgency": 2},
        {"assignee": "ann"},
        {"assignee": "ann", "urgency": 3},
        {"title": "Toner"},
        {"service_id": 1},
        {"group_id": 2},
    ],
    ids=lambda mine: " ".join(mine),
)
def test_ones_own_edit_is_undone(db: Database, world: World, mine: Fields) -> None:
    id = log(db, world)
    base = fields(db, id)
    made = forms.edit_ticket(db, id, base, mine, op_id=OP)
    assert forms.edit_ticket(db, id, base, mine, op_id=OP) == made
    assert {name: fields(db, id)[name] for name in mine} == mine
    undo(db, id, base, mine, made)
    now = fields(db, id)
    assert {name: now[name] for name in (*mine, "priority")} == {name: base[name] for name in (*mine, "priority")}


def test_what_another_changed_since_still_asks(db: Database, world: World) -> None:
    id = log(db, world)
    base = fields(db, id)
    made = forms.edit_ticket(db, id, base, {"urgency": 3})
    forms.edit_ticket(db, id, fields(db, id), {"impact": 1})
    with pytest.raises(Conflict) as caught:
        undo(db, id, base, {"urgency": 3}, made)
    assert {"impact", "urgency"} <= set(caught.value.fields)

    made = forms.edit_ticket(db, id, base, {"assignee": "ann"})
    acts.hold(db, id, HoldReason.AWAITING_USER)
    with pytest.raises(Conflict) as caught:
        undo(db, id, base, {"assignee": "ann"}, made)
    assert {"assignee", "state"} <= set(caught.value.fields)
