"""What is open now and matters to the next shift."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, literal_column, or_, select

from app.db import tables as t
from app.db.tables.reminders import reminder
from app.db.tickets.deadlines import next_due
from app.domain.majors.states import MajorState
from app.domain.shifts.handover import Found, Why
from app.domain.vocabulary import Priority, TicketState

_T = t.ticket.c
_OPEN: ColumnElement[bool] = literal_column("ticket.state IN ('new','assigned','in_progress','on_hold')")
_CALL_BACK: ColumnElement[bool] = literal_column("ticket.callback <> ''")
#: Read of each kind at most: the hand-over lists fewer, and tells how many more there are.
_READ = 1000
_GO_ON = (MajorState.PROPOSED.value, MajorState.DECLARED.value)


def found(conn: Connection, login: str, now: datetime, until: datetime) -> list[Found]:
    """Return what is open for who hands over; `until`: the end of the shift that takes over. Instants aware UTC."""
    return [*_majors(conn), *_outages(conn, now), *_tickets(conn, login, now, until), *_reminders(conn, until)]


def _majors(conn: Connection) -> Iterator[Found]:
    m = t.major_incident.c
    query = select(m.id, m.number, m.title, m.next_update_at).where(m.state.in_(_GO_ON), m.drill.is_(False))
    for row in conn.execute(query.order_by(m.id)):
        yield Found("major_incident", row.id, Why.MAJOR, f"{row.number} {row.title}", row.next_update_at)


def _outages(conn: Connection, now: datetime) -> Iterator[Found]:
    o = t.outage.c
    query = (
        select(o.id, o.title, t.service.c.name, o.start_at)
        .join_from(t.outage, t.service, t.service.c.id == o.service_id)
        .where(o.end_at.is_(None), o.withdrawn == "", o.planned.is_(False), o.start_at <= now)
        .where(o.major_incident_id.is_(None))  # a major incident tells its own
    )
    for row in conn.execute(query.order_by(o.start_at).limit(_READ)):
        yield Found("outage", row.id, Why.OUTAGE, f"{row.name}: {row.title}", row.start_at)


def _tickets(conn: Connection, login: str, now: datetime, until: datetime) -> Iterator[Found]:
    due = next_due(now=None)
    vip = select(t.caller.c.id).where(t.caller.c.vip)
    called_back = and_(_CALL_BACK, or_(_T.callback_until.is_(None), _T.callback_until < until))
    held = and_(_T.state == TicketState.ON_HOLD.value, _T.hold_until >= now, _T.hold_until < until)
    urgent = _T.priority <= Priority.HIGH.value
    conditions: tuple[tuple[Why, ColumnElement[bool], ColumnElement[datetime]], ...] = (
        (Why.MISSED, due <= now, due),
        (Why.DUE, and_(due > now, due < until), due),
        (Why.BACK, held, _T.hold_until),
        (Why.CALLBACK, called_back, _T.callback_until),
        (Why.VIP, _T.caller_id.in_(vip), due),
        (Why.MINE, and_(_T.assignee == login, urgent, _T.state != TicketState.ON_HOLD.value), due),
    )
    for why, condition, at in conditions:
        query = select(_T.id, _T.number, _T.title, at).where(_OPEN, condition)
        for id, number, title, when in conn.execute(query.order_by(at.asc().nulls_last(), _T.id).limit(_READ)):
            yield Found("ticket", id, why, f"{number} {title}", when)


def _reminders(conn: Connection, until: datetime) -> Iterator[Found]:
    """Yield what the groups of the desk are to be reminded of: it is shared already."""
    r, g = reminder.c, t.support_group.c
    query = (
        select(r.id, r.text, g.name, r.due_at)
        .join_from(reminder, t.support_group, g.id == r.group_id)
        .where(g.is_desk, r.done_at.is_(None), r.due_at < until)
    )
    for row in conn.execute(query.order_by(r.due_at).limit(_READ)):
        yield Found("reminder", row.id, Why.REMINDER, f"{row.name}: {row.text}"[:300], row.due_at)


def assignees(conn: Connection, ticket_ids: list[int]) -> dict[int, tuple[str, str, bool]]:
    """Return of tickets who has each now: login, name, and whether it is open."""
    rows = conn.execute(
        select(_T.id, _T.assignee, func.coalesce(t.person.c.name, _T.assignee, ""), _T.state)
        .select_from(t.ticket.outerjoin(t.person, t.person.c.login == _T.assignee))
        .where(_T.id.in_(ticket_ids))
    )
    return {id: (login or "", name, TicketState(state).is_open) for id, login, name, state in rows}


def number_of(conn: Connection, tbl: str, id: int) -> str:
    """Return number and title of a ticket or major incident; "" where there is none."""
    row = t.metadata.tables[tbl].c
    found = conn.execute(select(row.number, row.title).where(row.id == id)).first()
    return "" if found is None else f"{found.number} {found.title}"
