"""Set-up by somebody who is no superuser, as on a managed server: what they may, and what is told of the rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.db import workspace
from app.db.engine import Database, open_database
from app.db.owner import as_owner
from app.errors import EnvironmentFault
from tests.pg_server import PostgresServer


@pytest.fixture
def managed(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    """An empty database of an owner who may make roles, on a server whose roles somebody else made."""
    postgres_server.sql("CREATE ROLE mgr LOGIN CREATEROLE")
    postgres_server.sql("CREATE DATABASE managed OWNER mgr")
    db = open_database(postgres_server.url("managed", "mgr").render_as_string())
    try:
        yield db
    finally:
        db.dispose()
        postgres_server.drop_database("managed")
        postgres_server.sql("DROP ROLE mgr")


def test_an_owner_with_createrole_sets_it_up(managed: Database, postgres_server: PostgresServer) -> None:
    new = int(postgres_server.sql("SHOW server_version_num")[0][0]) >= 160000
    if new:  # since then only who made the roles, or was given them, hands them on
        with pytest.raises(EnvironmentFault, match="who made the group roles runs: GRANT ll_keeper, ll_reader TO mgr"):
            workspace._bootstrap(managed, [])
        postgres_server.sql("GRANT ll_keeper, ll_reader TO mgr")
    left: list[str] = []
    workspace._bootstrap(managed, left)
    assert [one.split(" ON ")[0] for one in left] == [
        "ALTER DATABASE managed SET temp_file_limit = '20GB'",
        *("REVOKE EXECUTE", "REVOKE EXECUTE", "GRANT EXECUTE"),
    ]
    for statement in left:  # each is what a superuser can run as it stands
        postgres_server.sql(statement, "managed")
    with as_owner(managed) as conn:  # the keeper is who set it up
        assert conn.execute(text("SELECT current_user, session_user")).one() == ("ll_owner", "mgr")
        conn.execute(text("CREATE TABLE longleaf.made (id int)"))
    with managed.engine.connect() as conn:
        assert conn.execute(text("SELECT pg_has_role('mgr', 'll_owner', 'USAGE')")).scalar_one() is False
        owner = "SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'longleaf'"
        assert conn.execute(text(owner)).scalar_one() == "ll_owner"
    workspace._run_bootstrap(managed, "again")  # makes nothing anew


def test_who_only_owns_the_database_is_told_what_is_missing(postgres_server: PostgresServer) -> None:
    postgres_server.sql("CREATE ROLE bare_owner LOGIN")
    postgres_server.sql("CREATE DATABASE of_plain OWNER bare_owner")
    db = open_database(postgres_server.url("of_plain", "bare_owner").render_as_string())
    try:
        with pytest.raises(EnvironmentFault, match="The server says: ") as refused:
            workspace._bootstrap(db, [])
        assert "longleaf db roles" in refused.value.hint
    finally:
        db.dispose()
        postgres_server.drop_database("of_plain")
        postgres_server.sql("DROP ROLE bare_owner")
