"""Values of a report from rows of the database: availability, changes judged, missed targets and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from app.db.figures import times
from app.db.figures.availability import OutageRow, ServiceRow
from app.db.figures.exceptions import Missed
from app.domain import words
from app.domain.business_time import BusinessCalendar
from app.domain.changes.values import Implemented
from app.domain.figures.rows import AvailabilityRow, ExceptionRow, OutageOf
from app.domain.figures.rules import Availability, Distribution, Maintenance, availability, change_successful
from app.domain.figures.values import ChangeOutcome
from app.domain.packets.reasons import MissReason
from app.domain.periods import Period
from app.domain.sla.clock import RESOLVED
from app.domain.sla.targets import Target
from app.domain.vocabulary import HoldReason, Metric, Priority


def availability_row(
    service: ServiceRow,
    rows: Iterable[OutageRow],
    period: Period,
    as_of: datetime,
    hours: BusinessCalendar | None = None,
    *,
    told: bool = True,
    told_before: bool = True,
) -> AvailabilityRow:
    """Return the availability of one service in this period and the one before, its outages and degraded minutes.

    `hours`: its support hours, None: around the clock. `told`, `told_before`: whether outages of this period, and of
    the one before, are told at all.
    """
    given = list(rows)
    end = min(period.end, as_of)
    here = [row for row in given if _touches(row, period.start, end)]
    full = [row for row in here if row.kind == "full" and not row.planned]
    degraded = [(row.start_at, row.end_at) for row in here if row.kind == "degraded"]
    untold = availability(period, (), goal_bp=service.goal_bp, as_of=period.start)
    before = _measure(service, given, period.previous(), as_of, hours) if told_before else untold
    return AvailabilityRow(
        service.name,
        _measure(service, given, period, as_of, hours) if told else untold,
        outages=len(full),
        degraded_minutes=round(_union_seconds(degraded, period.start, end) / 60),
        previous=before,
        note="; ".join(dict.fromkeys(row.title for row in full)),
        told=tuple(_told(row) for row in here),
    )


def _told(row: OutageRow) -> OutageOf:
    leads = (("major_incident", row.major_id), ("posting", row.posting_id), ("change", row.change_id))
    kind, id = next(((kind, id) for kind, id in leads if id is not None), ("", 0))
    full = row.kind == "full"
    return OutageOf(row.told_by, kind, id, row.title, full, row.planned, row.start_at, row.end_at)


def _touches(row: OutageRow, start: datetime, end: datetime) -> bool:
    return row.start_at < end and (row.end_at is None or row.end_at > start)


def _measure(
    service: ServiceRow, rows: list[OutageRow], period: Period, as_of: datetime, hours: BusinessCalendar | None
) -> Availability:
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
        hours=hours,
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
    """Return a missed target: by how much counted time, how long it was paused, and what in its history explains it."""
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
        MissReason(row.reason).label if row.reason else "",
        row.note,
        row.seq,
    )


def _pauses(row: Missed, end: datetime) -> list[tuple[datetime, datetime, str]]:
    return [
        (datetime.fromtimestamp(a, UTC), end if b is None else datetime.fromtimestamp(b, UTC), str(reason))
        for a, b, reason in row.pauses
    ]


def over_by(business: BusinessCalendar, row: Missed, end: datetime) -> int:
    """Return counted seconds between the due time and the end: open time of the calendar less pauses."""
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
    """Return what the events tell: the longest kind of hold, hand-overs, reopenings; empty where they tell nothing."""
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


def seconds_of(target: Target) -> int | None:
    """Return what a target allows, in seconds of its calendar; None where its days differ in length."""
    if target.duration is not None:
        return int(target.duration.total_seconds())
    assert target.days is not None
    business = target.calendar.business
    if business.always_open:
        return target.days * 86_400
    # a week without holidays that lies in no change of the clocks
    monday = datetime(2025, 6, 2, 4, tzinfo=UTC)
    lengths = {business.elapsed(monday + timedelta(days=n), monday + timedelta(days=n + 1)) for n in range(7)}
    lengths.discard(timedelta(0))
    return target.days * int(lengths.pop().total_seconds()) if len(lengths) == 1 else None


def distribution(rows: list[times.Ranked]) -> Distribution:
    """Return a distribution from the values at the ranks of median and 90th percentile.

    Rounded as `Distribution.of` does.
    """
    n, total = rows[0].n, int(rows[0].total)
    at = {row.rank: row.seconds for row in rows}
    middle = at[(n + 1) // 2] + at[(n + 2) // 2]
    return Distribution(n, (2 * total + n) // (2 * n), (middle + 1) // 2, at[(9 * n + 9) // 10], int(rows[0].bound))


def judged(change: Implemented, *, as_before: bool = False) -> ChangeOutcome:
    """Return whether a change succeeded: done in its window, not backed out, nothing broken within 72 h.

    Not measured is one of another system that does not tell its window, its start and whether it was backed out.
    `as_before`: as packets judged latent changes at first, by the times they were recorded with.
    """
    opens, closes = (change.planned_start, change.planned_end) if as_before else change.window
    if not change.is_measured or opens is None or closes is None:
        return ChangeOutcome(change, None, (_not_told(change),))
    start = change.actual_start or opens
    why = []
    if change.backed_out:
        why.append("backed out")
    if change.outcome in ("failed", "partial"):
        why.append("failed" if change.outcome == "failed" else "done in part")
    if start < opens or change.actual_end > closes:
        why.append("outside its window")
    if change.linked:
        why.append(f"{words.count(change.linked, 'incident')} within 72 h")
    fits = change_successful((opens, closes), (start, change.actual_end), backed_out=bool(change.backed_out))
    return ChangeOutcome(change, fits and not why, tuple(why))


def _not_told(change: Implemented) -> str:
    lacking = [
        name
        for name, is_told in (
            ("the planned window", change.planned_start is not None),
            ("the start", change.actual_start is not None),
            ("whether it was backed out", change.backed_out is not None),
        )
        if not is_told
    ]
    return f"{change.source.removeprefix('import:')} does not tell {words.joined(lacking)}"
