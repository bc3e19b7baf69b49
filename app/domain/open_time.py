"""The open time of a calendar as UTC intervals, with lookups for one instant.

All instants are integer seconds since 1970 UTC unless a name ends in `_us` (microseconds). An instant is open
exactly when its local wall time lies in the hours of its local date; so an hour repeated in autumn counts twice,
an hour left out in spring not at all. The same table for millions of instants is `arrays`, which alone needs NumPy.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from app.domain.business_time_arrays import OpenArrays

DAY = 86_400
MICROS = 1_000_000
#: No hours are computed outside these years: such instants are errors and placeholders (9999-12-31), and a table
#: that reached them would take seconds to build.
FIRST_YEAR, LAST_YEAR = 1900, 2199
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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


def _joined(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return intervals, given in order and without overlaps, with those that touch made one."""
    out: list[tuple[int, int]] = []
    for start, end in intervals:
        if out and out[-1][1] == start:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


class OpenTime:
    """The open intervals of one calendar within [lo, hi), whole years, ready for lookups.

    `week`: for each weekday (Monday 0) its (start, end) in seconds of the local day; `special`: the same for single
    days (days since 1970) that have other hours; `holidays`: days without hours; `later`: the week from a day on, by
    its day.
    """

    def __init__(
        self,
        week: Sequence[Sequence[tuple[int, int]]],
        special: Mapping[int, Sequence[tuple[int, int]]],
        holidays: Sequence[int],
        zone: str,
        years: tuple[int, int],
        later: Sequence[tuple[int, Sequence[Sequence[tuple[int, int]]]]] = (),
    ) -> None:
        self.years = years
        self._weeks = (week, *(hours for _, hours in later))
        self._week_from = [day for day, _ in later]
        self.lo, self.hi = year_start(years[0]), year_start(years[1] + 1)
        pieces = offset_pieces(zone, self.lo, self.hi)
        self.piece_start = [start for start, _ in pieces]
        self.piece_offset = [offset for _, offset in pieces]
        piece_end = [*self.piece_start[1:], self.hi]
        self.piece_local_end = [end + offset for end, offset in zip(piece_end, self.piece_offset, strict=True)]
        local = self._local(special, holidays)
        #: The local days that have hours.
        self.open_days = sorted({start // DAY for start, _ in local})
        local = _joined(local)
        local_starts, local_ends = [start for start, _ in local], [end for _, end in local]
        found: list[tuple[int, int]] = []
        for start, end, offset in zip(self.piece_start, piece_end, self.piece_offset, strict=True):
            first = bisect_right(local_ends, start + offset)
            after = bisect_left(local_starts, end + offset)
            found += [(max(a - offset, start), min(b - offset, end)) for a, b in local[first:after]]
        # An empty interval in front, so that every instant has one before it.
        intervals = [(self.lo, self.lo), *_joined(found)]
        self.opens = [start for start, _ in intervals]
        self.lengths = [end - start for start, end in intervals]
        self.reached = list(accumulate(self.lengths))
        self.total = self.reached[-1]
        self.before = [0, *self.reached[:-1]]

    def week_of(self, day: int) -> Sequence[Sequence[tuple[int, int]]]:
        """Return the weekly hours in force on a day, days since 1970."""
        return self._weeks[bisect_right(self._week_from, day)]

    def _local(
        self, special: Mapping[int, Sequence[tuple[int, int]]], holidays: Sequence[int]
    ) -> list[tuple[int, int]]:
        """Open intervals in seconds of local time, by their start."""
        first, after = self.lo // DAY - 2, self.hi // DAY + 2
        closed, unusual = set(holidays), {*holidays, *special}
        found = [
            (day * DAY + start, day * DAY + end)
            for day in range(first, after)
            if day not in unusual
            for start, end in self.week_of(day)[(day + 3) % 7]  # day 0, 1 January 1970, was a Thursday
        ]
        for day, hours in special.items():
            if day not in closed and first <= day < after:
                found += [(day * DAY + start, day * DAY + end) for start, end in hours]
        found.sort()
        return found

    @cached_property
    def arrays(self) -> OpenArrays:
        """The same table for arrays of instants, made when it is first asked for."""
        from app.domain.business_time_arrays import OpenArrays

        return OpenArrays(self)

    def counted_us(self, at_us: int) -> int:
        """Open microseconds from the beginning of the range to an instant within it."""
        i = bisect_right(self.opens, at_us // MICROS) - 1
        return self.before[i] * MICROS + min(at_us - self.opens[i] * MICROS, self.lengths[i] * MICROS)

    def earliest_us(self, counted_us: int) -> int:
        """Return the first instant at which that much open time has been counted; at a closing, the closing."""
        i = bisect_left(self.reached, -(-counted_us // MICROS))
        return self.opens[i] * MICROS + counted_us - self.before[i] * MICROS

    def latest_us(self, counted_us: int) -> int:
        """Return the last instant at which no more than that much has been counted; at a closing, the next opening."""
        i = bisect_right(self.before, counted_us // MICROS) - 1
        if counted_us >= self.reached[i] * MICROS:  # after the last interval of the range
            return self.opens[i] * MICROS + self.lengths[i] * MICROS
        return self.opens[i] * MICROS + counted_us - self.before[i] * MICROS

    def interval(self, second: int) -> tuple[int, int, int]:
        """Return the number, opening and closing of the last interval that opens at or before `second`."""
        i = bisect_right(self.opens, second) - 1
        return i, self.opens[i], self.opens[i] + self.lengths[i]

    def between(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the open intervals that overlap [start, end), whole seconds, not clipped."""
        i = max(bisect_right(self.opens, start) - 1, 0)
        after = bisect_left(self.opens, end)
        found = ((self.opens[k], self.opens[k] + self.lengths[k]) for k in range(i, after))
        return [(a, b) for a, b in found if b > start and b > a]

    def local_of(self, second: int) -> int:
        """Local wall time of an instant as seconds since 1970 local."""
        return second + self.piece_offset[bisect_right(self.piece_start, second) - 1]

    def utc_of(self, local: int) -> int:
        """Return the first instant whose wall time is `local`.

        For a wall time left out in spring, the change itself.
        """
        i = min(bisect_right(self.piece_local_end, local), len(self.piece_start) - 1)
        return max(local - self.piece_offset[i], self.piece_start[i])

    def open_day_after(self, day: int, n: int) -> int | None:
        """Return the open day n open days after `day` (or before, n < 0); None: outside the range.

        A closed `day` is taken as the next open one.
        """
        i = bisect_left(self.open_days, day) + n
        return self.open_days[i] if 0 <= i < len(self.open_days) else None


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
