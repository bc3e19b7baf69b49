"""Fixtures: a filled shared database, copied for each test, and one computer that works offline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.engine import Actor, Database, open_database
from tests.services.offline.world import Computer, fill, shared, unguarded


@pytest.fixture(scope="session")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a filled workspace: all of it, with nothing left in a log beside it."""
    path = tmp_path_factory.mktemp("filled") / "workspace.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    db = open_database(path, Actor("tester"))
    fill(db)
    db.dispose()
    assert not Path(f"{path}-wal").exists()
    return path


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
