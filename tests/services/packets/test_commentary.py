"""Commentary of packets: saved by section, merged by section, refused where two wrote the same."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import CheckConstraint, Connection, insert, select

from app.db import tables as t
from app.db.engine import Actor, Database, open_database
from app.domain.changes_made import Touched
from app.domain.packets.files import LONGEST, SECTIONS, Commentary
from app.domain.periods import Period
from app.domain.vocabulary import Role
from app.errors import Conflict, InputError, LongleafError
from app.services.packets.commentary import read_commentary, save_commentary

OCTOBER = Period.parse("2026-10")


@pytest.fixture
def agency(db: Database) -> int:
    def act(conn: Connection) -> object:
        row = {"code": "DOT", "name": "Department of Transportation", "valid_from": date(2020, 1, 1)}
        return conn.execute(insert(t.agency).values(**row).returning(t.agency.c.id)).scalar_one()

    return int(str(db.write(act, what="make an agency")))


def test_sections_are_those_of_the_table(db: Database) -> None:
    check = next(
        str(c.sqltext)
        for c in t.commentary.constraints
        if isinstance(c, CheckConstraint) and "section" in str(c.sqltext)
    )
    assert all(f"'{section}'" in check for section in SECTIONS)


def test_only_what_changed_is_written(db: Database, agency: int) -> None:
    empty = read_commentary(db, agency, OCTOBER)
    assert empty.texts() == dict.fromkeys(SECTIONS, "")
    assert empty.newest is None
    changes = save_commentary(db, empty, {"well": "  Ran on time. \n", "ask": ""})
    assert (changes.touched, changes.ids) == (Touched.REVIEWS, (agency,))
    once = read_commentary(db, agency, OCTOBER)
    assert once.text("well") == "Ran on time."
    assert set(once.passages) == {"well"}
    assert once.newest is not None
    assert once.newest.updated_by == db.actor.login
    assert save_commentary(db, once, once.texts()).touched == Touched.NOTHING
    save_commentary(db, once, {"well": "Ran early."})
    with db.read() as conn:
        assert conn.execute(select(t.commentary.c.version)).scalars().all() == [2]
    assert read_commentary(db, agency, Period.parse("2026-09")).passages == {}


def test_different_sections_merge_and_the_same_conflict(db: Database, agency: int) -> None:
    base = read_commentary(db, agency, OCTOBER)
    save_commentary(db, base, {"well": "Theirs."})
    save_commentary(db, base, {"ask": "Mine."})  # another section: both stay
    both = read_commentary(db, agency, OCTOBER)
    assert (both.text("well"), both.text("ask")) == ("Theirs.", "Mine.")
    with pytest.raises(Conflict) as caught:
        save_commentary(db, base, {"well": "Mine.", "forward": "Lost otherwise."})
    assert caught.value.fields == {"well": ("", "Mine.", "Theirs.")}
    assert "What went well" in str(caught.value)
    assert read_commentary(db, agency, OCTOBER).text("forward") == ""  # nothing half
    save_commentary(db, base, {"well": "Theirs."})  # the same text is no conflict


def test_what_cannot_be_saved_is_refused(db: Database, agency: int) -> None:
    base = read_commentary(db, agency, OCTOBER)
    with pytest.raises(InputError, match="too many"):
        save_commentary(db, base, {"well": "x" * (LONGEST + 1)})
    with pytest.raises(InputError, match="no section"):
        save_commentary(db, base, {"weather": "fair"})


def test_readers_may_not_write(sqlite_db: Database) -> None:
    path = sqlite_db.url.database
    assert path is not None
    reader = open_database(path, Actor("rob", frozenset({Role.READER})))
    try:
        with pytest.raises(LongleafError):
            save_commentary(reader, Commentary(1, "2026-10"), {"well": "No."})
    finally:
        reader.dispose()
