"""Migrations end in exactly the program's schema; upgrades keep the guards; unknown schemas are not written."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, insert, inspect, select, text

from app.db import owner, workspace
from app.db.engine import SCHEMA_HEAD, Database, open_database
from app.db.errors import NotAWorkspace
from app.db.guards import install as guards
from app.db.migrations.scope import include_object
from app.db.tables import metadata, site
from app.errors import EnvironmentFault
from app.services.workspace.admin import present_triggers
from tests.conftest import MakeWorkspace
from tests.pg_server import PostgresServer


def test_migrations_end_in_the_schema_of_the_program(db: Database) -> None:
    """If this fails after a change of tables.py: see app/db/migrations/__init__.py."""
    with db.read() as conn:
        options = {"compare_type": True, "include_object": include_object, "render_as_batch": True}
        assert compare_metadata(MigrationContext.configure(conn, opts=options), metadata) == []


def test_every_guard_is_in_place(db: Database) -> None:
    with db.read() as conn:
        assert guards.expected(db.kind) <= present_triggers(conn)


def test_create_refuses_a_workspace_that_is_there(db: Database) -> None:
    with pytest.raises(EnvironmentFault, match="already holds"):
        workspace.create(db)


def _set_version(db: Database, version: str) -> None:
    with owner.as_owner(db) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})


def test_a_newer_schema_is_read_but_not_written(db: Database) -> None:
    db.write(lambda conn: conn.execute(insert(site).values(code="EDC", name="Eastern")), what="add site")
    _set_version(db, "9999")
    with pytest.raises(EnvironmentFault, match="newer schema 9999") as refused:
        db.write(lambda conn: conn.execute(insert(site).values(code="WDC", name="Western")), what="add site")
    assert "newer Longleaf" in refused.value.hint
    with db.read() as conn:
        assert conn.execute(select(site.c.code)).scalars().all() == ["EDC"]
    with pytest.raises(EnvironmentFault, match="newer"):
        workspace.upgrade(db)


def test_an_older_schema_asks_for_the_upgrade(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.engine.SCHEMA_PAST", ("0000",))
    _set_version(db, "0000")
    with pytest.raises(EnvironmentFault, match="older schema 0000") as refused:
        db.write(lambda conn: None, what="nothing")
    assert refused.value.hint == "Run: longleaf db upgrade"


def test_upgrade_puts_guards_back_and_may_be_run_again(db: Database) -> None:
    """Also covers what an SQLite batch migration does: triggers of a rebuilt table are gone."""
    with owner.as_owner(db) as conn:
        if db.kind == "sqlite":
            conn.exec_driver_sql("DROP TRIGGER ll_ticket_version")
        else:
            conn.exec_driver_sql("DROP TRIGGER z_audit ON ticket")
            conn.exec_driver_sql("GRANT UPDATE ON ticket TO ll_reader")
    assert workspace.upgrade(db) == (SCHEMA_HEAD, SCHEMA_HEAD)
    assert workspace.upgrade(db) == (SCHEMA_HEAD, SCHEMA_HEAD)
    with db.read() as conn:
        assert guards.expected(db.kind) <= present_triggers(conn)
        if db.kind == "postgresql":
            assert not conn.scalar(text("SELECT has_table_privilege('ll_reader', 'ticket', 'UPDATE')"))


def test_a_batch_migration_on_sqlite_keeps_rows_and_references(sqlite_db: Database) -> None:
    """Rebuilding a table that others refer to neither empties those nor leaves the guards off."""
    from alembic.operations import Operations

    db = sqlite_db
    db.write(lambda c: c.execute(text("INSERT INTO support_group (code, name) VALUES ('G', 'G')")), what="t")
    db.write(
        lambda c: c.execute(
            text("INSERT INTO service (code, name, group_id, valid_from) VALUES ('S', 'S', 1, '2020-01-01')")
        ),
        what="t",
    )
    with workspace._without_foreign_keys(db), owner.as_owner(db) as conn:
        guards.remove(conn)
        with Operations(MigrationContext.configure(conn)).batch_alter_table("support_group") as batch:
            batch.alter_column("name", new_column_name="title")
        with Operations(MigrationContext.configure(conn)).batch_alter_table("support_group") as batch:
            batch.alter_column("title", new_column_name="name")
        guards.install(conn)
    with db.read() as conn:
        assert conn.execute(
            text("SELECT s.code, g.name FROM service s JOIN support_group g ON g.id = s.group_id")
        ).all() == [("S", "G")]
        assert guards.expected("sqlite") <= present_triggers(conn)
        assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_an_empty_database_is_not_a_workspace(tmp_path: object, make_workspace: MakeWorkspace) -> None:
    from pathlib import Path

    db = open_database(Path(str(tmp_path)) / "empty.sqlite")
    with pytest.raises(NotAWorkspace, match="no Longleaf workspace"):
        db.write(lambda conn: None, what="nothing")
    with pytest.raises(NotAWorkspace):
        workspace.upgrade(db)
    db.dispose()


def test_without_roles_an_ordinary_sign_in_is_told_what_to_do(
    postgres_server: PostgresServer, postgres_template: str
) -> None:
    postgres_server.sql("CREATE ROLE plain LOGIN")
    postgres_server.create_database("bare")
    db = open_database(postgres_server.url("bare", "plain").render_as_string())
    try:
        with pytest.raises(EnvironmentFault) as refused:
            workspace.create(db)
        assert "longleaf db roles" in refused.value.hint
    finally:
        db.dispose()
        postgres_server.drop_database("bare")


def test_checks_and_defaults_are_those_of_the_program(sqlite_db: Database) -> None:
    """What Alembic does not compare: CHECK constraints and server defaults."""
    fresh = create_engine("sqlite://")
    metadata.create_all(fresh)
    with fresh.connect() as wanted, sqlite_db.read() as there:
        for table in metadata.tables:
            for facts in ("get_check_constraints", "get_unique_constraints", "get_pk_constraint"):
                assert _sorted(getattr(inspect(wanted), facts)(table)) == _sorted(getattr(inspect(there), facts)(table))
            defaults = [{c["name"]: c["default"] for c in inspect(conn).get_columns(table)} for conn in (wanted, there)]
            assert defaults[0] == defaults[1], table
    fresh.dispose()


def _sorted(found: object) -> object:
    return sorted(map(repr, found)) if isinstance(found, list) else found
