"""Playing other people against a workspace: their own sign-in and roles, statements tried and taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, text
from sqlalchemy.exc import DBAPIError

from app.db.deleting import keys_of
from app.db.engine import Actor, Database, open_database
from app.db.errors import sqlstate
from app.db.guards.deletes import deleted
from app.db.tables import metadata
from app.db.types import Instant, to_micros
from app.domain.vocabulary import Role


@contextmanager
def as_person(db: Database, login: str, *roles: Role) -> Iterator[Database]:
    """`db` as somebody else sees it; on PostgreSQL with a real login role that has exactly these groups."""
    url = db.url
    if db.kind == "postgresql":
        with db.engine.begin() as conn:
            if not conn.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": login}):
                conn.execute(text(f'CREATE ROLE "{login}" LOGIN'))
                for role in roles:
                    conn.execute(text(f'GRANT {role.value} TO "{login}"'))
        url = url.set(username=login)
    held = frozenset(roles)
    other = open_database(url.render_as_string(), Actor(login, held), db.now)
    try:
        yield other
    finally:
        other.dispose()


def by_function(sql: str, kind: str) -> str:
    """A statement that deletes rows as the program does it: on PostgreSQL by its function, where there is one."""
    found = re.fullmatch(r'DELETE FROM "?(\w+)"?(?: WHERE (.*))?', sql, re.DOTALL)
    if kind != "postgresql" or found is None or found[1] not in deleted(metadata):
        return sql
    keys = ", ".join(f"'{key}', {key}" for key in keys_of(metadata.tables[found[1]]))
    wanted = f"SELECT jsonb_agg(jsonb_build_object({keys})) FROM {found[1]} WHERE {found[2] or 'true'}"
    return f"SELECT delete_rows('{found[1]}', ({wanted}))"


def statement(sql: str, db: Database) -> tuple[TextClause, dict[str, Any]]:
    """The statement with the instants :now, :past, :soon and :future bound."""
    sql = by_function(sql, db.kind)
    now = db.now()
    instants = {
        "now": now,
        "past": now - timedelta(days=9),
        "soon": now + timedelta(hours=2),
        "future": now + timedelta(days=9),
    }
    used = {name: value for name, value in instants.items() if f":{name}" in sql}
    return text(sql).bindparams(*(bindparam(name, type_=Instant()) for name in used)), used


def run(conn: Connection, db: Database, sql: str, values: Mapping[str, Any] | None = None) -> int:
    """Execute one statement; the rows it touched."""
    prepared, used = statement(sql, db)
    act = {"op": conn.info["op"]} if ":op" in sql else {}
    return conn.execute(prepared, {**used, **act, **(values or {})}).rowcount


def begin_act(conn: Connection, db: Database, name: str) -> None:
    """Let what follows in this transaction be one act, at one time."""
    conn.info["op"], conn.info["now"] = name, to_micros(db.now())
    if db.kind == "postgresql":
        conn.execute(text("SELECT set_config('longleaf.op_id', :op, true)"), {"op": name})


def end_act(conn: Connection) -> None:
    """Let the connection be of no act any more."""
    for name in ("op", "now"):
        conn.info.pop(name, None)


def refusal(db: Database, sql: str) -> str | None:
    """Try the statements of one act and take it back: the code of the refusal, or None where it was allowed."""
    with db.engine.connect() as conn:
        begin_act(conn, db, "tried")
        try:
            for part in sql.split(";;"):
                run(conn, db, part)
        except DBAPIError as error:
            return sqlstate(error) or str(error.orig)
        finally:
            conn.rollback()
            end_act(conn)
    return None
