"""What is asked of the database when a site is lost: services, who uses them, what is under way, who can be called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, and_, or_, select

from app.db import tables as t
from app.db.conditions import id_in
from app.domain.datacenters.loss import Caller, OpenChange, Runs

_COMING = ("approved", "scheduled")
_RUNNING = "implementing"


def services(conn: Connection, today: date) -> dict[int, Runs]:
    """Return the services that are offered on a day, by id, in the order of their names."""
    s, d = t.service.c, t.service_dependency.c
    needs: defaultdict[int, list[int]] = defaultdict(list)
    for row in conn.execute(select(t.service_dependency).order_by(d.depends_on_id)):
        needs[row.service_id].append(row.depends_on_id)
    wanted = (
        select(s.id, s.code, s.name, s.primary_site_id, s.standby_site_id, s.owner_id, s.both_active)
        .where(s.valid_from <= today, or_(s.valid_to.is_(None), s.valid_to > today))
        .order_by(s.name, s.id)
    )
    return {
        row.id: Runs(
            row.id,
            row.code,
            row.name,
            row.primary_site_id,
            row.standby_site_id,
            tuple(needs[row.id]),
            row.owner_id,
            row.both_active,
        )
        for row in conn.execute(wanted)
    }


def users(conn: Connection, today: date) -> dict[int, set[int]]:
    """Return by id of a service the ids of the agencies that have it on a day."""
    c = t.agency_service.c
    wanted = select(c.service_id, c.agency_id).where(
        c.valid_from <= today, or_(c.valid_to.is_(None), c.valid_to > today)
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for service_id, agency_id in conn.execute(wanted):
        found[service_id].add(agency_id)
    return found


def agencies(conn: Connection) -> dict[int, tuple[str, str]]:
    """Return code and name of each agency by its id."""
    a = t.agency.c
    return {row.id: (row.code, row.name) for row in conn.execute(select(a.id, a.code, a.name))}


def callers(conn: Connection, ids: Collection[int]) -> dict[int, Caller]:
    """Return how people are called, by their ids; those who left are absent."""
    p = t.person.c
    wanted = select(p.id, p.name, p.phone, p.email).where(id_in(conn, p.id, ids), p.active)
    return {row.id: Caller(row.name, row.phone, row.email) for row in conn.execute(wanted)}


def open_changes(conn: Connection, now: datetime, until: datetime) -> list[OpenChange]:
    """Return the changes that are being made, and those agreed on that begin before a moment, by their start."""
    c = t.change.c
    wanted = (
        select(c.id, c.number, c.title, c.state, c.planned_start, c.planned_end, c.actual_start)
        .where(or_(c.state == _RUNNING, and_(c.state.in_(_COMING), c.planned_start < until, c.planned_end > now)))
        .order_by(c.planned_start, c.id)
    )
    rows = conn.execute(wanted).all()
    ids = [row.id for row in rows]
    sites, services = defaultdict(set), defaultdict(set)
    x, y = t.change_site.c, t.change_service.c
    for change_id, site_id in conn.execute(select(x.change_id, x.site_id).where(id_in(conn, x.change_id, ids))):
        sites[change_id].add(site_id)
    for change_id, service_id in conn.execute(select(y.change_id, y.service_id).where(id_in(conn, y.change_id, ids))):
        services[change_id].add(service_id)
    return [
        OpenChange(
            row.id,
            row.number,
            row.title,
            row.state,
            row.actual_start or row.planned_start,
            row.planned_end,
            frozenset(sites[row.id]),
            frozenset(services[row.id]),
        )
        for row in rows
        if row.planned_start is not None and row.planned_end is not None
    ]
