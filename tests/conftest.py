"""Fixtures: an empty, initialised workspace on an SQLite file and on a real PostgreSQL."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.engine import Actor, Database, open_database
from app.domain.vocabulary import Role
from tests.pg_server import NoServer, PostgresServer

_counter = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One private PostgreSQL cluster for each test process. Skips only outside CI, and only without binaries."""
    try:
        server = PostgresServer()
    except NoServer as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))
    with server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """Name of an initialised database that every test copies."""
    from app.db import workspace

    postgres_server.create_database("ll_template")
    admin = open_database(postgres_server.url("ll_template").render_as_string())
    workspace.create(admin)
    admin.dispose()
    postgres_server.sql("CREATE ROLE tester LOGIN CREATEROLE")  # so that a test can bring in other people
    postgres_server.sql(f"GRANT {', '.join(Role)}, ll_keeper TO tester WITH ADMIN OPTION")
    # the tests' clock: what the client says; only ever in a test database
    postgres_server.sql(
        "CREATE OR REPLACE FUNCTION longleaf.app_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$"
        " SELECT coalesce(nullif(current_setting('longleaf.now', true), '')::timestamptz, now()) $$",
        "ll_template",
    )
    return "ll_template"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An initialised SQLite file that every test copies."""
    from app.db import workspace

    path = tmp_path_factory.mktemp("template") / "workspace.sqlite"
    db = open_database(path)
    workspace.create(db)
    db.dispose()
    return path


@pytest.fixture
def pg_db(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    """An empty workspace on PostgreSQL; the actor `tester` has every role."""
    name = f"t{next(_counter)}"
    postgres_server.create_database(name, postgres_template)
    db = open_database(postgres_server.url(name, "tester").render_as_string())
    yield db
    db.dispose()
    postgres_server.drop_database(name)


@pytest.fixture
def sqlite_db(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty workspace in an SQLite file; the actor `tester` has every role."""
    path = tmp_path / "workspace.sqlite"
    shutil.copyfile(sqlite_template, path)
    db = open_database(path, Actor("tester"))
    yield db
    db.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest) -> Database:
    """The same workspace on both databases, one after the other."""
    found: Database = request.getfixturevalue("sqlite_db" if request.param == "sqlite" else "pg_db")
    return found
