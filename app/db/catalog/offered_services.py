"""Services as the book of the catalog has them: whose, where, on what they stand, and who has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, or_, select

from app.db import tables as t

_S = t.service.c


class ServiceRow(NamedTuple):
    """A service with the names of what it refers to."""

    id: int
    version: int
    code: str
    name: str
    description: str
    synonyms: str
    category: str
    life_cycle: str
    valid_from: date
    valid_to: date | None
    replacement_id: int | None
    support_calendar_id: int | None
    availability_goal_bp: int | None
    owner: str | None
    group: str | None
    primary: str | None
    standby: str | None


def services(conn: Connection) -> list[ServiceRow]:
    """Return every service by category and name, those without a category last."""
    primary, standby = t.site.alias("primary_site"), t.site.alias("standby_site")
    own = [_S[name] for name in ServiceRow._fields[:13]]
    rows = conn.execute(
        select(*own, t.person.c.name, t.support_group.c.name, primary.c.name, standby.c.name)
        .join_from(t.service, t.person, t.person.c.id == _S.owner_id, isouter=True)
        .join(t.support_group, t.support_group.c.id == _S.group_id, isouter=True)
        .join(primary, primary.c.id == _S.primary_site_id, isouter=True)
        .join(standby, standby.c.id == _S.standby_site_id, isouter=True)
    )
    return sorted(map(ServiceRow._make, rows), key=lambda one: (not one.category, one.category, one.name, one.id))


def dependencies(conn: Connection) -> list[tuple[int, int]]:
    """Return (service, what it depends on)."""
    d = t.service_dependency.c
    return [(above, below) for above, below in conn.execute(select(d.service_id, d.depends_on_id))]


def agencies_by_service(conn: Connection, today: date) -> dict[int, list[str]]:
    """Return by service the codes of the agencies that have it on a day."""
    a, s = t.agency.c, t.agency_service.c
    held = (s.valid_from <= today, or_(s.valid_to.is_(None), s.valid_to > today))
    rows = conn.execute(
        select(s.service_id, a.code).join_from(t.agency_service, t.agency).where(*held).distinct().order_by(a.code)
    )
    return _grouped(rows)


def agency_names(conn: Connection) -> dict[int, str]:
    """Return the codes of all agencies by their keys."""
    return {row.id: row.code for row in conn.execute(select(t.agency.c.id, t.agency.c.code))}


def _grouped(rows: Iterable[Any]) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for id, text in rows:
        found[id].append(text)
    return found
