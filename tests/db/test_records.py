"""Versioned updates and human numbers on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from app.db import tables as t
from app.db.engine import Database
from app.db.records import Stale, insert_record, next_number, next_numbers, numbers_above, update_versioned
from app.errors import InputError


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
