"""The next deadline of a ticket: the earliest due time of its running clocks, whichever they measure."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select

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


def _earliest(metric: Metric | None = None) -> Select[tuple[datetime]]:
    return select(func.min(_K.due_at)).where(_running(metric)).correlate(t.ticket)


def next_due(metric: Metric | None = None) -> ColumnElement[datetime]:
    """Return the due time of the running clock that is due first, NULL while none runs; only of one metric if given."""
    return _earliest(metric).scalar_subquery()


def back_from_hold() -> ColumnElement[bool]:
    """Return the condition that the last thing that stands of what happened to the ticket is the end of a hold."""
    last = select(func.max(_E.seq)).where(_E.ticket_id == _T.id, stands(_E)).correlate(t.ticket).scalar_subquery()
    kind = select(_E.kind).where(_E.ticket_id == _T.id, _E.seq == last).correlate(t.ticket).scalar_subquery()
    return and_(_T.state != TicketState.ON_HOLD.value, kind == EventKind.RESUME.value)


def deadline_conditions(f: TicketFilter, is_open: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """Return what a filter says about deadlines, holds and groups; `is_open`: the condition that a ticket is open."""
    found: list[ColumnElement[bool]] = []
    if f.no_group:
        found.append(_T.group_id.is_(None))
    if f.back_from_hold:
        found += [is_open, back_from_hold()]
    for column, low, high in (
        (next_due(), f.next_due_from, f.next_due_before),
        (next_due(Metric.UPDATE), None, f.update_due_before),
    ):
        if low is not None or high is not None:
            found.append(is_open)
        if low is not None:
            found.append(column >= low)
        if high is not None:
            found.append(column < high)
    return found
