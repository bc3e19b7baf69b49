"""Business time for many instants at once: the open time of a calendar as arrays of NumPy.

All instants are int64 seconds since 1970 UTC. Every function gives what the calendar's own gives for each element.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from app.domain.business_time import BusinessCalendar
    from app.domain.open_time import OpenTime

Seconds = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_DAY = 86_400
_FAR = np.iinfo(np.int64).max
_CHUNK = 1 << 14  # elements computed at a time: the temporaries stay in the processor's cache
_BUCKETS = 1 << 18  # most entries of the table from time to interval


class OpenArrays:
    """An `OpenTime` as arrays, with its lookups for arrays of instants."""

    def __init__(self, table: OpenTime) -> None:
        self.lo, self.hi, self.total = table.lo, table.hi, table.total
        self.opens = np.array(table.opens, np.int64)
        self.lengths = np.array(table.lengths, np.int64)
        self.before = np.array(table.before, np.int64)
        self.reached = np.array(table.reached, np.int64)
        self.open_days = np.array(table.open_days, np.int64)
        self.piece_start = np.array(table.piece_start, np.int64)
        self.piece_offset = np.array(table.piece_offset, np.int64)
        self.piece_local_end = np.array(table.piece_local_end, np.int64)
        self._next = np.append(self.opens[1:], _FAR)
        self._shift, self._first, self._depth = self._table()

    def _table(self) -> tuple[int, npt.NDArray[np.intp], int]:
        """Buckets of 2**shift seconds: the interval in force at each bucket's start, and openings in the fullest."""
        shift = 10
        while (self.hi - self.lo) >> shift > _BUCKETS:
            shift += 1
        edges = np.arange(self.lo, self.hi + (1 << shift) + 1, 1 << shift, dtype=np.int64)
        first = np.searchsorted(self.opens, edges, "right").astype(np.intp) - 1
        depth = int(np.diff(first).max()) if len(first) > 1 else 0
        return shift, first, depth

    def counted(self, at: Seconds) -> Seconds:
        """Open seconds from the beginning of the range to each instant; same shape."""
        out = np.empty(len(at), np.int64)
        for begin in range(0, len(at), _CHUNK):
            part = at[begin : begin + _CHUNK]
            i = self.index(part)
            since = part - self.opens.take(i)
            np.minimum(since, self.lengths.take(i), out=since)
            np.add(since, self.before.take(i), out=out[begin : begin + _CHUNK])
        return out

    def index(self, at: Seconds) -> npt.NDArray[np.intp]:
        """Return for each instant the number of the last interval that opens at or before it."""
        i = self._first.take((at - self.lo) >> self._shift)
        for _ in range(self._depth):
            i += at >= self._next.take(i)
        return i

    def earliest(self, counted: Seconds) -> Seconds:
        """Return `earliest_us` for arrays of seconds."""
        i = np.searchsorted(self.reached, counted, "left")
        found: Seconds = self.opens.take(i) + (counted - self.before.take(i))
        return found

    def latest(self, counted: Seconds) -> Seconds:
        """Return `latest_us` for arrays of seconds."""
        i = np.searchsorted(self.before, counted, "right") - 1
        found: Seconds = self.opens.take(i) + np.minimum(counted - self.before.take(i), self.lengths.take(i))
        return found

    def local(self, at: Seconds) -> Seconds:
        """Return `local_of` for arrays."""
        return at + self.piece_offset.take(np.searchsorted(self.piece_start, at, "right") - 1)

    def utc(self, local: Seconds) -> Seconds:
        """Return `utc_of` for arrays."""
        i = np.minimum(np.searchsorted(self.piece_local_end, local, "right"), len(self.piece_start) - 1)
        found: Seconds = np.maximum(local - self.piece_offset.take(i), self.piece_start.take(i))
        return found


def elapsed_array(calendar: BusinessCalendar, starts: Seconds, ends: Seconds) -> Seconds:
    """Return `elapsed` for arrays of equal length, in seconds."""
    if not len(starts):
        return np.zeros(0, np.int64)
    table = calendar.open_time(min(int(starts.min()), int(ends.min())), max(int(starts.max()), int(ends.max())) + 1)
    out = table.arrays.counted(ends)
    out -= table.arrays.counted(starts)
    return np.maximum(out, 0, out=out)


def add_array(calendar: BusinessCalendar, starts: Seconds, seconds: Seconds) -> Seconds:
    """Return `add` for arrays of equal length; durations in seconds, of any sign."""
    if not len(starts):
        return np.zeros(0, np.int64)
    table = calendar.open_time(int(starts.min()), int(starts.max()) + 1)
    while True:
        goal = table.arrays.counted(starts) + seconds
        low, high = int(goal.min()), int((goal + (seconds == 0)).max())
        if low >= 0 and high <= table.total:
            break
        table = calendar.wider(table)
    forward = seconds > 0
    out = table.arrays.earliest(np.where(forward, goal, 0))
    if not forward.all():
        other = ~forward
        exact = table.arrays.latest(goal[other])
        still = seconds[other] == 0
        out[other] = np.where(still, np.maximum(exact, starts[other]), np.minimum(exact, starts[other]))
    return out


def reached_array(calendar: BusinessCalendar, starts: Seconds, amounts: Seconds, late: Flags) -> Seconds:
    """Return `reached_us` for arrays of seconds."""
    if not len(starts):
        return np.zeros(0, np.int64)
    table = calendar.open_time(int(starts.min()), int(starts.max()) + 1)
    while True:
        goal = table.arrays.counted(starts) + amounts
        if int((goal + late).max()) <= table.total:
            break
        table = calendar.wider(table)
    out = table.arrays.earliest(goal)
    if late.any():
        out[late] = table.arrays.latest(goal[late])
    return out


def add_days_array(calendar: BusinessCalendar, starts: Seconds, days: Seconds) -> Seconds:
    """Return `add_days` for arrays of equal length; `days` 0 or more."""
    if not len(starts):
        return np.zeros(0, np.int64)
    if int(days.min()) < 0:
        raise ValueError("days before the start")
    table = calendar.open_time(int(starts.min()), int(starts.max()) + 1)
    while True:
        found = _add_days_array(table.arrays, starts, days)
        if found is not None:
            return found
        table = calendar.wider(table)


def _add_days_array(table: OpenArrays, starts: Seconds, days: Seconds) -> Seconds | None:
    counted = table.counted(starts)
    if int(counted.max()) >= table.total:
        return None
    anchors = np.maximum(starts, table.latest(counted))
    day, of_day = np.divmod(table.local(anchors), _DAY)
    place = np.searchsorted(table.open_days, day, "left") + days
    if int(place.min()) < 0 or int(place.max()) >= len(table.open_days):
        return None
    goal = table.open_days.take(place)
    if int(goal.min()) * _DAY <= table.lo + 2 * _DAY or int(goal.max()) * _DAY >= table.hi - 2 * _DAY:
        return None
    at = table.utc(goal * _DAY + of_day)
    i = table.index(at)
    closes = table.opens.take(i) + table.lengths.take(i)
    following = table.opens.take(np.minimum(i + 1, len(table.opens) - 1))
    later = np.where((following > at) & (table.local(following) // _DAY == goal), following, closes)
    return np.where(goal == day, anchors, np.where(at < closes, at, later))
