"""The backlog and its flow: one query over `ticket_span`; its ageing and the oldest tickets at an instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Table, and_, case, exists, func, or_, select
from sqlalchemy.sql import FromClause, Select

from app.db.figures.facts import Facts, Scope, bucket, by_rows, is_false, within
from app.db.tables import agency, service, support_group, ticket_event
from app.db.tickets.standing import stands
from app.db.tickets.then import state_not_told, stories_at
from app.domain.figures.rules import BacklogFlow
from app.domain.tickets.told import NOT_TOLD_WHEN, UNDATED
from app.domain.vocabulary import EventKind, HoldReason, TicketState

#: Events that begin or end a hold of an open ticket.
_MOVES = (EventKind.HOLD, EventKind.RESUME, EventKind.STATE)
_OF_STATE = (*_MOVES, EventKind.RESOLVED, EventKind.CLOSED, EventKind.CANCELLED, EventKind.REOPENED)


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
            count(and_(ended, s.end_reason == UNDATED)).label("undated"),
        )
        .select_from(scope.from_spans(facts))
        .where(scope.spans(facts), is_false(s.excluded), s.start_at < end, or_(s.end_at.is_(None), s.end_at >= start))
    )


def flow(facts: Facts, scope: Scope, start: datetime, end: datetime) -> BacklogFlow:
    """Return the flow of [start, end); tickets that moved between agencies count as transferred at both."""
    return BacklogFlow(*map(int, facts.conn.execute(flow_query(facts, scope, start, end)).one()))


def _on_hold(facts: Facts, at: datetime, reason: HoldReason | None = None) -> ColumnElement[bool]:
    """Return the condition that an open ticket is on hold at an instant, whether that pauses a clock or not.

    It is where the last event before it that says so put it on hold, of those since it was opened or reopened that
    stand and were known at T. `reason`: only where that event told this reason.
    """
    e, desk = ticket_event.c, ticket_event.alias("desk").c

    def reopened(number: int, part: FromClause) -> ScalarSelect[Any]:
        s = part.alias(f"reopening_{number}" if number else "reopening").c
        found = s.ticket_id == facts.spans.c.ticket_id
        query = select(func.max(s.start_at)).where(found, s.start_reason == "reopened", s.start_at < at)
        return query.correlate(facts.spans).scalar_subquery()

    since = [reopened(number, part) for number, part in enumerate(facts.span_parts)]

    def known(columns: Any) -> ColumnElement[bool]:
        found: ColumnElement[bool] = by_rows(columns.recorded_at) <= facts.as_of
        return found

    into_hold = and_(e.kind == EventKind.STATE.value, e.new_value == TicketState.ON_HOLD.value)
    holds = or_(e.kind == EventKind.HOLD.value, into_hold)
    if reason is not None:
        holds = and_(e.kind == EventKind.HOLD.value, e.new_value == reason.value)
    last = (
        select(case((holds, 1), else_=0))
        .where(
            e.ticket_id == facts.spans.c.ticket_id,
            e.kind.in_([kind.value for kind in _MOVES]),
            by_rows(e.occurred_at) < at,
            *(or_(start.is_(None), by_rows(e.occurred_at) >= start) for start in since),
            known(e),
            stands(e, known),
            # a list that does not tell since when tells how it was when it came in, and nothing of the time before
            or_(e.note.is_(None), e.note != NOT_TOLD_WHEN, by_rows(e.recorded_at) < at),
            # what the desk did last with a state is not told otherwise by a source
            or_(
                e.op_id.is_not(None),
                ~exists().where(
                    desk.ticket_id == e.ticket_id,
                    desk.op_id.is_not(None),
                    desk.kind.in_([kind.value for kind in _OF_STATE]),
                    by_rows(desk.occurred_at) <= e.occurred_at,
                    known(desk),
                    stands(desk, known),
                ),
            ),
        )
        .order_by(e.occurred_at.desc(), e.seq.desc())
        .limit(1)
        .correlate(facts.spans)
        .scalar_subquery()
    )
    held: ColumnElement[bool] = func.coalesce(last, 0) == 1
    return held


class Age(NamedTuple):
    """Open tickets of one band of age; `paused`: those on hold."""

    band: int
    n: int
    paused: int


def ageing(
    facts: Facts,
    scope: Scope,
    at: datetime,
    opened_before: Sequence[datetime],
    *,
    on_hold: ColumnElement[bool] | None = None,
) -> list[Age]:
    """Return tickets open at `at` by age, youngest band first; empty bands are absent.

    `opened_before`: falling instants; band 0 was opened at or after the first, band 1 at or after the second ...
    `on_hold`: another condition for `paused`.
    """
    s, t = facts.spans.c, facts.tickets.c
    rising = list(reversed(opened_before))
    held = _on_hold(facts, at) if on_hold is None else on_hold
    number = bucket(t.opened_at, [at, *rising, at])
    open_ticket = (
        select(number.label("number"), case((held, 1), else_=0).label("paused"))
        .select_from(facts.spans.join(facts.tickets, s.ticket_id == t.id))
        .where(scope.spans(facts), is_false(s.excluded), open_at(s, at))
        .subquery()
    )
    o = open_ticket.c
    rows = facts.conn.execute(select(o.number, func.count(), func.sum(o.paused)).group_by(o.number))
    return sorted(Age(len(rising) - number, n, int(paused)) for number, n, paused in rows)


def waiting(facts: Facts, scope: Scope, at: datetime, reason: HoldReason) -> int:
    """Return how many of the tickets open at `at` were on hold for a reason that was told."""
    s, t = facts.spans.c, facts.tickets.c
    source = facts.spans.join(facts.tickets, s.ticket_id == t.id)
    held = _on_hold(facts, at, reason)
    where = (scope.spans(facts), is_false(s.excluded), open_at(s, at), held)
    return int(facts.conn.execute(select(func.count()).select_from(source).where(*where)).scalar_one())


class Oldest(NamedTuple):
    """One of the oldest tickets open at an instant, as it was then; `state`: of the open ones, "" where not told."""

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
    """Return the longest open tickets at `at`, oldest first, each with what it was then, as known at T."""
    s, t = facts.spans.c, facts.tickets.c
    # which were open comes first: PostgreSQL would walk all tickets by their age for the few that are wanted
    then = (
        select(s.ticket_id, s.agency_id)
        .where(scope.spans(facts), is_false(s.excluded), open_at(s, at))
        .cte("open_then")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    source = then.join(facts.tickets, then.c.ticket_id == t.id).join(agency, agency.c.id == then.c.agency_id)
    rows = facts.conn.execute(
        select(t.id, t.number, t.title, t.kind, t.opened_at, agency.c.code)
        .select_from(source)
        .order_by(t.opened_at, t.id)
        .limit(limit)
    ).all()
    ids = [row.id for row in rows]
    stories, untold = stories_at(facts.conn, ids, at, facts.as_of), state_not_told(facts.conn, ids, at, facts.as_of)
    services, groups = _names(facts, service), _names(facts, support_group)
    found = []
    for row in rows:
        story = stories[row.id]
        found.append(
            Oldest(
                row.number,
                row.title,
                row.kind,
                story.priority.last,
                services.get(story.service.last),
                row.opened_at,
                "" if row.id in untold else story.state.value,
                groups.get(story.group_id),
                None if row.id in untold else story.assignee,
                row.code,
            )
        )
    return found


def _names(facts: Facts, table: Table) -> dict[int | None, str]:
    return {row.id: row.name for row in facts.conn.execute(select(table.c.id, table.c.name))}
