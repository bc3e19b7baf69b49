"""`Profile`: what one column of a file holds, found in one pass over its rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from app.domain.imports.date_text import take_apart

#: A column with more different values than this is none of choices: they are not asked for one by one.
MOST_VALUES = 300
#: Of a column with more different values than this the counts are given up.
MOST_TEXTS = 5_000
_SAMPLES = 5
_LOOKED_AT = 200
#: So many different values without one twice: it will go on so.
_UNIQUE_AFTER = 20_000
_BLOCK = 2_048  # rows that are counted together
_NUMBER = re.compile(r"-?\d{1,15}")
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+")  # a blank between thousands
_TICKET = re.compile(r"([A-Za-z][A-Za-z_]{1,11})[- ]?\d{2,12}[A-Za-z]?")


@dataclass(frozen=True, slots=True)
class Profile:
    """A column: how many cells are `filled`, `counts` of its values (empty where there are too many different ones).

    `dates`, `numbers`, `tickets`: the share (0 to 1) of filled cells that read as a date, a whole number, a ticket's
    number such as INC0012345; `prefixes` of such numbers, with how many of those looked at have each. `is_unique`: no
    value occurs twice (among the first 20,000). `samples`: the first different values, `cells` the same with their line
    breaks. `shapes`: how its dates are written, as `DateText.shape` has it, each with its first date; "?/" is not
    among them where another date of the column tells whether day or month stands first.
    """

    header: str
    filled: int
    counts: dict[str, int]
    dates: float
    numbers: float
    tickets: float
    is_unique: bool
    longest: int
    samples: tuple[str, ...]
    shapes: Mapping[str, str] = field(default_factory=dict)
    prefixes: Mapping[str, int] = field(default_factory=dict)
    cells: tuple[str, ...] = ()

    @property
    def has_choices(self) -> bool:
        """Whether so few different values occur that each can be asked for."""
        return 0 < len(self.counts) <= MOST_VALUES


class _Column:
    def __init__(self) -> None:
        self.filled = self.numbers = self.tickets = self.longest = self.looked = self.dates = 0
        self.counts: Counter[str] | None = Counter()
        self.seen: set[int] | None = set()
        self.samples: dict[str, str] = {}
        self.shapes: dict[str, str] = {}
        self.prefixes: Counter[str] = Counter()

    def add(self, block: Sequence[str], empty: frozenset[str]) -> None:
        """Count a block of cells. Each text is cleaned and looked at once, however often it stands in the block."""
        if (
            self.counts is None
            and self.seen is None
            and self.looked >= _LOOKED_AT
            and not (self.dates and self._is_open())
        ):
            self.filled += sum(map(bool, block))  # all is known but how many there are
            return
        for cell, times in Counter(block).items():
            text = " ".join(cell.split())
            if text and (len(text) > 20 or text.casefold() not in empty):
                self._add(text, cell, times)

    def _is_known(self) -> bool:
        return (
            self.counts is None
            and self.seen is None
            and self.looked >= _LOOKED_AT
            and not (self.dates and self._is_open())
        )

    def _add(self, text: str, cell: str, times: int) -> None:
        self.filled += times
        if len(text) > self.longest:
            self.longest = len(text)
        if len(self.samples) < _SAMPLES:
            self.samples.setdefault(text, cell)
        if self.counts is not None:
            self.counts[text] += times
            if len(self.counts) > MOST_TEXTS:
                self.counts = None
        if self.seen is not None and len(self.seen) < _UNIQUE_AFTER:
            before = len(self.seen)
            self.seen.add(hash(text))
            if len(self.seen) == before or times > 1:
                self.seen = None
        if self.looked < _LOOKED_AT:  # what a column is shows early; a date costs the most to tell
            self._look(text, min(times, _LOOKED_AT - self.looked))
        elif self.dates and self._is_open() and (apart := take_apart(text)) is not None:
            self.shapes.setdefault(apart.shape, text)

    def _look(self, text: str, times: int) -> None:
        self.looked += times
        apart = take_apart(text)
        if apart is not None:
            self.dates += times
            self.shapes.setdefault(apart.shape, text)
        if _NUMBER.fullmatch(text) or _GROUPED.fullmatch(text):
            self.numbers += times
        if (ticket := _TICKET.fullmatch(text)) is not None:
            self.tickets += times
            self.prefixes[ticket[1].upper()] += times

    def _is_open(self) -> bool:
        """Return whether no date so far told if its day or its month stands first."""
        return any(shape[0] == "?" and not self._told(shape[1]) for shape in self.shapes)

    def _told(self, mark: str) -> bool:
        return any(shape[0] in "dm" and shape[1] == mark for shape in self.shapes)

    def profile(self, header: str) -> Profile:
        looked = max(1, self.looked)
        return Profile(
            header,
            self.filled,
            dict(self.counts.most_common()) if self.counts is not None else {},
            self.dates / looked,
            self.numbers / looked,
            self.tickets / looked,
            self.seen is not None and self.filled > 0,
            self.longest,
            tuple(self.samples),
            {shape: text for shape, text in self.shapes.items() if shape[0] != "?" or not self._told(shape[1])},
            dict(self.prefixes),
            tuple(self.samples.values()),
        )


class Profiles:
    """What the columns of a file hold, as far as their rows were given. Cells are compared with outer blanks off;
    `missing` ones are not filled."""

    def __init__(self, header: Sequence[str], missing: Sequence[str] = ("",)) -> None:
        self.header = list(header)
        self._columns = [_Column() for _ in header]
        self._empty = frozenset(text.casefold() for text in missing) | {""}
        self.rows = 0

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Look at some more rows."""
        self.rows += len(rows)
        for column, cells in zip(self._columns, zip(*rows, strict=False), strict=False):
            column.add(cells, self._empty)

    def found(self) -> list[Profile]:
        """Return the columns as they are known by now."""
        return [column.profile(name) for column, name in zip(self._columns, self.header, strict=True)]


def blocks(rows: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Give rows in blocks, as `Profiles.add` takes them best."""
    left = iter(rows)
    while block := list(islice(left, _BLOCK)):
        yield block


def profiles(header: Sequence[str], rows: Iterable[Sequence[str]], missing: Sequence[str] = ("",)) -> list[Profile]:
    """Return what every column holds."""
    found = Profiles(header, missing)
    for block in blocks(rows):
        found.add(block)
    return found.found()
