"""Many clocks measured anew under another target, from what is stored of them.

Stored pauses are whole seconds, so an outcome may hang on a fraction that is not there. Such clocks are told apart,
for whoever asks to read them from their events; all others are as reading each of them would give.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.domain.business_time_arrays import Flags, Seconds
from app.domain.sla.clock import RESOLVED
from app.domain.sla.clock_arrays import clock_arrays
from app.domain.sla.targets import Target

_MICROS = 1_000_000
_NONE = -1


class StoredClock(NamedTuple):
    """A clock as it is stored: instants in microseconds since 1970 UTC, None where it runs; pauses as JSON text."""

    ticket_id: int
    seq: int
    target_id: int
    priority: int
    start: int
    stop: int | None
    pauses: str
    bound: bool


class Counted(NamedTuple):
    """Outcomes of a target in the stretches between borders: due, met, over by an upper bound only."""

    due: npt.NDArray[np.int64]
    met: npt.NDArray[np.int64]
    bound: npt.NDArray[np.int64]


def counted(
    clocks: Sequence[StoredClock], target: Target, borders: Sequence[int], as_of: int
) -> tuple[Counted, list[StoredClock]]:
    """Return the outcomes that clocks would have under a target, and the clocks whose outcome is not sure.

    `borders`: n + 1 instants, and `as_of`: what is known; microseconds since 1970 UTC. What is not sure is not
    counted. The pauses of a clock are those that its target pauses for.
    """
    n = len(clocks)
    start = np.array([one.start for one in clocks], np.int64)
    stop = np.array([_NONE if one.stop is None else one.stop for one in clocks], np.int64)
    bound = np.array([one.bound for one in clocks], np.bool_)
    offsets, begins, ends, gaps = _pauses(clocks)
    paused = np.diff(offsets)
    loose = (paused > 0) | (start % _MICROS != 0)
    slack = np.where(loose, 2 + 2 * paused, 0)
    stops = np.where(stop < 0, _NONE, stop // _MICROS)
    low, high = _dues(target, start // _MICROS, stops, offsets, begins, ends, gaps, slack)
    low, high = (np.where(due < 0, _NONE, due * _MICROS) for due in (low, high))

    runs, forever = stop < 0, low < 0
    in_time = ~runs & ((stop <= low) | forever)
    late = ~runs & ~forever & (stop > high)
    sure_met, sure = in_time, in_time | late | runs
    sure &= (low < 0) == (high < 0)
    known_low = np.where(bound | in_time, stop, low)
    known_high = np.where(bound | in_time, stop, high)
    has = np.where(runs, ~bound & ~forever, True)
    edges = np.array(borders, np.int64)
    place = np.searchsorted(edges, known_low, "right") - 1
    sure &= ~has | (
        (place == np.searchsorted(edges, known_high, "right") - 1) & ((known_low <= as_of) == (known_high <= as_of))
    )
    counts = has & sure & (known_low <= as_of) & (place >= 0) & (place < len(borders) - 1)
    unsure = [clocks[i] for i in np.flatnonzero(~sure).tolist()]

    def each(which: Flags) -> npt.NDArray[np.int64]:
        return np.bincount(place[counts & which], minlength=len(borders) - 1).astype(np.int64)

    everything = np.ones(n, np.bool_)
    return Counted(each(everything), each(sure_met), each(bound & ~sure_met)), unsure


def _pauses(clocks: Sequence[StoredClock]) -> tuple[Seconds, Seconds, Seconds, Flags]:
    offsets, begins, ends, gaps = [0], [], [], []
    for one in clocks:
        if one.pauses != "[]":
            for begin, end, reason in json.loads(one.pauses):
                begins.append(begin)
                ends.append(_NONE if end is None else end)
                gaps.append(reason == RESOLVED)
        offsets.append(len(begins))
    return (np.array(offsets, np.int64), np.array(begins, np.int64), np.array(ends, np.int64), np.array(gaps, np.bool_))


def _dues(
    target: Target,
    starts: Seconds,
    stops: Seconds,
    offsets: Seconds,
    begins: Seconds,
    ends: Seconds,
    gaps: Flags,
    slack: Seconds,
) -> tuple[Seconds, Seconds]:
    """Return the earliest and the latest second at which each clock may be due; -1: paused without end before."""
    business, n = target.calendar.business, len(starts)
    seconds = 0 if target.duration is None else int(target.duration.total_seconds())
    days = np.full(n, target.days or 0, np.int64)
    now = int(starts.max(initial=0))
    allowances = np.full(n, seconds, np.int64)
    exact = clock_arrays(business, starts, stops, now, allowances, days, offsets, begins, ends, pause_resolved=gaps)
    if not slack.any():
        return exact.due, exact.due
    found = []
    for sign in (-1, 1):
        allowed = np.maximum(exact.allowance + sign * slack, 1)
        due = clock_arrays(business, starts, stops, now, allowed, None, offsets, begins, ends, pause_resolved=gaps).due
        found.append(np.where(slack > 0, due, exact.due))
    return found[0], found[1]
