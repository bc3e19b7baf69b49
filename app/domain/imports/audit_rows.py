"""The rows that a log told about one ticket, from one file or from many: a set, put into its own order.

Whatever the order in which files came, and however often, the same rows give the same order: by the source's own count
of changes where each row has another one, else by time. Rows of one instant that have no count stand as their file has
them; files that begin earlier with the ticket come first, and what one file ends with comes before what another begins
with (`Edges`).
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
from app.domain.imports.stamps import Stamps

Cells = tuple[str, ...]
#: Added to the places of rows with which a file begins, and taken from those with which it ends: more than rows of one
#: ticket.
_EDGE = 1_000_000_000
#: Tickets that are asked in which order their file runs.
_SHOWN = 50_000
V = TypeVar("V", bound=Any)


class SourceRow(NamedTuple):
    """One row as a source told it. `row` counts in its file; `place` among the ticket's rows there, by which rows of
    one instant are told apart (see `Edges.shift`); `begins`: the first time of the ticket in that file."""

    row: int
    place: int
    begins: datetime
    cells: Cells


class Edges:
    """With what a file of a log begins and ends: where rows have no count, an export may be cut within an instant.

    Every row of the file is looked at before any log is made of it.
    """

    def __init__(self) -> None:
        self._rows: tuple[int, int] | None = None
        self._first: datetime | None = None
        self._earliest: datetime | None = None
        self._latest: datetime | None = None
        self._last: datetime | None = None
        self._rises = self._falls = True
        self._of_ticket: dict[str, datetime] = {}
        self._goes_on = self._goes_back = False

    def look(self, row: int, number: str, at: datetime | None) -> None:
        """Note a row of the file, of a ticket, and its time, None where that cannot be read."""
        self._rows = (self._rows[0] if self._rows is not None else row, row)
        if at is None:
            return
        if self._last is None or self._earliest is None or self._latest is None:
            self._earliest = self._latest = self._last = self._of_ticket[number] = at
            return
        before = self._of_ticket.get(number, at)
        self._goes_on |= at > before
        self._goes_back |= at < before
        if len(self._of_ticket) < _SHOWN or number in self._of_ticket:
            self._of_ticket[number] = at
        self._rises &= at >= self._last
        self._falls &= at <= self._last
        self._earliest, self._latest, self._last = min(self._earliest, at), max(self._latest, at), at

    @property
    def is_newest_first(self) -> bool:
        """Whether the file runs from the newest row to the oldest, as its tickets show."""
        return self._goes_back and not self._goes_on

    def shift(self, at: datetime, begins: datetime | None, ends: datetime | None) -> int:
        """Return what to add to the places of a ticket's rows of an instant.

        `begins`: the instant of the file's first row where that is the ticket's; `ends`: of its last. A file in order
        of time is cut at an instant: what is of its last one precedes what another file has of its first one. One in
        the order of tickets is cut between two rows.
        """
        by_time = (at == self._earliest) - (at == self._latest)
        by_place = (at == begins) - (at == ends)
        if self._rises or (self._falls and self.is_newest_first):
            return by_time * _EDGE
        return (by_place or by_time) * _EDGE

    def places(self, rows: Sequence[int], times: Sequence[datetime], places: Sequence[int]) -> list[int]:
        """Return the places of a ticket's rows (of the file) with their shifts."""
        if self._rows is None:
            return [*places]
        begins = times[0] if rows[0] == self._rows[0] else None
        ends = times[-1] if rows[-1] == self._rows[1] else None
        return [place + self.shift(at, begins, ends) for place, at in zip(places, times, strict=True)]


class Log:
    """The rows of one ticket: the first whole, the others as the cells they change (position -> text).

    Cells are clean but for free texts, and dates as `Stamps` writes them. One empty text more stands at the end of the
    first row, so that a column that the file lacks is read at -1. `places`: of each row, see `SourceRow`. `begun`: the
    same of `begins`, where the rows come from several files; else empty.
    """

    __slots__ = ("begins", "begun", "changes", "first", "places", "row")

    def __init__(self, row: int, first: Cells, begins: datetime) -> None:
        self.row = row
        self.first = first
        self.begins = begins
        self.changes: list[tuple[int, dict[int, str]]] = []
        self.places: list[int] = [0]
        self.begun: list[datetime] = []

    def __len__(self) -> int:
        return 1 + len(self.changes)

    def rows(self) -> list[SourceRow]:
        """Return each row with all its cells."""
        now = list(self.first[:-1])
        begun = self.begun or [self.begins] * len(self)
        found = [SourceRow(self.row, self.places[0], begun[0], tuple(now))]
        for place, begins, (row, changed) in zip(self.places[1:], begun[1:], self.changes, strict=True):
            for position, text in changed.items():
                now[position] = text
            found.append(SourceRow(row, place, begins, tuple(now)))
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
    log.begun = [row.begins for row in rows]
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
            self._cleaners[place] = stamps.normal(column, plan.clean_date)
        self._constants = tuple(plan.constants.values())
        for name, text in plan.mapping.constants.items():
            if (position := plan.at[name]) is not None:
                self._cleaners[position] = _or(self._cleaners[position], text)
        self._read, self._stamps, self._clean_date = stamps.read, stamps, plan.clean_date
        at = plan.at["changed_at"]
        assert at is not None
        number = plan.at["number"]
        assert number is not None
        self._at, self._column, self._number = at, plan.names[at], number
        #: Of the file; None: its rows have a count, or it is not known.
        self.edges: Edges | None = None

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
            known = [readable(text, self._read) for text in texts]
            if not any(known):
                return log
            times = _filled(known)
        log.begins = min(times)
        edges = self.edges
        if times[-1] < times[0] or (times[-1] == times[0] and edges is not None and edges.is_newest_first):
            log.places.reverse()
        if edges is not None:
            log.places = edges.places([row for row, _ in rows], times, log.places)
        return log

    def look(self, edges: Edges, row: int, cells: Cells) -> None:
        """Let the edges of the file see a row."""
        at = readable(self._cleaners[self._at](cells[self._at]), self._read)
        edges.look(row, cells[self._number], at)

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


def _or(clean: Callable[[str], str], otherwise: str) -> Callable[[str], str]:
    return lambda cell: clean(cell) or otherwise


_NEVER = datetime.max.replace(tzinfo=UTC)


def readable(text: str, read: Callable[[str], datetime]) -> datetime | None:
    """Return the instant of a date text, None where it is none."""
    try:
        return read(text)
    except BadDate:
        return None


class Merged(NamedTuple):
    """A log with the rows that are known already, each once. `new`: those of its own that are not known; `earlier`:
    those that are, but stand further in front here, which tells the order of rows of one instant."""

    log: Log
    new: list[SourceRow]
    earlier: list[SourceRow]


def merged(log: Log, known: Iterable[SourceRow]) -> Merged:
    """Return the log together with the rows that are known already."""
    there: dict[Cells, SourceRow] = {}
    for row in known:
        same = there.get(row.cells)
        if same is None or (row.begins, row.place) < (same.begins, same.place):
            there[row.cells] = row
    new, earlier = [], []
    for row in log.rows():
        same = there.get(row.cells)
        if same is None:
            new.append(row)
        elif (row.begins, row.place) < (same.begins, same.place):
            there[row.cells] = row
            earlier.append(row)
    return Merged(log_of([*there.values(), *new]), new, earlier)


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
        same = first.get(row.cells)
        if same is None or (row.begins, row.place) < (rows[same].begins, rows[same].place):
            first[row.cells] = i
    kept = sorted(first.values())
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
