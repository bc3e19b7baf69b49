"""The services that the department offers."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from app.db.tables import service


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
