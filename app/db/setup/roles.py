"""Roles that the database gives people: which they have, who gave them, and giving or taking one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from app.domain.vocabulary import Role

_HELD = text(
    "SELECT m.rolname AS login, r.rolname AS role FROM pg_roles m CROSS JOIN pg_roles r"
    " WHERE m.rolname = ANY(:logins) AND r.rolname = ANY(:roles) AND pg_has_role(m.oid, r.oid, 'USAGE')"
)
#: Roles that were given in the database itself: since version 16 only who gave one takes it away.
_GIVEN_ELSEWHERE = text(
    "SELECT r.rolname, g.rolname FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid"
    " JOIN pg_roles m ON m.oid = a.member JOIN pg_roles g ON g.oid = a.grantor"
    " WHERE m.rolname = :login AND r.rolname = ANY(:roles) AND g.rolname <> 'll_owner'"
    " AND current_setting('server_version_num')::int >= 160000 ORDER BY g.rolname"
)
_ADMINISTRATORS = text(
    "SELECT rolname FROM pg_roles WHERE rolcanlogin AND NOT rolsuper AND pg_has_role(oid, 'll_admin', 'USAGE')"
)
_MAY_HAND_ON = text(
    "SELECT bool_and(EXISTS (SELECT FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member"
    " WHERE a.roleid = r.oid AND m.rolname = 'll_owner' AND a.admin_option))"
    " FROM pg_roles r WHERE r.rolname = ANY(:roles)"
)
_ROLES = [role.value for role in Role]


def roles_of(conn: Connection, logins: Sequence[str]) -> dict[str, tuple[Role, ...]] | None:
    """Return the roles of logins, in the order of `Role`; a login that cannot sign in is absent.

    None on an embedded workspace: whoever opens the file has every role.
    """
    if conn.dialect.name != "postgresql":
        return None
    known = set(
        conn.execute(
            text("SELECT rolname FROM pg_roles WHERE rolcanlogin AND NOT rolsuper AND rolname = ANY(:l)"),
            {"l": list(logins)},
        ).scalars()
    )
    held = {(login, role) for login, role in conn.execute(_HELD, {"logins": list(logins), "roles": _ROLES})}
    return {login: tuple(role for role in Role if (login, role.value) in held) for login in logins if login in known}


def given_elsewhere(conn: Connection, login: str) -> dict[Role, str]:
    """Return who gave somebody the roles that only they can take away, by role; PostgreSQL only."""
    return {Role(role): giver for role, giver in conn.execute(_GIVEN_ELSEWHERE, {"login": login, "roles": _ROLES})}


def administrators(conn: Connection) -> frozenset[str]:
    """Return the logins of all administrators; PostgreSQL only."""
    return frozenset(conn.execute(_ADMINISTRATORS).scalars())


def may_hand_on(conn: Connection) -> bool:
    """Return whether the database administrator let this program hand roles on (see bootstrap.sql)."""
    return bool(conn.execute(_MAY_HAND_ON, {"roles": _ROLES}).scalar())


def set_role(conn: Connection, person_id: int, role: Role, *, give: bool) -> None:
    """Give somebody a role, or take it away; the database writes down that it was done."""
    conn.execute(text("SELECT set_role(:whom, :what, :give)"), {"whom": person_id, "what": role.value, "give": give})
