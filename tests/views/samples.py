"""A small sample workspace that each test of a tab may write to: built once a run, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.db.engine import Actor, Database, open_database
from app.sample import build_sample
from tests.conftest import CopyPostgres, filled_template
from tests.file_copies import own_copy
from tests.once import once
from tests.pg_server import PostgresServer

#: The sample ends on 20 November 2026; tests look at it on the Monday after.
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
TICKETS = 700
_filled: dict[PostgresServer, str] = {}


def _open(url: str) -> Database:
    return open_database(url, Actor("tester"), lambda: NOW)


@pytest.fixture(scope="session")
def sample_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template; nobody writes to it."""

    def make(path: Path) -> None:
        shutil.copyfile(sqlite_template, path)
        db = _open(str(path))
        build_sample(db, tickets=TICKETS)
        db.dispose()

    return once(tmp_path_factory, "sample.sqlite", make)


@pytest.fixture
def sample(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The sample on SQLite, one's own copy."""
    with own_copy(sample_file, lambda: tmp_path_factory.mktemp("own")) as path:
        db = _open(str(path))
        yield db
        db.dispose()


@pytest.fixture(scope="session")
def pg_sample_template(postgres_server: PostgresServer, postgres_template: str) -> str:
    """The same sample on PostgreSQL: the database that is copied."""

    def fill(db: Database) -> None:
        db.now = lambda: NOW
        build_sample(db, tickets=TICKETS // 2)

    if postgres_server not in _filled:  # several modules take this fixture in, each once
        _filled[postgres_server] = filled_template(postgres_server, postgres_template, "ll_sample", fill)
    return _filled[postgres_server]


@pytest.fixture
def pg_sample(pg_sample_template: str, copy_postgres: CopyPostgres) -> Iterator[Database]:
    """The same sample on PostgreSQL, one's own copy."""
    with copy_postgres(pg_sample_template) as db:
        db.now = lambda: NOW
        yield db
