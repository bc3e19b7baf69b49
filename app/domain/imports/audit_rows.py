"""The rows that a log told about one ticket, from one file or from many: a set, put into its own order.

Whatever the order in which files came, and however often, the same rows give the same order: by the source's own count
of changes where each row has another one, else by time. Rows of one instant that have no count stand as their file has
them; files that begin earlier with the ticket come first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import compress, pairwise
from operator import ne
from typing import Any, NamedTuple, TypeVar

from app.domain.imports.dates import BadDate
from app.domain.imports.plan import Plan
from app.domain.imports.stamps import Remembered, Stamps

Cells = tuple[str, ...]
V = TypeVar("V", bound=Any)


class SourceRow(NamedTuple):
    """One row as a source told it. `row` counts in its file; `place` among the ticket's rows there; `begins`: the
    first time of the ticket in that file."""

    row: int
    place: int
    begins: datetime
    cells: Cells


class Log:
    """The rows of one ticket: the first whole, the others as the cells they change (position -> text).

    Cells are clean but for free texts, and dates as `Stamps` writes them. One empty text more stands at the end of the
    first row, so that a column that the file lacks is read at -1. `places`: of each row, see `SourceRow`.
    """

    __slots__ = ("begins", "changes", "first", "places", "row")

    def __init__(self, row: int, first: Cells, begins: datetime) -> None:
        self.row = row
        self.first = first
        self.begins = begins
        self.changes: list[tuple[int, dict[int, str]]] = []
        self.places: list[int] = [0]

    def __len__(self) -> int:
        return 1 + len(self.changes)

    def rows(self) -> list[SourceRow]:
        """Return each row with all its cells."""
        now = list(self.first[:-1])
        found = [SourceRow(self.row, self.places[0], self.begins, tuple(now))]
        for place, (row, changed) in zip(self.places[1:], self.changes, strict=True):
            for position, text in changed.items():
                now[position] = text
            found.append(SourceRow(row, place, self.begins, tuple(now)))
        return found

    def as_cells(self) -> list[list[object]]:
        """Return the log as it is kept: [row, place, cells], the first whole, of the others what they change."""
        found: list[list[object]] = [[self.row, self.places[0], self.first[:-1]]]
        found += [[row, place, changed] for (row, changed), place in zip(self.changes, self.places[1:], strict=True)]
        return found

    def texts(self, position: int) -> list[str]:
        """Return what each row says at a position."""
        found = [self.first[position]]
        for _, changed in self.changes:
            found.append(changed.get(position, found[-1]))
        return found


def log_of(rows: Sequence[SourceRow]) -> Log:
    """Return rows in their order as a log."""
    first = rows[0]
    log = Log(first.row, (*first.cells, ""), first.begins)
    log.places = [row.place for row in rows]
    places = range(len(first.cells))
    log.changes = [
        (b.row, {i: b.cells[i] for i in compress(places, map(ne, a.cells, b.cells))}) for a, b in pairwise(rows)
    ]
    return log


class Collector:
    """Makes logs of the rows of one file. What the mapping gives for columns that the file lacks stands behind them."""

    def __init__(self, plan: Plan, stamps: Stamps) -> None:
        dates = dict(plan.dates)
        self._cleaners: list[Callable[[str], str]] = [
            str if place in plan.proses else plan.clean for place in range(len(plan.used))
        ]
        for place, column in dates.items():
            self._cleaners[place] = Remembered(_cleaner(plan.clean_date, stamps.normal(column))).__getitem__
        self._constants = tuple(plan.constants.values())
        for name, text in plan.mapping.constants.items():
            if (position := plan.at[name]) is not None:
                self._cleaners[position] = _or(self._cleaners[position], text)
        self._read, self._stamps, self._clean_date = stamps.read, stamps, plan.clean_date
        at = plan.at["changed_at"]
        assert at is not None
        self._at, self._column = at, plan.names[at]

    def log(self, rows: Sequence[tuple[int, Cells]]) -> Log:
        """Return a ticket's rows in the order of the file."""
        cleaners, places = self._cleaners, range(len(self._cleaners))
        row, last = rows[0]
        clean = [tidy(cell) for tidy, cell in zip(cleaners, last, strict=True)]
        log = Log(row, (*clean, *self._constants, ""), _NEVER)
        for row, new in rows[1:]:
            log.changes.append((row, {i: cleaners[i](new[i]) for i in compress(places, map(ne, last, new))}))
            last = new
        log.places = list(range(len(log)))
        if self._stamps.has_twice:
            self._second_hours(log, [self._clean_date(cells[self._at]) for _, cells in rows])
        texts = log.texts(self._at)
        try:
            times = [self._read(text) for text in texts]
        except BadDate:
            times = [time for time in (readable(text, self._read) for text in texts) if time is not None]
        if times:
            log.begins = min(times)
            if times[-1] < times[0]:  # the file runs from the newest to the oldest
                log.places.reverse()
        return log

    def _second_hours(self, log: Log, texts: Sequence[str]) -> None:
        """Where clocks go back, a row that follows a later one is of the second such hour: the file is in order."""
        at = self._at
        told = log.texts(at)
        if told[-1] < told[0]:
            return  # from the newest to the oldest: there a row that follows is an earlier one
        last = told[0]
        for i, (text, now) in enumerate(zip(texts[1:], told[1:], strict=True)):
            if now < last and (second := self._stamps.second(self._column, text)) is not None and second >= last:
                now = log.changes[i][1][at] = second
            last = max(last, now)


def _cleaner(clean: Callable[[str], str], normal: Callable[[str], str]) -> Callable[[str], str]:
    return lambda cell: normal(clean(cell))


def _or(clean: Callable[[str], str], otherwise: str) -> Callable[[str], str]:
    return lambda cell: clean(cell) or otherwise


_NEVER = datetime.max.replace(tzinfo=UTC)


def readable(text: str, read: Callable[[str], datetime]) -> datetime | None:
    """Return the instant of a date text, None where it is none."""
    try:
        return read(text)
    except BadDate:
        return None


def merged(log: Log, known: Iterable[SourceRow]) -> tuple[Log, list[SourceRow]]:
    """Return the log with the rows that are known already, each once, and those of its own that are new."""
    there: dict[Cells, SourceRow] = {}
    for row in known:
        same = there.get(row.cells)
        if same is None or (row.begins, row.place) < (same.begins, same.place):
            there[row.cells] = row
    new = [row for row in log.rows() if row.cells not in there]
    return log_of([*there.values(), *new]), new


class Arranged(NamedTuple):
    """A log in its own order. `displaced`: the file rows that stood elsewhere in their file than their time says;
    `repeated`: how many rows repeated another one word for word, and are left out."""

    log: Log
    displaced: Sequence[int] = ()
    repeated: int = 0


def arranged(log: Log, plan: Plan, read: Callable[[str], datetime]) -> Arranged:
    """Return the log in its own order, each row once."""
    at, revision = plan.at["changed_at"], plan.at["revision"]
    assert at is not None
    if not log.changes:
        return Arranged(log)
    counts = _counts(log, revision)
    if counts is not None and all(a < b for a, b in pairwise(counts)):
        return Arranged(log)
    times = _filled([readable(text, read) for text in log.texts(at)])
    if revision is None and all(a < b for a, b in pairwise(times)):
        return Arranged(log)
    rows, first = log.rows(), dict[Cells, int]()
    for i, row in enumerate(rows):
        first.setdefault(row.cells, i)
    kept = list(first.values())
    if counts is not None and len({counts[i] for i in kept}) == len(kept):
        order = sorted(kept, key=counts.__getitem__)
        return Arranged(log_of([rows[i] for i in order]), (), len(rows) - len(kept))
    some = [-1] * len(rows) if revision is None else [int(t) if t.isdecimal() else -1 for t in log.texts(revision)]
    order = sorted(kept, key=lambda i: (times[i], some[i], *rows[i][2:0:-1], rows[i].cells))
    told = [rows[i] for i in order]
    return Arranged(log_of(told), () if order == kept else _displaced(told), len(rows) - len(kept))


def _counts(log: Log, revision: int | None) -> list[int] | None:
    """Return the source's own count of changes of each row; None where it has none, or a row has none."""
    if revision is None:
        return None
    texts = log.texts(revision)
    return [int(text) for text in texts] if all(text.isdecimal() for text in texts) else None


def _filled(times: Sequence[datetime | None]) -> list[datetime]:
    """Return the times; a row whose time cannot be read stands with the one before it."""
    last = next((time for time in times if time is not None), _NEVER)
    found = []
    for time in times:
        last = time or last
        found.append(last)
    return found


def _displaced(rows: Sequence[SourceRow]) -> list[int]:
    """Return the file rows that are not where their own file has them."""
    found: list[int] = []
    files: dict[datetime, list[SourceRow]] = {}
    for row in rows:
        files.setdefault(row.begins, []).append(row)
    for told in files.values():
        keep = longest_rising([row.place for row in told])
        found += [row.row for i, row in enumerate(told) if i not in keep]
    return found


def longest_rising(values: Sequence[V]) -> set[int]:
    """Indices of a longest part of the sequence that never goes back."""
    tails: list[V] = []
    ends: list[int] = []
    before: list[int] = []
    for i, value in enumerate(values):
        place = bisect_right(tails, value)
        before.append(ends[place - 1] if place else -1)
        tails[place:], ends[place:] = [value, *tails[place + 1 :]], [i, *ends[place + 1 :]]
    found: set[int] = set()
    i = ends[-1]
    while i >= 0:
        found.add(i)
        i = before[i]
    return found


# --- kept in the database -------------------------------------------------------------------------
def from_cells(kept: Sequence[Any], begins: datetime, positions: Sequence[int] | None = None) -> list[SourceRow]:
    """Return rows from what `Log.as_cells` gave.

    `positions`: of each cell of today's plan among those kept, -1: not there.
    """
    found: list[SourceRow] = []
    now: list[str] = []
    for row, place, cells in kept:
        if isinstance(cells, Mapping):
            for position, text in cells.items():
                now[int(position)] = str(text)
        else:
            now = [str(text) for text in cells]
        mine = now if positions is None else [now[i] if i >= 0 else "" for i in positions]
        found.append(SourceRow(int(row), int(place), begins, tuple(mine)))
    return found
