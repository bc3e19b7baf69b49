"""The views that guards ask: a missing one is noticed, and an upgrade puts it in place again."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.db import owner, workspace
from app.db.engine import Database
from app.db.guards.board.views import VIEWS
from app.db.integrity.steps import installed
from app.domain.vocabulary import Role
from tests.db.playing import as_person


def test_a_missing_view_is_named_and_made_again(db: Database) -> None:
    with owner.as_owner(db) as conn:
        conn.execute(text("DROP VIEW ll_standing"))
    with db.read() as conn:
        assert ["ll_standing" in problem.text for problem in installed(conn)] == [True]
    workspace.upgrade(db)
    with db.read() as conn:
        assert list(installed(conn)) == []


@pytest.mark.parametrize("name", VIEWS)
def test_everybody_may_read_them(db: Database, name: str) -> None:
    with as_person(db, "viewrob", Role.READER) as rob, rob.read() as conn:
        assert conn.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() == 0
