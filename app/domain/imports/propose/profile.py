"""`Profile`: what one column of a file holds, found in one pass over its rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.imports.date_text import take_apart

#: A column with more different values than this is none of choices; their counts are given up.
MOST_VALUES = 300
_SAMPLES = 5
_LOOKED_AT = 200
#: So many different values without one twice: it will go on so.
_UNIQUE_AFTER = 20_000
_NUMBER = re.compile(r"-?\d{1,15}")
_TICKET = re.compile(r"[A-Za-z][A-Za-z_]{1,11}[- ]?\d{2,12}[A-Za-z]?")


@dataclass(frozen=True, slots=True)
class Profile:
    """A column: how many cells are `filled`, `counts` of its values (empty where there are too many different ones).

    `dates`, `numbers`, `tickets`: the share (0 to 1) of filled cells that read as a date, a whole number, a ticket's
    number such as INC0012345. `is_unique`: no value occurs twice (among the first 20,000). `samples`: the first
    different values. `shapes`: how its dates are written, as `DateText.shape` has it, each with its first
    date; "?/" is not among them where another date of the column tells whether day or month stands first.
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

    @property
    def has_choices(self) -> bool:
        """Whether so few different values occur that each can be asked for."""
        return bool(self.counts)


class _Column:
    def __init__(self) -> None:
        self.filled = self.numbers = self.tickets = self.longest = self.looked = self.dates = 0
        self.counts: Counter[str] | None = Counter()
        self.seen: set[int] | None = set()
        self.samples: list[str] = []
        self.shapes: dict[str, str] = {}

    def add(self, cell: str) -> None:
        self.filled += 1
        if len(cell) > self.longest:
            self.longest = len(cell)
        if len(self.samples) < _SAMPLES and cell not in self.samples:
            self.samples.append(cell)
        if self.counts is not None:
            self.counts[cell] += 1
            if len(self.counts) > MOST_VALUES:
                self.counts = None
        if self.seen is not None and len(self.seen) < _UNIQUE_AFTER:
            before = len(self.seen)
            self.seen.add(hash(cell))
            if len(self.seen) == before:
                self.seen = None
        if self.looked < _LOOKED_AT:  # what a column is shows early; a date costs the most to tell
            self.looked += 1
            apart = take_apart(cell)
            if apart is not None:
                self.dates += 1
                self.shapes.setdefault(apart.shape, cell)
            self.numbers += _NUMBER.fullmatch(cell) is not None
            self.tickets += _TICKET.fullmatch(cell) is not None
        elif self._is_open() and (apart := take_apart(cell)) is not None:
            self.shapes.setdefault(apart.shape, cell)

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
        )


def profiles(header: Sequence[str], rows: Iterable[Sequence[str]], missing: Sequence[str] = ("",)) -> list[Profile]:
    """Return what every column holds. Cells are compared with outer blanks off; `missing` ones are not filled."""
    columns = [_Column() for _ in header]
    empty = {text.casefold() for text in missing} | {""}
    for cells in rows:
        for column, cell in zip(columns, cells, strict=False):
            known = " ".join(cell.split())
            if known and known.casefold() not in empty:
                column.add(known)
    return [column.profile(name) for column, name in zip(columns, header, strict=True)]
