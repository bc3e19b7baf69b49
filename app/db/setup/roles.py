"""Which roles the database gives people."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from app.domain.vocabulary import Role

_HELD = text(
    "SELECT m.rolname AS login, r.rolname AS role FROM pg_roles m CROSS JOIN pg_roles r"
    " WHERE m.rolname = ANY(:logins) AND r.rolname = ANY(:roles) AND pg_has_role(m.oid, r.oid, 'MEMBER')"
)


def roles_of(conn: Connection, logins: Sequence[str]) -> dict[str, tuple[Role, ...]] | None:
    """Return the roles of logins, in the order of `Role`; a login that cannot sign in is absent.

    None on an embedded workspace: whoever opens the file has every role.
    """
    if conn.dialect.name != "postgresql":
        return None
    known = set(
        conn.execute(text("SELECT rolname FROM pg_roles WHERE rolname = ANY(:l)"), {"l": list(logins)}).scalars()
    )
    held = {
        (login, role)
        for login, role in conn.execute(_HELD, {"logins": list(logins), "roles": [role.value for role in Role]})
    }
    return {login: tuple(role for role in Role if (login, role.value) in held) for login in logins if login in known}
