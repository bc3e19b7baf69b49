"""The breakdown of a ticket list, in one query over its open tickets."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, case, func, select

from app.db import tables as t
from app.db.tickets.deadlines import next_due
from app.db.tickets.lists import IS_OPEN, conditions_of
from app.db.tickets.order import group_key, group_labels
from app.db.tickets.search import parse
from app.domain.tickets.breakdown import Breakdown, Part, in_order
from app.domain.tickets.grouping import GroupKey
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import TicketState

_T = t.ticket.c


def breakdown(
    conn: Connection, filter: TicketFilter, by: GroupKey, *, login: str, now: datetime, day_end: datetime
) -> Breakdown:
    """Return how the open tickets of a filter stand, part by part; `day_end`: end of the Eastern day, aware UTC."""
    query = parse(filter.text) if filter.text.strip() else None
    key = group_key(by, IS_OPEN, now, day_end).label("key")
    one = (
        select(key, next_due(now=now).label("due"), _T.state, _T.opened_at)
        .where(*conditions_of(conn, filter, query, login, now), *(() if filter.open_only else (IS_OPEN,)))
        .cte("one")
        .prefix_with("MATERIALIZED", dialect="postgresql")  # else each due time is looked up wherever it is named
        .c
    )
    hour = now + timedelta(hours=1)
    counted = (
        one.due <= now,
        and_(one.due > now, one.due <= hour),
        and_(one.due > hour, one.due < day_end),
        one.state == TicketState.ON_HOLD.value,
    )
    sums = [func.sum(case((condition, 1), else_=0)) for condition in counted]
    rows = conn.execute(select(one.key, func.count(), *sums, func.min(one.opened_at)).group_by(one.key)).all()
    merged: dict[object, Part] = {}
    labels = group_labels(conn, by, [row[0] for row in rows])
    for found, count, *numbers, oldest in rows:
        missed, soon, today, held = map(int, numbers)
        merged[found] = Part(*labels[found], int(count), missed, soon, today, held, oldest)
    return in_order(by, merged.values())
