"""Fixtures: a filled shared database, copied for each test, and one computer that works offline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.engine import Database
from tests.conftest import MakeWorkspace
from tests.services.offline.world import Computer, fill, shared, unguarded


@pytest.fixture(scope="session")
def filled(make_workspace: MakeWorkspace) -> Iterator[Path]:
    """The file of a filled workspace."""
    with make_workspace("sqlite") as db:
        fill(db)
        path = Path(str(db.url.database))
        db.dispose()
        yield path


@pytest.fixture(scope="session")
def bare(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of its local copy."""
    path = tmp_path_factory.mktemp("bare") / "copy.db"
    unguarded(filled, path)
    return path


@pytest.fixture
def server(filled: Path, tmp_path: Path) -> Iterator[Database]:
    """The shared database, with somebody else at work."""
    db = shared(filled, tmp_path)
    yield db
    db.dispose()


@pytest.fixture
def here(server: Database, bare: Path, tmp_path: Path) -> Iterator[Computer]:
    """One's own computer, offline."""
    made = Computer(server, bare, tmp_path)
    yield made
    made.close()
