"""The rights of `app.domain.rights` for each column of the schema, and as PostgreSQL grants.

None is given to delete, which on PostgreSQL is a right to lock the table as well, see `app.db.guards.deletes`; nor to
draw from a sequence, see `app.db.guards.numbers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import MetaData, Table

from app.db.tables.base import STAMPS, Kind, info
from app.domain.rights import Columns, Right, right_of
from app.domain.vocabulary import Role

_ROLES = ", ".join(role.value for role in Role)


def quoted(name: str) -> str:
    """Return a table or column name as an SQL identifier."""
    return f'"{name}"'


def columns(table: Table, granted: Columns) -> tuple[str, ...]:
    """Return the columns of a table that a right covers: a record's version with them, never the server's own."""
    if not granted:
        return ()
    return tuple(
        c.name
        for c in table.c
        if c.name not in {"id", *STAMPS}
        and (c.name in granted or (c.name == "version" and info(table).kind is Kind.RECORD))
    )


def updaters(table: Table) -> dict[str, frozenset[Role]]:
    """Return the roles that may update each column of a table."""
    granted = {role: frozenset(columns(table, right_of(role, table.name).update)) for role in Role}
    return {c.name: frozenset(role for role, names in granted.items() if c.name in names) for c in table.c}


def _grant(table: Table, role: Role, right: Right) -> Iterator[str]:
    parts = []
    if right.select:
        parts.append("SELECT")
    for verb, granted in (("INSERT", right.insert), ("UPDATE", right.update)):
        if granted:
            parts.append(f"{verb} ({_listed(columns(table, granted))})")
    if parts:
        yield f"GRANT {', '.join(parts)} ON {quoted(table.name)} TO {role}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(quoted(name) for name in names)


def grant_statements(metadata: MetaData) -> Iterator[str]:
    """Take every right back, then give what the rights say; run as the owner inside one transaction."""
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA longleaf FROM PUBLIC, {_ROLES}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA longleaf FROM PUBLIC, {_ROLES}"
    yield "GRANT SELECT ON alembic_version TO ll_reader"
    for role in Role:
        for table in metadata.sorted_tables:
            yield from _grant(table, role, right_of(role, table.name))
