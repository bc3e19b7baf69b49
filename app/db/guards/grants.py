"""The rights of `app.domain.rights` as PostgreSQL grants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain.rights import RIGHTS, Right
from app.domain.vocabulary import Role

_ROLES = ", ".join(role.value for role in Role)
SEQUENCES = ("number_inc", "number_req", "number_chg", "number_mi")


def quoted(name: str) -> str:
    """A table or column name as an SQL identifier."""
    return f'"{name}"'


def _columns(names: Sequence[str]) -> str:
    return ", ".join(quoted(name) for name in names)


def _grant(table: str, role: Role, right: Right) -> Iterator[str]:
    parts = []
    if right.select:
        parts.append("SELECT")
    if right.insert:
        parts.append(f"INSERT ({_columns(right.insert)})")
    if right.update:
        parts.append(f"UPDATE ({_columns(right.update)})")
    if right.delete:
        parts.append("DELETE")
    if parts:
        yield f"GRANT {', '.join(parts)} ON {quoted(table)} TO {role}"


def grant_statements() -> Iterator[str]:
    """Take every right back, then give what `RIGHTS` says; run as the owner inside one transaction."""
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA longleaf FROM PUBLIC, {_ROLES}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA longleaf FROM PUBLIC, {_ROLES}"
    yield "GRANT SELECT ON alembic_version TO ll_reader"
    for role, tables in RIGHTS.items():
        for table, right in tables.items():
            yield from _grant(table, role, right)
    yield f"GRANT USAGE ON SEQUENCE {', '.join(SEQUENCES)} TO ll_agent, ll_cab, ll_mip, ll_admin"
    # moving a sequence past imported numbers
    yield f"GRANT SELECT, UPDATE ON SEQUENCE {', '.join(SEQUENCES)} TO ll_admin"
