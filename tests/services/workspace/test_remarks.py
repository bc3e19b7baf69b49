"""What a check says beside what it found: that it looked at a sample, and of how many."""

from __future__ import annotations

import pytest

from app.db.engine import Database
from app.db.tickets import check
from app.services.workspace import admin
from tests.services.packets.test_packets import make_world

pytestmark = pytest.mark.slow


def test_a_sample_is_called_one(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    make_world(sqlite_db)
    whole = admin.remarks(sqlite_db)
    assert admin.remarks(sqlite_db, everything=False) == whole  # all of so few are looked at
    monkeypatch.setattr(check, "SAMPLE", 2)
    with sqlite_db.read() as conn:
        looked_at, of = check.sampled(conn)
    assert looked_at < of
    said = f"The clocks of {looked_at} of {of} tickets were computed again, a random sample; --all looks at every one."
    assert admin.remarks(sqlite_db, everything=False) == [*whole, said]
