"""What the sources of a period's tickets tell, and which of the tickets came in later than it is looked at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, case, exists, func, literal_column, or_, select

from app.db.figures.facts import Facts, Scope, by_rows, is_false
from app.db.tables import ticket, ticket_event, ticket_span
from app.db.tickets.standing import stands
from app.domain.tickets.told import BY_THEN, EVERYTHING, UNDATED, Told
from app.domain.tickets.untold import Telling, Untold
from app.domain.vocabulary import EventKind


def told_of(facts: Facts, scope: Scope, start: datetime, end: datetime) -> list[Telling]:
    """Return the tickets open at some time of [start, end) by source and what it tells; those left out do not count.

    A source that tells everything is there where it has tickets on hold without a reason.
    """
    s, t, e = facts.spans.c, facts.tickets.c, ticket_event.c
    touched = (
        select(s.ticket_id)
        .select_from(scope.from_spans(facts))
        .where(scope.spans(facts), is_false(s.excluded), s.start_at < end, or_(s.end_at.is_(None), s.end_at >= start))
        .distinct()
        .subquery("touched")
    )
    held = exists().where(
        e.ticket_id == touched.c.ticket_id,
        e.kind == EventKind.HOLD.value,
        func.coalesce(e.new_value, "") == "",
        e.occurred_at < end,
        by_rows(e.recorded_at) <= facts.as_of,
        stands(e, lambda r: by_rows(r.recorded_at) <= facts.as_of),
    )
    each = (
        select(t.source, t.told, case((held, 1), else_=0).label("held"))
        .select_from(facts.tickets.join(touched, touched.c.ticket_id == t.id))
        .where(or_(t.told != EVERYTHING.text, t.source.like("import:%")))
        .subquery("each")
    )
    columns = each.c
    rows = facts.conn.execute(
        select(columns.source, columns.told, func.count(), func.sum(columns.held))
        .group_by(columns.source, columns.told)
        .order_by(columns.source, columns.told)
    )
    return [Telling(source, Told.parse(told), int(n), int(held or 0)) for source, told, n, held in rows]


#: Events by which a source tells that a ticket is over.
_ENDS = tuple(kind.value for kind in (EventKind.RESOLVED, EventKind.CLOSED, EventKind.CANCELLED, EventKind.STATE))


def undated(facts: Facts, scope: Scope, start: datetime, end: datetime) -> dict[str, int]:
    """Return how many tickets opened before `end` are over since a time that is not told, by source.

    Left out are those of which was known before `start` that they are over; those left out of figures do not count.
    """
    s, t, e = facts.spans.c, facts.tickets.c, ticket_event.c
    known = exists().where(
        e.ticket_id == s.ticket_id,
        e.kind.in_(_ENDS),
        e.op_id.is_(None),
        or_(by_rows(e.recorded_at) < start, and_(e.note == BY_THEN, by_rows(e.occurred_at) < start)),
    )
    rows = facts.conn.execute(
        select(t.source, func.count(s.ticket_id.distinct()))
        .select_from(facts.spans.join(facts.tickets, t.id == s.ticket_id))
        .where(
            # spelled out so that both databases see that the partial index applies
            s.end_reason == literal_column(f"'{UNDATED}'"),
            s.start_at < facts.end(end),
            is_false(s.excluded),
            scope.spans(facts, by_index=False),
            ~known,
        )
        .group_by(t.source)
    )
    return {source: int(n) for source, n in rows}


def untold_by_agency(facts: Facts, start: datetime, end: datetime) -> dict[int, Untold]:
    """Return what is not told of the tickets open at some time of [start, end), by agency, of those that lack any."""
    s, t = facts.spans.c, facts.tickets.c
    rows = facts.conn.execute(
        select(s.agency_id, t.source, t.told, func.count(s.ticket_id.distinct()))
        .select_from(facts.spans.join(facts.tickets, t.id == s.ticket_id))
        .where(t.told != EVERYTHING.text, is_false(s.excluded), s.start_at < end)
        .where(or_(s.end_at.is_(None), s.end_at >= start))
        .group_by(s.agency_id, t.source, t.told)
    )
    found: dict[int, list[Telling]] = {}
    for agency_id, source, told, n in rows:
        found.setdefault(agency_id, []).append(Telling(source, Told.parse(told), int(n)))
    return {agency_id: Untold.of(tellings) for agency_id, tellings in found.items()}


def recorded_later(
    facts: Facts, scope: Scope, start: datetime, end: datetime, known_at: datetime | None = None
) -> dict[str, int]:
    """Return how many imported tickets open at some time of [start, end) were recorded after T only, by source.

    `known_at`: recorded by then; default by now.
    """
    e, s, t = ticket_event.c, ticket_span.c, ticket.c
    later = select(e.ticket_id).where(e.recorded_at > facts.as_of)
    if known_at is not None:
        later = later.where(e.recorded_at <= known_at)
    if facts.conn.execute(later.limit(1)).first() is None:
        return {}
    touched = exists().where(s.ticket_id == t.id, s.start_at < end, or_(s.end_at.is_(None), s.end_at >= start))
    query = select(t.source, func.count()).where(
        t.id.in_(later.where(e.kind == EventKind.OPENED.value, e.occurred_at < end)),
        t.source.like("import:%"),
        t.excluded.is_(False),
        touched,
    )
    if scope.agency_id is not None:
        query = query.where(t.agency_id == scope.agency_id)
    if scope.service_id is not None:
        query = query.where(t.service_id == scope.service_id)
    return {source: int(n) for source, n in facts.conn.execute(query.group_by(t.source))}
