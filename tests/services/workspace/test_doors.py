"""Sign-ins that lead to no work: what is missing is named, and what to do; by real logins on a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.db.engine import Database
from app.db.schema import SCHEMA_HEAD
from app.errors import LongleafError
from app.services.workspace.opening import open_for_window
from tests.pg_server import PostgresServer

_NOBODY, _AGENT = "door_nobody", "door_agent"


@pytest.fixture
def doors(pg_db: Database, postgres_server: PostgresServer) -> Iterator[Database]:
    for login in (_NOBODY, _AGENT):
        postgres_server.sql(f"CREATE ROLE {login} LOGIN")
    postgres_server.sql(f"GRANT ll_agent TO {_AGENT}")
    yield pg_db
    for login in (_NOBODY, _AGENT):  # the server is that of all tests
        postgres_server.sql(f"DROP ROLE {login}")


def _said(db: Database, login: str) -> tuple[str, str]:
    """Return what somebody is told who opens the workspace, and what to do; of an open one, why it is only read."""
    try:
        other, found = open_for_window(db.url.set(username=login).render_as_string())
    except LongleafError as refused:
        return str(refused), refused.hint
    assert other is not None
    assert found is not None
    other.dispose()
    return found.warning, found.hint


@pytest.mark.parametrize(
    ("statement", "login", "said", "hint"),
    [
        ("", _AGENT, "", ""),
        ("", _NOBODY, "door_nobody has no role in {name}", "db roles door_nobody=reader"),
        (
            "UPDATE longleaf.alembic_version SET version_num = '0044'",
            _AGENT,
            f"The database has the older schema 0044; this program writes {SCHEMA_HEAD}. Nothing can be saved here.",
            "Run: longleaf db upgrade",
        ),
        (
            "UPDATE longleaf.alembic_version SET version_num = '9999'",
            _AGENT,
            f"The database has the newer schema 9999; this program knows {SCHEMA_HEAD}",
            "Install the newer Longleaf",
        ),
        ("DROP SCHEMA longleaf CASCADE", _AGENT, "This database holds no Longleaf workspace yet.", "longleaf db init"),
        (
            "REVOKE CONNECT ON DATABASE {name} FROM PUBLIC",
            _AGENT,
            "This login may not connect to {name}",
            "GRANT CONNECT",
        ),
        (f"ALTER ROLE {_AGENT} NOLOGIN", _AGENT, "is not permitted to log in", "(LOGIN)"),
        (f"ALTER ROLE {_AGENT} CONNECTION LIMIT 0", _AGENT, "has no connection left for this login.", "in a moment"),
    ],
)
def test_what_is_missing_is_named(
    doors: Database, postgres_server: PostgresServer, statement: str, login: str, said: str, hint: str
) -> None:
    name = str(doors.url.database)
    if statement:
        postgres_server.sql(statement.format(name=name), name)
    words, advice = _said(doors, login)
    assert said.format(name=name) in words
    assert hint in advice
    assert bool(words) is bool(said)
