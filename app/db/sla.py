"""Targets, calendars, holidays and the priority matrix as values of the domain."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, select

from app.db import tables as t
from app.domain.business_time import BusinessCalendar, parse_week
from app.domain.sla.priority import PriorityMatrix
from app.domain.sla.targets import Calendar, Target, TargetBook
from app.domain.vocabulary import HoldReason, Layer, Metric, Priority, TicketKind
from app.errors import InputError


def load_holidays(conn: Connection) -> dict[date, str]:
    """State holidays by day, with their names; confirmed and derived ones."""
    c = t.holiday.c
    return {row.day: row.name for row in conn.execute(select(c.day, c.name).order_by(c.day))}


def load_calendars(conn: Connection) -> dict[int, Calendar]:
    """Return every calendar by id. Raises `InputError` for hours that make no sense."""
    holidays = load_holidays(conn)
    found: dict[int, Calendar] = {}
    c = t.calendar.c
    for row in conn.execute(select(c.id, c.code, c.name, c.zone, c.week, c.uses_holidays).order_by(c.id)):
        try:
            business = BusinessCalendar(parse_week(row.week), holidays if row.uses_holidays else (), row.zone)
        except InputError as error:
            raise InputError(f"Calendar {row.code}: {error}", hint=error.hint) from error
        found[row.id] = Calendar(row.id, row.code, row.name, business, business.rev)
    return found


def load_target_book(conn: Connection) -> TargetBook:
    """Return every target, past and future, ready to find the one that governs a ticket."""
    calendars = load_calendars(conn)
    return TargetBook(
        Target(
            id=row.id,
            layer=Layer(row.layer),
            metric=Metric(row.metric),
            priority=Priority(row.priority),
            ticket_kind=None if row.ticket_kind is None else TicketKind(row.ticket_kind),
            agency_id=row.agency_id,
            service_id=row.service_id,
            calendar=calendars[row.calendar_id],
            duration=None if row.duration_s is None else timedelta(seconds=row.duration_s),
            days=row.duration_days,
            goal_bp=row.goal_bp,
            pause_reasons=frozenset(HoldReason(reason) for reason in row.pause_reasons),
            effective_from=row.effective_from,
            effective_to=row.effective_to,
            sample=row.sample,
        )
        for row in conn.execute(select(t.sla_target).order_by(t.sla_target.c.id))
    )


def load_priority_matrix(conn: Connection) -> PriorityMatrix:
    """Return the workspace's matrix. Raises `InputError` where it is incomplete."""
    c = t.priority_matrix.c
    rows = conn.execute(select(c.impact, c.urgency, c.priority))
    return PriorityMatrix({(row.impact, row.urgency): Priority(row.priority) for row in rows})


def find_priority_matrix(conn: Connection) -> PriorityMatrix | None:
    """Return the workspace's matrix; None where it has none that can be used, so that what needs no priority works."""
    try:
        return load_priority_matrix(conn)
    except InputError:
        return None
