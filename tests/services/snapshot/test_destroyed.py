"""A copy that was made before records were destroyed forgets them at the next sync, whoever's it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import secrets
from app.db import tables as t
from app.db.engine import Database
from app.domain.vocabulary import Role
from app.services.keeping import disposition
from app.services.snapshot.offline import open_offline
from app.services.snapshot.sync import sync
from tests.services.keeping.old_tickets import approved, old_tickets
from tests.services.people import as_person
from tests.services.snapshot.test_sync import Ring

pytestmark = pytest.mark.slow


def told(db: Database) -> tuple[int, list[str]]:
    """How many tickets the copy of somebody has, and the tables that say what was destroyed."""
    copy = open_offline(db.url.render_as_string())
    try:
        with copy.read() as conn:
            tickets = len(conn.execute(select(t.ticket.c.id)).all())
            readable = [one for one in t.metadata.sorted_tables if one.name not in {"ticket_private", "caller_private"}]
            return tickets, [one.name for one in readable if "Secret words" in str(conn.execute(select(one)).all())]
    finally:
        copy.dispose()


def test_copies_forget_what_was_destroyed(pg_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Ring()
    monkeypatch.setattr(secrets, "_keyring", lambda: ring)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    old_tickets(pg_db, tmp_path, 2)
    with as_person(pg_db, "rita", Role.READER) as rita, as_person(pg_db, "bea", Role.BRM) as bea:
        for one in (rita, bea):
            sync(one)
            tickets, tables = told(one)
            assert (tickets, "ticket" in tables) == (3, True)
        disposition.carry_out(pg_db, approved(pg_db))
        for one in (rita, bea):
            assert sync(one).fresh == "Records were destroyed by schedule since the last copy, so this is a fresh copy."
            assert told(one) == (1, [])
            assert not sync(one).fresh  # the next one brings what is new
