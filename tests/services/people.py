"""Other people at the same workspace: their own database connection, login and roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import sql
from sqlalchemy import URL

from app.db.engine import Actor, Database, open_database
from app.domain.vocabulary import Role


@contextmanager
def as_person(db: Database, login: str, *roles: Role) -> Iterator[Database]:
    """`db` as somebody else sees it. On PostgreSQL a real login role is made for them."""
    url = db.url
    if db.kind == "postgresql":
        _grant(url, login, roles)
        url = url.set(username=login)
    other = open_database(url.render_as_string(hide_password=False), Actor(login, frozenset(roles)), db.now)
    try:
        yield other
    finally:
        other.dispose()


def _grant(url: URL, login: str, roles: Sequence[Role]) -> None:
    """Give somebody a login and roles, which is the administrator's to do, not the tester's."""
    with psycopg.connect(
        host=str(url.query["host"]), port=str(url.query["port"]), user="postgres", dbname=url.database
    ) as conn:
        if conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (login,)).fetchone() is None:
            conn.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(login)))
        for role in roles:
            conn.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role.value), sql.Identifier(login)))
