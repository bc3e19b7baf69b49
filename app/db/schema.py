"""Which schema a database has, and whether this program may write it."""

from __future__ import annotations

import pkgutil

from sqlalchemy import Connection, text

from app.db.errors import NoRole, NotAWorkspace
from app.db.migrations import VERSIONS
from app.errors import EnvironmentFault

#: Every revision of the schema, oldest first: `versions/v0001_initial.py` is revision 0001.
_REVISIONS = sorted(name[1:5] for _, name, _ in pkgutil.iter_modules([str(VERSIONS)]) if name[0] == "v")
#: The revision of the schema that this program writes; older: upgrade the database, newer: upgrade the program.
SCHEMA_HEAD = _REVISIONS[-1]
#: Revisions older than the head, oldest first.
SCHEMA_PAST: tuple[str, ...] = tuple(_REVISIONS[:-1])


def has_workspace(conn: Connection) -> bool:
    """Tell whether the database has the table that holds its schema's revision: whether it is a workspace at all."""
    if conn.dialect.name == "sqlite":
        query = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    else:
        query = "SELECT count(to_regclass('alembic_version'))"
    found = bool(conn.execute(text(query)).scalar_one())
    if not found and conn.dialect.name == "postgresql":
        _refuse_without_role(conn)
    return found


def _refuse_without_role(conn: Connection) -> None:
    """Raise `NoRole` where there is a workspace that this sign-in may not even look into."""
    row = conn.execute(
        text(
            "SELECT session_user, current_database(), EXISTS (SELECT FROM pg_roles WHERE rolname = 'll_keeper'"
            " AND pg_has_role(session_user, oid, 'MEMBER'))"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'longleaf' AND c.relname = 'alembic_version'"
            " AND NOT has_schema_privilege(session_user, n.oid, 'USAGE')"
        )
    ).one_or_none()
    if row is not None:
        raise NoRole(str(row[0]), str(row[1]), keeps=bool(row[2]))


def gate(found: str | None) -> None:
    """Raise unless this program may write a database at schema revision `found`."""
    if found == SCHEMA_HEAD:
        return
    if found is None:
        raise NotAWorkspace
    if found in SCHEMA_PAST:
        raise EnvironmentFault(
            f"The database has the older schema {found}; this program writes {SCHEMA_HEAD}.",
            hint="Run: longleaf db upgrade",
        )
    if not found.isdigit() or found < SCHEMA_HEAD:
        raise EnvironmentFault(
            f"The database says that its schema is {found}, which no version of this program made; it only reads it.",
            hint="Restore it from a backup, or ask the database administrator who changed table alembic_version.",
        )
    raise EnvironmentFault(
        f"The database has the newer schema {found}; this program knows {SCHEMA_HEAD} and only reads it.",
        hint="Install the newer Longleaf to write.",
    )
