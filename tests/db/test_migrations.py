"""Migrations end in exactly the program's schema; upgrades keep the guards; unknown schemas are not written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, MetaData, Table, bindparam, create_engine, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from app.db import owner, workspace
from app.db.engine import Actor, Database, open_database
from app.db.errors import NotAWorkspace
from app.db.guards import install as guards
from app.db.migrations import revision
from app.db.migrations.scope import include_object
from app.db.schema import SCHEMA_HEAD
from app.db.tables import metadata, op, site, ticket, ticket_event
from app.db.types import Instant
from app.db.views import install as views
from app.errors import EnvironmentFault, InputError
from app.services.api import Services
from app.services.find import find_records
from app.services.tickets import acts
from app.services.tickets.undo import undo
from app.services.workspace.admin import check
from tests.db.present import present_triggers
from tests.pg_server import PostgresServer


@pytest.fixture(scope="module")
def migrated() -> Iterator[Connection]:
    """The tables of a workspace that went through every revision, in a file of nobody's."""
    engine = create_engine("sqlite://", module=sqlcipher3)
    with engine.begin() as conn:
        workspace._migrate(conn)
        yield conn
    engine.dispose()


def _schema(conn: Connection) -> dict[str, tuple[object, ...]]:
    """Return of each table its columns by name, its references, indexes and named constraints."""
    of = inspect(conn)
    names = [name for name in of.get_table_names() if name in metadata.tables or name == "alembic_version"]
    return {
        name: (
            {
                column["name"]: (str(column["type"]), column["nullable"], str(column["default"]).strip("()"))
                for column in of.get_columns(name)
            },
            of.get_pk_constraint(name)["constrained_columns"],
            sorted((str(one["constrained_columns"]), one["referred_table"]) for one in of.get_foreign_keys(name)),
            sorted((str(one["name"]), str(one["column_names"]), one["unique"]) for one in of.get_indexes(name)),
            sorted(str(one["column_names"]) for one in of.get_unique_constraints(name)),
            sorted((str(one["name"]), "".join(str(one["sqltext"]).split())) for one in of.get_check_constraints(name)),
        )
        for name in names
    }


def test_a_new_file_has_what_the_revisions_end_in(migrated: Connection, sqlite_db: Database) -> None:
    with sqlite_db.read() as conn:
        made, ended = _schema(conn), _schema(migrated)
        assert made.keys() == ended.keys()
        assert [name for name in made if made[name] != ended[name]] == []
        versions = [one.execute(text("SELECT version_num FROM alembic_version")).all() for one in (conn, migrated)]
        assert versions == [[(SCHEMA_HEAD,)]] * 2


def test_revisions_end_in_the_schema_of_the_program(migrated: Connection) -> None:
    """If this fails after a change of tables.py: see app/db/migrations/__init__.py."""
    options = {"compare_type": True, "include_object": include_object, "render_as_batch": True}
    assert compare_metadata(MigrationContext.configure(migrated, opts=options), metadata) == []


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
    monkeypatch.setattr("app.db.schema.SCHEMA_PAST", ("0000",))
    _set_version(db, "0000")
    with pytest.raises(EnvironmentFault, match="older schema 0000") as refused:
        db.write(lambda conn: None, what="nothing")
    assert refused.value.hint == "Run: longleaf db upgrade"


def test_what_an_older_schema_lacks_is_no_bug(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.schema.SCHEMA_PAST", ("0000",))
    for missing in ("SELECT 1 FROM of_a_later_schema", "SELECT of_a_later_schema FROM site"):
        with pytest.raises(DBAPIError), db.read() as conn:  # with this program's own schema it is one
            conn.execute(text(missing))
    _set_version(db, "0000")
    for missing in ("SELECT 1 FROM of_a_later_schema", "SELECT of_a_later_schema FROM site"):
        with pytest.raises(EnvironmentFault, match="older schema 0000"), db.read() as conn:
            conn.execute(text(missing))


#: A ticket of the first release, with its event and its span.
_TICKET_OF_THEN = (
    "INSERT INTO agency (code, name, valid_from, created_by) SELECT 'DOT', 'Transportation', '2020-01-01', 'seed'"
    " WHERE :at IS NOT NULL",
    "INSERT INTO ticket (number, kind, title, impact, urgency, priority, agency_id, opened_at, created_by)"
    " VALUES ('INC0000001', 'incident', 'VPN', 3, 3, 3, 1, :at, 'seed')",
    "INSERT INTO ticket_event (ticket_id, seq, kind, occurred_at, recorded_at, author, new_value)"
    " VALUES (1, 1, 'opened', :at, :at, 'ann', 'DOT')",
    "INSERT INTO ticket_span (ticket_id, agency_id, start_at, start_reason) VALUES (1, 1, :at, 'opened')",
    "INSERT INTO service (code, name, valid_from) VALUES ('MAIL', 'Mail', '2020-01-01')",
    "INSERT INTO major_incident (number, title, ticket_id, service_id, state, impact_start_at)"
    " VALUES ('MI0000001', 'Mail is down', 1, 1, 'declared', :at)",
    "INSERT INTO major_incident_update (major_incident_id, at, kind, text) VALUES (1, :at, 'declared', 'It is.')",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def of_0001(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A workspace as the first release made it, with an act that was noted, and its site."""
    if request.param == "sqlite":
        db = open_database(tmp_path / "old.sqlite", Actor("ann"))
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        server.create_database("of_0001")
        db = open_database(server.url("of_0001").render_as_string())
        workspace._bootstrap(db)
    who = db.actor.login
    with owner.as_owner(db) as conn:
        workspace._migrate(conn, "0001")
        note = insert(op).values(op_id="one", at=db.now(), what="add site", result={"value": "first"})
        conn.execute(note.values(who=who))
        conn.execute(note.values(op_id="two", who="bob"))
        then = db.now()
        for sql in _TICKET_OF_THEN:
            timed = text(sql).bindparams(bindparam("at", type_=Instant())) if ":at" in sql else text(sql)
            conn.execute(timed, {"at": then} if ":at" in sql else {})
        of_then = MetaData()
        for table in metadata.sorted_tables:
            if inspect(conn).has_table(table.name):
                there = {column["name"] for column in inspect(conn).get_columns(table.name)}
                columns = [
                    Column(c.name, c.type, primary_key=c.primary_key, server_default=c.server_default)
                    for c in table.c
                    if c.name in there
                ]
                Table(table.name, of_then, *columns, info=table.info)
        guards.install(conn, of_then)
        for name in ("agency", "service", "ticket", "ticket_event", "ticket_span", "major_incident"):
            guards.note_load(conn, name, 0, 1)
        conn.execute(insert(site).values(code="EDC", name="Eastern"))
    try:
        yield db
    finally:
        db.dispose()
        if request.param == "postgresql":
            server.drop_database("of_0001")


def test_a_workspace_of_0001_is_told_to_upgrade_and_keeps_its_acts(of_0001: Database) -> None:
    db = of_0001
    with pytest.raises(EnvironmentFault, match="older schema 0001") as told:
        db.write(lambda conn: "again", what="add site", op_id="one")
    assert told.value.hint == "Run: longleaf db upgrade"
    assert workspace.upgrade(db) == ("0001", SCHEMA_HEAD)
    assert workspace.upgrade(db) == (SCHEMA_HEAD, SCHEMA_HEAD)
    assert db.write(lambda conn: "again", what="add site", op_id="one") == "first"
    assert db.write(lambda conn: "mine", what="add site", op_id="two") == "mine"  # "two" was bob's
    with db.read() as conn:
        assert conn.execute(select(site.c.code)).scalars().all() == ["EDC"]
        noted = {tuple(row) for row in conn.execute(select(op.c.op_id, op.c.who))}
        assert noted == {("one", db.actor.login), ("two", "bob"), ("two", db.actor.login)}
        key = inspect(conn).get_pk_constraint("op")
        assert (key["name"], key["constrained_columns"]) == ("pk_op", ["who", "op_id"])
        options = {"compare_type": True, "include_object": include_object, "render_as_batch": True}
        assert compare_metadata(MigrationContext.configure(conn, opts=options), metadata) == []
        assert guards.expected(db.kind) <= present_triggers(conn)
    assert check(db) == []
    major = Services(db).majors.by_number("MI0000001")
    assert ([place.code for place in major.services], [child.id for child in major.children]) == (["MAIL"], [1])
    assert [(one.text, one.recorded_at == one.at) for one in major.updates] == [("It is.", True)]
    assert (major.promises, major.escalations) == ((), ())  # nobody kept whom it reached
    assert [found.id for found in find_records(db, "ticket", "dot", 5)] == [1]  # also by the code of its agency
    assert [found.id for found in find_records(db, "agency", "dot", 5)] == [1]


def test_acts_are_taken_back_from_the_upgrade_on(of_0001: Database) -> None:
    """What was done before belongs to no act; what is done since can be taken back, and says when it was late."""
    db = of_0001
    workspace.upgrade(db)
    with pytest.raises(InputError, match="nothing is known of it"):
        undo(db, "one")
    acts.assign(db, 1, "bob", op_id="assign")
    undo(db, "assign")
    with db.read() as conn:
        query = select(ticket_event.c.kind, ticket_event.c.op_id, ticket_event.c.late_reason)
        rows = [tuple(row) for row in conn.execute(query.order_by(ticket_event.c.seq))]
        state = conn.execute(select(ticket.c.state)).scalar_one()
    assert rows[:2] == [("opened", None, None), ("assignment", "assign", None)]
    assert (rows[2][0], rows[2][2], len(rows), state) == ("retraction", None, 3, "new")
    assert check(db) == []


def test_nothing_to_revise_while_tables_and_revisions_agree() -> None:
    with pytest.raises(ValueError, match="The tables are what the revisions make of them"):
        revision.draft("nothing")


def test_a_draft_of_a_revision_makes_the_new_column() -> None:
    wanted = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(wanted)
    wanted.tables["site"].append_column(Column("seen_at", Instant))
    file, source = revision.draft("When a site was seen", wanted)
    assert file == f"v{int(SCHEMA_HEAD) + 1:04}_when_a_site_was_seen.py"
    made: dict[str, Any] = {}
    exec(compile(source, file, "exec"), made)
    assert (made["revision"], made["down_revision"]) == (f"{int(SCHEMA_HEAD) + 1:04}", SCHEMA_HEAD)
    engine = create_engine("sqlite://")
    with engine.begin() as conn, Operations.context(MigrationContext.configure(conn)):
        metadata.create_all(conn)
        made["upgrade"]()
        assert "seen_at" in {column["name"] for column in inspect(conn).get_columns("site")}
    engine.dispose()


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


def test_an_upgrade_drops_guards_that_no_trigger_calls_any_more(pg_db: Database) -> None:
    """The first release had guard_event() and guard_mi_update(); what others put into the schema stays."""
    body = "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
    with owner.as_owner(pg_db) as conn:
        for name in ("guard_event", "guard_mi_update", "stamp_of_ours"):
            conn.exec_driver_sql(f"CREATE FUNCTION longleaf.{name}() {body}")
        conn.exec_driver_sql("CREATE FUNCTION longleaf.guard_count() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        conn.exec_driver_sql(
            "CREATE TRIGGER old_guard BEFORE INSERT ON ticket_event FOR EACH ROW EXECUTE FUNCTION guard_event()"
        )
    query = text("SELECT proname FROM pg_proc WHERE pronamespace = 'longleaf'::regnamespace")
    with pg_db.read() as conn:
        before = set(conn.execute(query).scalars())
    workspace.upgrade(pg_db)
    with pg_db.read() as conn:
        after = set(conn.execute(query).scalars())
        assert guards.expected("postgresql") <= present_triggers(conn)
    assert before - after == {"guard_event", "guard_mi_update"}
    assert after <= before


def test_a_batch_migration_on_sqlite_keeps_rows_and_references(sqlite_db: Database) -> None:
    """Rebuilding a table that others refer to neither empties those nor leaves the guards off."""
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
        views.drop(conn)
        with Operations(MigrationContext.configure(conn)).batch_alter_table("support_group") as batch:
            batch.alter_column("name", new_column_name="title")
        with Operations(MigrationContext.configure(conn)).batch_alter_table("support_group") as batch:
            batch.alter_column("title", new_column_name="name")
        guards.install(conn)
        views.create(conn)
    with db.read() as conn:
        assert conn.execute(
            text("SELECT s.code, g.name FROM service s JOIN support_group g ON g.id = s.group_id")
        ).all() == [("S", "G")]
        assert guards.expected("sqlite") <= present_triggers(conn)
        assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_an_empty_database_is_not_a_workspace(tmp_path: Path) -> None:
    db = open_database(tmp_path / "empty.sqlite")
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
    """What Alembic does not compare: CHECK constraints, server defaults and the conditions of indexes."""
    fresh = create_engine("sqlite://")
    metadata.create_all(fresh)
    with fresh.connect() as wanted, sqlite_db.read() as there:
        indexes = text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %' ORDER BY 1")
        assert [_in_one_line(row) for row in wanted.execute(indexes)] == [
            _in_one_line(r) for r in there.execute(indexes)
        ]
        for table in metadata.tables:
            for facts in ("get_check_constraints", "get_unique_constraints", "get_pk_constraint"):
                assert _sorted(getattr(inspect(wanted), facts)(table)) == _sorted(getattr(inspect(there), facts)(table))
            defaults = [{c["name"]: c["default"] for c in inspect(conn).get_columns(table)} for conn in (wanted, there)]
            assert defaults[0] == defaults[1], table
    fresh.dispose()


def _in_one_line(index: Any) -> str:
    return " ".join(str(index.sql).replace('"', "").replace(", ", ",").split())


def _sorted(found: object) -> object:
    return sorted(map(repr, found)) if isinstance(found, list) else found
