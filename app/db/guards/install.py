"""The guards of a workspace: triggers and grants that hold the rules whoever writes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from app.db.guards import sqlite as guards_sqlite
from app.db.guards.grants import grant_statements, quoted
from app.db.tables import APPEND_ONLY, LINKS, PROJECTIONS, RECORDS, metadata, transition
from app.domain.changes import states as change_states
from app.domain.tickets import states as ticket_states
from app.errors import NotAllowed

_SECURITY = Path(__file__).with_name("security.sql")

#: Columns of a record that say who, when and which version; the audit's own columns say the same.
QUIET = frozenset({"id", "version", "created_by", "updated_at", "updated_by"})
#: Tables whose row count a bulk load notes.
LOADED: tuple[Table, ...] = (
    *RECORDS,
    *LINKS,
    *(t for t in metadata.sorted_tables if t.name in {"ticket_event", "data_finding"}),
)


def audited_columns(table: Table) -> tuple[str, ...]:
    """The columns whose values an audit row shows."""
    return tuple(c.name for c in table.c if c.name not in QUIET)


def key_columns(table: Table) -> tuple[str, ...]:
    """The columns whose values, joined by "/", are an audit row's row_id."""
    return tuple(c.name for c in table.primary_key)


#: table -> (trigger name, function call, events)
_SPECIAL: dict[str, tuple[str, str]] = {
    "ticket": ("guard_ticket()", "INSERT OR UPDATE"),
    "change": (
        f"guard_change('{','.join((*change_states.OPEN_AFTER_DECISION, 'version', 'updated_at', 'updated_by'))}',"
        f" '{change_states.QUORUM}')",
        "INSERT OR UPDATE",
    ),
    "change_service": ("guard_change_link()", "INSERT OR UPDATE OR DELETE"),
    "change_agency": ("guard_change_link()", "INSERT OR UPDATE OR DELETE"),
    "change_site": ("guard_change_link()", "INSERT OR UPDATE OR DELETE"),
    "change_vote": ("guard_vote()", "INSERT"),
    "ticket_event": ("guard_event()", "INSERT"),
    "major_incident": ("guard_major_incident()", "INSERT"),
    "major_incident_update": ("guard_mi_update()", "INSERT"),
    "packet": ("guard_packet()", "UPDATE"),
    "op": ("guard_op()", "INSERT OR UPDATE OR DELETE"),
}


def _postgres_triggers() -> Iterator[str]:
    def trigger(name: str, table: str, when: str, call: str, level: str = "ROW") -> str:
        return f"CREATE OR REPLACE TRIGGER {name} {when} ON {quoted(table)} FOR EACH {level} EXECUTE FUNCTION {call}"

    for table in RECORDS:
        yield trigger("a_record", table.name, "BEFORE INSERT OR UPDATE", "guard_record()")
    for name, (call, events) in _SPECIAL.items():
        yield trigger("b_rules", name, f"BEFORE {events}", call)
    for table in (*RECORDS, *LINKS):
        kind = "v" if table in RECORDS else ""
        arguments = f"'{','.join(key_columns(table))}', '{','.join(audited_columns(table))}', '{kind}'"
        yield trigger("z_audit", table.name, "AFTER INSERT OR UPDATE OR DELETE", f"audit_row({arguments})")
    for table in APPEND_ONLY:
        events = "TRUNCATE" if table.name == "op" else "UPDATE OR DELETE OR TRUNCATE"
        yield trigger("no_change", table.name, f"BEFORE {events}", "no_change()", "STATEMENT")


def run_script(conn: Connection, script: str) -> None:
    """Run several statements at once (PostgreSQL), within the transaction."""
    import psycopg

    raw: Any = conn.connection.driver_connection
    try:
        raw.execute(script)
    except psycopg.Error as error:
        raise DBAPIError("a script", None, error) from error


def run_statement(conn: Connection, statement: str) -> None:
    """Run one statement as it stands: no parameters, so "%" and ":" mean themselves."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(statement)
    else:
        run_script(conn, statement)


def install(conn: Connection) -> None:
    """Put transitions, triggers and grants in place, whatever was there; as the owner, in one transaction."""
    if conn.dialect.name == "sqlite":
        guards_sqlite.drop(conn)
    conn.execute(delete(transition))
    conn.execute(
        insert(transition),
        [
            {"tbl": tbl, "from_state": old, "to_state": new, "role": str(role)}
            for tbl, rows in (("ticket", ticket_states.TRANSITIONS), ("change", change_states.TRANSITIONS))
            for old, new, role in rows
        ],
    )
    if conn.dialect.name == "sqlite":
        guards_sqlite.create(conn)
        return
    run_script(conn, _SECURITY.read_text(encoding="utf-8"))
    run_script(conn, ";\n".join([*_postgres_triggers(), *grant_statements(), *_functions()]))


def _functions() -> Iterator[str]:
    """Functions are for the triggers; people call only these."""
    names = conn_functions()
    for name in names:
        yield f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC"
    for name in ("app_now()", "has_role(text)", "may_move(text, text, text)", "seal()"):
        yield f"GRANT EXECUTE ON FUNCTION {name} TO ll_reader"


def conn_functions() -> tuple[str, ...]:
    """Every function of security.sql, with its argument types."""
    return (
        "app_now()",
        "has_role(text)",
        "may_move(text, text, text)",
        "seal()",
        "guard_record()",
        "guard_ticket()",
        "guard_change()",
        "guard_change_link()",
        "guard_vote()",
        "guard_event()",
        "guard_mi_update()",
        "guard_major_incident()",
        "guard_packet()",
        "guard_op()",
        "no_change()",
        "audit_row()",
    )


def remove(conn: Connection) -> None:
    """Take the triggers out of the way of a migration; on PostgreSQL they do not stand in the way."""
    if conn.dialect.name == "sqlite":
        guards_sqlite.drop(conn)


def expected(kind: str) -> frozenset[tuple[str, str]]:
    """(table, trigger) of every trigger that has to be there, on "sqlite" or "postgresql"."""
    if kind == "sqlite":
        return frozenset((table, name) for table, name, _ in guards_sqlite.triggers())
    found = set()
    for statement in _postgres_triggers():
        words = statement.split()
        found.add((words[words.index("ON") + 1].strip('"'), words[4]))
    return frozenset(found)


@contextmanager
def bulk_load(conn: Connection) -> Iterator[None]:
    """While inside, guards and audit rest: for the owner's mass loading within the connection's transaction.

    At the end each table that grew gets one audit row of kind "L" with its row count before and after.
    NotAllowed for everyone but the owner (PostgreSQL: members of ll_keeper). On PostgreSQL the rest
    of the transaction keeps the owner's rights.
    """
    from app.db.owner import become_owner

    become_owner(conn)
    before = _counts(conn)
    if conn.dialect.name == "sqlite":
        from app.domain.vocabulary import Role

        if conn.exec_driver_sql("SELECT app_has_role(?)", (Role.ADMIN.value,)).scalar() != 1:
            raise NotAllowed("Only an administrator may load data in bulk.", hint="Ask an administrator.")
        guards_sqlite.drop(conn)
    else:
        _switch(conn, "DISABLE")
    yield  # an error rolls the transaction back, and the triggers' absence with it
    after = _counts(conn)
    if conn.dialect.name == "sqlite":
        guards_sqlite.create(conn)
    else:
        _switch(conn, "ENABLE")
    for name, count in after.items():
        if count != before[name]:
            note_load(conn, name, before[name], count)


def _switch(conn: Connection, verb: str) -> None:
    for table in metadata.sorted_tables:
        conn.execute(text(f"ALTER TABLE {quoted(table.name)} {verb} TRIGGER USER"))


def _counts(conn: Connection) -> dict[str, int]:
    return {t.name: conn.execute(select(func.count()).select_from(t)).scalar_one() for t in (*LOADED, *PROJECTIONS)}


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
