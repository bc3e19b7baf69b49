"""SLA attainment: outcomes that became known in a period, one GROUP BY over `sla_clock`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, case, exists, func, literal, literal_column, null, or_, select
from sqlalchemy.sql import ColumnElement, Select

from app.db.figures.facts import Facts, Scope, bucket, by_rows, is_false, within
from app.db.tables import ticket_event
from app.db.tickets.standing import stands
from app.domain.figures.levels import Health, Levels, Outcomes
from app.domain.periods import Period
from app.domain.sla.targets import TargetBook
from app.domain.vocabulary import EventKind, Metric

#: Columns of `sla_clock` by which outcomes can be counted.
KEYS = ("agency_id", "service_id", "priority", "target_id", "ticket_kind")


def outcomes_query(
    facts: Facts,
    scope: Scope,
    borders: Sequence[datetime],
    by: Sequence[str],
    metrics: Sequence[Metric] = tuple(Metric),
) -> Select[Any]:
    """Return the statement behind `outcomes`."""
    c = facts.clocks.c
    one_metric, one_stretch = len(metrics) == 1, len(borders) == 2
    # what is the same in every row is not grouped by: each column more makes the sort of the groups dearer
    groups: list[Any] = [] if one_stretch else ["bucket"]
    groups += ([] if one_metric else [c.metric]) + [c[key] for key in KEYS if key in by]
    return (
        select(
            bucket(c.known_at, borders).label("bucket"),
            literal(metrics[0].value).label("metric") if one_metric else c.metric,
            *(c[key] if key in by else null().label(key) for key in KEYS),
            func.count().label("due"),
            func.coalesce(func.sum(case((c.met, 1), else_=0)), 0).label("met"),
            func.coalesce(func.sum(case((unclear(c), 1), else_=0)), 0).label("bound"),
        )
        .where(
            c.metric == metrics[0].value if one_metric else c.metric.in_([m.value for m in metrics]),
            within(c.known_at, borders[0], borders[-1]),
            c.known_at <= facts.as_of,
            scope.clocks(facts),
            is_false(c.excluded),
        )
        .group_by(*groups)
        .having(func.count() > 0)  # without any group there would be one row of zeros
    )


def unclear(clock: Any) -> ColumnElement[bool]:
    """Return the condition that a clock whose outcome is known is over by an upper bound of its time only.

    `clock`: the columns of `sla_clock`, or of what stands in for it.
    """
    return and_(clock.bound, or_(clock.met.is_(None), is_false(clock.met)))


def missed(clock: Any) -> ColumnElement[bool]:
    """Return the condition that a clock whose outcome is known was missed for certain."""
    return and_(is_false(clock.bound), or_(clock.met.is_(None), is_false(clock.met)))


def outcomes(
    facts: Facts,
    scope: Scope,
    borders: Sequence[datetime],
    by: Sequence[str],
    metrics: Sequence[Metric] = tuple(Metric),
) -> list[Outcomes]:
    """Return outcomes by period between `borders` (n + 1 UTC instants), metric and the keys of `by`, in any order."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for part, sign in facts.clock_sums:  # each by its own indexes, and added up here
        query = outcomes_query(replace(facts, clocks=part), scope, borders, by, metrics)
        for row in facts.conn.execute(query):
            counts = found.setdefault(tuple(row[:-3]), [0, 0, 0])
            counts[:] = [count + sign * more for count, more in zip(counts, row[-3:], strict=True)]
    return [Outcomes._make((*key, *counts)) for key, counts in found.items() if counts[0]]


def health(
    facts: Facts, scope: Scope, agency_ids: Iterable[int], period: Period, book: TargetBook
) -> dict[int, Health]:
    """Return how many resolutions of each agency were in time: the figure `sla.resolution.all` of its report."""
    by_agency: dict[int | None, list[Outcomes]] = defaultdict(list)
    by = ("agency_id", "priority", "target_id")
    for row in outcomes(facts, scope, (period.start, period.end), by, (Metric.RESOLUTION,)):
        by_agency[row.agency_id].append(row)
    return {
        agency_id: Levels(book, agency_id, None, period.end).health(Metric.RESOLUTION, by_agency.get(agency_id, []))
        for agency_id in agency_ids
    }


class OpenPastDue(NamedTuple):
    """Clocks still running after their due time, for certain."""

    metric: str
    priority: int
    target_id: int
    n: int


def open_past_due(facts: Facts, scope: Scope, end: datetime) -> list[OpenPastDue]:
    """Return the clocks of tickets open at T that still run though due before `end`, by metric and target."""
    c, s = facts.clocks.c, facts.spans.c
    open_now = select(s.ticket_id).where(s.end_at.is_(None), is_false(s.excluded))
    rows = facts.conn.execute(
        select(c.metric, c.priority, c.target_id, func.count())
        .where(
            c.ticket_id.in_(open_now),
            c.met.is_(None),
            is_false(c.bound),
            c.known_at < end,
            c.known_at <= facts.as_of,
            scope.clocks(facts, by_index=False),
            is_false(c.excluded),
        )
        .group_by(c.metric, c.priority, c.target_id)
        .order_by(c.metric, c.priority, c.target_id)
    )
    return [OpenPastDue._make(row) for row in rows]


class Circumstances(NamedTuple):
    """What helped or changed outcomes: met only because of pauses; tickets whose priority was changed."""

    metric: str
    priority: int
    target_id: int
    met_by_pause: int
    moved: int


def circumstances(
    facts: Facts, scope: Scope, start: datetime, end: datetime, limits: Mapping[int, int]
) -> list[Circumstances]:
    """Of the outcomes known in [start, end): how many needed a pause to be met, how many changed priority.

    `limits`: target id -> seconds it allows in its calendar; targets that are not in it count no pauses.
    """
    c, e = facts.clocks.c, ticket_event.c
    limit = (
        case(*((c.target_id == target, literal(seconds)) for target, seconds in limits.items()), else_=None)
        if limits
        else literal(None, Integer)
    )
    helped = and_(c.met, c.paused_s > 0, c.elapsed_s + c.paused_s > limit)
    # the kind is spelled out so that both databases see that the partial index applies
    is_priority = e.kind == literal_column(f"'{EventKind.PRIORITY.value}'")
    known = by_rows(e.recorded_at) <= facts.as_of
    stood = stands(e, lambda r: by_rows(r.recorded_at) <= facts.as_of)
    moved = exists().where(e.ticket_id == c.ticket_id, is_priority, known, stood)
    outcome = (
        select(
            c.metric,
            c.priority,
            c.target_id,
            case((helped, 1), else_=0).label("helped"),
            case((moved, 1), else_=0).label("moved"),
        )
        .where(
            within(c.known_at, start, end),
            c.known_at <= facts.as_of,
            c.metric.in_([m.value for m in Metric]),
            scope.clocks(facts),
            is_false(c.excluded),
        )
        .subquery()
    )
    o = outcome.c
    rows = facts.conn.execute(
        select(o.metric, o.priority, o.target_id, func.sum(o.helped), func.sum(o.moved))
        .group_by(o.metric, o.priority, o.target_id)
        .order_by(o.metric, o.priority, o.target_id)
    )
    # not HAVING: SQLite would work the sums out once more for it, and with them every look-up
    return [found for row in rows if (found := Circumstances._make(row)).met_by_pause or found.moved]
