"""Acting as the owner of the database, for one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.db.engine import Database
from app.db.errors import sqlstate
from app.errors import NotAllowed


@contextmanager
def as_owner(db: Database) -> Iterator[Connection]:
    """Open a transaction with the owner's rights, without time limits. NotAllowed for everyone else."""
    db.acted = True
    try:
        with db.engine.connect() as conn, conn.begin():
            conn.info["op"] = None
            become_owner(conn)
            yield conn
    except SQLAlchemyError as error:
        meaning = db.meaning(error)
        if meaning is None:
            raise
        raise meaning from error


def look_as_owner(conn: Connection) -> None:
    """Let a keeper read all there is for the rest of a transaction that only reads; others stay who they are."""
    if conn.dialect.name != "postgresql":
        return
    keeps = text(
        "SELECT NOT rolsuper AND pg_has_role(oid, 'll_owner', 'MEMBER') FROM pg_roles WHERE rolname = session_user"
        " AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'll_owner')"
    )
    if conn.execute(keeps).scalar():
        with suppress(DBAPIError), conn.begin_nested():  # since version 16 a member may be one without this option
            conn.execute(text("SET LOCAL ROLE ll_owner"))


def become_owner(conn: Connection) -> None:
    """On PostgreSQL take the owner's role for the rest of the transaction; NotAllowed where that is refused."""
    if conn.dialect.name != "postgresql":
        return
    try:
        with conn.begin_nested():
            conn.execute(text("SET LOCAL ROLE ll_owner"))
    except DBAPIError as error:
        if sqlstate(error) != "42501":
            raise
        raise NotAllowed(
            "Only a keeper of the database (group role ll_keeper) may do this.",
            hint="Ask the database administrator: GRANT ll_keeper TO your login.",
        ) from error
    conn.execute(text("SET LOCAL statement_timeout = 0"))
    conn.execute(text("SET LOCAL lock_timeout = '60s'"))
