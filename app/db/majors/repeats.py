"""What came again after a major incident: of the same problem, of the same cause, or of the same service."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from app.db import tables as t
from app.domain.majors.repeats import Repeat, RepeatRule, Repeats, rule_of
from app.domain.majors.states import MajorState

_M, _T = t.major_incident.c, t.ticket.c
_MOST = 100  # of each kind
_COUNTED = [state.value for state in MajorState if state.counts]


def repeats(conn: Connection, major_id: int, restored_at: datetime, days: int, now: datetime) -> Repeats | None:
    """Return what came again within so many days of the restoration, as far as they have passed.

    Major incidents, and incidents that belong to none of these as their tickets. None where it names no service and no
    problem, so that nothing can be the same.
    """
    own = conn.execute(
        select(_M.service_id, _M.problem, _M.cause_category, t.service.c.name)
        .outerjoin(t.service, t.service.c.id == _M.service_id)
        .where(_M.id == major_id)
    ).one()
    rule, by = rule_of(own.problem, own.cause_category)
    services = _services(conn, major_id, own.service_id)
    if rule is not RepeatRule.PROBLEM and not services:
        return None
    until = min(restored_at + timedelta(days=days), now)
    found = _majors(conn, major_id, rule, by, services, restored_at, until)
    tickets = [] if rule is RepeatRule.PROBLEM else _tickets(conn, major_id, rule, by, services, restored_at, until)
    cut = len(found) > _MOST or len(tickets) > _MOST
    return Repeats(rule, by, own.name or "", until, tuple(found[:_MOST] + tickets[:_MOST]), cut)


def _services(conn: Connection, major_id: int, main: int | None) -> list[int]:
    """Return the service that it is counted under; all that it reached where there is no such."""
    if main is not None:
        return [main]
    of = t.major_incident_service.c
    return list(conn.scalars(select(of.service_id).where(of.major_incident_id == major_id)))


def _majors(
    conn: Connection, major_id: int, rule: RepeatRule, by: str, services: list[int], since: datetime, until: datetime
) -> list[Repeat]:
    of = t.major_incident_service.c
    reached = select(of.service_id).where(of.major_incident_id == _M.id, of.service_id.in_(services)).exists()
    same: ColumnElement[bool] = or_(_M.service_id.in_(services), reached)
    if rule is RepeatRule.PROBLEM:
        same = func.upper(_M.problem) == by.upper()
    elif rule is RepeatRule.CAUSE:  # of one whose cause nobody filed yet, its ticket says what it was filed under
        filed = select(_T.category).where(_T.id == _M.ticket_id).scalar_subquery()
        same = and_(same, or_(_M.cause_category == by, and_(_M.cause_category == "", filed == by)))
    query = select(_M.id, _M.number, _M.title, _M.impact_start_at).where(
        same, _M.id != major_id, _M.drill.is_(False), _M.state.in_(_COUNTED), _within(_M.impact_start_at, since, until)
    )
    return _read(conn, "major_incident", query.order_by(_M.impact_start_at, _M.id))


def _tickets(
    conn: Connection, major_id: int, rule: RepeatRule, by: str, services: list[int], since: datetime, until: datetime
) -> list[Repeat]:
    """Return incidents on tickets of their own; where the cause was not filed, those filed as its ticket was."""
    if rule is RepeatRule.SERVICE:
        main = select(_M.ticket_id).where(_M.id == major_id).scalar_subquery()
        by = conn.execute(select(_T.category).where(_T.id == main)).scalar() or ""
        if not by:
            return []
    of = t.major_incident_ticket.c
    query = select(_T.id, _T.number, _T.title, _T.opened_at).where(
        _T.service_id.in_(services),
        _T.category == by,
        _T.kind == "incident",
        _T.parent_id.is_(None),
        _T.state != "cancelled",
        _T.excluded.is_(False),
        _within(_T.opened_at, since, until),
        ~select(of.ticket_id).where(of.ticket_id == _T.id).exists(),
    )
    return _read(conn, "ticket", query.order_by(_T.opened_at, _T.id))


def _within(at: Any, since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(at > since, at <= until)


def _read(conn: Connection, kind: str, query: Any) -> list[Repeat]:
    return [Repeat(kind, *row) for row in conn.execute(query.limit(_MOST + 1))]
