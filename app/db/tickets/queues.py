"""The queues of support groups: whose they are today, and the ticket in them that is to be taken next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, literal_column, or_, select

from app.db import tables as t
from app.db.tickets.deadlines import next_due
from app.domain.eastern import local_date
from app.domain.vocabulary import TicketState

_T = t.ticket.c
_OPEN: ColumnElement[bool] = literal_column("ticket.state IN ('new','assigned','in_progress','on_hold')")


def my_groups(login: str, now: datetime) -> Select[tuple[int]]:
    """Return the query of the ids of the support groups that somebody is in on the Eastern day of `now`."""
    m, p, today = t.group_member.c, t.person.c, local_date(now)
    mine = select(m.group_id).join_from(t.group_member, t.person, m.person_id == p.id)
    return mine.where(p.login == login, m.valid_from <= today, or_(m.valid_to.is_(None), m.valid_to > today))


def of_my_groups(login: str, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a ticket is in the queue of a group that somebody is in today."""
    return _T.group_id.in_(my_groups(login, now))


def in_a_group(conn: Connection, login: str, now: datetime) -> bool:
    """Return whether somebody is in a support group today."""
    return conn.execute(my_groups(login, now).limit(1)).first() is not None


def next_free(conn: Connection, login: str, now: datetime) -> int | None:
    """Return the most urgent ticket of somebody's groups that nobody has; None where there is none.

    Urgent is what is due first, then the higher priority, then what waits longest; what is on hold waits for others. It
    is held until the transaction ends, and one that somebody else is about to take is passed over (PostgreSQL).
    """
    due = next_due(now=now)
    query = (
        select(_T.id)
        .where(_OPEN, _T.state != TicketState.ON_HOLD.value, of_my_groups(login, now))
        .where(or_(_T.assignee.is_(None), _T.assignee == ""))
        .order_by(due.asc().nulls_last(), _T.priority, _T.opened_at, _T.id)
        .limit(1)
        .with_for_update(of=t.ticket, skip_locked=True)
    )
    return conn.execute(query).scalar()
