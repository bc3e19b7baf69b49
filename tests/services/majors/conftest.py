"""The room that these tests play in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.db.engine import Database
from tests.services.majors.room import Room, room


@pytest.fixture
def majors(db: Database) -> Iterator[Room]:
    with room(db) as made:
        yield made
