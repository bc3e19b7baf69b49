"""The fixtures give an empty workspace that can be written and read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from app.db.engine import Database
from app.db.mark import ENDING
from app.db.tables import site
from tests.conftest import MakeWorkspace
from tests.pg_server import PostgresServer
from tests.services.test_repeats import everything


def test_a_fresh_workspace_is_empty_and_writable(db: Database) -> None:
    with db.read() as conn:
        assert conn.execute(select(site)).all() == []
    db.write(lambda conn: conn.execute(insert(site).values(code="X", name="X")), what="test")
    with db.read() as conn:
        assert conn.execute(select(site.c.code)).scalars().all() == ["X"]


def _site(db: Database) -> int:
    """Write a site; its number."""
    added = insert(site).values(code="X", name="X").returning(site.c.id)
    return db.write(lambda conn: int(conn.execute(added).scalar_one()), what="test")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_a_test_wrote_is_gone_for_the_next(make_workspace: MakeWorkspace, kind: str) -> None:
    found = []
    for _ in range(3):
        with make_workspace(kind) as db:
            found.append((_site(db), everything(db)["transition"]))
    assert found[0] == found[1] == found[2]


def test_a_server_database_is_used_again_only_where_rows_alone_changed(
    make_workspace: MakeWorkspace, postgres_server: PostgresServer
) -> None:
    names, moves = [], []
    rows = "SET session_replication_role = replica; DELETE FROM longleaf.transition"
    for change in ("SELECT 1", rows, "CREATE INDEX more ON longleaf.site (name)", "SELECT 1"):
        with make_workspace("postgresql") as db:
            names.append(str(db.url.database))
            moves.append(everything(db)["transition"])
            postgres_server.sql(change, names[-1])
    assert moves == [moves[0]] * 4
    assert moves[0]
    assert (names[0] == names[1] == names[2], names[2] == names[3]) == (True, False)


def test_a_mark_beside_a_file_is_gone_for_the_next(make_workspace: MakeWorkspace) -> None:
    paths = []
    for _ in range(2):
        with make_workspace("sqlite") as db:
            paths.append(Path(str(db.url.database)))
            assert not Path(f"{paths[-1]}{ENDING}").exists()
            _site(db)
            assert Path(f"{paths[-1]}{ENDING}").exists()
    if sys.platform == "linux":
        assert paths[0] == paths[1], "the file is used again"
