"""The world of the board, made once for each database and module: what is tried there is taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import MakeWorkspace
from tests.db.guards.board.world import World, world_of


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, make_workspace: MakeWorkspace) -> Iterator[World]:
    """The workspace in the middle of the meeting of 2 December 2026."""
    with world_of(request.param, make_workspace) as made:
        yield made
