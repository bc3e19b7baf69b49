"""The SLA clock: a pure function of the facts of a ticket, its target, the calendar and now.

Nothing is a running total, so a changed target, a late event or a reopening needs no repair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from app.domain.business_time import BusinessCalendar, Opening, from_us, to_us
from app.domain.business_time_arrays import MICROS, OpenTime, Seconds, unions
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


Flags = npt.NDArray[np.bool_]
_SPAN_BITS = 34  # seconds within a batch: 544 years


@dataclass(frozen=True, slots=True)
class ClockArrays:
    """Readings of many clocks: int64 seconds, one element a clock.

    due and known_at are seconds since 1970 UTC, -1 for none; met is -1 (no outcome), 0 (missed) or 1 (met).
    """

    elapsed: Seconds
    paused: Seconds
    allowance: Seconds
    due: Seconds
    known_at: Seconds
    met: npt.NDArray[np.int8]


def clock_arrays(
    calendar: BusinessCalendar,
    starts: Seconds,
    stops: Seconds,
    now: int,
    allowances: Seconds,
    days: Seconds | None,
    pause_offsets: Seconds,
    pause_starts: Seconds,
    pause_ends: Seconds,
    *,
    pause_resolved: Flags | None = None,
    cancelled: Flags | None = None,
) -> ClockArrays:
    """Return `read_clock` for n tickets that share a calendar, without segments; equal to it to the second.

    All instants are seconds since 1970 UTC, 0 or later. stops: -1 where the clock runs. allowances: seconds of a
    target of a duration, ignored where `days` is above 0. Pauses of ticket i are the elements pause_offsets[i] to
    pause_offsets[i + 1] (n + 1 offsets), in any order, end -1: still paused; hand in only those that pause the
    target, and resolved to reopened with `pause_resolved` set. cancelled: the stop is a cancellation.
    ValueError: a stop before its start, a pause that ends before it starts, or a batch that spans 500 years.
    """
    n = len(starts)
    if n == 0:
        empty = np.zeros(0, np.int64)
        return ClockArrays(empty, empty, empty, empty, empty, np.zeros(0, np.int8))
    running = stops < 0
    until = np.where(running, np.maximum(starts, now), stops)
    if bool((until < starts).any()):
        raise ValueError(f"clock {int(np.argmax(until < starts))} stops before it starts")

    ticket = np.repeat(np.arange(n, dtype=np.int64), np.diff(pause_offsets))
    if bool(((pause_ends >= 0) & (pause_ends < pause_starts)).any()):
        raise ValueError("a pause ends before it starts")
    low = int(starts.min())
    forever = low + (1 << _SPAN_BITS) - 1
    if max(int(until.max()), int(pause_ends.max(initial=0)), int(pause_starts.max(initial=0))) >= forever:
        raise ValueError("the batch spans more than 500 years")
    begins = np.maximum(pause_starts, starts[ticket])
    limit = np.where(running, forever, until)[ticket]
    finishes = np.minimum(np.where(pause_ends < 0, forever, pause_ends), limit)
    owner, begin, finish = _array_unions(ticket, begins, finishes, low)

    held = finish == forever
    last = max(int(until.max()), int(begin.max(initial=low)), int(finish.max(initial=low, where=~held)))
    allowance = np.broadcast_to(np.asarray(allowances, np.int64), (n,)).copy()
    by_days = np.zeros(n, np.bool_) if days is None else days > 0
    goals = np.zeros(0, np.int64)
    if days is not None and bool(by_days.any()):
        goals = calendar.add_days_array(starts[by_days], days[by_days])
        last = max(last, int(goals.max()))
    table = calendar.open_time(low, last + 1)
    at_start = table.counted(starts)
    late = np.zeros(n, np.bool_)
    if len(goals):
        counted = table.counted(goals)
        allowance[by_days] = counted - at_start[by_days]
        late[by_days] = (table.earliest(counted) < goals) & (table.latest(counted) == goals)

    # Open time at each pause's start, less the pauses before it, tells which pauses come before the due instant.
    at_begin = table.counted(begin)
    lost = np.where(held, 0, table.counted(np.where(held, begin, finish)) - at_begin)
    used = at_begin - at_start[owner] - (_before(lost, owner, n))
    early = (used < allowance[owner]) | (late[owner] & (used == allowance[owner]))
    due = calendar.reached_array(starts, allowance + _total(lost * early, owner, n), late)
    due[_total(held & early, owner, n) > 0] = -1

    stopped = _total(_clipped(table, begin, finish, until[owner]), owner, n)
    elapsed = table.counted(until) - at_start - stopped
    paused = stopped
    if pause_resolved is not None and bool(pause_resolved.any()):
        gap = pause_resolved.astype(np.bool_)
        gap_owner, gap_begin, gap_finish = _array_unions(ticket[gap], begins[gap], finishes[gap], low)
        paused = stopped - _total(_clipped(table, gap_begin, gap_finish, until[gap_owner]), gap_owner, n)

    missed = (due >= 0) & (due < until)
    void = ~missed & (np.zeros(n, np.bool_) if cancelled is None else cancelled)
    on_time = ~missed & ~running & ~void
    known = np.where(void, -1, np.where(on_time, stops, due))
    met = np.where(missed, 0, np.where(on_time, 1, -1)).astype(np.int8)
    return ClockArrays(elapsed, paused, allowance, due, known, met)


def _array_unions(owner: Seconds, begins: Seconds, finishes: Seconds, low: int) -> tuple[Seconds, Seconds, Seconds]:
    """Union of intervals for each owner: owner, start and end, in order; empty ones vanish."""
    real = finishes > begins
    key = owner[real] << _SPAN_BITS
    first, last = key + (begins[real] - low), key + (finishes[real] - low)
    if bool((first[1:] < first[:-1]).any()):
        order = np.argsort(first, kind="stable")
        first, last = first[order], last[order]
    if not len(first):
        return first, first, first
    reach = np.maximum.accumulate(last)
    fresh = np.concatenate(([True], first[1:] > reach[:-1]))
    first, last = first[fresh], reach[np.concatenate((fresh[1:], [True]))]
    mask = (1 << _SPAN_BITS) - 1
    return first >> _SPAN_BITS, (first & mask) + low, (last & mask) + low


def _total(values: npt.NDArray[np.int64] | Flags, owner: Seconds, n: int) -> Seconds:
    """Sum of the values of each of n owners; exact."""
    running = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    edges = np.searchsorted(owner, np.arange(n + 1))
    found: Seconds = running[edges[1:]] - running[edges[:-1]]
    return found


def _before(values: Seconds, owner: Seconds, n: int) -> Seconds:
    """For each value the sum of those before it of the same owner."""
    running = np.concatenate(([0], np.cumsum(values)))
    edges = np.searchsorted(owner, np.arange(n))
    found: Seconds = running[:-1] - running[edges][owner]
    return found


def _clipped(table: OpenTime, begin: Seconds, finish: Seconds, until: Seconds) -> Seconds:
    """Open seconds of intervals as far as they lie before `until`."""
    return table.counted(np.minimum(finish, until)) - table.counted(np.minimum(begin, until))
