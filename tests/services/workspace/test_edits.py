"""What was changed on a record since a version of it: by whom, when, which fields, in the words people know."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

import app.views as views_of
from app.db import tables as t
from app.db.engine import Database
from app.domain.edits import EditedField, told
from app.domain.vocabulary import Role
from app.errors import InputError
from app.services.changes import acts as changes
from app.services.changes import reads
from app.services.reviews import acts as reviews
from app.services.workspace.edits import edits_since
from tests.services.changes.test_changes import FORM
from tests.services.people import as_person

NOW = datetime(2026, 11, 12, 15, tzinfo=UTC)


@pytest.fixture
def desk(db: Database) -> Database:
    db.now = lambda: NOW
    agency = {"code": "DOR", "name": "Revenue", "valid_from": NOW.date()}
    db.write(lambda conn: conn.execute(insert(t.agency), [agency]), what="agencies")
    staff = [{"name": "Ann Reyes", "login": "uann"}, {"name": "Bea Holt", "login": "ubea"}]
    db.write(lambda conn: conn.execute(insert(t.person), staff), what="people")
    return db


def test_each_save_with_its_fields(desk: Database) -> None:
    with as_person(desk, "uann", Role.AGENT) as ann:
        changes.create_change(ann, FORM, {})
        first = reads.change_detail(ann, 1).change
        desk.now = ann.now = lambda: NOW + timedelta(minutes=12)
        changes.edit_change(ann, first, {"implementer": "ubea", "planned_end": first.planned_end + timedelta(hours=1)})
        (one,) = edits_since(desk, "change", 1, 1)
        assert (one.name, one.login, one.at, one.version) == ("Ann Reyes", "uann", NOW + timedelta(minutes=12), 2)
        assert one.fields["implementer"] == EditedField("Implementer", "quinn", "Bea Holt")
        assert one.fields["planned_end"].title == "End"
        assert set(one.fields) == {"implementer", "planned_end"}
        changes.cancel(ann, 1, 2, "Not needed")
        _, two = edits_since(desk, "change", 1, 1)
        assert two.fields["state"] == EditedField("State", "Draft", "Cancelled")
        assert edits_since(desk, "change", 1, 2) == (two,)
        assert edits_since(desk, "change", 1, 3) == ()


def test_in_one_text(desk: Database) -> None:
    with as_person(desk, "ubea", Role.BRM) as bea:
        reviews.save_action(bea, 1, {"title": "Call them"})
        detail = {"title": "Call them"}
        reviews.save_action(bea, 1, {"title": "Write to them"}, 1, 1, base=detail)
    edits = edits_since(desk, "action", 1, 1)
    assert told(edits, "uann") == "Bea Holt, Thu 12 Nov 10:00: Title: Write to them, was Call them."
    assert told(edits, "ubea").startswith("You, Thu 12 Nov 10:00: ")
    assert told(edits * 5, "uann").startswith("2 earlier saves.\n")
    assert told((), "uann") == ""


def test_a_kind_that_there_is_not(desk: Database) -> None:
    with pytest.raises(InputError, match="no kind of record"):
        edits_since(desk, "wall", 1, 1)


def test_every_kind_that_a_page_asks_for_is_known(sqlite_db: Database) -> None:
    """Whoever acts on what was changed meanwhile is told by whom: each page names kinds that are there."""
    views = Path(views_of.__file__).parent
    asked = {
        kind for file in views.rglob("*.py") for kind in re.findall(r'edits_since, "(\w+)"', file.read_text("utf-8"))
    }
    assert len(asked) >= 15
    for kind in sorted(asked):
        assert edits_since(sqlite_db, kind, 1, 1) == ()
