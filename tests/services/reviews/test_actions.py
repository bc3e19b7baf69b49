"""Actions of an agency: only their form's fields are written, and they are closed and opened again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.engine import Database
from app.errors import InputError
from app.services.agencies.reads import agency_detail
from app.services.reviews.acts import save_action
from tests.ticket_world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    return build_world(db)


@pytest.fixture
def action(db: Database, world: World) -> int:
    save_action(db, world.agencies["DOA"], {"title": "Send the rates"})
    return agency_detail(db, world.agencies["DOA"]).actions[0].id


def rows(db: Database) -> list[tuple[Any, ...]]:
    a = t.action.c
    with db.read() as conn:
        return [tuple(row) for row in conn.execute(select(a.agency_id, a.title, a.state, a.closed_on, a.version))]


@pytest.mark.parametrize(
    "values", [{"agency_id": 2}, {"nosuch": 1}, {"version": 99}, {"id": 77}, {"closed_on": date(2020, 1, 1)}]
)
def test_only_its_fields_are_written(db: Database, world: World, action: int, values: dict[str, Any]) -> None:
    doa = world.agencies["DOA"]
    (name,) = values
    with pytest.raises(InputError, match=f"Not editable: {name}"):
        save_action(db, doa, values, action, base={})
    with pytest.raises(InputError, match=f"Not editable: {name}"):
        save_action(db, doa, {"title": "New", **values})
    assert rows(db) == [(doa, "Send the rates", "open", None, 1)]


def test_values_that_there_are_not(db: Database, world: World, action: int) -> None:
    doa, dor = world.agencies["DOA"], world.agencies["DOR"]
    with pytest.raises(InputError, match="State: 'shut' is none"):
        save_action(db, doa, {"state": "shut"}, action, 1)
    with pytest.raises(InputError, match="Title"):
        save_action(db, doa, {"kind": "action"})
    with pytest.raises(InputError, match="This action is not of DOR"):
        save_action(db, dor, {"title": "Theirs"}, action, 1)
    assert rows(db) == [(doa, "Send the rates", "open", None, 1)]


def test_an_action_that_is_opened_again_is_not_closed(db: Database, world: World, action: int) -> None:
    doa, today = world.agencies["DOA"], world.clock.now.date()
    save_action(db, doa, {"state": "done"}, action, 1)
    assert rows(db) == [(doa, "Send the rates", "done", today, 2)]
    save_action(db, doa, {"title": "Send all rates"}, action, 2)
    assert rows(db) == [(doa, "Send all rates", "done", today, 3)]
    save_action(db, doa, {"state": "open"}, action, 3)
    assert rows(db) == [(doa, "Send all rates", "open", None, 4)]
