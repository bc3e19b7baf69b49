"""SLA clocks of many tickets at once, with NumPy; equal to reading each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.domain.business_time import BusinessCalendar
from app.domain.business_time_arrays import Flags, OpenArrays, Seconds

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
    table = calendar.open_time(low, last + 1).arrays
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


def _clipped(table: OpenArrays, begin: Seconds, finish: Seconds, until: Seconds) -> Seconds:
    """Open seconds of intervals as far as they lie before `until`."""
    return table.counted(np.minimum(finish, until)) - table.counted(np.minimum(begin, until))
