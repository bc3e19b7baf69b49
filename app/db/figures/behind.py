"""The tickets behind a figure: their ids, found by the same conditions by which the figure was counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from app.db.counted_majors import COUNTED
from app.db.figures.attainment import missed
from app.db.figures.backlog import open_at
from app.db.figures.facts import Facts, Scope, is_false, tells, within
from app.db.figures.shares import asked_in
from app.db.tables import major_incident, major_incident_agency, survey
from app.domain.tickets.told import Fact
from app.domain.vocabulary import Metric, TicketKind


def clocks(
    facts: Facts,
    scope: Scope,
    start: datetime,
    end: datetime,
    metrics: Sequence[Metric],
    outcome: str | None,
    *,
    priority: int | None = None,
    targets: Sequence[int] = (),
) -> list[int]:
    """Return tickets whose outcome became known in [start, end): all, "met" or "missed"."""
    c = facts.clocks.c
    query = select(c.ticket_id).where(
        c.metric.in_([m.value for m in metrics]),
        within(c.known_at, start, end),
        c.known_at <= facts.as_of,
        scope.clocks(facts),
        is_false(c.excluded),
    )
    if outcome == "met":
        query = query.where(c.met)
    elif outcome == "missed":
        query = query.where(missed(c))
    if priority is not None:
        query = query.where(c.priority == priority)
    if targets:
        query = query.where(c.target_id.in_(targets))
    return _ids(facts, query.distinct())


def open_past_due(
    facts: Facts, scope: Scope, end: datetime, metric: Metric, priority: int | None, targets: Sequence[int]
) -> list[int]:
    """Return tickets open at T whose clock passed its due time before `end` and still runs."""
    c, s = facts.clocks.c, facts.spans.c
    query = select(c.ticket_id).where(
        c.ticket_id.in_(select(s.ticket_id).where(s.end_at.is_(None), is_false(s.excluded))),
        c.met.is_(None),
        is_false(c.bound),
        c.metric == metric.value,
        c.known_at < end,
        c.known_at <= facts.as_of,
        scope.clocks(facts),
        is_false(c.excluded),
    )
    if priority is not None:
        query = query.where(c.priority == priority)
    if targets:
        query = query.where(c.target_id.in_(targets))
    return _ids(facts, query.distinct())


def moved(facts: Facts, scope: Scope, start: datetime, end: datetime, what: str, **fields: Any) -> list[int]:
    """Return tickets that began or ended a stretch in [start, end) as `what` says ("opened", "resolved" ...).

    `fields`: columns of the ticket and the value they must have.
    """
    s, t = facts.spans.c, facts.tickets.c
    begins = what in ("opened", "reopened", "transferred_in")
    instant, reason = (s.start_at, s.start_reason) if begins else (s.end_at, s.end_reason)
    query = select(s.ticket_id).where(
        within(instant, start, end),
        instant <= facts.as_of,
        reason == what,
        is_false(s.excluded),
        scope.spans(facts, instant),
    )
    if fields or scope.service_id is not None:
        query = query.where(t.id == s.ticket_id, *(t[name] == value for name, value in fields.items()))
    return _ids(facts, query.distinct())


def open_then(
    facts: Facts, scope: Scope, at: datetime, opened_from: datetime | None = None, opened_to: datetime | None = None
) -> list[int]:
    """Return tickets open at an instant, of those opened in [opened_from, opened_to)."""
    s, t = facts.spans.c, facts.tickets.c
    query = select(s.ticket_id).where(t.id == s.ticket_id, scope.spans(facts), is_false(s.excluded), open_at(s, at))
    if opened_from is not None:
        query = query.where(t.opened_at >= opened_from)
    if opened_to is not None:
        query = query.where(t.opened_at < opened_to)
    return _ids(facts, query.distinct())


def touched(facts: Facts, scope: Scope, start: datetime, end: datetime, *, excluded: bool) -> list[int]:
    """Records read for a period: open at some time of it; `excluded`: only those left out of the figures."""
    s = facts.spans.c
    query = (
        select(s.ticket_id)
        .select_from(scope.from_spans(facts))
        .where(scope.spans(facts), s.start_at < end, or_(s.end_at.is_(None), s.end_at >= start))
    )
    if excluded:
        query = query.where(s.excluded)
    return _ids(facts, query.distinct())


def resolved_incidents(
    facts: Facts, scope: Scope, start: datetime, end: datetime, priority: int | None = None
) -> list[int]:
    """Return incidents last resolved in [start, end): those of the times to resolve."""
    found: list[int] = []
    s = facts.spans.c
    for part in facts.clock_parts:
        c = part.c
        query = select(c.ticket_id).where(
            s.ticket_id == c.ticket_id,
            s.end_at == c.stop_at,
            s.end_reason == "resolved",
            is_false(s.excluded),
            within(s.end_at, start, end),
            s.end_at <= facts.as_of,
            scope.spans(facts),
            c.metric == Metric.RESOLUTION.value,
            c.ticket_kind == TicketKind.INCIDENT.value,
            c.met.is_not(None),
            is_false(c.excluded),
        )
        if priority is not None:
            query = query.where(c.priority == priority)
        found += _ids(facts, query.distinct())
    return sorted(found)


def reopened(facts: Facts, scope: Scope, start: datetime, end: datetime) -> list[int]:
    """Return tickets resolved in [start, end) and reopened after it by T."""
    s, later = facts.spans.c, facts.spans.alias("later").c
    query = (
        select(s.ticket_id)
        .select_from(scope.from_spans(facts))
        .where(
            scope.spans(facts, by_index=False),
            is_false(s.excluded),
            s.end_reason == "resolved",
            within(s.end_at, start, end),
            s.end_at <= facts.as_of,
            s.ticket_id.in_(select(facts.tickets.c.id).where(tells(facts.tickets.c, Fact.REOPENING))),
            exists().where(
                later.ticket_id == s.ticket_id,
                later.start_reason == "reopened",
                later.start_at >= s.end_at,
                later.start_at <= facts.as_of,
            ),
        )
    )
    return _ids(facts, query.distinct())


def first_contact(facts: Facts, scope: Scope, start: datetime, end: datetime) -> list[int]:
    """Return incidents resolved in [start, end) that were eligible for resolution at first contact."""
    s, t = facts.spans.c, facts.tickets.c
    query = select(s.ticket_id).where(
        t.id == s.ticket_id,
        t.kind == TicketKind.INCIDENT.value,
        t.first_contact.is_not(None),
        scope.spans(facts),
        is_false(s.excluded),
        s.end_reason == "resolved",
        within(s.end_at, start, end),
        s.end_at <= facts.as_of,
    )
    return _ids(facts, query.distinct())


def surveyed(facts: Facts, scope: Scope, start: datetime, end: datetime, *, answered: bool) -> list[int]:
    """Return tickets whose survey was sent in [start, end); `answered`: by T."""
    s = survey.c
    asked = func.coalesce(s.sent_at, s.answered_at) <= facts.as_of
    query = select(s.ticket_id).where(asked_in(start, end), asked)
    if scope.agency_id is not None:
        query = query.where(s.agency_id == scope.agency_id)
    if answered:
        query = query.where(and_(s.score.is_not(None), s.answered_at <= facts.as_of))
    return _ids(facts, query.distinct())


def major_incidents(facts: Facts, scope: Scope, start: datetime, end: datetime) -> list[int]:
    """Return the tickets of major incidents whose impact began in [start, end) and that reached the agency."""
    m, a = major_incident.c, major_incident_agency.c
    query = select(m.ticket_id).where(within(m.impact_start_at, start, end), m.ticket_id.is_not(None), COUNTED)
    if scope.agency_id is not None:
        query = query.where(exists().where(a.major_incident_id == m.id, a.agency_id == scope.agency_id))
    return _ids(facts, query.distinct())


def values_of(facts: Facts, name: str) -> list[str]:
    """Return every value of a ticket column (kind, channel, category)."""
    column = facts.tickets.c[name]
    return sorted(facts.conn.execute(select(func.coalesce(column, "")).distinct()).scalars())


def _ids(facts: Facts, query: Any) -> list[int]:
    return sorted(facts.conn.execute(query).scalars())
