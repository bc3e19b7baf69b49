"""Fixtures: an empty, initialised workspace on an SQLite file and on a real PostgreSQL."""

from __future__ import annotations

import gc
import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache

from app.db import connect
from app.db.engine import Actor, Database, open_database
from app.db.guards import postgres as guards_postgres
from app.domain.vocabulary import Role
from tests import file_copies, resting_guards, server_copies
from tests.costs import Costs
from tests.examples import TIMES
from tests.file_copies import own_copy
from tests.once import once
from tests.pg_server import NoServer, PostgresServer
from tests.statements import Statements, is_left_out, long_plays, sent_already

#: No test writes into the log folder of whoever runs the tests; processes that it starts take this along.
os.environ["LONGLEAF_LOG"] = "off"

_counter = itertools.count(1)


def _share_statements() -> None:
    """Let all engines of a test process share what SQLAlchemy made of a statement, as those of a long day do.

    Each test opens databases of its own; compiling the same statements again took a quarter of the time of tests.
    """
    statements: LRUCache[Any, Any] = LRUCache(4000)

    def sharing(make: Callable[..., Engine]) -> Callable[..., Engine]:
        def engine(*arguments: Any, **named: Any) -> Engine:
            made = make(*arguments, **named)
            made._compiled_cache = statements
            if made.dialect.name == "sqlite" and arguments[1] is None and not arguments[0].unwritable:
                file_copies.share(made, arguments[2])
            elif made.dialect.name == "postgresql":
                server_copies.share(made)
            return made

        return engine

    for name in ("sqlite_engine", "postgres_engine"):
        setattr(connect, name, sharing(getattr(connect, name)))
    # a statement is kept by its dialect as well: those of one kind are made alike
    Dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    Dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]


_share_statements()
#: How long an example takes says what else the machine has to do: made-up ones are judged by what they find alone.
settings.register_profile("made up", deadline=None, suppress_health_check=[HealthCheck.too_slow])
#: Those of an ordinary run are the same each time: what fails, failed by a change. `--examples` looks for others.
settings.register_profile("the same", settings.get_profile("made up"), derandomize=True, database=None)
settings.load_profile("the same")

#: What `--fast` leaves out: tests with one of these marks, fixtures or parameters.
_SLOW_MARKS = ("slow", "processes", "hypothesis")
_SLOW_FIXTURES = frozenset({"postgres_server", "pg_db", "verdicts"})
_SLOW_PARAMETERS = frozenset({"postgresql"})


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what chooses tests: less (`--fast`), or more (`--examples`, `--long`, `--weeks`, `--day`, `--both` …)."""
    parser.addoption(
        "--fast", action="store_true", help="SQLite only; no veraPDF, no processes, no made-up examples, nothing slow"
    )
    parser.addoption(
        "--examples",
        type=int,
        default=1,
        metavar="N",
        help="make up other examples, N times as many where they take long",
    )
    parser.addoption("--failover", action="store_true", help="kill, promote and join two clusters; a minute and more")
    parser.addoption("--day", action="store_true", help="play a whole day at the desk on both databases; minutes")
    parser.addoption("--long", action="store_true", help="also what is played for long, and long_plays.txt; minutes")
    parser.addoption("--both", action="store_true", help="on PostgreSQL also what other tests send it already")
    parser.addoption("--note-statements", action="store_true", help="note what `--both` runs besides; sent_already.txt")
    parser.addoption("--costs", action="store_true", help="say at the end what took how much processor time")
    parser.addoption(
        "--weeks", action="store_true", help="play every week of the board on every workspace and database; minutes"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tell modules of tests how much they make up; what they import stays, so that no garbage is looked for yet."""
    gc.disable()
    os.environ[TIMES] = str(config.getoption("examples"))
    if config.getoption("examples") > 1:
        settings.load_profile("made up")
    if config.getoption("costs"):
        config.pluginmanager.register(Costs())
    if config.getoption("note_statements"):
        config.pluginmanager.register(Statements())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long or is tried elsewhere; in one of several processes, put files that take long first.

    A long file that begins last runs alone on one core while the others have nothing left to do. `long_files.txt`
    names those that took ten seconds and more when it was written, the longest first.
    """
    if hasattr(config, "workerinput"):
        here = Path(__file__).parent
        known = {here / name: n for n, name in enumerate((here / "long_files.txt").read_text("utf-8").split())}
        long = {item.path for item in items if any(item.get_closest_marker(mark) for mark in _SLOW_MARKS)}
        tests = Counter(item.path for item in items)
        items.sort(key=lambda item: (known.get(item.path, len(known)), item.path not in long, -tests[item.path]))
    fast, long = config.getoption("fast"), config.getoption("long")
    listed = sent_already() if not config.getoption("both") and not config.getoption("note_statements") else frozenset()
    if not long:
        listed |= long_plays()
    left_out = [
        item
        for item in items
        if is_left_out(item, listed)
        or (fast and _is_slow(item))
        or (not long and item.get_closest_marker("long") is not None)
    ]
    if not left_out:
        return
    config.hook.pytest_deselected(items=left_out)
    gone = {*left_out}
    items[:] = [item for item in items if item not in gone]


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later search for cyclic garbage, and search less often.

    Searching as often as Python does by itself took a tenth of the time of tests that write; what is left meanwhile is
    a few megabytes.
    """
    resting_guards.share()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    gc.enable()


def _is_slow(item: pytest.Item) -> bool:
    parameters = (
        item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
    )
    return (
        any(item.get_closest_marker(mark) for mark in _SLOW_MARKS)
        or not _SLOW_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
        or any(isinstance(value, str) and value in _SLOW_PARAMETERS for value in parameters)
    )


#: The clock of the tests: what the client says; only ever in a test database.
TESTS_CLOCK = (
    "CREATE OR REPLACE FUNCTION longleaf.app_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$"
    " SELECT coalesce(nullif(current_setting('longleaf.now', true), '')::timestamptz, now()) $$"
)


def _install_tests_clock() -> None:
    """Let the program install the clock of the tests as its own, so that a check finds it as it should be."""
    functions = guards_postgres.functions
    guards_postgres.functions = lambda metadata: f"{functions(metadata)}\n{TESTS_CLOCK};\n"


_install_tests_clock()

_TEMPLATE = "ll_template"


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """One private PostgreSQL cluster for each test process. Skips only outside CI, and only without binaries."""
    if pytestconfig.getoption("fast"):
        pytest.skip("--fast: SQLite only")
    try:
        server = PostgresServer(origin=once(tmp_path_factory, "cluster", _make_cluster))
    except NoServer as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))
    with server:
        yield server
        server_copies.end()


def _make_cluster(where: Path) -> None:
    """Make a cluster with an initialised database `ll_template` and a login `tester` who has every role."""
    from app.db import workspace

    with PostgresServer() as server:
        server.create_database(_TEMPLATE)
        admin = open_database(server.url(_TEMPLATE).render_as_string())
        workspace.create(admin)
        admin.dispose()
        server.sql("CREATE ROLE tester LOGIN CREATEROLE")  # so that a test can bring in other people
        server.sql(f"GRANT {', '.join(Role)}, ll_keeper TO tester WITH ADMIN OPTION")
        if int(server.sql("SHOW server_version_num")[0][0]) >= 150000:
            server.sql(resting_guards.ALLOW_RESTING)
        server.keep(where)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """Name of an initialised database that every test copies."""
    return _TEMPLATE


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An initialised SQLite file that every test copies; nobody opens it."""
    from app.db import workspace

    def make(path: Path) -> None:
        db = open_database(path)
        workspace.create(db)
        db.dispose()

    return once(tmp_path_factory, "empty.sqlite", make)


#: Opens an empty workspace of a kind ("sqlite", "postgresql") for as long as the with-block lasts.
MakeWorkspace = Callable[[str], AbstractContextManager[Database]]


@pytest.fixture(scope="session")
def make_workspace(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> MakeWorkspace:
    """For fixtures of a longer life than one test: `with make_workspace("sqlite") as db: ...`."""

    @contextmanager
    def make(kind: str) -> Iterator[Database]:
        name = f"t{next(_counter)}"
        if kind == "sqlite":
            with own_copy(request.getfixturevalue("sqlite_template"), lambda: tmp_path_factory.mktemp(name)) as path:
                db = open_database(path, Actor("tester"))
                try:
                    yield db
                finally:
                    db.dispose()
            return
        with request.getfixturevalue("copy_postgres")(request.getfixturevalue("postgres_template")) as db:
            yield db

    return make


#: Opens a copy of a PostgreSQL database, by its name, for as long as the with-block lasts.
CopyPostgres = Callable[[str], AbstractContextManager[Database]]


@pytest.fixture(scope="session")
def copy_postgres(postgres_server: PostgresServer) -> CopyPostgres:
    """For what is filled once and copied for each test; nobody may be in the original meanwhile."""

    @contextmanager
    def copy(template: str) -> Iterator[Database]:
        own = server_copies.own_database if template == _TEMPLATE else server_copies.new_database
        with own(postgres_server, template, f"t{next(_counter)}") as name:
            db = open_database(postgres_server.url(name, server_copies.TESTER).render_as_string())
            try:
                yield db
            finally:
                db.dispose()

    return copy


def filled_template(server: PostgresServer, template: str, name: str, fill: Callable[[Database], object]) -> str:
    """Make a database that tests copy out of another one, filled by the actor `tester`; its name."""
    server.create_database(name, template)
    db = open_database(server.url(name, "tester").render_as_string())
    fill(db)
    db.dispose()
    return name


@pytest.fixture
def pg_db(make_workspace: MakeWorkspace) -> Iterator[Database]:
    """An empty workspace on PostgreSQL; the actor `tester` has every role."""
    with make_workspace("postgresql") as db:
        yield db


@pytest.fixture
def sqlite_db(make_workspace: MakeWorkspace) -> Iterator[Database]:
    """An empty workspace in an SQLite file; the actor `tester` has every role."""
    with make_workspace("sqlite") as db:
        yield db


@pytest.fixture
def damaged_db(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty workspace in a file that no other test gets: for what damages it, or what limits its connection."""
    path = tmp_path / "workspace.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    db = open_database(path, Actor("tester"))
    yield db
    db.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, make_workspace: MakeWorkspace) -> Iterator[Database]:
    """The same workspace on both databases, one after the other."""
    with make_workspace(request.param) as db:
        yield db
