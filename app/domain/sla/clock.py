"""The SLA clock: a pure function of the facts of a ticket, its target, the calendar and now.

Nothing is a running total, so a changed target, a late event or a reopening needs no repair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.business_time import BusinessCalendar, Opening, from_us, to_us
from app.domain.open_time import MICROS, OpenTime, unions
from app.domain.sla.targets import Target
from app.domain.vocabulary import ClockState

#: Reason of a pause that spans resolved to reopened; it is never counted, whatever the target says.
RESOLVED = "resolved"
_FOREVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Pause:
    """[start, end) in which a ticket was on hold, end None: still is; reason: a HoldReason value or `RESOLVED`."""

    start: datetime
    end: datetime | None
    reason: str


class SegmentKind(StrEnum):
    COUNTED = "counted"
    PAUSED = "paused"
    RESOLVED = "resolved"
    OUTSIDE_HOURS = "outside_hours"
    HOLIDAY = "holiday"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a ticket's life, how much of it was counted and why.

    `reason`: the hold reason of a pause, also of one that this target does not pause for (kind counted); the name
    of a holiday; else empty.
    """

    kind: SegmentKind
    start: datetime
    end: datetime
    counted: timedelta
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock shows.

    segments: from start to stop or now, without gaps (empty where not asked for). elapsed: open, unpaused time.
    paused: open time lost to pauses that this target allows (resolved to reopened is neither). remaining: allowance
    less elapsed, negative once it is over. due_at: None while a pause of open end keeps it unknown. known_at:
    min(stop, due), when the outcome is or will be known; None while due_at is, or where it was cancelled first.
    breached_at: due_at once it has been missed. met: None while running and where cancelled in time.
    """

    segments: tuple[Segment, ...]
    elapsed: timedelta
    paused: timedelta
    remaining: timedelta
    due_at: datetime | None
    state: ClockState
    breached_at: datetime | None
    allowance: timedelta
    known_at: datetime | None
    met: bool | None


def read_clock(
    target: Target,
    start: datetime,
    stop: datetime | None,
    pauses: Iterable[Pause],
    now: datetime,
    *,
    cancelled_at: datetime | None = None,
    explain: bool = True,
) -> Reading:
    """Read a clock that started at `start` and stopped at `stop` (None: still runs).

    All instants are aware. `now` matters only to a clock that runs. Pauses may overlap and come in any order; those
    whose reason the target does not list do not pause. The clock stops at a pause's start and goes on at its end.

    A target of a duration is due when that much open, unpaused time has been counted, at a closing if it ends there.
    A target of days gets the open time from `start` to `add_days(start, n)` and is due there if nothing pauses it.
    A stop at the due instant is in time. What was missed stays missed: a pause, a reopening or a cancellation
    after the due instant changes nothing; cancelled before, the clock has no outcome.

    ValueError: stop or cancellation before start, or a pause that ends before it starts.
    """
    calendar = target.calendar.business
    start_us, now_us = to_us(start), to_us(now)
    stop_us = None if stop is None else to_us(stop)
    cancel_us = None if cancelled_at is None else to_us(cancelled_at)
    if cancel_us is not None and stop_us is not None and stop_us <= cancel_us:
        cancel_us = None
    end_us = cancel_us if cancel_us is not None else stop_us
    if end_us is not None and end_us < start_us:
        raise ValueError(f"the clock stops at {from_us(end_us)}, before it starts at {start}")
    limit_us = _FOREVER if end_us is None else end_us
    until_us = max(now_us, start_us) if end_us is None else end_us

    holds = [_clip(pause, start_us, limit_us) for pause in pauses]
    gaps = unions([a for a, b, r in holds if r == RESOLVED], [b for a, b, r in holds if r == RESOLVED])
    counts = {RESOLVED, *target.pause_reasons}
    stops = unions([a for a, b, r in holds if r in counts], [b for a, b, r in holds if r in counts])

    allowance_us, late = _allowance(target, calendar, start_us)
    due_us = _due(calendar, start_us, allowance_us, late, stops)

    table = calendar.open_time(start_us // MICROS, until_us // MICROS + 1)
    stopped_us = _measure(table, stops, until_us)
    elapsed_us = table.counted_us(until_us) - table.counted_us(start_us) - stopped_us
    paused_us = stopped_us - _measure(table, gaps, until_us)

    known_us = due_us
    met: bool | None = None
    if due_us is not None and due_us < until_us:
        state, met = ClockState.MISSED, False
    elif cancel_us is not None:
        state, known_us = ClockState.CANCELLED, None
    elif stop_us is not None:
        state, met, known_us = ClockState.MET, True, stop_us
    elif due_us is None or any(a <= now_us < b for a, b in stops):
        state = ClockState.PAUSED
    else:
        state = ClockState.RUNNING

    due_at = None if due_us is None else from_us(due_us)
    return Reading(
        segments=tuple(_explain(calendar, start_us, until_us, holds, counts)) if explain else (),
        elapsed=timedelta(microseconds=elapsed_us),
        paused=timedelta(microseconds=paused_us),
        remaining=timedelta(microseconds=allowance_us - elapsed_us),
        due_at=due_at,
        state=state,
        breached_at=due_at if state is ClockState.MISSED else None,
        allowance=timedelta(microseconds=allowance_us),
        known_at=None if known_us is None else from_us(known_us),
        met=met,
    )


Hold = tuple[int, int, str]


def _clip(pause: Pause, start_us: int, limit_us: int) -> Hold:
    begin_us = to_us(pause.start)
    finish_us = _FOREVER if pause.end is None else to_us(pause.end)
    if finish_us < begin_us:
        raise ValueError(f"a pause ends at {pause.end}, before it starts at {pause.start}")
    return max(begin_us, start_us), min(finish_us, limit_us), str(pause.reason)


def _allowance(target: Target, calendar: BusinessCalendar, start_us: int) -> tuple[int, bool]:
    """Open microseconds allowed, and whether a clock that has used them up is due at the next opening.

    It is where `add_days` ends exactly at an opening: that instant, not the closing before it, is n days later.
    """
    if target.duration is not None:
        return target.duration // timedelta(microseconds=1), False
    assert target.days is not None
    goal_us = to_us(calendar.add_days(from_us(start_us), target.days))
    table = calendar.open_time(start_us // MICROS, goal_us // MICROS + 1)
    counted = table.counted_us(goal_us)
    late = table.earliest_us(counted) < goal_us == table.latest_us(counted)
    return counted - table.counted_us(start_us), late


def _due(
    calendar: BusinessCalendar, start_us: int, allowance_us: int, late: bool, stops: Sequence[tuple[int, int]]
) -> int | None:
    """Return when the allowance is used up; None: a pause without end comes before."""
    last_us = max([start_us, *(at for pause in stops for at in pause if at < _FOREVER)])
    table = calendar.open_time(start_us // MICROS, last_us // MICROS + 1)
    goal = table.counted_us(start_us) + allowance_us
    for begin_us, finish_us in stops:
        before = table.counted_us(begin_us)
        if before > goal or (before == goal and not late):
            break
        if finish_us >= _FOREVER:
            return None
        goal += table.counted_us(finish_us) - before
    return calendar.reached_us(start_us, goal - table.counted_us(start_us), late=late)


def _measure(table: OpenTime, intervals: Sequence[tuple[int, int]], until_us: int) -> int:
    """Open microseconds of disjoint intervals, as far as they lie before `until_us`."""
    return sum(table.counted_us(min(b, until_us)) - table.counted_us(a) for a, b in intervals if a < until_us)


_CLOSED = {Opening.OUTSIDE_HOURS: SegmentKind.OUTSIDE_HOURS, Opening.HOLIDAY: SegmentKind.HOLIDAY}


def _explain(
    calendar: BusinessCalendar, start_us: int, until_us: int, holds: Sequence[Hold], counts: set[str]
) -> Iterator[Segment]:
    """Cut the stretches of the calendar at every pause. What is closed anyway is not called paused."""
    order = sorted(holds, key=lambda hold: (hold[2] != RESOLVED, hold[2] not in counts, hold[0]))
    cuts = sorted({at for a, b, _ in holds if a < b for at in (a, b) if start_us < at < until_us})
    for stretch in calendar.classify(from_us(start_us), from_us(until_us)):
        if stretch.kind is not Opening.OPEN:
            yield Segment(_CLOSED[stretch.kind], stretch.start, stretch.end, timedelta(0), stretch.name)
            continue
        begin_us, end_us = to_us(stretch.start), to_us(stretch.end)
        edges = [begin_us, *(cut for cut in cuts if begin_us < cut < end_us), end_us]
        kind, reason, since_us = SegmentKind.COUNTED, "", begin_us
        for i, at_us in enumerate(edges):
            new_kind, new_reason = _label(order, counts, at_us) if i < len(edges) - 1 else (kind, "\0")
            if (new_kind, new_reason) != (kind, reason) and at_us > since_us:
                yield _segment(kind, since_us, at_us, reason)
                since_us = at_us
            kind, reason = new_kind, new_reason


def _label(order: Sequence[Hold], counts: set[str], at_us: int) -> tuple[SegmentKind, str]:
    """Return what an open instant is for the clock: resolved beats paused beats on hold without effect."""
    for begin_us, finish_us, reason in order:
        if begin_us <= at_us < finish_us:
            if reason == RESOLVED:
                return SegmentKind.RESOLVED, reason
            return (SegmentKind.PAUSED if reason in counts else SegmentKind.COUNTED), reason
    return SegmentKind.COUNTED, ""


def _segment(kind: SegmentKind, begin_us: int, end_us: int, reason: str) -> Segment:
    length = timedelta(microseconds=end_us - begin_us)
    return Segment(
        kind, from_us(begin_us), from_us(end_us), length if kind is SegmentKind.COUNTED else timedelta(0), reason
    )
