"""Times to resolve: mean, and the values at the ranks of median and 90th percentile, by window functions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, and_, case, cast, func, literal, or_, select, union_all
from sqlalchemy.sql import Select

from app.db.figures.facts import Facts, Scope, is_false, unindexed, within
from app.domain.vocabulary import Metric, TicketKind


class Ranked(NamedTuple):
    """Of `n` ordered durations whose sum is `total` (seconds): the one at `rank` (from 1). `priority` 0: all.

    `bound`: so many of the durations are upper bounds.
    """

    priority: int
    n: int
    total: int
    rank: int
    seconds: int
    bound: int


def times_query(facts: Facts, scope: Scope, start: datetime, end: datetime, *, by_priority: bool) -> Select[Any]:
    """Return the durations that median and 90th percentile need, of incidents last resolved in [start, end)."""
    s = facts.spans.c
    resolved = (
        select(s.ticket_id, s.end_at)
        .select_from(scope.from_spans(facts))
        .where(
            scope.spans(facts, by_index=False),
            is_false(s.excluded),
            s.end_reason == "resolved",
            within(s.end_at, start, end),
            s.end_at <= facts.as_of,
        )
        .distinct()
        .cte("resolved")
    )

    def stopped(part: Any) -> Any:
        c = part.c
        return (
            select(c.priority, c.elapsed_s, case((c.bound, 1), else_=0).label("bound"))
            .select_from(part.join(resolved, and_(resolved.c.ticket_id == c.ticket_id, resolved.c.end_at == c.stop_at)))
            .where(
                unindexed(facts.conn, c.metric) == Metric.RESOLUTION.value,
                c.ticket_kind == TicketKind.INCIDENT.value,
                c.met.is_not(None),
                c.elapsed_s >= 0,
                is_false(c.excluded),
            )
        )

    # part by part: a join with their union would not use the index on the ticket
    clocks = union_all(*(stopped(part) for part in facts.clock_parts)).subquery("stopped")
    c = clocks.c
    over: dict[str, Any] = {"partition_by": c.priority} if by_priority else {}
    key: Any = c.priority if by_priority else literal(0)
    ordered = select(
        key.label("priority"),
        func.count().over(**over).label("n"),
        cast(func.sum(c.elapsed_s).over(**over), BigInteger).label("total"),
        func.row_number().over(order_by=c.elapsed_s, **over).label("rank"),
        c.elapsed_s.label("seconds"),
        cast(func.sum(c.bound).over(**over), BigInteger).label("bound"),
    ).subquery("ordered")
    o = ordered.c
    return (
        select(o.priority, o.n, o.total, o.rank, o.seconds, o.bound)
        .where(
            or_(
                o.rank == (o.n + 1) // 2,  # the two middle values; the same one where n is odd
                o.rank == (o.n + 2) // 2,
                o.rank == (o.n * 9 + 9) // 10,  # nearest rank: 0.9 n rounded up
            )
        )
        .order_by(o.priority, o.rank)
    )


def times(facts: Facts, scope: Scope, start: datetime, end: datetime, *, by_priority: bool) -> list[Ranked]:
    """At most three rows a priority (or in all, as priority 0), by rank; none where nothing was resolved."""
    return [
        Ranked._make(row) for row in facts.conn.execute(times_query(facts, scope, start, end, by_priority=by_priority))
    ]
