"""What the page Home needs beside lists of tickets and changes: holds, queues, majors, agencies of a manager."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal_column, or_, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.tickets.deadlines import next_due
from app.db.tickets.standing import stands
from app.domain.changes.values import OWN_SOURCE
from app.domain.home.agencies import LateAction, MissedCritical
from app.domain.home.majors import AskedMajor
from app.domain.majors.states import MajorState
from app.domain.majors.values import MajorRole
from app.domain.tickets.told import BY_THEN, NOT_TOLD_WHEN
from app.domain.vocabulary import EventKind, Metric, Priority

_T = t.ticket.c


def held_since(conn: Connection, ticket_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when each of these tickets was put on hold the last time; those are absent of which that is not told."""
    e = t.ticket_event.c
    query = (
        select(e.ticket_id, func.max(e.occurred_at))
        .where(id_in(conn, e.ticket_id, ticket_ids), e.kind == EventKind.HOLD.value, stands(e))
        .where(func.coalesce(e.note, "").not_in((NOT_TOLD_WHEN, BY_THEN)))
        .group_by(e.ticket_id)
    )
    return {id: at for id, at in conn.execute(query)}  # noqa: C416  (rows are no pairs to the checker)


class QueueCount(NamedTuple):
    """Open tickets of a support group (None: of none): how many, due within the hour, missed."""

    group_id: int | None
    name: str
    open: int
    due: int
    missed: int


# the words of the partial index, so that it applies; the due time of each ticket is looked up once
_OPEN: ColumnElement[bool] = literal_column("ticket.state IN ('new','assigned','in_progress','on_hold')")


def _due(now: datetime) -> Select[tuple[int | None, str | None, datetime]]:
    """Return the next due time of each open ticket; one that is past and only the earliest it can be is none."""
    return select(_T.group_id, _T.assignee, next_due(now=now).label("due")).where(_OPEN)


def _numbers(due: ColumnElement[datetime], now: datetime, soon: datetime) -> tuple[ColumnElement[int], ...]:
    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    return func.count(), count(and_(due > now, due <= soon)), count(due <= now)


def queue_of(conn: Connection, login: str, now: datetime, soon: datetime) -> tuple[int, int, int]:
    """Return the numbers of one person's open tickets: all, due by `soon`, missed."""
    mine = _due(now).where(_T.assignee == login).subquery("mine")
    row = conn.execute(select(*_numbers(mine.c.due, now, soon)).select_from(mine)).one()
    return int(row[0]), int(row[1]), int(row[2])


def queues(conn: Connection, now: datetime, soon: datetime) -> list[QueueCount]:
    """Return the numbers of the open tickets of each support group that has any, and of those in none, by name."""
    g, due = t.support_group.c, _due(now).subquery("due_next")
    joined = due.outerjoin(t.support_group, g.id == due.c.group_id)
    query = select(due.c.group_id, func.coalesce(g.name, ""), *_numbers(due.c.due, now, soon)).select_from(joined)
    rows = conn.execute(query.group_by(due.c.group_id, g.name))
    found = [QueueCount(id, name, int(n), int(late), int(missed)) for id, name, n, late, missed in rows]
    return sorted(found, key=lambda queue: (queue.group_id is None, queue.name))


class OpenMajor(NamedTuple):
    """A major incident that is not restored: who leads it, how many agencies it reaches."""

    id: int
    number: str
    title: str
    start: datetime
    manager: str
    agencies: int


def open_majors(conn: Connection) -> list[OpenMajor]:
    """Return the major incidents that run, by the start of their impact."""
    m, link = t.major_incident.c, t.major_incident_agency.c
    reached = select(func.count()).where(link.major_incident_id == m.id).correlate(t.major_incident).scalar_subquery()
    named = t.major_incident.outerjoin(t.person, t.person.c.login == m.manager)
    query = (
        select(m.id, m.number, m.title, m.impact_start_at, func.coalesce(t.person.c.name, m.manager), reached)
        .select_from(named)
        .where(m.state == "declared", m.restored_at.is_(None), m.drill.is_(False))
        .order_by(m.impact_start_at, m.id)
    )
    return [OpenMajor._make(row) for row in conn.execute(query)]


def asked_majors(conn: Connection, login: str, *, leads: bool) -> list[AskedMajor]:
    """Return the major incidents that go on or await a decision or a review: those in which a login has a role, of
    who leads such incidents all."""
    m = t.major_incident.c
    mine = or_(*(m[role.value] == login for role in MajorRole))
    named = t.major_incident.outerjoin(t.person, t.person.c.login == m.manager)
    goes_on = (MajorState.PROPOSED.value, MajorState.DECLARED.value, MajorState.RESTORED.value)
    query = (
        select(
            m.id,
            m.version,
            m.number,
            m.title,
            m.state,
            m.drill,
            func.coalesce(t.person.c.name, m.manager, ""),
            m.next_update_at,
            m.proposed_at,
            m.review_due,
            mine,
        )
        .select_from(named)
        .where(m.state.in_(goes_on), m.review_done_on.is_(None))
        .order_by(m.id)
    )
    rows = conn.execute(query if leads else query.where(mine))
    return [AskedMajor(*row[:4], MajorState(row[4]), *row[5:10], bool(row[10])) for row in rows]


def undecided(conn: Connection) -> list[int]:
    """Return the ids of changes before the board, and under way."""
    c = t.change.c
    query = (
        select(c.id)
        .where(c.state.in_(("in_cab", "implementing")), c.source == OWN_SOURCE)
        .order_by(c.planned_start, c.id)
    )
    return list(conn.execute(query).scalars())


def unreviewed(conn: Connection, limit: int) -> tuple[int, list[int]]:
    """Return how many changes were implemented and not reviewed, and the ids of the oldest of them."""
    c = t.change.c
    own = (c.state == "implemented", c.source == OWN_SOURCE)
    query = select(c.id).where(*own).order_by(func.coalesce(c.actual_end, c.planned_end), c.id)
    ids = list(conn.execute(query).scalars())
    return len(ids), ids[:limit]


# --- the agencies of a manager --------------------------------------------------------------------
def agencies_of(conn: Connection, login: str, today: date) -> list[tuple[int, str]]:
    """Return id and name of the agencies that somebody serves today as business relationship manager."""
    g, a, p = t.agency_assignment.c, t.agency.c, t.person.c
    query = (
        select(a.id, a.name)
        .select_from(t.agency_assignment.join(t.agency, a.id == g.agency_id).join(t.person, p.id == g.person_id))
        .where(p.login == login, g.role == "brm", g.valid_from <= today, or_(g.valid_to.is_(None), g.valid_to > today))
        .order_by(a.code)
    )
    return [(row.id, row.name) for row in conn.execute(query)]


def issued_packets(conn: Connection, agency_ids: Sequence[int], period: str) -> set[int]:
    """Return those of these agencies whose packet of a period was issued."""
    p = t.packet.c
    query = select(p.agency_id).where(id_in(conn, p.agency_id, agency_ids), p.period == period).distinct()
    return set(conn.execute(query).scalars())


def late_actions(conn: Connection, agency_ids: Sequence[int], today: date) -> list[LateAction]:
    """Return the open actions of these agencies that were due before today, the oldest first."""
    x, a, p = t.action.c, t.agency.c, t.person.c
    query = (
        select(x.agency_id, a.name, x.title, func.coalesce(p.name, x.owner), x.due_on)
        .select_from(t.action.join(t.agency, a.id == x.agency_id).outerjoin(t.person, p.login == x.owner))
        .where(id_in(conn, x.agency_id, agency_ids), x.state == "open", x.due_on < today)
        .order_by(x.due_on, x.id)
    )
    return [LateAction._make(row) for row in conn.execute(query)]


def planned_reviews(
    conn: Connection, agency_ids: Sequence[int], first: date, last: date
) -> list[tuple[int, str, date, str]]:
    """Return the id, the agency's name, day and period of the reviews planned between two days, both included."""
    r, a = t.review.c, t.agency.c
    query = (
        select(r.id, a.name, r.held_on, r.period)
        .select_from(t.review.join(t.agency, a.id == r.agency_id))
        .where(id_in(conn, r.agency_id, agency_ids), r.state == "planned", r.held_on >= first, r.held_on <= last)
        .order_by(r.held_on, r.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in conn.execute(query)]


def missed_criticals(
    conn: Connection, agency_ids: Sequence[int], now: datetime, back: timedelta
) -> list[MissedCritical]:
    """Return Critical tickets of these agencies whose resolution was missed since `now` - `back`."""
    k, a = t.sla_clock.c, t.agency.c
    query = (
        select(_T.id, _T.number, _T.title, a.name, k.due_at)
        .select_from(t.sla_clock.join(t.ticket, _T.id == k.ticket_id).join(t.agency, a.id == k.agency_id))
        .where(
            id_in(conn, k.agency_id, agency_ids),
            k.metric == Metric.RESOLUTION.value,
            k.priority == int(Priority.CRITICAL),
            k.known_at > now - back,
            k.known_at <= now,
            k.bound.is_(False),
            or_(k.met.is_(None), k.met.is_(False)),
            k.excluded.is_(False),
        )
        .order_by(k.due_at, _T.id)
    )
    return [MissedCritical._make(row) for row in conn.execute(query)]
