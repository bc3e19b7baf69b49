"""Sessions of a PostgreSQL server that hold up others, and how many connections a login may open."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from sqlalchemy import Connection, text

#: Connections that a login may have open at a time: two desktops, commands and a copy being made beside.
CONNECTIONS = 40
#: Roles of the server by which the owner sees and ends sessions.
SEEING = ("pg_signal_backend", "pg_read_all_stats")


@dataclass(frozen=True, slots=True)
class HoldingUp:
    """A session beyond the limits: whose, whether it is idle, for how many seconds, and how many wait for it."""

    login: str
    idle: bool
    seconds: int
    waiting: int


def beyond_limits(conn: Connection, *, end: bool) -> list[HoldingUp]:
    """Return the sessions that are beyond the limits of `app.db.guards.sessions`; `end`: end them, each a fact.

    None on SQLite, and where the owner of the database may not see and end sessions.
    """
    if conn.dialect.name != "postgresql":
        return []
    found = conn.execute(text("SELECT end_sessions(:really)"), {"really": end}).scalar_one()
    return [HoldingUp(login, why == "idle", seconds, waiting) for login, why, seconds, waiting in found]


def lacking(conn: Connection) -> list[str]:
    """Return what a database administrator runs so that the limits of sessions hold; empty where they do."""
    if conn.dialect.name != "postgresql":
        return []
    asked = text("SELECT pg_has_role('ll_owner', :role, 'USAGE')")
    missing = [role for role in SEEING if not conn.execute(asked, {"role": role}).scalar_one()]
    left = [f"GRANT {', '.join(missing)} TO ll_owner"] if missing else []
    unlimited = conn.execute(
        text(
            "SELECT quote_ident(m.rolname) FROM pg_roles m WHERE m.rolcanlogin AND NOT m.rolsuper"
            " AND m.rolconnlimit < 0 AND NOT pg_has_role(m.oid, 'll_owner', 'MEMBER')"
            " AND pg_has_role(m.oid, 'll_reader', 'USAGE') ORDER BY 1"
        )
    ).scalars()
    return [*left, *(f"ALTER ROLE {login} CONNECTION LIMIT {CONNECTIONS}" for login in unlimited)]


def locks_are_open(conn: Connection) -> str:
    """Return the command after which the server's locks by number are the owner's alone; "" where they are.

    Only a superuser may take them from everybody, so a workspace that was set up before has to be told.
    """
    if conn.dialect.name != "postgresql":
        return ""
    takes = text("SELECT has_function_privilege('ll_reader', 'pg_advisory_lock(bigint)', 'EXECUTE')")
    if not conn.execute(takes).scalar_one():
        return ""
    name: str = conn.execute(text("SELECT current_database()")).scalar_one()
    return f"longleaf db roles | psql -d {shlex.quote(name)}"
