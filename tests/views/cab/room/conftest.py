"""A running meeting for the tests of its room screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app.db.engine import Database
from app.ui.tab import Context
from tests.views.cab.room.hall import Hall
from tests.views.cab.room.hall import hall as opened


@pytest.fixture
def hall(sqlite_db: Database, make_context: Callable[[Database], Context]) -> Iterator[Hall]:
    with opened(sqlite_db, make_context) as made:
        yield made
