"""Other people at the same workspace: their own database connection, login and roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from psycopg import sql
from sqlalchemy import URL

from app.db.engine import Actor, Database, open_database
from app.domain.vocabulary import Role
from tests.pg_server import superuser


@contextmanager
def as_person(db: Database, login: str, *roles: Role, only: bool = False) -> Iterator[Database]:
    """`db` as somebody else sees it. On PostgreSQL a real login role is made for them.

    `only`: they have these roles and no other; else what tests before gave them at this server may stay.
    """
    url = db.url
    if db.kind == "postgresql":
        _grant(url, login, roles, only=only)
        url = url.set(username=login)
    other = open_database(url.render_as_string(hide_password=False), Actor(login, frozenset(roles)), db.now)
    try:
        yield other
    finally:
        other.dispose()


def _grant(url: URL, login: str, roles: Sequence[Role], *, only: bool) -> None:
    """Give somebody a login and roles, which is the administrator's to do, not the tester's."""
    conn = superuser(str(url.query["host"]), str(url.query["port"]))
    rows = conn.execute(
        "SELECT g.rolname FROM pg_roles p LEFT JOIN pg_auth_members m ON m.member = p.oid"
        " LEFT JOIN pg_roles g ON g.oid = m.roleid WHERE p.rolname = %s",
        (login,),
    ).fetchall()
    if not rows:
        conn.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(login)))
    for role in {role.value for role in roles} - {name for (name,) in rows}:
        conn.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(login)))
    if only:
        for name in {name for (name,) in rows if name} - {role.value for role in roles}:
            conn.execute(sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(name), sql.Identifier(login)))
