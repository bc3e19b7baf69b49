"""Seals are taken when they are due: not where nothing was written, and not at every round."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select

from app.db import tables as t
from app.db.engine import Database
from app.services.seal import EVERY, seal_when_due


def _seals(db: Database) -> int:
    with db.read() as conn:
        return int(conn.execute(select(func.count()).select_from(t.audit_seal)).scalar_one())


def test_a_seal_is_taken_a_while_after_the_last_one_where_something_was_written(sqlite_db: Database) -> None:
    def add(code: str) -> None:
        sqlite_db.write(lambda conn: conn.execute(insert(t.site).values(code=code, name=code)), what="add site")

    now = datetime(2026, 10, 14, 16, tzinfo=UTC)
    sqlite_db.now = lambda: now
    assert (seal_when_due(sqlite_db), _seals(sqlite_db)) == ("", 1)  # what a new workspace begins with
    assert (seal_when_due(sqlite_db, timedelta()), _seals(sqlite_db)) == ("", 1)
    now += EVERY
    add("A")
    assert (seal_when_due(sqlite_db), _seals(sqlite_db)) == ("", 2)
    add("B")
    assert (seal_when_due(sqlite_db), _seals(sqlite_db)) == ("", 2)
    now += EVERY
    assert (seal_when_due(sqlite_db), _seals(sqlite_db)) == ("", 3)
    now += EVERY
    assert (seal_when_due(sqlite_db), _seals(sqlite_db)) == ("", 3)
    add("C")
    assert (seal_when_due(sqlite_db, timedelta()), _seals(sqlite_db)) == ("", 4)
