"""The stored clocks of targets, as another target would measure them anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, and_, cast, func, or_, select, type_coerce

from app.db.conditions import id_in
from app.db.figures.facts import Facts, Scope, is_false
from app.db.tables import sla_clock, ticket, ticket_event
from app.db.tickets.store import events_of, facts_of, load_codes
from app.domain.figures.measured_anew import StoredClock
from app.domain.sla.targets import TargetBook
from app.domain.tickets.projection import project_many
from app.domain.tickets.projection_values import ClockRow
from app.domain.vocabulary import EventKind, Metric, TicketState

_ROWS = 20_000
_TICKETS = 1_000


def _micros(facts: Facts, column: Any) -> Any:
    """Return an instant as microseconds since 1970: a million of them are not made into objects and back."""
    if facts.dialect == "sqlite":
        return type_coerce(column, BigInteger)
    return cast(func.extract("epoch", column) * 1_000_000, BigInteger)


def _window(c: Any, start: datetime, end: datetime) -> ColumnElement[bool]:
    """Return the condition that a clock may have an outcome in [start, end), whatever its target."""
    return and_(c.start_at < end, or_(c.stop_at.is_(None), c.stop_at >= start), is_false(c.excluded))


def clocks(
    facts: Facts, scope: Scope, metric: Metric, targets: Sequence[int], start: datetime, end: datetime
) -> Iterator[list[StoredClock]]:
    """Yield the clocks of these targets that may have an outcome in [start, end), some at a time."""
    c = facts.clocks.c
    pauses = type_coerce(c.pauses, Text) if facts.dialect == "sqlite" else cast(c.pauses, Text)
    columns = (c.ticket_id, c.seq, c.target_id, c.priority, _micros(facts, c.start_at), _micros(facts, c.stop_at))
    wanted = select(*columns, pauses, c.bound).where(
        c.metric == metric.value, c.target_id.in_(targets), scope.clocks(facts), _window(c, start, end)
    )
    # an option of the statement: one of the connection would hold for every question after it
    rows = facts.conn.execute(wanted, execution_options={"yield_per": _ROWS})
    for part in rows.partitions():
        yield [StoredClock._make(row) for row in part]


def apart(facts: Facts, *, by_agency: bool, by_service: bool) -> set[int]:
    """Return the tickets whose events have to be read: cancelled ones, and those that had another agency or service.

    Whose outcome it is hangs on when it was due, where that decides (`by_agency`, `by_service`).
    """
    kinds = [EventKind.TRANSFER.value] * by_agency + [EventKind.SERVICE.value] * by_service
    found = set(facts.conn.scalars(select(ticket.c.id).where(ticket.c.state == TicketState.CANCELLED.value)))
    if kinds:
        found.update(facts.conn.scalars(select(ticket_event.c.ticket_id).where(ticket_event.c.kind.in_(kinds))))
    return found


def projected(
    facts: Facts,
    tickets: Iterable[int],
    metric: Metric,
    priorities: Iterable[int],
    book: TargetBook,
    start: datetime,
    end: datetime,
) -> Iterator[list[tuple[int, ClockRow]]]:
    """Yield the clocks of a metric that these tickets would have under these targets, each with its ticket."""
    conn, codes, c = facts.conn, load_codes(facts.conn), sla_clock.c
    wanted = (c.metric == metric.value, c.priority.in_(sorted(set(priorities))), _window(c, start, end))
    every = sorted(tickets)
    for ids in (every[at : at + _TICKETS] for at in range(0, len(every), _TICKETS)):
        query = select(c.ticket_id).where(id_in(conn, c.ticket_id, ids), *wanted).distinct()
        reached = sorted(conn.scalars(query))
        told, events = facts_of(conn, reached), events_of(conn, reached)
        known = [id for id in reached if id in told and events[id]]
        pairs = [(told[id], events[id]) for id in known]
        made = project_many(pairs, book, codes.agencies, codes.services, codes.groups)
        yield [
            (id, one)
            for id, projection in zip(known, made, strict=True)
            for one in projection.clocks
            if one.metric == metric.value
        ]
