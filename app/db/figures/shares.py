"""First contact, reopened and satisfied: shares of the tickets resolved or surveys sent in a period."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select
from sqlalchemy.sql import FromClause, Subquery

from app.db.figures.facts import Facts, Scope, is_false, tells, within
from app.db.tables import person, survey
from app.domain.tickets.told import Fact


class Reopened(NamedTuple):
    """Tickets resolved in a period, and those of them that were reopened after it until T.

    `untold`: resolved tickets that are not counted, because their source does not tell reopenings.
    """

    resolved: int
    reopened: int
    untold: int


def _resolved(facts: Facts, scope: Scope, start: datetime, end: datetime) -> Subquery:
    """Return one row a ticket resolved in [start, end): its first and last resolution there."""
    s = facts.spans.c
    return (
        select(s.ticket_id, func.min(s.end_at).label("first"), func.max(s.end_at).label("last"))
        .select_from(scope.from_spans(facts))
        .where(
            scope.spans(facts, by_index=False),
            is_false(s.excluded),
            s.end_reason == "resolved",
            within(s.end_at, start, end),
            s.end_at <= facts.as_of,
        )
        .group_by(s.ticket_id)
        .subquery("resolved")
    )


def _reopens(facts: Facts, span: Any) -> tuple[ColumnElement[bool], ...]:
    return span.start_reason == "reopened", span.start_at <= facts.as_of


def reopened(facts: Facts, scope: Scope, start: datetime, end: datetime) -> Reopened:
    """Return tickets resolved in [start, end) and those reopened after a resolution of that time, by T."""
    resolved = _resolved(facts, scope, start, end)
    stored, *others = facts.span_parts
    later = stored.alias("later").c
    again: ColumnElement[bool] = exists().where(
        later.ticket_id == resolved.c.ticket_id, later.start_at >= resolved.c.first, *_reopens(facts, later)
    )
    source: FromClause = resolved
    for number, part in enumerate(others):
        # joined at once: PostgreSQL would go through all of what is no table for each of the tickets
        p = part.alias(f"later_{number}").c
        last = select(p.ticket_id, func.max(p.start_at).label("at")).where(*_reopens(facts, p)).group_by(p.ticket_id)
        then = last.subquery(f"last_{number}")
        source = source.outerjoin(then, then.c.ticket_id == resolved.c.ticket_id)
        again = or_(again, func.coalesce(then.c.at >= resolved.c.first, false()))
    t = facts.tickets.c
    told = case((tells(t, Fact.REOPENING), 1), else_=0)
    flagged = (
        select(told.label("told"), case((and_(tells(t, Fact.REOPENING), again), 1), else_=0).label("again"))
        .select_from(source.join(facts.tickets, t.id == resolved.c.ticket_id))
        .subquery()
    )
    sums = select(func.count(), *(func.coalesce(func.sum(column), 0) for column in (flagged.c.told, flagged.c.again)))
    count, counted, back = facts.conn.execute(sums).one()
    return Reopened(int(counted), int(back), int(count - counted))


class FirstContact(NamedTuple):
    """Tickets resolved in a period that were eligible for first contact resolution, and those resolved so.

    `untold`: incidents resolved in it whose source does not tell how the desk handled them.
    """

    eligible: int
    resolved: int
    untold: int


def first_contact(facts: Facts, scope: Scope, start: datetime, end: datetime) -> dict[str, FirstContact]:
    """Return by category the eligible incidents resolved in [start, end), also those reopened since (`came_back`)."""
    resolved, t = _resolved(facts, scope, start, end), facts.tickets.c
    rows = facts.conn.execute(
        select(
            t.category,
            func.count(t.first_contact),
            func.coalesce(func.sum(case((t.first_contact, 1), else_=0)), 0),
            func.coalesce(func.sum(case((and_(t.first_contact.is_(None), t.source.like("import:%")), 1), else_=0)), 0),
        )
        .select_from(resolved.join(facts.tickets, t.id == resolved.c.ticket_id))
        .where(t.kind == "incident")
        .group_by(t.category)
    )
    return {category: FirstContact(*map(int, counts)) for category, *counts in rows}


def came_back(facts: Facts, scope: Scope, start: datetime, end: datetime) -> list[tuple[str, datetime, datetime]]:
    """Return tickets resolved at first contact in [start, end) and reopened since, in the order of their ids.

    Each as (category, resolved, first reopened after).
    """
    resolved, t = _resolved(facts, scope, start, end), facts.tickets.c
    found: dict[tuple[int, datetime], tuple[str, datetime]] = {}
    for part in facts.span_parts:  # each ticket is in one of them
        spans: FromClause = part.alias("later")
        later: Any = spans.c
        rows = facts.conn.execute(
            select(resolved.c.ticket_id, resolved.c.first, t.category, func.min(later.start_at))
            .select_from(
                resolved.join(facts.tickets, t.id == resolved.c.ticket_id).join(
                    spans,
                    and_(
                        later.ticket_id == resolved.c.ticket_id,
                        later.start_reason == "reopened",
                        later.start_at >= resolved.c.first,
                        later.start_at <= facts.as_of,
                    ),
                )
            )
            .where(t.kind == "incident", t.first_contact)
            .group_by(resolved.c.ticket_id, resolved.c.first, t.category)
        )
        found |= {(id, first): (category, back) for id, first, category, back in rows}
    return [(category, first, back) for (_, first), (category, back) in sorted(found.items())]


class Answers(NamedTuple):
    """Surveys sent in a period: answers of 4 or 5, answers, invitations, answers whose invitation is not told."""

    satisfied: int
    answers: int
    invited: int
    unasked: int


def asked_in(start: datetime, end: datetime) -> ColumnElement[bool]:
    """Return the condition that a survey was sent in [start, end), or answered, where only that is told."""
    s = survey.c
    return or_(within(s.sent_at, start, end), and_(s.sent_at.is_(None), within(s.answered_at, start, end)))


def satisfaction(facts: Facts, scope: Scope, start: datetime, end: datetime) -> Answers:
    """Surveys sent in [start, end) and what was answered by T."""
    s, t = survey.c, facts.tickets.c
    answered = and_(s.score.is_not(None), s.answered_at <= facts.as_of)
    query = select(
        func.coalesce(func.sum(case((and_(answered, s.score >= 4), 1), else_=0)), 0),
        func.coalesce(func.sum(case((answered, 1), else_=0)), 0),
        func.count(s.sent_at),
        func.coalesce(func.sum(case((and_(answered, s.sent_at.is_(None)), 1), else_=0)), 0),
    ).where(asked_in(start, end), func.coalesce(s.sent_at, s.answered_at) <= facts.as_of)
    if scope.agency_id is not None:
        query = query.where(s.agency_id == scope.agency_id)
    if scope.service_id is not None:
        query = query.join_from(survey, facts.tickets, t.id == s.ticket_id).where(t.service_id == scope.service_id)
    return Answers._make(facts.conn.execute(query).one())


class Comment(NamedTuple):
    """What somebody wrote beside a score."""

    at: datetime
    score: int
    text: str


def person_names(facts: Facts) -> list[tuple[str, str]]:
    """Return name and login ("" for none) of everybody on record."""
    p = person.c
    return [(name, login or "") for name, login in facts.conn.execute(select(p.name, p.login))]


def comments(facts: Facts, scope: Scope, start: datetime, end: datetime, limit: int = 12) -> list[Comment]:
    """Comments on surveys sent in [start, end) and answered by T: the lowest scores first, then the newest."""
    s = survey.c
    query = select(s.answered_at, s.score, s.comment).where(
        asked_in(start, end),
        s.answered_at <= facts.as_of,
        s.score.is_not(None),
        s.comment != "",
        or_(s.score <= 2, s.score >= 4),
    )
    if scope.agency_id is not None:
        query = query.where(s.agency_id == scope.agency_id)
    rows = facts.conn.execute(query.order_by(s.score, s.answered_at.desc(), s.id).limit(limit))
    return [Comment._make(row) for row in rows]
