"""The fixtures give an empty workspace that can be written and read."""

from __future__ import annotations

from sqlalchemy import insert, select

from app.db.engine import Database
from app.db.tables import site


def test_a_fresh_workspace_is_empty_and_writable(db: Database) -> None:
    with db.read() as conn:
        assert conn.execute(select(site)).all() == []
    db.write(lambda conn: conn.execute(insert(site).values(code="X", name="X")), what="test")
    with db.read() as conn:
        assert conn.execute(select(site.c.code)).scalars().all() == ["X"]
