"""Services as the book of the catalog has them: whose, where, on what they stand, and who has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, or_, select

from app.db import tables as t
from app.domain.catalog.life_cycle import LifeCycle, note, stands, successor, warning

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


def notes(conn: Connection, today: date) -> dict[int, str]:
    """Return by service what whoever chooses it has to know on a day; nothing of what is simply offered."""
    return {
        id: said for id, (row, life, later) in _standing(conn, today).items() if (said := note(life, row[1], later))
    }


def why_gone(conn: Connection, service_id: int, today: date) -> str:
    """Return a sentence where a service is offered no more on a day; "" where it is, or is not known."""
    ends = conn.scalar(select(_S.valid_to).where(_S.id == service_id))
    if ends is None or ends > today:
        return ""
    (name, _), life, later = _standing(conn, today)[service_id]
    return warning(name, life, ends, later)


def _standing(conn: Connection, today: date) -> dict[int, tuple[tuple[str, date | None], LifeCycle, str]]:
    """Return by service its name and last day, where it is in its life, and the name of what replaces it at last."""
    rows = conn.execute(select(_S.id, _S.name, _S.life_cycle, _S.valid_to, _S.replacement_id)).all()
    names, chain = {row.id: row.name for row in rows}, {row.id: row.replacement_id for row in rows}
    return {
        row.id: (
            (row.name, row.valid_to),
            stands(LifeCycle(row.life_cycle), row.valid_to, today),
            names.get(successor(chain, row.id) or 0, ""),
        )
        for row in rows
    }


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
