"""What the board of the data centers is made of, read in a handful of queries however many services there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, func, literal_column, or_, select

from app.db import tables as t
from app.db.changes.calendar import changes_between
from app.db.changes.loading import load
from app.db.conditions import id_in
from app.db.tickets.deadlines import next_due
from app.domain.changes.values import Change
from app.domain.datacenters.facts import Maintenance, OpenTickets, RunningMajor, RunningOutage
from app.domain.datacenters.timing import AHEAD
from app.domain.datacenters.values import Record, ServiceAt, Site
from app.domain.vocabulary import ChangeState

#: From this priority on an open incident is on the board.
_GRAVE = 2
# the words of the partial index, so that it applies
_OPEN: ColumnElement[bool] = literal_column("ticket.state IN ('new','assigned','in_progress','on_hold')")


def sites(conn: Connection, today: date) -> list[Site]:
    """Return the data centers that are there today, in the order in which they were recorded."""
    s = t.site.c
    wanted = select(s.id, s.code, s.name, s.note).where(or_(s.valid_to.is_(None), s.valid_to > today)).order_by(s.id)
    return [Site(id, code, name, _place(note)) for id, code, name, note in conn.execute(wanted)]


def _place(note: str) -> str:
    """Return what stands before the first semicolon or full stop of a site's note: its town or county."""
    return note.partition(";")[0].partition(".")[0].strip()


def services(conn: Connection, today: date) -> list[ServiceAt]:
    """Return the services that are offered today, with the codes of their sites."""
    s, first, second, g = t.service.c, t.site.alias("primary_site"), t.site.alias("standby_site"), t.support_group.c
    wanted = (
        select(s.id, s.code, s.name, s.category, func.coalesce(g.name, ""), first.c.code, second.c.code, s.both_active)
        .select_from(
            t.service.outerjoin(first, s.primary_site_id == first.c.id)
            .outerjoin(second, s.standby_site_id == second.c.id)
            .outerjoin(t.support_group, s.group_id == g.id)
        )
        .where(s.valid_from <= today, or_(s.valid_to.is_(None), s.valid_to > today))
    )
    return [ServiceAt(*row) for row in conn.execute(wanted.order_by(s.id))]


def grave_tickets(conn: Connection, now: datetime) -> list[OpenTickets]:
    """Return the open incidents of priority Critical and High, counted by service and site, with the first of each."""
    c = t.ticket.c
    place = (c.service_id, c.site_id)
    grave = (
        select(
            c.id,
            c.number,
            c.title,
            c.priority,
            c.service_id,
            c.site_id,
            c.opened_at,
            func.row_number().over(partition_by=place, order_by=(c.priority, c.opened_at, c.id)).label("place"),
            func.count().over(partition_by=place).label("many"),
        )
        .where(_OPEN, c.priority <= _GRAVE, c.kind == "incident", c.service_id.is_not(None))
        .subquery("grave")
    )
    g, s, x = grave.c, t.service.c, t.site.c
    wanted = (
        select(s.code, x.code.label("site"), g.many, g.id, g.number, g.title, g.opened_at, g.priority)
        .select_from(grave.join(t.service, g.service_id == s.id).outerjoin(t.site, g.site_id == x.id))
        .where(g.place == 1)
        .order_by(g.opened_at, g.id)
    )
    rows = conn.execute(wanted).all()
    dues = _due(conn, [row.id for row in rows], now)
    return [
        OpenTickets(
            row.code,
            row.site,
            row.many,
            Record("ticket", row.id, row.number, row.title),
            row.opened_at,
            dues[row.id],
            row.priority < _GRAVE,
        )
        for row in rows
    ]


def _due(conn: Connection, ids: list[int], now: datetime) -> dict[int, datetime | None]:
    wanted = select(t.ticket.c.id, next_due(now=now)).where(id_in(conn, t.ticket.c.id, ids))
    return {id: due for id, due in conn.execute(wanted)} if ids else {}  # noqa: C416  (rows are no pairs to the checker)


def running_majors(conn: Connection) -> list[RunningMajor]:
    """Return the major incidents that are declared and not restored, without drills, with what they reach."""
    m = t.major_incident.c
    wanted = select(m.id, m.number, m.title, m.impact_start_at, m.next_update_at).where(
        m.state == "declared", m.restored_at.is_(None), m.drill.is_(False)
    )
    rows = conn.execute(wanted.order_by(m.impact_start_at, m.id)).all()
    ids = [row.id for row in rows]
    reached = dict(_linked(conn, t.major_incident_service, "service_id", t.service, ids))
    at = dict(_linked(conn, t.major_incident_site, "site_id", t.site, ids))
    return [
        RunningMajor(
            Record("major_incident", row.id, row.number, row.title),
            row.impact_start_at,
            row.next_update_at,
            frozenset(reached.get(row.id, ())),
            frozenset(at.get(row.id, ())),
        )
        for row in rows
    ]


def _linked(
    conn: Connection, link: Table, column: str, target: Table, ids: list[int]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the codes that a link of records leads to, by the id of the record, which is the first of its columns."""
    if not ids:
        return
    owner = next(iter(link.c))
    found: dict[int, list[str]] = defaultdict(list)
    wanted = select(owner, target.c.code).join_from(link, target, link.c[column] == target.c.id)
    for id, code in conn.execute(wanted.where(id_in(conn, owner, ids)).order_by(owner, target.c.code)):
        found[id].append(code)
    yield from found.items()


def running_outages(conn: Connection, now: datetime) -> list[RunningOutage]:
    """Return the outages that go on, were not planned and belong to no major incident."""
    o, s, x, p = t.outage.c, t.service.c, t.site.c, t.posting.c
    wanted = (
        select(s.code, x.code.label("site"), o.kind, o.start_at, o.title, p.id, p.number, p.title.label("posted"))
        .select_from(
            t.outage.join(t.service, o.service_id == s.id)
            .outerjoin(t.site, o.site_id == x.id)
            .outerjoin(t.posting, o.posting_id == p.id)
        )
        .where(
            o.withdrawn == "",
            o.planned.is_(False),
            o.major_incident_id.is_(None),
            o.start_at <= now,
            or_(o.end_at.is_(None), o.end_at > now),
        )
        .order_by(o.start_at, o.id)
    )
    return [
        RunningOutage(
            row.code,
            row.site,
            row.kind == "full",
            row.start_at,
            row.title,
            Record("posting", row.id, row.number, row.posted) if row.id is not None else None,
        )
        for row in conn.execute(wanted)
    ]


def near_changes(conn: Connection, now: datetime) -> list[Change]:
    """Return the changes of now and the next 72 hours, and those that were begun and run over their time."""
    near = changes_between(conn, now, now + AHEAD)
    c, known = t.change.c, {change.id for change in near}
    over = select(t.change).where(c.state == ChangeState.IMPLEMENTING.value, c.planned_end <= now)
    return [*near, *(change for change in load(conn, over) if change.id not in known)]


def posted_maintenance(conn: Connection, now: datetime) -> list[Maintenance]:
    """Return the maintenance that is posted for now or the next 72 hours and follows no change."""
    p = t.posting.c
    wanted = select(p.id, p.number, p.title, p.starts_at, p.ends_at).where(
        and_(p.kind == "maintenance", p.state == "posted", p.change_id.is_(None)),
        p.phase.in_(("scheduled", "moved", "in_progress")),
        p.starts_at <= now + AHEAD,
        p.ends_at > now,
    )
    rows = conn.execute(wanted.order_by(p.starts_at, p.id)).all()
    ids = [row.id for row in rows]
    reached = dict(_linked(conn, t.posting_service, "service_id", t.service, ids))
    at = dict(_linked(conn, t.posting_site, "site_id", t.site, ids))
    return [
        Maintenance(
            Record("posting", row.id, row.number, row.title),
            row.starts_at,
            row.ends_at,
            tuple(reached.get(row.id, ())),
            tuple(at.get(row.id, ())),
        )
        for row in rows
    ]
