"""Lost connections are read over again, and what a command tells of saves that wait or are not safe."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from app.db import standing as known
from app.db.engine import Database
from app.domain.hosts import WAITING
from app.errors import ConnectionLost
from app.services import standing
from app.services.remote_process import _Process

LOST = ConnectionLost("The connection was lost.", retry=True)


def test_what_only_reads_is_asked_once_more(sqlite_db: Database) -> None:
    process = _Process(io.BytesIO(), io.BytesIO())
    process._db = sqlite_db
    calls: list[str] = []

    def reads(answer: str) -> str:
        calls.append(answer)
        if len(calls) == 1:
            raise LOST
        return answer

    assert process._ask(reads, ["here"], {}) == "here"
    assert calls == ["here", "here"]
    calls.clear()

    def writes() -> None:
        sqlite_db.write(lambda _conn: None, what="nothing")
        calls.append("wrote")
        raise LOST

    with pytest.raises(ConnectionLost):
        process._ask(writes, [], {})
    assert calls == ["wrote"]  # never blindly again
    process._pool.shutdown()
    process._interrupter.shutdown()


def test_an_embedded_workspace_has_nothing_to_tell(sqlite_db: Database) -> None:
    said: list[str] = []
    with standing.Telling(sqlite_db, said.append):
        sqlite_db.saves.doubt(datetime(2026, 11, 28, tzinfo=UTC))
    assert said == []
    found = standing.standing(sqlite_db)
    assert (found.stamp, found.banner, found.is_waiting) == ("", ("", ""), False)


def test_a_command_tells_that_a_save_waits_and_what_is_not_safe(
    pg_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "_EVERY", 0.01)
    said: list[str] = []
    monkeypatch.setattr(known, "waiting", lambda _db: 5.0)
    with standing.Telling(pg_db, said.append) as telling, pg_db.saves.under_way(1):
        assert telling._thread is not None
        for _ in range(300):
            if said:
                break
            telling._over.wait(0.01)
        pg_db.write(lambda _conn: None, what="nothing")
        pg_db.saves.doubt(datetime(2026, 11, 28, tzinfo=UTC))
    assert said[0].startswith(WAITING)
    assert said[1] == "NOT SAFE YET: 1 save not confirmed by the standby."
    assert said[2].startswith("NOT SAFE: Saves are confirmed before they are on disk")  # as servers of tests do
    monkeypatch.undo()
    assert standing.standing(pg_db).waiting == 0  # what lasts, but waits for no standby, is not called waiting
