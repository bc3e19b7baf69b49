"""The services that the department offers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.db.tables import agency, service


class ServiceName(NamedTuple):
    """A service and what it is called."""

    id: int
    code: str
    name: str


def services(conn: Connection, *, by_name: bool = False) -> list[ServiceName]:
    """Return every service, by code or by name."""
    c = service.c
    order = (c.name, c.code) if by_name else (c.code,)
    return [ServiceName._make(row) for row in conn.execute(select(c.id, c.code, c.name).order_by(*order))]


class ListedService(NamedTuple):
    """A service as the catalog lists it."""

    id: int
    code: str
    name: str
    category: str
    valid_to: date | None


def listed(conn: Connection) -> list[ListedService]:
    """Return every service, by service line and name."""
    c = service.c
    wanted = select(c.id, c.code, c.name, c.category, c.valid_to).order_by(c.category, c.name, c.id)
    return [ListedService._make(row) for row in conn.execute(wanted)]


def agency_ids(conn: Connection, codes: Collection[str]) -> frozenset[int]:
    """Return the keys of agencies by their codes."""
    return frozenset(conn.scalars(select(agency.c.id).where(agency.c.code.in_(list(codes)))))
