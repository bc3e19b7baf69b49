"""Versioned updates and human numbers on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from app.db import tables as t
from app.db.engine import Database
from app.db.records import Saved, Stale, insert_record, next_number, next_numbers, numbers_above, save, update_versioned
from app.db.tables import metadata
from app.db.tables.base import info
from app.errors import Conflict, InputError


def test_an_update_needs_the_version_that_was_read(db: Database) -> None:
    values = {"code": "DOA", "name": "Administration", "valid_from": date(2020, 1, 1)}
    id = db.write(lambda conn: insert_record(conn, t.agency, values), what="test")
    assert db.write(lambda conn: update_versioned(conn, t.agency, id, 1, {"note": "a"}), what="test") == 2
    with pytest.raises(Stale) as caught:
        db.write(lambda conn: update_versioned(conn, t.agency, id, 1, {"note": "b"}), what="test")
    assert caught.value.version == 2
    with pytest.raises(InputError, match="does not exist"):
        db.write(lambda conn: update_versioned(conn, t.agency, 999, 1, {"note": "b"}), what="test")


def test_numbers_count_up_by_prefix(db: Database) -> None:
    def draw() -> list[str]:
        return db.write(
            lambda conn: [next_number(conn, "INC"), *next_numbers(conn, "INC", 2), next_number(conn, "MI")], what="t"
        )

    assert draw() == ["INC0000001", "INC0000002", "INC0000003", "MI0000001"]
    db.write(lambda conn: numbers_above(conn, "INC", 120), what="test")
    db.write(lambda conn: numbers_above(conn, "INC", 50), what="test")  # never back
    assert draw()[:2] == ["INC0000121", "INC0000122"]
    with pytest.raises(ValueError, match="no numbers"):
        db.write(lambda conn: next_number(conn, "XYZ"), what="test")


def test_each_kind_of_record_has_numbers_of_its_own() -> None:
    """Whoever reads a number has to know what it is of; tickets alone have two."""
    given = [prefix for table in metadata.sorted_tables for prefix in info(table).numbers]
    assert sorted(given) == sorted(set(given))


def test_a_save_merges_by_field_and_says_what_it_wrote(db: Database) -> None:
    base = {"code": "DOA", "name": "Administration", "note": ""}
    id = db.write(lambda conn: insert_record(conn, t.agency, {**base, "valid_from": date(2020, 1, 1)}), what="test")

    def edit(base: dict[str, str] | int, mine: dict[str, str], **more: object) -> Saved:
        return db.write(lambda conn: save(conn, t.agency, id, base, mine, **more), what="test")  # type: ignore[arg-type]

    assert edit(base, {"name": "Theirs"}) == Saved(2, {"name": "Theirs"})
    assert edit(base, {"note": "Mine", "code": "DOA"}) == Saved(3, {"note": "Mine"})
    assert edit(base, {"name": "Theirs"}) == Saved(3, {})  # nothing left to write: no new version
    with pytest.raises(Conflict, match="This agency was changed by somebody else meanwhile: name") as caught:
        edit(base, {"name": "Mine"})
    assert (caught.value.fields, caught.value.version) == ({"name": ("Administration", "Mine", "Theirs")}, 3)
    with pytest.raises(Conflict) as caught:
        edit(base, {"code": "DOB"}, together=(("code", "name"),), what="DOA")
    assert caught.value.fields == {
        "code": ("DOA", "DOB", "DOA"),
        "name": ("Administration", "Administration", "Theirs"),
    }
    with pytest.raises(Stale) as stale:
        edit(2, {"note": "Late"})
    assert (stale.value.fields, stale.value.version) == ({}, 3)
    assert edit(3, {"note": "In time"}) == Saved(4, {"note": "In time"})


def test_a_save_merges_what_stands_beside_the_record_and_derives(db: Database) -> None:
    row = {"code": "DOA", "name": "Administration", "valid_from": date(2020, 1, 1)}
    id = db.write(lambda conn: insert_record(conn, t.agency, row), what="test")
    base = {"name": "Administration", "services": ("MAIL",)}

    def edit(mine: dict[str, object], services: tuple[str, ...]) -> Saved:
        return db.write(
            lambda conn: save(
                conn,
                t.agency,
                id,
                base,
                mine,
                beside={"services": services},
                derive=lambda written: {"note": f"was {len(written)} own"},
            ),
            what="test",
        )

    assert edit({"services": ("VPN",)}, ("MAIL",)) == Saved(2, {"services": ("VPN",)})
    with db.read() as conn:
        assert conn.execute(t.agency.select()).one().note == "was 0 own"
    with pytest.raises(Conflict) as caught:
        edit({"name": "Lost otherwise", "services": ("NET",)}, ("VPN",))
    assert caught.value.fields == {"services": (("MAIL",), ("NET",), ("VPN",))}
    with pytest.raises(InputError, match="This agency does not exist"):
        db.write(lambda conn: save(conn, t.agency, 999, 1, {"note": "x"}), what="test")
