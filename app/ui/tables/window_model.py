"""`WindowedTableModel`: a list of any length as ids, with pages of ready-made cells fetched when painted.

The first rows come by LIMIT, the ids of all rows follow in the background, rows are fetched by id in
pages of 128, the latest wanted first. Late answers carry a generation and are dropped. `data()` is a
lookup; what is not here yet reads "…".
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer, Signal, Slot

from app.ui.jobs import JobRunner
from app.ui.look import icons
from app.ui.tables.column_model import ColumnModel, Index
from app.ui.tables.columns import Cells, Column, TableRole
from app.ui.tables.table_source import ReadFirst, ReadIds, ReadPages, TableSort, TableSource

PAGE = 128
FIRST = 2 * PAGE
_KEEP = 64  # pages
_PENDING = "…"
_GONE = "(no longer there)"

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_DECORATION = int(Qt.ItemDataRole.DecorationRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_MARK = int(TableRole.MARK)
_ROW = int(TableRole.ROW)
#: Qt asks seven roles for each cell it paints; those we do not serve are answered first.
_SERVED = frozenset({_DISPLAY, _DECORATION, _ALIGNMENT, _TOOLTIP, _ACCESSIBLE, _MARK, _ROW})


def local_now() -> datetime:
    """Return the current time in UTC; the clock where none is given."""
    return datetime.now(UTC)


class WindowedTableModel(ColumnModel):
    """See the module. `state` is idle, loading, ready or failed; `error` says why it failed."""

    state_changed = Signal(str)
    counted = Signal(int, bool)  # rows known now, and whether that is all
    order_known = Signal()  # all ids are here; emitted also when a refresh found nothing new

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        source: TableSource[Any],
        jobs: JobRunner,
        parent: QObject | None = None,
        *,
        now: Callable[[], datetime] = local_now,
    ) -> None:
        super().__init__(columns, parent)
        self.source = source
        self.filter: Any = None
        self.sort_by = TableSort("")
        self.state = "idle"
        self.error: Exception | None = None
        self.complete = False
        self.ids: array[int] = array("q")
        self._jobs = jobs
        self._now = now
        self._pages: OrderedDict[int, list[Cells[Any] | None]] = OrderedDict()
        self._stale: set[int] = set()
        self._wanted: dict[int, None] = {}
        self._generation = 0
        self._fetching = False
        self._halted = False
        self._minute = 0
        self._live = {number: c.live for number, c in enumerate(self.columns) if c.live is not None}
        self._aligns = [int(c.align.value) for c in self.columns]
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(15)
        self._timer.timeout.connect(self._fetch)

    # --- what Qt asks ---------------------------------------------------------------------------
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.ids)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role not in _SERVED:
            return None
        if role == _ALIGNMENT:
            return self._aligns[index.column()]
        number, at = divmod(index.row(), PAGE)
        page = self._pages.get(number)
        if page is None:
            if role == _DISPLAY:
                self._ask(number)
                return _PENDING
            return None
        if at >= len(page):
            return None
        cells = page[at]
        column = index.column()
        if role == _DISPLAY:
            if column == 0:
                self._pages.move_to_end(number)
                if self._stale and number in self._stale:
                    self._ask(number)
            if cells is None:
                return _GONE if column == 0 else ""
            return self._live_text(cells, column) if column in self._live else cells.texts[column]
        if cells is None:
            return None
        if role == _DECORATION:
            mark = cells.marks[column]
            return icons.mark(mark.shape, mark.tone) if mark is not None else None
        if role == _TOOLTIP:
            return cells.tips[column]
        if role == _ACCESSIBLE:
            return cells.accessible[column]
        if role == _MARK:
            return cells.marks[column]
        return cells.row if role == _ROW else None

    # --- what the view asks ---------------------------------------------------------------------
    def id_at(self, row: int) -> int | None:
        """Return the id of a row; None beyond the end."""
        return self.ids[row] if 0 <= row < len(self.ids) else None

    def row_at(self, row: int) -> Any | None:
        """Return the value of a row; None while its page is not here."""
        page = self._pages.get(row // PAGE)
        at = row % PAGE
        cells = page[at] if page is not None and at < len(page) else None
        return cells.row if cells is not None else None

    def positions(self, ids: Iterable[int]) -> list[int]:
        """Return the row numbers, ascending, of those ids that are in the list."""
        wanted = list(ids)
        if not wanted or not self.ids:
            return []
        import numpy as np

        have = np.frombuffer(self.ids, dtype=np.int64)
        if len(wanted) > 40:
            return [int(n) for n in np.flatnonzero(np.isin(have, np.array(wanted, dtype=np.int64)))]
        return sorted(int(n) for one in wanted for n in np.flatnonzero(have == one)[:1])

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

    def refresh(self) -> None:
        """Read again, keeping what is shown meanwhile, because the data may have changed."""
        if self.state in ("idle", "failed") or not self.complete:
            if self.state != "idle":
                self.show(self.filter, self.sort_by)
            return
        self._halted = False
        self._read_ids()

    @Slot()
    def tick(self) -> None:
        """Make live texts anew when they are painted next, because a minute has passed."""
        self._minute += 1

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

    def _first_here(self, answer: tuple[int, list[int], list[Cells[Any] | None]]) -> None:
        generation, ids, cells = answer
        if generation != self._generation:
            return
        self.beginResetModel()
        self.ids = array("q", ids)
        self._pages.clear()
        self._stale.clear()
        self._wanted.clear()
        for start in range(0, len(cells), PAGE):
            self._pages[start // PAGE] = cells[start : start + PAGE]
        self.complete = len(ids) < FIRST
        self.endResetModel()
        self._set_state("ready")
        self.counted.emit(len(ids), self.complete)
        if self.complete:
            self.order_known.emit()
        else:
            self._read_ids()

    def _read_ids(self) -> None:
        self._jobs.read(
            self,
            ReadIds(self.source, self.filter, self.sort_by, self._generation, self.ids),
            self._ids_here,
            key="list",
            failed=self._failed,
        )

    def _ids_here(self, answer: tuple[int, array[int], str]) -> None:
        generation, ids, relation = answer
        if generation != self._generation:
            return
        if relation == "same":
            self._stale.update(self._pages)
            self._repaint(self._stale)
        elif relation == "longer" and not self.complete:
            self.beginInsertRows(QModelIndex(), len(self.ids), len(ids) - 1)
            self.ids = ids
            self.endInsertRows()
        else:
            kept = self._cells_by_id()
            self.beginResetModel()
            self.ids = ids
            self._pages.clear()
            self._wanted.clear()
            # What is known is shown at its new place at once, and fetched again when painted.
            for number in range(min(4, -(-len(ids) // PAGE))):
                page = [kept.get(one) for one in ids[number * PAGE : (number + 1) * PAGE]]
                if None not in page:
                    self._pages[number] = page
            self._stale = set(self._pages)
            self.endResetModel()
        self.complete = True
        self._set_state("ready")
        self.counted.emit(len(self.ids), True)
        self.order_known.emit()

    def _cells_by_id(self) -> dict[int, Cells[Any]]:
        row_id = self.source.row_id
        return {row_id(c.row): c for page in self._pages.values() for c in page if c is not None}

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
            if last >= number * PAGE:
                top, bottom = self.index(number * PAGE, 0), self.index(last, len(self.columns) - 1)
                self.dataChanged.emit(top, bottom)

    def _failed(self, error: Exception) -> bool:
        self.error = error
        self._set_state("failed")
        return True

    def _pages_failed(self, _error: Exception) -> bool:
        self._fetching = False
        self._halted = True  # or every repaint would ask and fail again
        return False

    def _live_text(self, cells: Cells[Any], column: int) -> str:
        if cells.live_minute != self._minute:
            now = self._now()
            cells.live = {number: live(cells.row, now) for number, live in self._live.items()}
            cells.live_minute = self._minute
        return cells.live[column]


__all__ = ["FIRST", "PAGE", "TableSort", "TableSource", "WindowedTableModel", "local_now"]
