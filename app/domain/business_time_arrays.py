"""The open time of a calendar as arrays of UTC intervals, with lookups for one instant and for millions.

All instants are integer seconds since 1970 UTC unless a name ends in `_us` (microseconds). An instant is open
exactly when its local wall time lies in the hours of its local date; so an hour repeated in autumn counts twice,
an hour left out in spring not at all.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Seconds = npt.NDArray[np.int64]

DAY = 86_400
MICROS = 1_000_000
#: No hours are computed outside these years: such instants are errors and placeholders (9999-12-31), and a table
#: that reached them would take seconds to build.
FIRST_YEAR, LAST_YEAR = 1900, 2199
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FAR = np.iinfo(np.int64).max
_CHUNK = 1 << 14  # elements computed at a time: the temporaries stay in the processor's cache
_BUCKETS = 1 << 18  # most entries of the table from time to interval


def year_start(year: int) -> int:
    """Return the seconds since 1970 of 1 January, 00:00 UTC."""
    return int((datetime(year, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(seconds=1))


def year_of(second: int) -> int:
    """Return the UTC year of an instant, clamped to the years that can be computed."""
    if second < year_start(FIRST_YEAR):
        return FIRST_YEAR
    if second >= year_start(LAST_YEAR):
        return LAST_YEAR
    return (_EPOCH + timedelta(seconds=second)).year


@lru_cache(maxsize=64)
def offset_pieces(zone: str, lo: int, hi: int) -> tuple[tuple[int, int], ...]:
    """Return (start, UTC offset) of each stretch of constant offset within [lo, hi), in order."""
    tz = ZoneInfo(zone)

    def offset(second: int) -> int:
        found = (_EPOCH + timedelta(seconds=second)).astimezone(tz).utcoffset()
        assert found is not None
        return int(found / timedelta(seconds=1))

    pieces = [(lo, offset(lo))]
    at = lo
    while at < hi:
        ahead = min(at + 7 * DAY, hi)
        if offset(ahead) != pieces[-1][1]:
            left, right = at, ahead
            while right - left > 1:
                middle = (left + right) // 2
                if offset(middle) == pieces[-1][1]:
                    left = middle
                else:
                    right = middle
            pieces.append((right, offset(right)))
            at = right
        else:
            at = ahead
    return tuple(piece for piece in pieces if piece[0] < hi)


def _merge(starts: Seconds, ends: Seconds) -> tuple[Seconds, Seconds]:
    """Union of intervals sorted by start; touching ones become one, empty ones vanish."""
    real = ends > starts
    starts, ends = starts[real], ends[real]
    if not len(starts):
        return starts, ends
    reach = np.maximum.accumulate(ends)
    fresh = np.concatenate(([True], starts[1:] > reach[:-1]))
    last = np.concatenate((fresh[1:], [True]))
    return starts[fresh], reach[last]


class OpenTime:
    """The open intervals of one calendar within [lo, hi), whole years, ready for lookups.

    `week`: for each weekday (Monday 0) its (start, end) in seconds of the local day; `special`: the same for single
    days (days since 1970) that have other hours; `holidays`: days without hours.
    """

    def __init__(
        self,
        week: Sequence[Sequence[tuple[int, int]]],
        special: Mapping[int, Sequence[tuple[int, int]]],
        holidays: Sequence[int],
        zone: str,
        years: tuple[int, int],
    ) -> None:
        self.years = years
        self.lo, self.hi = year_start(years[0]), year_start(years[1] + 1)
        pieces = offset_pieces(zone, self.lo, self.hi)
        self.piece_start = np.array([start for start, _ in pieces], np.int64)
        self.piece_offset = np.array([offset for _, offset in pieces], np.int64)
        piece_end = np.append(self.piece_start[1:], self.hi)
        self.piece_local_end = piece_end + self.piece_offset
        local_starts, local_ends, self.open_days = self._local(week, special, holidays)
        starts: list[Seconds] = []
        ends: list[Seconds] = []
        for start, end, offset in zip(self.piece_start, piece_end, self.piece_offset, strict=True):
            first = np.searchsorted(local_ends, start + offset, "right")
            after = np.searchsorted(local_starts, end + offset, "left")
            starts.append(np.maximum(local_starts[first:after] - offset, start))
            ends.append(np.minimum(local_ends[first:after] - offset, end))
        opens, closes = _merge(np.concatenate(starts), np.concatenate(ends))
        # An empty interval in front, so that every instant has one before it.
        self.opens = np.concatenate(([self.lo], opens)).astype(np.int64)
        self.lengths = np.concatenate(([0], closes - opens)).astype(np.int64)
        self.before = np.concatenate(([0], np.cumsum(self.lengths)[:-1])).astype(np.int64)
        self.total = int(self.lengths.sum())
        self.reached = self.before + self.lengths
        self._next = np.append(self.opens[1:], _FAR)
        self._shift, self._first, self._depth = self._table()
        self._opens: list[int] = self.opens.tolist()
        self._lengths: list[int] = self.lengths.tolist()
        self._before: list[int] = self.before.tolist()
        self._reached: list[int] = self.reached.tolist()
        self._open_days: list[int] = self.open_days.tolist()
        self._piece_start: list[int] = self.piece_start.tolist()
        self._piece_offset: list[int] = self.piece_offset.tolist()
        self._piece_local_end: list[int] = self.piece_local_end.tolist()

    def _local(
        self,
        week: Sequence[Sequence[tuple[int, int]]],
        special: Mapping[int, Sequence[tuple[int, int]]],
        holidays: Sequence[int],
    ) -> tuple[Seconds, Seconds, Seconds]:
        """Open intervals in seconds of local time, merged, and the local days that have hours."""
        days = np.arange(self.lo // DAY - 2, self.hi // DAY + 2, dtype=np.int64)
        usual = days[~np.isin(days, np.array([*holidays, *special], np.int64))]
        weekday = (usual + 3) % 7  # day 0, 1 January 1970, was a Thursday
        starts: list[Seconds] = [np.empty(0, np.int64)]
        ends: list[Seconds] = [np.empty(0, np.int64)]
        for number, hours in enumerate(week):
            midnights = usual[weekday == number] * DAY
            for start, end in hours:
                starts.append(midnights + start)
                ends.append(midnights + end)
        closed = set(holidays)
        for day, hours in special.items():
            if day not in closed and days[0] <= day <= days[-1]:
                starts.append(np.array([day * DAY + start for start, _ in hours], np.int64))
                ends.append(np.array([day * DAY + end for _, end in hours], np.int64))
        all_starts, all_ends = np.concatenate(starts), np.concatenate(ends)
        order = np.argsort(all_starts, kind="stable")
        open_days = np.unique(all_starts // DAY)
        return *_merge(all_starts[order], all_ends[order]), open_days

    def _table(self) -> tuple[int, npt.NDArray[np.intp], int]:
        """Buckets of 2**shift seconds: the interval in force at each bucket's start, and openings in the fullest."""
        shift = 10
        while (self.hi - self.lo) >> shift > _BUCKETS:
            shift += 1
        edges = np.arange(self.lo, self.hi + (1 << shift) + 1, 1 << shift, dtype=np.int64)
        first = np.searchsorted(self.opens, edges, "right").astype(np.intp) - 1
        depth = int(np.diff(first).max()) if len(first) > 1 else 0
        return shift, first, depth

    # --- one instant ------------------------------------------------------------------------------
    def counted_us(self, at_us: int) -> int:
        """Open microseconds from the beginning of the range to an instant within it."""
        i = bisect_right(self._opens, at_us // MICROS) - 1
        return self._before[i] * MICROS + min(at_us - self._opens[i] * MICROS, self._lengths[i] * MICROS)

    def earliest_us(self, counted_us: int) -> int:
        """Return the first instant at which that much open time has been counted; at a closing, the closing."""
        i = bisect_left(self._reached, -(-counted_us // MICROS))
        return self._opens[i] * MICROS + counted_us - self._before[i] * MICROS

    def latest_us(self, counted_us: int) -> int:
        """Return the last instant at which no more than that much has been counted; at a closing, the next opening."""
        i = bisect_right(self._before, counted_us // MICROS) - 1
        if counted_us >= self._reached[i] * MICROS:  # after the last interval of the range
            return self._opens[i] * MICROS + self._lengths[i] * MICROS
        return self._opens[i] * MICROS + counted_us - self._before[i] * MICROS

    def interval(self, second: int) -> tuple[int, int, int]:
        """Return the number, opening and closing of the last interval that opens at or before `second`."""
        i = bisect_right(self._opens, second) - 1
        return i, self._opens[i], self._opens[i] + self._lengths[i]

    def between(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the open intervals that overlap [start, end), whole seconds, not clipped."""
        i = max(bisect_right(self._opens, start) - 1, 0)
        after = bisect_left(self._opens, end)
        found = ((self._opens[k], self._opens[k] + self._lengths[k]) for k in range(i, after))
        return [(a, b) for a, b in found if b > start and b > a]

    def local_of(self, second: int) -> int:
        """Local wall time of an instant as seconds since 1970 local."""
        return second + self._piece_offset[bisect_right(self._piece_start, second) - 1]

    def utc_of(self, local: int) -> int:
        """Return the first instant whose wall time is `local`.

        For a wall time left out in spring, the change itself.
        """
        i = min(bisect_right(self._piece_local_end, local), len(self._piece_start) - 1)
        return max(local - self._piece_offset[i], self._piece_start[i])

    def open_day_after(self, day: int, n: int) -> int | None:
        """Return the open day n open days after `day` (or before, n < 0); None: outside the range.

        A closed `day` is taken as the next open one.
        """
        i = bisect_left(self._open_days, day) + n
        return self._open_days[i] if 0 <= i < len(self._open_days) else None

    # --- many instants ----------------------------------------------------------------------------
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


def unions(starts: Sequence[int], ends: Sequence[int]) -> list[tuple[int, int]]:
    """Union of intervals in any order; empty ones vanish, touching ones become one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(zip(starts, ends, strict=True)):
        if end <= start:
            continue
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
