"""Rows of a report from rows of the database: availability of a service, a missed target, why it was missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from app.db.figures.availability import OutageRow, ServiceRow
from app.db.figures.exceptions import Missed
from app.domain.business_time import BusinessCalendar
from app.domain.figures import Availability, Maintenance, availability
from app.domain.periods import Period
from app.domain.service_review import AvailabilityRow, ExceptionRow
from app.domain.sla_clock import RESOLVED
from app.domain.targets import Target
from app.domain.vocabulary import HoldReason, Metric, Priority


def availability_row(
    service: ServiceRow, rows: Iterable[OutageRow], period: Period, as_of: datetime
) -> AvailabilityRow:
    """One service: its availability now and in the period before, outages begun or going on, degraded minutes."""
    given = list(rows)
    end = min(period.end, as_of)
    here = [row for row in given if _touches(row, period.start, end)]
    full = [row for row in here if row.kind == "full" and not row.planned]
    degraded = [(row.start_at, row.end_at) for row in here if row.kind == "degraded"]
    before = _measure(service, given, period.previous(), as_of)
    return AvailabilityRow(
        service.name,
        _measure(service, given, period, as_of),
        outages=len(full),
        degraded_minutes=round(_union_seconds(degraded, period.start, end) / 60),
        previous=before,
        note="; ".join(dict.fromkeys(row.title for row in full)),
    )


def _touches(row: OutageRow, start: datetime, end: datetime) -> bool:
    return row.start_at < end and (row.end_at is None or row.end_at > start)


def _measure(service: ServiceRow, rows: list[OutageRow], period: Period, as_of: datetime) -> Availability:
    full = [row for row in rows if row.kind == "full"]
    return availability(
        period,
        [(row.start_at, row.end_at) for row in full if not row.planned],
        [
            Maintenance(
                row.start_at,
                row.end_at,
                None if row.window_start is None or row.window_end is None else (row.window_start, row.window_end),
            )
            for row in full
            if row.planned
        ],
        goal_bp=service.goal_bp,
        as_of=as_of,
    )


def _union_seconds(spans: Iterable[tuple[datetime, datetime | None]], low: datetime, high: datetime) -> float:
    total, reached = 0.0, low
    for start, end in sorted((start, end or high) for start, end in spans):
        begin, finish = max(start, reached), min(end, high)
        if finish > begin:
            total += (finish - begin).total_seconds()
            reached = finish
    return total


def exception_row(row: Missed, target: Target, as_of: datetime) -> ExceptionRow:
    """A missed target: by how much counted time, how long it was paused, and what in its history explains it."""
    business = target.calendar.business
    end = row.stop_at or as_of
    return ExceptionRow(
        row.number,
        row.title,
        Metric(row.metric),
        Priority(row.priority),
        row.opened_at,
        row.missed_at,
        None if row.stop_at is None or row.cancelled else row.stop_at,
        over_by(business, row, end),
        _paused(business, row, end),
        why_missed(row, end),
    )


def _pauses(row: Missed, end: datetime) -> list[tuple[datetime, datetime, str]]:
    return [
        (datetime.fromtimestamp(a, UTC), end if b is None else datetime.fromtimestamp(b, UTC), str(reason))
        for a, b, reason in row.pauses
    ]


def over_by(business: BusinessCalendar, row: Missed, end: datetime) -> int:
    """Counted seconds between the due time and the end: open time of the calendar less pauses."""
    over = business.elapsed(row.missed_at, end)
    for start, stop, _ in _pauses(row, end):
        begin, finish = max(start, row.missed_at), min(stop, end)
        if finish > begin:
            over -= business.elapsed(begin, finish)
    return max(0, int(over.total_seconds()))


def _paused(business: BusinessCalendar, row: Missed, end: datetime) -> int:
    """Open seconds lost to holds; of a stopped clock the projection knows them."""
    if row.stop_at is not None:
        return row.paused_s
    held = timedelta(0)
    for start, stop, reason in _pauses(row, end):
        if reason != RESOLVED and min(stop, end) > start:
            held += business.elapsed(start, min(stop, end))
    return int(held.total_seconds())


def why_missed(row: Missed, end: datetime) -> str:
    """What the events tell: the longest kind of hold, hand-overs, reopenings; empty where they tell nothing."""
    said = []
    held: Counter[str] = Counter()
    for start, stop, reason in _pauses(row, end):
        if reason != RESOLVED and stop > start:
            held[reason] += int((stop - start).total_seconds())
    if held:
        reason = max(sorted(held), key=lambda r: held[r])
        known = {r.value: r.label for r in HoldReason}
        said.append(known.get(reason, reason.replace("_", " ").capitalize()))
    if row.reassigned >= 2:
        said.append(f"handed on {row.reassigned} times")
    if row.reopened:
        said.append("reopened" if row.reopened == 1 else f"reopened {row.reopened} times")
    if row.cancelled:
        said.append("cancelled later")
    text = ", ".join(said)
    return text[:1].upper() + text[1:]
