"""Where things lie in a week with hours: columns as wide as their lanes need, lanes side by side, what has no room.

Pure: places are shares of the hours that all days stand beside (`Axis`); widths are in the caller's unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.eastern import eastern, midnight

#: Parts of the week's width that a day takes, by its lanes.
_PARTS = (1.0, 1.0, 1.55, 2.3, 2.6)
_HOUR = timedelta(hours=1)


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


@dataclass(slots=True)
class _Piece:
    event: Event
    top: float
    bottom: float
    lane: int = -1


class Axis:
    """The hours of some days, one below the other, so that the same clock time is at the same height in each.

    Where the clocks change in one of them the repeated hour is there twice, for the other days as one; of an hour that
    is skipped on all of them there is none.
    """

    def __init__(self, days: Sequence[date]) -> None:
        self._rows = sorted({row for day in days for row in _rows_of(day)})
        self._at = {row: n for n, row in enumerate(self._rows)}
        self._ends = {day: (midnight(day), midnight(day + timedelta(days=1))) for day in days}

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


def _rows_of(day: date) -> set[tuple[int, int]]:
    """Return the hours of a day: on the clock, and whether it is the second of that name."""
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    starts = [eastern(begin + n * _HOUR) for n in range((end - begin) // _HOUR)]
    return {(start.hour, start.fold) for start in starts}


def lay_out_week(
    days: Sequence[date], events: Sequence[Event], room: float, *, least: float, folded: float, shortest: float = 0.0
) -> WeekLayout:
    """Lay events out in columns that share `room`.

    `least`: width below which lanes are folded into a "+n", which is `folded` wide. `shortest`: the share of a day
    that every block is given at least, so that a short one can be seen and read.
    """
    axis = Axis(days)
    groups = [_groups(axis, day, events, shortest) for day in days]
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


def _groups(axis: Axis, day: date, events: Sequence[Event], shortest: float) -> list[list[_Piece]]:
    """Return the pieces of a day in groups that overlap, one after the other."""
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    pieces = []
    for event in events:
        if event.start < end and event.end > begin:
            top = min(axis.place(day, event.start), 1 - shortest)
            pieces.append(_Piece(event, top, max(axis.place(day, event.end), top + shortest)))
    pieces.sort(key=lambda p: (p.top, -p.bottom, p.event.key))
    groups: list[list[_Piece]] = []
    until = -1.0
    for piece in pieces:
        if piece.top >= until:
            groups.append([])
        groups[-1].append(piece)
        until = max(until, piece.bottom) if len(groups[-1]) > 1 else piece.bottom
    return groups


def _lanes(group: list[_Piece], most: int) -> int:
    """Give each piece the first free of at most `most` lanes, -1 where there is none; return how many are used."""
    for piece in group:
        piece.lane = -1
    used: list[list[_Piece]] = []
    whole = most >= len(group)
    for piece in group if whole else sorted(group, key=lambda p: (-p.event.weight, p.top, p.event.key)):
        for number in range(most):
            if number == len(used):
                used.append([])
            if all(piece.top >= other.bottom or piece.bottom <= other.top for other in used[number]):
                used[number].append(piece)
                piece.lane = number
                break
    return len(used)


def _place(
    group: list[_Piece],
    column: int,
    place: tuple[float, float],
    least: float,
    folded: float,
    blocks: list[Block],
    more: list[More],
) -> None:
    left, wide = place
    count = _lanes(group, len(group))
    hidden: list[_Piece] = []
    if count > 1 and wide / count < least:
        count = _lanes(group, max(1, int((wide - folded) // least)))
        hidden = [piece for piece in group if piece.lane < 0]
    room = wide - folded if hidden else wide
    lane = room / count
    for piece in group:
        if piece.lane >= 0:
            start = left + piece.lane * lane
            blocks.append(Block(piece.event.key, column, piece.top, piece.bottom, start, start + lane))
    if hidden:
        top, bottom = min(p.top for p in hidden), max(p.bottom for p in hidden)
        keys = tuple(piece.event.key for piece in hidden)
        more.append(More(column, top, bottom, left + room, left + wide, keys))
