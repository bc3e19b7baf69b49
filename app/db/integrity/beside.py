"""Logins of a PostgreSQL server that read or write past the roles of the workspace, by what the server itself gives."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from app.db.guards.grants import quoted
from app.db.trail import Problem
from app.domain.vocabulary import Role

#: Roles of the server whose members read, write, or run programs whatever anybody granted.
EVERYTHING = (
    "pg_read_all_data",
    "pg_write_all_data",
    "pg_read_server_files",
    "pg_write_server_files",
    "pg_execute_server_program",
)
#: Keepers act as the owner anyway, and may be the administrator of a managed server. The superuser that made the
#: cluster (10), and whoever checks, are known to be what they are.
_LOGINS = """
WITH RECURSIVE held AS (
  SELECT oid AS member, oid AS role FROM pg_roles WHERE rolcanlogin
  UNION SELECT h.member, a.roleid FROM held h JOIN pg_auth_members a ON a.member = h.role),
logins AS (
  SELECT m.oid, m.rolname::text AS name, m.rolsuper, bool_or(r.rolname = ANY(:groups)) AS works,
    array_remove(ARRAY[CASE WHEN m.rolsuper THEN 'SUPERUSER' END, CASE WHEN m.rolbypassrls THEN 'BYPASSRLS' END,
      CASE WHEN m.rolreplication THEN 'REPLICATION' END,
      CASE WHEN m.rolcreaterole AND bool_or(r.rolname = ANY(:groups)) THEN 'CREATEROLE' END], NULL) AS can,
    array_agg(r.rolname::text ORDER BY r.rolname) FILTER (WHERE r.rolname = ANY(:everything)) AS given
  FROM held h JOIN pg_roles m ON m.oid = h.member JOIN pg_roles r ON r.oid = h.role
  WHERE m.oid <> 10 AND m.rolname <> session_user GROUP BY m.oid, m.rolname, m.rolsuper, m.rolbypassrls,
    m.rolreplication, m.rolcreaterole HAVING NOT bool_or(r.rolname = 'll_owner'))
SELECT name, can, coalesce(given, '{}') AS given, works, rolsuper FROM logins
WHERE can <> '{}' OR given IS NOT NULL ORDER BY name"""


def _logins(conn: Connection) -> Iterator[tuple[str, list[str], list[str], bool, bool]]:
    groups = {"groups": [role.value for role in Role], "everything": list(EVERYTHING)}
    for name, can, given, works, above in conn.execute(text(_LOGINS), groups):
        yield name, list(can), list(given), bool(works), bool(above)


def people_problems(conn: Connection) -> Iterator[Problem]:
    """Yield people of the workspace whose login may more than any role of it, with the statement that ends it."""
    for name, can, given, works, _above in _logins(conn):
        if not works:
            continue
        undo = [f"ALTER ROLE {quoted(name)} {' '.join(f'NO{one}' for one in can)}"] if can else []
        undo += [f"REVOKE {role} FROM {quoted(name)}" for role in given]
        has = [*can, *given]
        yield Problem(
            "role",
            f"{name} has {', '.join(has)}, and with it reads or writes past the roles given here. As a superuser of the"
            f" server: {'; '.join(undo)}",
        )


def others(conn: Connection) -> str:
    """Name the logins without a role here that read or write everything all the same, such as one for backups; or "".

    Superusers are not named, nor who may only follow the log: that is what a standby signs in as.
    """
    if conn.dialect.name != "postgresql":
        return ""
    found = [
        f"{name} ({', '.join([*kinds, *given])})"
        for name, can, given, works, above in _logins(conn)
        if not works and not above and (kinds := [one for one in can if one == "BYPASSRLS"]) + given
    ]
    if not found:
        return ""
    return (
        f"Logins that are in no role of this workspace and read or write everything: {', '.join(found)}. Right for one"
        " that makes backups; else as a superuser of the server, take it from them."
    )
