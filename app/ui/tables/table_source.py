"""`TableSource`: where a long list comes from, and the pieces of work on worker threads that ask it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.ui.tables.columns import Cells, Column, Group
from app.ui.tables.grouping import STEADY_ROWS, steady
from app.work import Work

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class TableSort:
    """Order of a list: the sort key of a column and its direction, inside the groups of `group` if there are any."""

    key: str
    descending: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The ids of a list in order, and its groups in order with how many rows each has."""

    ids: array[int]
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSource(Generic[Row]):
    """Where the rows come from; every function runs on a worker thread.

    `first(filter, sort, limit, work)`: the first rows. `ids(filter, sort, work)`: the ids of all rows in
    order, best as `array('q')`. `rows(ids, work)`: those rows, in any order, without the ones that are gone.
    `grouped(filter, sort, limit, work)`: ids and groups, where `sort.group` asks for groups; None: cannot.
    """

    first: Callable[[Any, TableSort, int, Work], Sequence[Row]]
    ids: Callable[[Any, TableSort, Work], Iterable[int]]
    rows: Callable[[Sequence[int], Work], Sequence[Row]]
    row_id: Callable[[Row], int]
    grouped: Callable[[Any, TableSort, int | None, Work], tuple[Iterable[int], Sequence[Group]]] | None = None

    def listing(self, filter: Any, sort: TableSort, limit: int | None, work: Work) -> Listing:
        """Return ids and groups of a list, or of its beginning."""
        groups: Sequence[Group] = ()
        answer: Iterable[int]
        if sort.group and self.grouped is not None:
            answer, groups = self.grouped(filter, sort, limit, work)
        else:
            answer = self.ids(filter, sort, work)
        # Copying an array into an array makes a million integers while every other thread waits.
        return Listing(answer if isinstance(answer, array) else array("q", answer), tuple(groups))


@dataclass(frozen=True, slots=True)
class ReadFirst:
    """Worker: the first rows as cells."""

    source: TableSource[Any]
    columns: Sequence[Column[Any]]
    filter: Any
    sort: TableSort
    generation: int
    limit: int

    def __call__(self, work: Work) -> tuple[int, Listing, list[Cells[Any] | None]]:
        source, sort = self.source, self.sort
        if sort.group and source.grouped is not None:
            listing = source.listing(self.filter, sort, self.limit, work)
            found = {source.row_id(r): r for r in source.rows(listing.ids.tolist(), work)}
            cells = [Cells(found[i], self.columns) if i in found else None for i in listing.ids]
            return self.generation, listing, cells
        rows = source.first(self.filter, sort, self.limit, work)
        listing = Listing(array("q", [source.row_id(r) for r in rows]))
        return self.generation, listing, [Cells(r, self.columns) for r in rows]


@dataclass(frozen=True, slots=True)
class ReadIds:
    """Worker: all ids, and how they relate to those shown: same, longer (they are its beginning) or other.

    `steady`: rows shown keep their order and groups, with the rows of `keep` although they left; the order that
    they would have is the second listing of the answer.
    """

    source: TableSource[Any]
    filter: Any
    sort: TableSort
    generation: int
    shown: Listing
    steady: bool = False
    keep: frozenset[int] = frozenset()

    def __call__(self, work: Work) -> tuple[int, Listing, Listing | None, str]:
        found, shown = self.source.listing(self.filter, self.sort, None, work), self.shown
        if found.ids == shown.ids and found.groups == shown.groups:
            return self.generation, found, None, "same"
        longer = len(found.ids) > len(shown.ids) and found.ids[: len(shown.ids)] == shown.ids and not found.groups
        if self.steady and max(len(found.ids), len(shown.ids)) <= STEADY_ROWS:
            ids, groups = steady(shown.ids, shown.groups, found.ids, found.groups, set(self.keep))
            merged = Listing(array("q", ids), tuple(groups))
            waiting = found if merged != found else None
            return self.generation, merged, waiting, "same" if merged == shown else "longer" if longer else "other"
        return self.generation, found, None, "longer" if longer else "other"


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
