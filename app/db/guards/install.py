"""Installing the guards of a workspace, removing them and suspending them for mass loading."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, MetaData, delete, insert, text
from sqlalchemy.exc import DBAPIError

from app.db import tables
from app.db.guards import postgres as guards_postgres
from app.db.guards import private
from app.db.guards import sqlite as guards_sqlite
from app.db.guards.board import contents, views
from app.db.guards.grants import grant_statements, quoted
from app.db.search.rows import note_missing, refresh
from app.db.tables import kinds, transition
from app.errors import NotAllowed


def run_script(conn: Connection, script: str) -> Any:
    """Run several statements at once (PostgreSQL), within the transaction; returns the driver's cursor."""
    import psycopg

    raw: Any = conn.connection.driver_connection
    try:
        return raw.execute(script)
    except psycopg.Error as error:
        raise DBAPIError("a script", None, error) from error


def run_statement(conn: Connection, statement: str) -> None:
    """Run one statement as it stands: no parameters, so "%" and ":" mean themselves."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(statement)
    else:
        run_script(conn, statement)


def install(conn: Connection, metadata: MetaData = tables.metadata) -> None:
    """Put transitions, triggers, number sequences and grants in place, whatever was there.

    As the owner, in one transaction.
    """
    remove(conn)
    conn.execute(delete(transition))
    conn.execute(
        insert(transition),
        [
            {"tbl": table, "from_state": old, "to_state": new, "role": role}
            for table, (old, new, role) in kinds.transitions(metadata)
        ],
    )
    if conn.dialect.name == "sqlite":
        if contents.are_kept(metadata):
            for statement in views.create_views("sqlite"):
                run_statement(conn, statement)
        guards_sqlite.create(conn, metadata)
        return
    run_script(conn, guards_postgres.functions(metadata))
    run_script(
        conn,
        ";\n".join(
            [
                *guards_postgres.stale_triggers(conn, metadata),
                *(statement for _, _, statement in guards_postgres.triggers(metadata)),
                *guards_postgres.stale_functions(conn, metadata),
                *(f"CREATE SEQUENCE IF NOT EXISTS {kinds.sequence(prefix)}" for prefix in kinds.numbered(metadata)),
                *grant_statements(metadata),
                *guards_postgres.function_grants(metadata),
                *private.statements(metadata),
                *(views.create_views("postgresql") if contents.are_kept(metadata) else ()),
            ]
        ),
    )


def remove(conn: Connection) -> None:
    """Take the triggers and views out of the way of a migration; of PostgreSQL's see `free_columns`."""
    if conn.dialect.name == "sqlite":
        guards_sqlite.drop(conn)
    for statement in views.drop_views():
        run_statement(conn, statement)


def free_columns(conn: Connection) -> None:
    """Take PostgreSQL's triggers and policies off whose condition reads columns: no migration alters such a column.

    Nobody reads these tables meanwhile: without a policy they show no row; `install` makes both again.
    """
    if conn.dialect.name == "sqlite":
        return
    rows = conn.execute(
        text(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE c.relnamespace = 'longleaf'::regnamespace AND t.tgname = 'y_bounds' AND NOT t.tgisinternal"
        )
    )
    for table, name in rows.all():
        run_statement(conn, f"DROP TRIGGER {quoted(name)} ON {quoted(table)}")
    rows = conn.execute(
        text(
            "SELECT c.relname, p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
            " WHERE c.relnamespace = 'longleaf'::regnamespace"
        )
    )
    for table, name in rows.all():
        run_statement(conn, f"DROP POLICY {quoted(name)} ON {quoted(table)}")


def expected(kind: str, metadata: MetaData = tables.metadata) -> frozenset[tuple[str, str]]:
    """Return (table, trigger) of every trigger that has to be there, on "sqlite" or "postgresql"."""
    made = guards_sqlite.triggers(metadata) if kind == "sqlite" else guards_postgres.triggers(metadata)
    return frozenset((table, name) for table, name, _ in made)


@contextmanager
def bulk_load(conn: Connection, metadata: MetaData = tables.metadata) -> Iterator[None]:
    """Suspend guards and audit: for the owner's mass loading within the connection's transaction.

    At the end each table that grew gets one audit row of kind "L" with its row count before and after.
    NotAllowed for everyone but the owner (PostgreSQL: members of ll_keeper). On PostgreSQL the rest
    of the transaction keeps the owner's rights.
    """
    from app.db.owner import become_owner

    become_owner(conn)
    before = _counts(conn, metadata)
    if conn.dialect.name == "sqlite":
        from app.domain.vocabulary import Role

        if conn.exec_driver_sql("SELECT app_has_role(?)", (Role.ADMIN.value,)).scalar() != 1:
            raise NotAllowed("Only an administrator may load data in bulk.", hint="Ask an administrator.")
        guards_sqlite.drop(conn)
    else:
        _switch(conn, "DISABLE", metadata)
    yield  # an error rolls the transaction back, and the triggers' absence with it
    if contents.are_kept(metadata):
        contents.fill(conn)
    after = _counts(conn, metadata)
    if conn.dialect.name == "sqlite":
        guards_sqlite.create(conn, metadata)
    else:
        _switch(conn, "ENABLE", metadata)
    for name, count in after.items():
        if count != before[name]:
            note_load(conn, name, before[name], count)
    note_missing(conn, metadata)
    refresh(conn)


def _switch(conn: Connection, verb: str, metadata: MetaData) -> None:
    run_script(
        conn, ";\n".join(f"ALTER TABLE {quoted(table.name)} {verb} TRIGGER USER" for table in metadata.sorted_tables)
    )


def _counts(conn: Connection, metadata: MetaData) -> dict[str, int]:
    names = [table.name for table in kinds.loaded(metadata)]
    counts = text(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {quoted(name)}" for name in names))
    return {str(name): int(count) for name, count in conn.execute(counts)}


_NOTE = {
    "postgresql": """INSERT INTO audit (at, who, op_id, tbl, row_id, op, version, diff, hash)
        SELECT app_now(), session_user, act, :tbl, :row_id, 'L', 1, d, sha256(convert_to(jsonb_build_array(
          (extract(epoch FROM app_now()) * 1000000)::bigint, session_user, act,
          CAST(:tbl AS text), CAST(:row_id AS text),
          'L', 1, d)::text, 'UTF8'))
        FROM (SELECT nullif(current_setting('longleaf.op_id', true), '') AS act,
              jsonb_build_object('rows', jsonb_build_array(CAST(:old AS bigint), CAST(:new AS bigint))) AS d) x""",
    "sqlite": """INSERT INTO audit (at, who, op_id, tbl, row_id, op, version, diff, hash)
        SELECT app_now(), app_user(), app_op(), :tbl, :row_id, 'L', 1, d, app_sha256(NULL,
          json_array(app_now(), app_user(), app_op(), :tbl, :row_id, 'L', 1, d||''))
        FROM (SELECT json_object('rows', json_array(:old, :new)) AS d)""",
}


def note_load(conn: Connection, table: str, old: int, new: int) -> None:
    """Write the audit row of a bulk load: the row count before and after."""
    values = {"tbl": table, "row_id": f"load {uuid.uuid4()}", "old": old, "new": new}
    if conn.dialect.name == "sqlite":
        with guards_sqlite.stamping(conn):
            conn.execute(text(_NOTE["sqlite"]), values)
    else:
        conn.execute(text(_NOTE["postgresql"]), values)
