"""The backlog as packets read it at first: on hold by paused clocks, and the oldest tickets as known at T.

Packets that were issued so are still made again and verified; everything else reads `app.db.figures.backlog`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, cast, exists, func, literal_column, or_, select
from sqlalchemy.types import BigInteger, Text

from app.db.figures import backlog
from app.db.figures.facts import Facts, Scope, is_false
from app.db.tables import agency, service, support_group
from app.db.types import to_micros
from app.domain.vocabulary import Metric


def ageing(facts: Facts, scope: Scope, at: datetime, opened_before: Sequence[datetime]) -> list[backlog.Age]:
    """Return the same as `backlog.ageing`, where `paused` are those whose resolution clock is paused."""
    return backlog.ageing(facts, scope, at, opened_before, on_hold=_paused(facts, at))


def oldest(facts: Facts, scope: Scope, at: datetime, limit: int = 10) -> list[backlog.Oldest]:
    """Return the longest open tickets at `at`, oldest first, each with what it was at T."""
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
        .where(scope.spans(facts), is_false(s.excluded), backlog.open_at(s, at))
        .order_by(t.opened_at, t.id)
        .limit(limit)
    )
    return [backlog.Oldest._make(row) for row in rows]


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
