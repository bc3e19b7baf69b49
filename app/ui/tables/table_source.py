"""`TableSource`: where a long list comes from, and the pieces of work on worker threads that ask it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.ui.tables.columns import Cells, Column
from app.work import Work

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class TableSort:
    """Order of a list: the sort key of a column and its direction."""

    key: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class TableSource(Generic[Row]):
    """Where the rows come from; every function runs on a worker thread.

    `first(filter, sort, limit, work)`: the first rows. `ids(filter, sort, work)`: the ids of all rows in
    order, best as `array('q')`. `rows(ids, work)`: those rows, in any order, without the ones that are gone.
    """

    first: Callable[[Any, TableSort, int, Work], Sequence[Row]]
    ids: Callable[[Any, TableSort, Work], Iterable[int]]
    rows: Callable[[Sequence[int], Work], Sequence[Row]]
    row_id: Callable[[Row], int]


@dataclass(frozen=True, slots=True)
class ReadFirst:
    """Worker: the first rows as cells."""

    source: TableSource[Any]
    columns: Sequence[Column[Any]]
    filter: Any
    sort: TableSort
    generation: int
    limit: int

    def __call__(self, work: Work) -> tuple[int, list[int], list[Cells[Any] | None]]:
        rows = self.source.first(self.filter, self.sort, self.limit, work)
        return self.generation, [self.source.row_id(r) for r in rows], [Cells(r, self.columns) for r in rows]


@dataclass(frozen=True, slots=True)
class ReadIds:
    """Worker: all ids, and how they relate to those shown: same, longer (they are its beginning) or other."""

    source: TableSource[Any]
    filter: Any
    sort: TableSort
    generation: int
    shown: array[int]

    def __call__(self, work: Work) -> tuple[int, array[int], str]:
        answer = self.source.ids(self.filter, self.sort, work)
        # Copying an array into an array makes a million integers while every other thread waits.
        ids = answer if isinstance(answer, array) else array("q", answer)
        if ids == self.shown:
            return self.generation, ids, "same"
        longer = len(ids) > len(self.shown) and ids[: len(self.shown)] == self.shown
        return self.generation, ids, "longer" if longer else "other"


@dataclass(frozen=True, slots=True)
class ReadPages:
    """Worker: pages of cells by id."""

    source: TableSource[Any]
    columns: Sequence[Column[Any]]
    groups: dict[int, list[int]]
    generation: int

    def __call__(self, work: Work) -> tuple[int, dict[int, list[Cells[Any] | None]], dict[int, list[int]]]:
        rows = self.source.rows([one for group in self.groups.values() for one in group], work)
        cells = {self.source.row_id(r): Cells(r, self.columns) for r in rows}
        return self.generation, {n: [cells.get(i) for i in group] for n, group in self.groups.items()}, self.groups
