"""Who gave a role of agencies last, and when, by the person's name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from app.db import tables as t
from app.db.engine import Database
from app.domain.last_saved import LastSaved
from app.domain.vocabulary import Role
from app.services.agencies import acts as agencies
from app.services.agencies.reads import last_assigned
from tests.services.people import as_person

NOW = datetime(2026, 11, 12, 15, tzinfo=UTC)
LATER = NOW + timedelta(minutes=12)


@pytest.fixture
def desk(db: Database) -> Database:
    db.now = lambda: NOW
    agency = {"code": "DOR", "name": "Revenue", "valid_from": NOW.date()}
    db.write(lambda conn: conn.execute(insert(t.agency), [agency, {**agency, "code": "DOT"}]), what="agencies")
    staff = [{"name": "Ann Reyes", "login": "uann"}, {"name": "Bea Holt", "login": "ubea"}]
    db.write(lambda conn: conn.execute(insert(t.person), staff), what="people")
    return db


def test_who_gave_a_role_of_agencies(desk: Database) -> None:
    with as_person(desk, "ubea", Role.BRM) as bea:
        agencies.assign(bea, [1, 2], "brm", 1)
        desk.now = bea.now = lambda: LATER
        agencies.assign(bea, [2], "brm", 2)
    assert last_assigned(desk, [1], "brm") == LastSaved("Bea Holt", "ubea", NOW, 1)
    assert last_assigned(desk, [1, 2], "brm") == LastSaved("Bea Holt", "ubea", LATER, 1)
    assert last_assigned(desk, [1], "backup") is None
