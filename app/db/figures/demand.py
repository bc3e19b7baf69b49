"""Demand: tickets opened and resolved by month, and opened by kind, channel and category."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, case, exists, func, literal, or_, select, union_all

from app.db.figures.facts import Facts, Scope, bucket, is_false, within
from app.db.tables import ticket, ticket_event
from app.db.tickets.standing import stands


class Volume(NamedTuple):
    """Tickets opened and resolved in one stretch; a ticket reopened and resolved again counts as resolved twice."""

    bucket: int
    opened: int
    resolved: int


def volumes(facts: Facts, scope: Scope, borders: Sequence[datetime]) -> list[Volume]:
    """Opened and resolved between `borders` (n + 1 instants); stretches without tickets are absent."""
    s = facts.spans.c
    source = scope.from_spans(facts)

    def part(what: str, instant: Any, reason: Any, value: str) -> Any:
        return (
            select(bucket(instant, borders).label("bucket"), literal(what).label("what"), func.count().label("n"))
            .select_from(source)
            .where(
                within(instant, borders[0], borders[-1]),
                instant <= facts.as_of,
                reason == value,
                scope.spans(facts, instant, by_index=False),
                is_false(s.excluded),
            )
            .group_by("bucket")
        )

    both = union_all(
        part("opened", s.start_at, s.start_reason, "opened"), part("resolved", s.end_at, s.end_reason, "resolved")
    )
    found: dict[int, dict[str, int]] = {}
    for number, what, count in facts.conn.execute(both):
        found.setdefault(number, {})[what] = count
    return [Volume(n, v.get("opened", 0), v.get("resolved", 0)) for n, v in sorted(found.items())]


def any_before(facts: Facts, instant: datetime) -> bool:
    """Return whether a ticket of any agency was opened before an instant: whether there are records of that time."""
    s = facts.spans.c
    return facts.conn.execute(select(s.ticket_id).where(s.start_at < instant).limit(1)).first() is not None


class Share(NamedTuple):
    """Tickets opened in one stretch of one value of `group` ("kind", "channel", "category")."""

    bucket: int
    group: str
    value: str
    n: int


def shares(facts: Facts, scope: Scope, borders: Sequence[datetime]) -> list[Share]:
    """Return tickets opened between `borders` by kind, channel and category: one pass, three groupings."""
    s, t = facts.spans.c, facts.tickets.c
    opened = (
        select(bucket(s.start_at, borders).label("bucket"), t.kind, t.channel, t.category, func.count().label("n"))
        .select_from(facts.spans.join(facts.tickets, s.ticket_id == t.id))
        .where(
            within(s.start_at, borders[0], borders[-1]),
            s.start_at <= facts.as_of,
            s.start_reason == "opened",
            scope.spans(facts),
            is_false(s.excluded),
        )
        .group_by("bucket", t.kind, t.channel, t.category)
        .cte("opened_by")
    )
    o = opened.c
    parts = [
        select(o.bucket, literal(name), column, func.sum(o.n)).group_by(o.bucket, column)
        for name, column in (("kind", o.kind), ("channel", o.channel), ("category", o.category))
    ]
    return sorted(Share(b, g, v, int(n)) for b, g, v, n in facts.conn.execute(union_all(*parts)))


def oldest(conn: Connection) -> datetime | None:
    """Return when the oldest ticket was opened; None where there is none."""
    found: datetime | None = conn.execute(select(func.min(ticket.c.opened_at))).scalar()
    return found


def entered_later(facts: Facts, scope: Scope, start: datetime, end: datetime) -> int:
    """Return how many events of [start, end) people entered later than they happened, each with a reason."""
    e, t = ticket_event.c, facts.tickets.c
    late = select(e.ticket_id, e.seq).where(
        e.late_reason.is_not(None),
        within(e.occurred_at, start, end),
        e.recorded_at <= facts.as_of,
        stands(e, lambda r: r.recorded_at <= facts.as_of),
    )
    if scope.agency_id is not None:
        # asked by ticket: of tickets as they were known then, those of one agency are found in no index
        late = late.where(exists().where(t.id == e.ticket_id, t.agency_id == scope.agency_id))
    return int(facts.conn.execute(select(func.count()).select_from(late.subquery("late"))).scalar_one())


class Records(NamedTuple):
    """Tickets of one source read for a period, those of them left out of the figures, and of these the children."""

    source: str
    read: int
    excluded: int
    children: int = 0


def records(facts: Facts, scope: Scope, start: datetime, end: datetime) -> list[Records]:
    """Return tickets that were open at some time of [start, end), by source."""
    t, touched = facts.tickets.c, _touched(facts, scope, start, end).subquery("touched")
    rows = facts.conn.execute(
        select(
            t.source,
            func.count(),
            func.sum(touched.c.excluded),
            func.sum(case((t.parent_id.is_not(None), touched.c.excluded), else_=0)),
        )
        .select_from(facts.tickets.join(touched, touched.c.ticket_id == t.id))
        .group_by(t.source)
        .order_by(t.source)
    )
    return [Records(source, count, int(excluded), int(children)) for source, count, excluded, children in rows]


def read_tickets(facts: Facts, scope: Scope, start: datetime, end: datetime) -> list[int]:
    """Return the ids of the tickets that `records` counts."""
    touched = _touched(facts, scope, start, end)
    return list(facts.conn.execute(touched.order_by(facts.spans.c.ticket_id)).scalars())


def _touched(facts: Facts, scope: Scope, start: datetime, end: datetime) -> Select[Any]:
    s = facts.spans.c
    return (
        select(s.ticket_id, func.max(case((s.excluded, 1), else_=0)).label("excluded"))
        .select_from(scope.from_spans(facts))
        .where(scope.spans(facts), s.start_at < end, or_(s.end_at.is_(None), s.end_at >= start))
        .group_by(s.ticket_id)
    )
