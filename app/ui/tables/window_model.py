"""`WindowedTableModel`: a list of any length as ids, with pages of ready-made cells fetched when painted.

The first rows come by LIMIT, the ids of all rows follow in the background, rows are fetched by id in
pages of 128, the latest wanted first. Late answers carry a generation and are dropped. `data()` is a
lookup; what is not here yet reads "…".
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QTimer, Signal, Slot

from app.clock import utc_now
from app.ui.jobs import JobRunner
from app.ui.tables.column_model import GONE, PENDING, ColumnModel
from app.ui.tables.columns import Cells, Column, Group
from app.ui.tables.grouping import Grouping, steady
from app.ui.tables.table_source import Listing, ReadFirst, ReadIds, ReadPages, TableSort, TableSource

PAGE = 128
FIRST = 2 * PAGE
_KEEP = 64  # pages


class WindowedTableModel(ColumnModel):
    """See the module. `state` is idle, loading, ready or failed; `error` says why it failed."""

    state_changed = Signal(str)
    counted = Signal(int, bool)  # rows known now, and whether that is all
    order_known = Signal()  # all ids are here; emitted also when a refresh found nothing new
    order_waits = Signal(bool)  # rows would stand elsewhere, but do not move while they are looked at

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        source: TableSource[Any],
        jobs: JobRunner,
        parent: QObject | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(columns, parent, now=now)
        self.source = source
        self.filter: Any = None
        self.sort_by = TableSort("")
        self.state = "idle"
        self.error: Exception | None = None
        self.complete = False
        self.ids: array[int] = array("q")
        self._jobs = jobs
        self._pages: OrderedDict[int, list[Cells[Any] | None]] = OrderedDict()
        self._stale: set[int] = set()
        self._wanted: dict[int, None] = {}
        self._generation = 0
        self._fetching = False
        self._halted = False
        self.listing = Listing(self.ids)
        self.waiting: Listing | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(15)
        self._timer.timeout.connect(self._fetch)

    # --- what is at a line ------------------------------------------------------------------------
    def cells_at(self, line: int) -> Cells[Any] | None:
        """Return the cells at a line; None for a heading, for a row that is not here yet, and for one that is gone."""
        row = self.grouping.row(line)
        if row < 0:
            return None
        page = self._pages.get(row // PAGE)
        if page is None:
            return None
        self._pages.move_to_end(row // PAGE)
        if self._stale and row // PAGE in self._stale:
            self._ask(row // PAGE)
        at = row % PAGE
        return page[at] if at < len(page) else None

    def missing_text(self, line: int, number: int) -> str:
        """Return what stands where no cells are, and ask for them."""
        row = self.grouping.row(line)
        if row < 0:
            return ""
        if row // PAGE in self._pages and row // PAGE not in self._stale:
            return GONE if number == 0 else ""
        self._ask(row // PAGE)
        return PENDING

    def group_count(self, group: Group) -> str:
        """Return how many rows a group has; not yet, where the list is cut inside of it."""
        cut = not self.complete and group is self.grouping.groups[-1]
        return "" if cut else super().group_count(group)

    # --- what the view asks ---------------------------------------------------------------------
    def id_at(self, line: int) -> int | None:
        """Return the id of the row at a line; None for a heading and beyond the end."""
        row = self.grouping.row(line)
        return self.ids[row] if 0 <= row < len(self.ids) else None

    def positions(self, ids: Iterable[int]) -> list[int]:
        """Return the lines, ascending, of those ids that are in the list and not folded away."""
        line = self.grouping.line
        return [at for at in map(line, self._rows_of(list(ids))) if at >= 0]

    def _rows_of(self, wanted: list[int]) -> list[int]:
        if not wanted or not self.ids:
            return []
        import numpy as np

        have = np.frombuffer(self.ids, dtype=np.int64)
        if len(wanted) > 40:
            return [int(n) for n in np.flatnonzero(np.isin(have, np.array(wanted, dtype=np.int64)))]
        return sorted(int(n) for one in wanted for n in np.flatnonzero(have == one)[:1])

    def group_of(self, row_id: int) -> str | None:
        """Return the key of the group of a listed row."""
        rows = self._rows_of([row_id])
        return self.grouping.groups[self.grouping.number(rows[0])].key if rows and self.grouping.groups else None

    def show(self, filter: Any, sort: TableSort) -> None:
        """List what the filter selects in this order. What is shown stays until the first rows are here."""
        self.filter, self.sort_by = filter, sort
        self._begin()
        self._jobs.read(
            self,
            ReadFirst(self.source, self.columns, filter, sort, self._generation, FIRST),
            self._first_here,
            key="list",
            failed=self._failed,
        )

    def refresh(self, *, steady: bool = False, keep: frozenset[int] = frozenset()) -> None:
        """Read again, keeping what is shown meanwhile, because the data may have changed.

        `steady`: what is shown keeps its order and groups, and the rows of `keep` stay although they left.
        """
        if self.state in ("idle", "failed") or not self.complete:
            if self.state != "idle":
                self.show(self.filter, self.sort_by)
            return
        self._halted = False
        self._read_ids(steady=steady, keep=keep)

    def settle(self) -> None:
        """Put the rows into the order that waited, and let go of those that left."""
        if self.waiting is not None:
            self._take(self.waiting)
            self._set_waiting(None)
        elif self.left:
            self.drop(set(self.left))

    def drop(self, ids: set[int]) -> None:
        """Take rows that left out of the list."""
        gone = ids & self.left
        if not gone:
            return
        kept, groups = steady(self.ids, self.listing.groups, [i for i in self.ids if i not in gone], (), set())
        self.left -= gone
        self._take(Listing(array("q", kept), tuple(groups)), left=self.left)

    def fold(self, keys: set[str]) -> None:
        """Fold these groups away, and no others."""
        if keys != self.folded:
            self.beginResetModel()
            self.folded = set(keys)
            self._regroup()
            self.endResetModel()

    # --- loading --------------------------------------------------------------------------------
    def _begin(self) -> None:
        self._generation += 1
        self._halted = False
        self.error = None
        self.complete = False
        self._set_state("loading")

    def _set_state(self, state: str) -> None:
        self.state = state
        self.state_changed.emit(state)

    def _set_waiting(self, listing: Listing | None) -> None:
        before, self.waiting = self.waiting, listing
        if (before is None) != (listing is None):
            self.order_waits.emit(listing is not None)

    def _regroup(self) -> None:
        self.ids = self.listing.ids
        self.grouping = Grouping(self.listing.groups, self.folded, len(self.ids))

    def _first_here(self, answer: tuple[int, Listing, list[Cells[Any] | None]]) -> None:
        generation, listing, cells = answer
        if generation != self._generation:
            return
        self.beginResetModel()
        self.listing, self.left = listing, set()
        self.complete = len(listing.ids) < FIRST
        self._regroup()
        self._pages.clear()
        self._stale.clear()
        self._wanted.clear()
        for start in range(0, len(cells), PAGE):
            self._pages[start // PAGE] = cells[start : start + PAGE]
        self.endResetModel()
        self._set_waiting(None)
        self._set_state("ready")
        self.counted.emit(len(self.ids), self.complete)
        if self.complete:
            self.order_known.emit()
        else:
            self._read_ids()

    def _read_ids(self, *, steady: bool = False, keep: frozenset[int] = frozenset()) -> None:
        self._jobs.read(
            self,
            ReadIds(self.source, self.filter, self.sort_by, self._generation, self.listing, steady, keep),
            self._ids_here,
            key="list",
            failed=self._failed,
        )

    def _ids_here(self, answer: tuple[int, Listing, Listing | None, str]) -> None:
        generation, listing, waiting, relation = answer
        if generation != self._generation:
            return
        before, self.left = self.left, (set(listing.ids) - set(waiting.ids)) if waiting is not None else set()
        if relation == "same":
            self._stale.update(self._pages)
            self._repaint(self._stale)
        elif relation == "longer" and not self.complete:
            self.beginInsertRows(QModelIndex(), len(self.ids), len(listing.ids) - 1)
            self.listing = listing
            self._regroup()
            self.endInsertRows()
        else:
            self._take(listing, left=self.left)
        if before != self.left:
            self._repaint(self._pages)
        self.complete = True
        self._set_waiting(waiting)
        self._set_state("ready")
        self.counted.emit(len(self.ids) - len(self.left), True)
        self.order_known.emit()

    def _take(self, listing: Listing, left: set[int] | None = None) -> None:
        """Show other ids. Cells that are known stand at their new place at once, and are fetched again when painted."""
        row_id = self.source.row_id
        kept = {row_id(c.row): c for page in self._pages.values() for c in page if c is not None}
        near = {n + by for n in self._pages for by in (-1, 0, 1) if n + by >= 0} | {0, 1, 2, 3}
        self.beginResetModel()
        self.listing, self.left = listing, set(left or ())
        self._regroup()
        self._pages.clear()
        self._wanted.clear()
        for number in sorted(near):
            page = [kept.get(one) for one in self.ids[number * PAGE : (number + 1) * PAGE]]
            if any(page):
                self._pages[number] = page
        self._stale = set(self._pages)
        self.endResetModel()

    def _ask(self, page: int) -> None:
        if self._halted:
            return
        self._wanted.pop(page, None)
        self._wanted[page] = None
        if not self._fetching and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _fetch(self) -> None:
        if self._fetching or not self._wanted:
            return
        # Only the latest: what was scrolled past is asked for again when it is painted again.
        numbers = list(self._wanted)[-4:]
        self._wanted.clear()
        self._fetching = True
        groups = {n: list(self.ids[n * PAGE : (n + 1) * PAGE]) for n in numbers}
        self._jobs.read(
            self,
            ReadPages(self.source, self.columns, groups, self._generation),
            self._pages_here,
            failed=self._pages_failed,
        )

    def _pages_here(self, answer: tuple[int, dict[int, list[Cells[Any] | None]], dict[int, list[int]]]) -> None:
        self._fetching = False
        generation, pages, groups = answer
        if generation == self._generation:
            here = []
            for number, cells in pages.items():
                if list(self.ids[number * PAGE : (number + 1) * PAGE]) != groups[number]:
                    continue  # the order changed meanwhile
                self._pages[number] = cells
                self._pages.move_to_end(number)
                self._stale.discard(number)
                here.append(number)
            while len(self._pages) > _KEEP:
                self._pages.popitem(last=False)
            self._repaint(here)
        if self._wanted:
            self._timer.start()

    def _repaint(self, pages: Iterable[int]) -> None:
        for number in list(pages):
            last = min((number + 1) * PAGE, len(self.ids)) - 1
            lines = [at for at in map(self.grouping.line, (number * PAGE, last)) if at >= 0]
            if last >= number * PAGE and self.grouping.lines:
                # In a folded group no line is known: then all may be painted again.
                first, end = (lines[0], lines[-1]) if len(lines) == 2 else (0, self.grouping.lines - 1)
                self.dataChanged.emit(self.index(first, 0), self.index(end, len(self.columns) - 1))

    def _failed(self, error: Exception) -> bool:
        self.error = error
        self._set_state("failed")
        return True

    def _pages_failed(self, _error: Exception) -> bool:
        self._fetching = False
        self._halted = True  # or every repaint would ask and fail again
        return False


__all__ = ["FIRST", "PAGE", "TableSort", "TableSource", "WindowedTableModel"]
