"""The rows of an audit log by ticket: the first whole, the others as what they change."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import compress, islice
from operator import itemgetter, ne

from app.domain.imports.dates import BadDate, Dates
from app.domain.imports.plan import Plan
from app.domain.imports.table import Table

Cells = tuple[str, ...]
#: Tickets whose order in time is looked at: enough to tell which way a file is sorted.
_SAMPLE = 2000


class Log:
    """The rows of one ticket: the first whole, the others as the cells they change (position -> text).

    Cells are clean but for free texts. One empty text more stands at the end of the first row, so that a column
    that the file lacks is read at -1.
    """

    __slots__ = ("changes", "first", "last", "row")

    def __init__(self, row: int, first: Cells, last: Cells) -> None:
        self.row = row
        self.first = first
        self.last = last
        self.changes: list[tuple[int, dict[int, str]]] = []


def _picker(used: list[int]) -> Callable[[list[str]], Cells]:
    return itemgetter(*used)  # at least two columns are needed, so it gives a tuple


def collect(table: Table, plan: Plan) -> dict[str, Log]:
    """Return the rows of an audit log by ticket number, in the order of the file.

    Rows without a number become errors.
    """
    logs: dict[str, Log] = {}
    pick = _picker(plan.used)
    at_number = plan.at["number"]
    assert at_number is not None
    clean = plan.clean
    cleaners = [str if place in plan.proses else clean for place in range(len(plan.used))]
    places = range(len(plan.used))
    log: Log | None = None
    last_number = None
    for row, cells in table:
        new = pick(cells)
        number = new[at_number]
        if number != last_number or log is None:
            name = clean(number)
            if not name:
                table.refuse(row, plan.column("number"), "the ticket number is missing")
                continue
            last_number = number
            log = logs.get(name)
            if log is None:
                first = (*map(clean, new), "")
                if plan.proses:
                    first = (*(tidy(cell) for tidy, cell in zip(cleaners, new, strict=True)), "")
                log = logs[name] = Log(row, first, new)
                continue
        log.changes.append((row, {i: cleaners[i](new[i]) for i in compress(places, map(ne, log.last, new))}))
        log.last = new
    return logs


def date_texts(logs: dict[str, Log], plan: Plan) -> Iterable[tuple[str, int, str]]:
    """Return every distinct date text with the row and column where it first stands."""
    columns = dict(plan.dates)
    first: dict[str, tuple[int, str]] = {}
    for log in logs.values():
        for position, name in plan.dates:
            first.setdefault(log.first[position], (log.row, name))
        for row, cells in log.changes:
            for position, text in cells.items():
                if position in columns and text not in first:
                    first[text] = row, columns[position]
    return ((text, row, name) for text, (row, name) in first.items() if text)


def newest_first(logs: dict[str, Log], plan: Plan, dates: Dates) -> bool:
    """Return whether most tickets' rows run backwards in time: then the file has to be sorted the other way round."""
    position = plan.at["changed_at"]
    assert position is not None
    forward = backward = 0
    for log in islice(logs.values(), _SAMPLE):
        texts = [log.first[position]]
        for _, cells in log.changes:
            if position in cells:
                texts.append(cells[position])
        if len(texts) > 1:
            try:
                first, last = dates.read(texts[0]), dates.read(texts[-1])
            except BadDate:
                continue
            forward += first < last
            backward += last < first
    return backward > forward


def longest_rising(times: Sequence[datetime]) -> set[int]:
    """Indices of a longest part of the sequence that never goes back."""
    tails: list[datetime] = []
    ends: list[int] = []
    before: list[int] = []
    for i, at in enumerate(times):
        place = bisect_right(tails, at)
        before.append(ends[place - 1] if place else -1)
        tails[place:], ends[place:] = [at, *tails[place + 1 :]], [i, *ends[place + 1 :]]
    found: set[int] = set()
    i = ends[-1]
    while i >= 0:
        found.add(i)
        i = before[i]
    return found
