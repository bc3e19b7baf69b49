"""The next deadline of a ticket: the earliest due time of its running clocks, whichever they measure."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.db import tables as t
from app.db.tickets.standing import stands
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import EventKind, Metric, TicketState

_T = t.ticket.c
_K = t.sla_clock.c
_E = t.ticket_event.c


def _running(metric: Metric | None = None) -> ColumnElement[bool]:
    parts = [_K.ticket_id == _T.id, _K.stop_at.is_(None), _K.due_at.is_not(None)]
    if metric is not None:
        parts.append(_K.metric == metric.value)
    return and_(*parts)


def _earliest(metric: Metric | None, now: datetime | None) -> Select[tuple[datetime]]:
    due = select(func.min(_K.due_at)).where(_running(metric)).correlate(t.ticket)
    return due if now is None else due.where(or_(_K.bound.is_(False), _K.due_at > now))


def next_due(metric: Metric | None = None, *, now: datetime | None = None) -> ColumnElement[datetime]:
    """Return the due time of the running clock that is due first, NULL while none runs; only of one metric if given.

    `now`: without the clocks that are past a due time which is only the earliest it can be (`sla_clock.bound`).
    """
    return _earliest(metric, now).scalar_subquery()


def past_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition that the resolution of an open ticket is past its due time, for certain."""
    bound = select(_K.id).where(_K.ticket_id == _T.id, _K.metric == Metric.RESOLUTION.value, _K.bound).limit(1)
    # no NOT EXISTS: PostgreSQL would read the clocks of all tickets first where it is asked about many
    return and_(_T.due_at <= now, bound.correlate(t.ticket).scalar_subquery().is_(None))


@cache
def back_from_hold() -> ColumnElement[bool]:
    """Return the condition that the last thing that stands of what happened to the ticket is the end of a hold."""
    last = select(func.max(_E.seq)).where(_E.ticket_id == _T.id, stands(_E)).correlate(t.ticket).scalar_subquery()
    kind = select(_E.kind).where(_E.ticket_id == _T.id, _E.seq == last).correlate(t.ticket).scalar_subquery()
    held = select(_E.id).where(_E.ticket_id == _T.id, _E.kind == EventKind.RESUME.value).limit(1).correlate(t.ticket)
    return and_(
        _T.state != TicketState.ON_HOLD.value,
        held.scalar_subquery().is_not(None),  # few were ever held: what stands is asked of these alone
        kind == EventKind.RESUME.value,
    )


def deadline_conditions(f: TicketFilter, is_open: ColumnElement[bool], now: datetime) -> list[ColumnElement[bool]]:
    """Return what a filter says about deadlines, holds and what is lacking; `is_open`: that a ticket is open."""
    found: list[ColumnElement[bool]] = []
    if f.no_group:
        found.append(_T.group_id.is_(None))
    if f.no_service:
        found.append(_T.service_id.is_(None))
    if f.back_from_hold:
        found += [is_open, back_from_hold()]
    for metric, low, high in ((None, f.next_due_from, f.next_due_before), (Metric.UPDATE, None, f.update_due_before)):
        if low is None and high is None:
            continue
        found.append(is_open)
        column = next_due(metric, now=now)
        if low is not None:
            found.append(column >= low)
        if high is not None:
            found.append(column < high)
    return found
