"""The room that these tests play in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.db.engine import Database
from tests.services.datacenters.front_desk import Site, site_of
from tests.services.datacenters.room import Centers, centers_of


@pytest.fixture
def centers(db: Database) -> Iterator[Centers]:
    with centers_of(db) as made:
        yield made


@pytest.fixture
def site(db: Database) -> Site:
    return site_of(db)
