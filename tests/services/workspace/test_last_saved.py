"""Who saved a record last, and when: of each kind the newest of those asked for, by the person's name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from app.db import tables as t
from app.db.engine import Database
from app.domain.last_saved import LastSaved
from app.domain.vocabulary import Role
from app.errors import InputError
from app.services.agencies import acts as agencies
from app.services.agencies.reads import last_assigned
from app.services.changes import acts as changes
from app.services.changes import reads
from app.services.reviews import acts as reviews
from app.services.workspace.last_saved import last_saved
from tests.services.changes.test_changes import FORM
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


def test_the_newest_edit_is_told_with_name_time_and_version(desk: Database) -> None:
    with as_person(desk, "uann", Role.AGENT) as ann, as_person(desk, "ubea", Role.BRM) as bea:
        changes.create_change(ann, FORM, {})
        assert last_saved(desk, "change", [1]) == LastSaved("Ann Reyes", "uann", NOW, 1)
        desk.now = ann.now = bea.now = lambda: LATER
        change = reads.change_detail(ann, 1).change
        changes.edit_change(ann, change, {"reason": "Because the certificate ends"})
        assert last_saved(desk, "change", [1, 99]) == LastSaved("Ann Reyes", "uann", LATER, 2)
        assert reads.change_detail(ann, 1).change.updated_at == LATER
        reviews.save_action(bea, 1, {"title": "Call them"})
        assert last_saved(desk, "action", [1]) == LastSaved("Bea Holt", "ubea", LATER, 1)


def test_who_gave_a_role_of_agencies(desk: Database) -> None:
    with as_person(desk, "ubea", Role.BRM) as bea:
        agencies.assign(bea, [1, 2], "brm", 1)
        desk.now = bea.now = lambda: LATER
        agencies.assign(bea, [2], "brm", 2)
    assert last_assigned(desk, [1], "brm") == LastSaved("Bea Holt", "ubea", NOW, 1)
    assert last_assigned(desk, [1, 2], "brm") == LastSaved("Bea Holt", "ubea", LATER, 1)
    assert last_assigned(desk, [1], "backup") is None


def test_what_is_not_there(desk: Database) -> None:
    assert last_saved(desk, "change", [7]) is None
    assert last_saved(desk, "change", []) is None
    with pytest.raises(InputError, match="no kind of record"):
        last_saved(desk, "wall", [1])
