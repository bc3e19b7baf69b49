"""The board that tests of changes play with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.db.engine import Database
from tests.services.cab.board import Board, board


@pytest.fixture
def cab(db: Database) -> Iterator[Board]:
    with board(db) as made:
        yield made
