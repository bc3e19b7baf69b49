"""Visits and who may escort them, from and to the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, or_, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.datacenters.badges import badges
from app.db.tables.access import badge, visit
from app.domain.changes.values import DIT
from app.domain.datacenters.badges import refused_as_escort
from app.domain.datacenters.visits import Escort, Visit

_V, _P = visit.c, t.person.c


def visits(conn: Connection, *where: ColumnElement[bool]) -> list[Visit]:
    """Return visits: who is inside and who is announced first, then the newest."""
    rows = conn.execute(
        select(visit, t.site.c.name.label("site"), _P.name.label("staff"), badge.c.name.label("holder"), badge.c.number)
        .join(t.site, _V.site_id == t.site.c.id)
        .outerjoin(t.person, _V.escort_id == _P.id)
        .outerjoin(badge, _V.escort_badge_id == badge.c.id)
        .where(*where)
        .order_by(
            _V.out_at.is_not(None), _V.cancelled, _V.in_at.is_(None), _V.in_at.desc(), _V.expected_at, _V.id.desc()
        )
    )
    found = []
    for row in rows:
        escort = None
        if row.escort_id is not None:
            escort = Escort(row.staff, person_id=row.escort_id)
        elif row.escort_badge_id is not None:
            escort = Escort(row.holder, badge_id=row.escort_badge_id)
        found.append(
            Visit(
                row.id,
                row.version,
                row.number,
                row.site_id,
                row.site,
                row.visitor,
                row.company,
                row.purpose,
                row.expected_at,
                escort,
                row.in_at,
                row.out_at,
                row.cancelled,
                row.told_at,
            )
        )
    return found


def inside(conn: Connection) -> list[Visit]:
    """Return who is inside now, the last who came first."""
    return visits(conn, _V.in_at.is_not(None), _V.out_at.is_(None))


def lately(conn: Connection, since: datetime) -> list[Visit]:
    """Return who is inside or announced, and the visits that were over since a moment."""
    open_ = (_V.out_at.is_(None)) & (_V.cancelled.is_(False))
    return visits(conn, or_(open_, _V.out_at >= since, _V.updated_at >= since))


def staff(conn: Connection, person_id: int | None = None) -> list[Escort]:
    """Return DIT's people, who may escort anywhere, by name; or one of them."""
    query = (
        select(_P.id, _P.name, _P.title)
        .join(t.agency, _P.agency_id == t.agency.c.id)
        .where(_P.active.is_(True), t.agency.c.code == DIT)
        .order_by(_P.name)
    )
    if person_id is not None:
        query = query.where(_P.id == person_id)
    return [Escort(row.name, person_id=row.id, detail=row.title) for row in conn.execute(query)]


def holders(conn: Connection, site_id: int, today: date) -> list[Escort]:
    """Return who holds a badge that did not end, by name, with why they may not escort at a site today."""
    found = sorted(badges(conn, badge.c.ended_on.is_(None)), key=lambda one: (one.name, one.id))
    return [
        Escort(
            one.name,
            badge_id=one.id,
            detail=one.company or one.agency,
            number=one.number,
            refused=refused_as_escort(one, site_id, today),
        )
        for one in found
    ]


def mails(conn: Connection, person_ids: Iterable[int]) -> dict[int, str]:
    """Return the mail addresses of people by id."""
    rows = conn.execute(select(_P.id, _P.email).where(id_in(conn, _P.id, person_ids)))
    return {row.id: row.email for row in rows}


def sites(conn: Connection, *, named: bool = False) -> dict[int, str]:
    """Return the codes, or the names, of the sites that are there, by id and in the order of the codes."""
    s = t.site.c
    rows = conn.execute(select(s.id, s.code, s.name).where(s.valid_to.is_(None)).order_by(s.code))
    return {row.id: row.name if named else row.code for row in rows}
