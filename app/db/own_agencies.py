"""The agencies whose records somebody is shown: who only reads, and belongs to one, sees those of it and its parts."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from app.db.cab import surroundings
from app.db.cab.people import agency_of_login
from app.db.catalog import names
from app.domain.vocabulary import Role


def own_agencies(conn: Connection, login: str, roles: Collection[Role]) -> frozenset[int] | None:
    """Return the agencies whose bills and badges are shown; None: those of all."""
    if not set(roles) <= {Role.READER}:
        return None
    return agencies_of(conn, login) or None


def is_narrowed(conn: Connection) -> bool:
    """Return whether the database shows this login the rows of some agencies only, so that a sum is of those."""
    return conn.dialect.name == "postgresql" and not conn.execute(select(func.reads_all())).scalar_one()


def agencies_of(conn: Connection, login: str) -> frozenset[int]:
    """Return the agency whose person signs in under a login, and its parts; none for one of no agency."""
    own = agency_of_login(conn, login)
    return names.agency_ids(conn, surroundings.with_parts(conn, own)) if own else frozenset()
