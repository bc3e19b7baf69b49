"""The backlog and its flow: one query over `ticket_span`; its ageing and the oldest tickets at an instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, cast, exists, func, literal_column, or_, select
from sqlalchemy.sql import Select
from sqlalchemy.types import BigInteger, Text

from app.db.figures.facts import Facts, Scope, bucket, is_false, within
from app.db.tables import agency, service, support_group
from app.db.types import to_micros
from app.domain.figures.rules import BacklogFlow
from app.domain.vocabulary import Metric


def open_at(columns: Any, instant: datetime) -> ColumnElement[bool]:
    """Return the condition that a span was open at an instant: begun before it and not ended before it."""
    return and_(columns.start_at < instant, or_(columns.end_at.is_(None), columns.end_at >= instant))


def flow_query(facts: Facts, scope: Scope, start: datetime, end: datetime) -> Select[Any]:
    """Return the statement behind `flow`.

    A span matters if it began before the end and did not end before the start.
    """
    s = facts.spans.c

    def count(condition: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    begun, ended = within(s.start_at, start, end), within(s.end_at, start, end)
    return (
        select(
            count(open_at(s, start)).label("opening"),
            count(and_(begun, s.start_reason == "opened")).label("opened"),
            count(and_(begun, s.start_reason == "reopened")).label("reopened"),
            count(and_(begun, s.start_reason == "transferred_in")).label("transferred_in"),
            count(and_(ended, s.end_reason == "resolved")).label("resolved"),
            count(and_(ended, s.end_reason == "cancelled")).label("cancelled"),
            count(and_(ended, s.end_reason == "transferred_out")).label("transferred_out"),
            count(open_at(s, end)).label("closing"),
        )
        .select_from(scope.from_spans(facts))
        .where(scope.spans(facts), is_false(s.excluded), s.start_at < end, or_(s.end_at.is_(None), s.end_at >= start))
    )


def flow(facts: Facts, scope: Scope, start: datetime, end: datetime) -> BacklogFlow:
    """Return the flow of [start, end); tickets that moved between agencies count as transferred at both."""
    return BacklogFlow(*map(int, facts.conn.execute(flow_query(facts, scope, start, end)).one()))


def _paused(facts: Facts, at: datetime) -> ColumnElement[bool]:
    """Return the condition that the ticket's resolution clock is paused at an instant.

    Its pauses are stored as [[start, end or null, reason], ...].
    """
    seconds = to_micros(at) // 1_000_000
    found = []
    for number, part in enumerate(facts.clock_parts):
        clock, name = part.alias(f"paused_{number}"), f"pause_{number}"
        c = clock.c
        start: Any
        end: Any
        if facts.dialect == "postgresql":
            pause = func.jsonb_array_elements(c.pauses).table_valued("value", joins_implicitly=True).alias(name)
            start = cast(literal_column(f"({name}.value ->> 0)", Text), BigInteger)
            end = cast(literal_column(f"({name}.value ->> 1)", Text), BigInteger)
        else:
            pause = func.json_each(c.pauses).table_valued("value", joins_implicitly=True).alias(name)
            start = literal_column(f"json_extract({name}.value, '$[0]')", BigInteger)
            end = literal_column(f"json_extract({name}.value, '$[1]')", BigInteger)
        found.append(
            exists(
                select(1)
                .select_from(clock, pause)  # in this order: the pauses are the clock's
                .where(
                    c.ticket_id == facts.spans.c.ticket_id,
                    c.metric == Metric.RESOLUTION.value,
                    start < seconds,
                    or_(end.is_(None), end >= seconds),
                )
                .correlate(facts.spans)
            )
        )
    return or_(*found)


class Age(NamedTuple):
    """Open tickets of one band of age; `paused`: those whose resolution clock is paused."""

    band: int
    n: int
    paused: int


def ageing(facts: Facts, scope: Scope, at: datetime, opened_before: Sequence[datetime]) -> list[Age]:
    """Return tickets open at `at` by age, youngest band first; empty bands are absent.

    `opened_before`: falling instants; band 0 was opened at or after the first, band 1 at or after the second ...
    """
    s, t = facts.spans.c, facts.tickets.c
    rising = list(reversed(opened_before))
    number = bucket(t.opened_at, [at, *rising, at])
    open_ticket = (
        select(number.label("number"), case((_paused(facts, at), 1), else_=0).label("paused"))
        .select_from(facts.spans.join(facts.tickets, s.ticket_id == t.id))
        .where(scope.spans(facts), is_false(s.excluded), open_at(s, at))
        .subquery()
    )
    o = open_ticket.c
    rows = facts.conn.execute(select(o.number, func.count(), func.sum(o.paused)).group_by(o.number))
    return sorted(Age(len(rising) - number, n, int(paused)) for number, n, paused in rows)


class Oldest(NamedTuple):
    """One of the oldest open tickets, as known at T."""

    number: str
    title: str
    kind: str
    priority: int
    service: str | None
    opened_at: datetime
    state: str
    group: str | None
    assignee: str | None
    agency: str


def oldest(facts: Facts, scope: Scope, at: datetime, limit: int = 10) -> list[Oldest]:
    """Return the longest open tickets at `at`, oldest first."""
    s, t = facts.spans.c, facts.tickets.c
    source = (
        facts.spans.join(facts.tickets, s.ticket_id == t.id)
        .join(agency, agency.c.id == s.agency_id)
        .outerjoin(service, service.c.id == t.service_id)
        .outerjoin(support_group, support_group.c.id == t.group_id)
    )
    rows = facts.conn.execute(
        select(
            t.number,
            t.title,
            t.kind,
            t.priority,
            service.c.name,
            t.opened_at,
            t.state,
            support_group.c.name,
            t.assignee,
            agency.c.code,
        )
        .select_from(source)
        .where(scope.spans(facts), is_false(s.excluded), open_at(s, at))
        .order_by(t.opened_at, t.id)
        .limit(limit)
    )
    return [Oldest._make(row) for row in rows]
