"""Targets, calendars, holidays and the priority matrix as values of the domain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.db import tables as t
from app.db.records import hold
from app.domain.sla.calendars import CalendarBook, StoredCalendar, StoredHours, WeekFrom
from app.domain.sla.priority import PriorityMatrix
from app.domain.sla.targets import Calendar, Target, TargetBook
from app.domain.vocabulary import HoldReason, Layer, Metric, Priority, TicketKind
from app.errors import InputError


class Correction(NamedTuple):
    """A change of service levels that altered outcomes already known: when, what, why, and the first day it counts."""

    at: datetime
    what: str
    reason: str
    first_day: date
    outcomes: int


def load_holidays(conn: Connection) -> dict[date, str]:
    """State holidays by day, with their names; confirmed and derived ones, without those that were withdrawn."""
    c = t.holiday.c
    return {
        row.day: row.name for row in conn.execute(select(c.day, c.name).where(c.withdrawn.is_(False)).order_by(c.day))
    }


def load_calendar_book(conn: Connection) -> CalendarBook:
    """Return all that is known of calendars, hours by date, holidays and special hours."""
    c, h, s = t.calendar.c, t.calendar_hours.c, t.special_hours.c
    hours: defaultdict[int, list[WeekFrom]] = defaultdict(list)
    standing = select(h.calendar_id, h.valid_from, h.week, h.uses_holidays).where(h.withdrawn.is_(False))
    for calendar_id, *later in conn.execute(standing.order_by(h.calendar_id, h.valid_from)):
        hours[calendar_id].append(WeekFrom(*later))
    special: defaultdict[int, dict[date, StoredHours]] = defaultdict(dict)
    for calendar_id, day, open_hours in conn.execute(
        select(s.calendar_id, s.day, s.hours).where(s.withdrawn.is_(False)).order_by(s.calendar_id, s.day)
    ):
        special[calendar_id][day] = open_hours
    rows = conn.execute(select(c.id, c.code, c.name, c.zone, c.week, c.uses_holidays).order_by(c.id))
    return CalendarBook(
        {row.id: StoredCalendar(*row, tuple(hours[row.id]), special[row.id]) for row in rows}, load_holidays(conn)
    )


def load_calendars(conn: Connection) -> dict[int, Calendar]:
    """Return every calendar by id. Raises `InputError` for hours that make no sense."""
    return load_calendar_book(conn).calendars()


#: Under this name those who change service levels, and those who count new tickets by them, wait for each other.
_LEVELS = "service levels"


def hold_levels(conn: Connection) -> None:
    """Let nobody else change service levels, or make a ticket, until this transaction ends.

    Clocks are brought to the levels that this transaction sees; no ticket row may be held before.
    """
    hold(conn, _LEVELS)


def share_levels(conn: Connection) -> None:
    """Let nobody change service levels until this transaction ends: a new ticket counts by those that it sees."""
    hold(conn, _LEVELS, shared=True)


def load_target_book(conn: Connection, calendars: Mapping[int, Calendar] | None = None) -> TargetBook:
    """Return every target, past and future, ready to find the one that governs a ticket.

    `calendars`: instead of those that are stored.
    """
    found = load_calendars(conn) if calendars is None else calendars
    return TargetBook(load_targets(conn, found))


def load_targets(conn: Connection, calendars: Mapping[int, Calendar]) -> list[Target]:
    """Return every target by its id."""
    return [
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
    ]


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


def corrections_told(conn: Connection, since: datetime | None, until: datetime) -> list[Correction]:
    """Return the corrections of the past that were recorded after `since` (None: ever) and not after `until`."""
    c = t.correction.c
    query = select(c.at, c.what, c.reason, c.first_day, c.outcomes).where(c.at <= until).order_by(c.id)
    return [Correction(*row) for row in conn.execute(query if since is None else query.where(c.at > since))]
