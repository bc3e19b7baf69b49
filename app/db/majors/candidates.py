"""Tickets that may be a major incident: open ones with what belongs to them, which no major incident has."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from app.db import tables as t
from app.db.conditions import id_in
from app.domain.majors.proposal import Candidate, why
from app.domain.majors.settings import MajorRules
from app.domain.majors.states import MajorState
from app.domain.majors.values import Child
from app.domain.vocabulary import Priority

_T = t.ticket.c
_MOST_OFFERED = 50
_OPEN = ("new", "assigned", "in_progress", "on_hold")


def candidates(conn: Connection, rules: MajorRules) -> tuple[Candidate, ...]:
    """Return the open tickets that the rules propose and that belong to no major incident, the oldest first."""
    if not rules.propose:
        return ()
    link = t.major_incident_ticket.c
    child = t.ticket.alias("child")
    many = (
        select(child.c.parent_id)
        .where(child.c.parent_id.is_not(None), child.c.state.in_(_OPEN))
        .group_by(child.c.parent_id)
        .having(func.count() >= min(rules.children, 1_000_000))
    )
    major = t.major_incident.c
    taken = (  # a drill hides no real one; the ticket that a drill is made of is part of it
        select(link.ticket_id)
        .join(t.major_incident, major.id == link.major_incident_id)
        .where(link.ticket_id == _T.id, major.drill.is_(False))
        .exists()
    )
    main = select(t.major_incident.c.id).where(t.major_incident.c.ticket_id == _T.id).exists()
    query = (
        select(_T.id, _T.number, _T.title, _T.priority, t.agency.c.code)
        .join_from(t.ticket, t.agency, t.agency.c.id == _T.agency_id)
        .where(
            _T.state.in_(_OPEN),
            _T.kind == "incident",
            _T.parent_id.is_(None),
            or_(_T.priority == Priority.CRITICAL.value, _T.id.in_(many)),
            ~taken,
            ~main,
        )
        .order_by(_T.opened_at, _T.id)
    )
    rows = conn.execute(query).all()
    under: defaultdict[int, list[str]] = defaultdict(list)
    if rows:
        beneath = (
            select(_T.parent_id, t.agency.c.code)
            .join_from(t.ticket, t.agency, t.agency.c.id == _T.agency_id)
            .where(id_in(conn, _T.parent_id, [row.id for row in rows]), _T.state.in_(_OPEN))
        )
        for parent_id, code in conn.execute(beneath):
            under[parent_id].append(code)
    found = []
    for row in rows:
        codes = tuple(sorted({row.code, *under[row.id]}))
        said = why(rules, row.priority, len(codes), len(under[row.id]))
        if said:
            found.append(Candidate(row.id, row.number, row.title, said, codes, len(under[row.id])))
    return tuple(found)


def offered(conn: Connection, major_id: int, since: datetime) -> tuple[Child, ...]:
    """Return the open incidents of the services of a major incident that were logged since an instant, and that belong
    to none and are under no other ticket; the newest first, at most 50."""
    m, of, link = t.major_incident.c, t.major_incident_service.c, t.major_incident_ticket.c
    services = select(of.service_id).where(of.major_incident_id == major_id)
    main = select(m.service_id).where(m.id == major_id, m.service_id.is_not(None))
    other = t.major_incident.alias("other")
    is_one = other.c.state.not_in((MajorState.REJECTED.value, MajorState.DEMOTED.value)) & other.c.drill.is_(False)
    linked = select(link.ticket_id).join(other, other.c.id == link.major_incident_id)
    taken = linked.where(link.ticket_id == _T.id, is_one).exists()
    begun = select(other.c.id).where(other.c.ticket_id == _T.id, is_one).exists()
    query = (
        select(_T.id, _T.number, _T.title, _T.state, t.agency.c.code, _T.opened_at)
        .join_from(t.ticket, t.agency, t.agency.c.id == _T.agency_id)
        .where(
            _T.service_id.in_(services.union(main)),
            _T.opened_at >= since,
            _T.state.in_(_OPEN),
            _T.kind == "incident",
            _T.parent_id.is_(None),
            ~taken,
            ~begun,
        )
        .order_by(_T.opened_at.desc(), _T.id.desc())
        .limit(_MOST_OFFERED)
    )
    return tuple(Child(*row) for row in conn.execute(query))
