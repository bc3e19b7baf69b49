"""Availability: the services of an agency and the outages that reached it, and its major incidents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, func, or_, select

from app.db.counted_majors import COUNTED
from app.db.figures.facts import Facts, Scope, within
from app.db.tables import (
    agency,
    agency_service,
    change,
    import_run,
    major_incident,
    major_incident_agency,
    major_incident_update,
    outage,
    outage_agency,
    posting,
    service,
    ticket,
)
from app.domain.majors.details import readable
from app.domain.majors.retraction import standing
from app.domain.majors.states import MajorState


class ServiceRow(NamedTuple):
    """A service with its goal in basis points and the calendar of its support hours, None: around the clock."""

    id: int
    code: str
    name: str
    goal_bp: int | None
    support_calendar_id: int | None


def services(facts: Facts, scope: Scope, first: date, last: date) -> list[ServiceRow]:
    """Return services valid on a day of [first, last] that the agency (or anybody) used then, by name."""
    s, a = service.c, agency_service.c
    query = select(s.id, s.code, s.name, s.availability_goal_bp, s.support_calendar_id).where(
        s.valid_from <= last, or_(s.valid_to.is_(None), s.valid_to > first)
    )
    if scope.agency_id is not None:
        query = query.where(
            exists().where(
                a.service_id == s.id,
                a.agency_id == scope.agency_id,
                a.valid_from <= last,
                or_(a.valid_to.is_(None), a.valid_to > first),
            )
        )
    if scope.service_id is not None:
        query = query.where(s.id == scope.service_id)
    return [ServiceRow._make(row) for row in facts.conn.execute(query.order_by(s.name, s.id))]


class OutageRow(NamedTuple):
    """An outage or degradation of a service; `end_at` None: goes on at T."""

    service_id: int
    title: str
    kind: str
    planned: bool
    start_at: datetime
    end_at: datetime | None
    window_start: datetime | None
    window_end: datetime | None
    told_by: str  # number of what told it: a major incident, a posting, a change, or as its source calls it
    major_id: int | None
    posting_id: int | None
    change_id: int | None


def outages(facts: Facts, scope: Scope, start: datetime, end: datetime) -> list[OutageRow]:
    """Return what touched [start, end), as known at T, and reached the agency; by service and start."""
    o, a = outage.c, outage_agency.c
    told_by = func.coalesce(major_incident.c.number, posting.c.number, change.c.number, o.number)
    columns = (o.service_id, o.title, o.kind, o.planned, o.start_at, o.end_at, o.window_start, o.window_end, told_by)
    tellers = (
        outage.outerjoin(major_incident, major_incident.c.id == o.major_incident_id)
        .outerjoin(posting, posting.c.id == o.posting_id)
        .outerjoin(change, change.c.id == o.change_id)
    )
    query = select(*columns, o.major_incident_id, o.posting_id, o.change_id).select_from(tellers)
    query = query.where(o.start_at < facts.end(end), or_(o.end_at.is_(None), o.end_at > start), o.withdrawn == "")
    if scope.agency_id is not None:
        query = query.where(exists().where(a.outage_id == o.id, a.agency_id == scope.agency_id))
    if scope.service_id is not None:
        query = query.where(o.service_id == scope.service_id)
    rows = [OutageRow._make(row) for row in facts.conn.execute(query.order_by(o.service_id, o.start_at, o.id))]
    return [row._replace(end_at=None) if row.end_at is not None and row.end_at > facts.as_of else row for row in rows]


def outages_told(facts: Facts, before: datetime) -> bool:
    """Return whether outages of the time before an instant are told: one began before it, or the desk worked here.

    Where all that there is of a time came from other programs, and none of them told an outage yet, nobody knows.
    """
    o, k = outage.c, ticket.c
    ends = facts.end(before)
    if facts.dialect == "postgresql":  # of all outages, which an agency's reader is not shown
        return bool(facts.conn.execute(select(func.outages_told(ends))).scalar_one())
    if facts.conn.execute(select(o.id).where(o.start_at < ends).limit(1)).first() is not None:
        return True
    if facts.conn.execute(select(import_run.c.id).limit(1)).first() is None:
        return True
    desk = select(k.id).where(k.source.not_like("import:%"), k.opened_at < ends).limit(1)
    return facts.conn.execute(desk).first() is not None


class MajorRow(NamedTuple):
    """A major incident as known at T: `restored_at` None while it goes on."""

    id: int
    number: str
    title: str
    service: str | None
    state: str
    impact_start_at: datetime
    detected_at: datetime | None
    declared_at: datetime | None
    first_notice_at: datetime | None
    restored_at: datetime | None
    cause: str
    summary: str
    review_due: date | None
    review_done_on: date | None


def major_incidents(facts: Facts, scope: Scope, start: datetime, end: datetime) -> list[MajorRow]:
    """Major incidents declared by T whose impact began in [start, end) and that reached the agency."""
    m, a = major_incident.c, major_incident_agency.c
    query = (
        select(
            m.id,
            m.number,
            m.title,
            service.c.name,
            m.state,
            m.impact_start_at,
            m.detected_at,
            m.declared_at,
            m.first_notice_at,
            m.restored_at,
            m.cause,
            m.summary,
            m.review_due,
            m.review_done_on,
        )
        .select_from(major_incident.outerjoin(service, service.c.id == m.service_id))
        .where(
            within(m.impact_start_at, start, end),
            COUNTED,
            or_(
                and_(m.declared_at.is_not(None), m.declared_at <= facts.as_of),
                and_(m.declared_at.is_(None), m.impact_start_at <= facts.as_of),
            ),
        )
    )
    if scope.agency_id is not None:
        query = query.where(exists().where(a.major_incident_id == m.id, a.agency_id == scope.agency_id))
    if scope.service_id is not None:
        query = query.where(m.service_id == scope.service_id)
    found = []
    for row in facts.conn.execute(query.order_by(m.impact_start_at, m.id)):
        known = MajorRow._make(row)
        if known.restored_at is not None and known.restored_at > facts.as_of:
            known = known._replace(restored_at=None)
        found.append(known)
    return found


def keeps_majors(facts: Facts, end: datetime) -> bool:
    """Return whether any major incident of before `end` is on record, known at T, whomever it reached."""
    m = major_incident.c
    known = or_(m.declared_at <= facts.as_of, and_(m.declared_at.is_(None), m.impact_start_at <= facts.as_of))
    query = select(m.id).where(m.impact_start_at < end, COUNTED, known).limit(1)
    return facts.conn.execute(query).first() is not None


def drills(facts: Facts, scope: Scope, start: datetime, end: datetime) -> list[tuple[str, str, datetime]]:
    """Return number, title and start of the drills in [start, end) in which the agency took part, known at T."""
    m, a = major_incident.c, major_incident_agency.c
    query = select(m.number, m.title, m.impact_start_at).where(
        within(m.impact_start_at, start, end),
        m.drill,
        m.state.in_([state.value for state in MajorState if state.counts]),
        m.declared_at <= facts.as_of,
    )
    if scope.agency_id is not None:
        query = query.where(exists().where(a.major_incident_id == m.id, a.agency_id == scope.agency_id))
    if scope.service_id is not None:
        query = query.where(m.service_id == scope.service_id)
    return [(row.number, row.title, row.impact_start_at) for row in facts.conn.execute(query.order_by(m.id))]


class Reached(NamedTuple):
    """An agency that a major incident reached."""

    major_incident_id: int
    agency_id: int
    code: str
    impact: str


def reached(facts: Facts, ids: Iterable[int]) -> list[Reached]:
    """Return the agencies of major incidents, by incident and code."""
    m = major_incident_agency.c
    rows = facts.conn.execute(
        select(m.major_incident_id, m.agency_id, agency.c.code, m.impact)
        .join_from(major_incident_agency, agency, agency.c.id == m.agency_id)
        .where(m.major_incident_id.in_(sorted(ids)))
        .order_by(m.major_incident_id, agency.c.code)
    )
    return [Reached._make(row) for row in rows]


class Update(NamedTuple):
    """An entry of the timeline of a major incident."""

    major_incident_id: int
    at: datetime
    kind: str
    text: str
    id: int
    recorded_at: datetime
    sent: bool
    next_at: datetime | None
    details: Mapping[str, Any]


def updates(facts: Facts, ids: Iterable[int]) -> list[Update]:
    """Return the entries of major incidents that were written by T and stand then, in order of when they happened."""
    u = major_incident_update.c
    rows = facts.conn.execute(
        select(u.major_incident_id, u.at, u.kind, u.text, u.id, u.recorded_at, u.sent, u.next_at, u.details)
        .where(u.major_incident_id.in_(sorted(ids)), u.recorded_at <= facts.as_of)
        .order_by(u.major_incident_id, u.at, u.id)
    )
    return standing([Update._make((*row[:-1], readable(row.details))) for row in rows])


def names(facts: Facts) -> dict[int, str]:
    """Return the name of every service, also of those out of use."""
    rows = facts.conn.execute(select(service.c.id, service.c.name))
    return {row.id: row.name for row in rows}
