"""Where things lie in a week with hours: columns as wide as their lanes need, lanes side by side, what has no room.

Pure: places are shares of the hours that all days stand beside (`Axis`); widths are in the caller's unit.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush

from app.domain.eastern import eastern, midnight, to_utc

#: Parts of the week's width that a day takes, by its lanes.
_PARTS = (1.0, 1.0, 1.55, 2.3, 2.6)
_HOUR = timedelta(hours=1)
_STEPS = 4  # of an hour, to which a place is read


@dataclass(frozen=True, slots=True)
class Event:
    """Something with a beginning and an end, aware instants; where there is no room, the heaviest is shown first."""

    key: int
    start: datetime
    end: datetime
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an event on one day: from `top` to `bottom` as shares of the day, across from `left` to `right`."""

    key: int
    column: int
    top: float
    bottom: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class More:
    """Events of a column for which no lane is left, beside those that overlap them."""

    column: int
    top: float
    bottom: float
    left: float
    right: float
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WeekLayout:
    """Columns as (left, width), the blocks in order of time, and what is folded away."""

    columns: tuple[tuple[float, float], ...]
    blocks: tuple[Block, ...]
    more: tuple[More, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """What of an event lies on one day, as shares of it."""

    key: int
    top: float
    bottom: float
    weight: int = 0


@dataclass(slots=True)
class _Placed:
    piece: Piece
    top: float
    bottom: float
    lane: int = -1


class Axis:
    """The hours of some days, one below the other, so that the same clock time is at the same height in each.

    Where the clocks change in one of them the repeated hour is there twice, for the other days as one; of an hour that
    is skipped on all of them there is none.
    """

    def __init__(self, days: Sequence[date]) -> None:
        self._own = {day: _rows_of(day) for day in days}
        self._rows = sorted({row for rows in self._own.values() for row in rows})
        self._at = {row: n for n, row in enumerate(self._rows)}
        self._ends = {day: (midnight(day), midnight(day + timedelta(days=1))) for day in days}

    @property
    def count(self) -> int:
        """Return how many hours stand one below the other."""
        return len(self._rows)

    def shows(self, day: date) -> bool:
        """Say whether a day is one of them."""
        return day in self._own

    def hours(self) -> tuple[tuple[float, str], ...]:
        """Return place and clock time of each full hour: of a repeated one both."""
        return tuple((n / len(self._rows), f"{hour:02}:00") for n, (hour, _) in enumerate(self._rows))

    def place(self, day: date, at: datetime) -> float:
        """Return where an instant lies on a day, 0 at its beginning and 1 at its end; clipped."""
        begin, end = self._ends[day]
        if at <= begin:
            return 0.0
        if at >= end:
            return 1.0
        local = eastern(at)
        within = (local.minute + (local.second + local.microsecond / 1e6) / 60) / 60
        return (self._at[local.hour, local.fold] + within) / len(self._rows)

    def at(self, day: date, place: float) -> datetime:
        """Return the instant, in UTC, that lies at a place of a day: the full quarter of an hour nearest to it.

        What stands beside an hour that this day does not have is where the hour after it begins.
        """
        begin, end = self._ends[day]
        row, step = divmod(max(round(place * len(self._rows) * _STEPS), 0), _STEPS)
        own = self._own[day]
        while row < len(self._rows) and self._rows[row] not in own:
            row, step = row + 1, 0
        if row >= len(self._rows):
            return end
        hour, fold = self._rows[row]
        wall = datetime.combine(day, time(hour, step * 60 // _STEPS)).replace(fold=fold)
        return max(begin, to_utc(wall))


def _rows_of(day: date) -> set[tuple[int, int]]:
    """Return the hours of a day: on the clock, and whether it is the second of that name."""
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    starts = [eastern(begin + n * _HOUR) for n in range((end - begin) // _HOUR)]
    return {(start.hour, start.fold) for start in starts}


def pieces_of(axis: Axis, day: date, events: Iterable[Event]) -> tuple[Piece, ...]:
    """Return what of these events lies on a day, in order of time."""
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    pieces = [
        Piece(one.key, axis.place(day, one.start), axis.place(day, one.end), one.weight)
        for one in events
        if one.start < end and one.end > begin
    ]
    return tuple(sorted(pieces, key=lambda p: (p.top, -p.bottom, p.key)))


def lay_out_pieces(
    pieces: Sequence[Sequence[Piece]], room: float, *, least: float, folded: float, shortest: float = 0.0
) -> WeekLayout:
    """Lay the pieces of each day out in columns that share `room`.

    `least`: width below which lanes are folded into a "+n", which is `folded` wide. `shortest`: the share of a day
    that every block is given at least, so that a short one can be seen and read.
    """
    groups = [_groups(of_day, shortest) for of_day in pieces]
    lanes = [max((_lanes(group, len(group)) for group in of_day), default=1) for of_day in groups]
    parts = [_PARTS[min(count, len(_PARTS) - 1)] for count in lanes]
    columns: list[tuple[float, float]] = []
    left = 0.0
    for part in parts:
        wide = room * part / sum(parts)
        columns.append((left, wide))
        left += wide
    blocks: list[Block] = []
    more: list[More] = []
    for column, of_day in enumerate(groups):
        for group in of_day:
            _place(group, column, columns[column], least, folded, blocks, more)
    return WeekLayout(tuple(columns), tuple(sorted(blocks, key=lambda b: (b.column, b.top, b.left))), tuple(more))


def _groups(of_day: Sequence[Piece], shortest: float) -> list[list[_Placed]]:
    """Return the pieces of a day in groups that overlap, one after the other."""
    placed = []
    for piece in of_day:
        top = min(piece.top, 1 - shortest)
        placed.append(_Placed(piece, top, max(piece.bottom, top + shortest)))
    placed.sort(key=lambda p: (p.top, -p.bottom, p.piece.key))
    groups: list[list[_Placed]] = []
    until = -1.0
    for one in placed:
        if one.top >= until:
            groups.append([])
        groups[-1].append(one)
        until = max(until, one.bottom) if len(groups[-1]) > 1 else one.bottom
    return groups


def _lanes(group: list[_Placed], most: int) -> int:
    """Give each piece the first free of at most `most` lanes, -1 where there is none; return how many are used."""
    return _all_lanes(group) if most >= len(group) else _best_lanes(group, most)


def _all_lanes(group: list[_Placed]) -> int:
    """Give every piece of a group, which is in order of time, the first lane that is free again."""
    taken: list[tuple[float, int]] = []  # until when, and which lane
    free: list[int] = []
    count = 0
    for one in group:
        while taken and taken[0][0] <= one.top:
            heappush(free, heappop(taken)[1])
        if free:
            one.lane = heappop(free)
        else:
            one.lane, count = count, count + 1
        heappush(taken, (one.bottom, one.lane))
    return count


def _best_lanes(group: list[_Placed], most: int) -> int:
    """Give the heaviest pieces the first of `most` lanes in which they overlap nothing; the rest has none."""
    tops: list[list[float]] = []  # of each lane, in order
    bottoms: list[list[float]] = []
    for one in sorted(group, key=lambda p: (-p.piece.weight, p.top, p.piece.key)):
        one.lane = -1
        for number in range(most):
            if number == len(tops):
                tops.append([])
                bottoms.append([])
            at = bisect_left(tops[number], one.bottom)  # those before begin above its end
            if at == 0 or bottoms[number][at - 1] <= one.top:
                tops[number].insert(at, one.top)
                bottoms[number].insert(at, one.bottom)
                one.lane = number
                break
    return len(tops)


def _place(
    group: list[_Placed],
    column: int,
    place: tuple[float, float],
    least: float,
    folded: float,
    blocks: list[Block],
    more: list[More],
) -> None:
    left, wide = place
    count = _lanes(group, len(group))
    hidden: list[_Placed] = []
    if count > 1 and wide / count < least:
        count = _lanes(group, max(1, int((wide - folded) // least)))
        hidden = [one for one in group if one.lane < 0]
    room = wide - folded if hidden else wide
    lane = room / count
    for one in group:
        if one.lane >= 0:
            start = left + one.lane * lane
            blocks.append(Block(one.piece.key, column, one.top, one.bottom, start, start + lane))
    if hidden:
        top, bottom = min(p.top for p in hidden), max(p.bottom for p in hidden)
        keys = tuple(one.piece.key for one in hidden)
        more.append(More(column, top, bottom, left + room, left + wide, keys))
