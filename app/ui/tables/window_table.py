"""`WindowedTable`: the view of a list of any length; keeps selection and place by id when the list changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.errors import LongleafError
from app.ui.jobs import JobRunner
from app.ui.tables.columns import Cells, Column
from app.ui.tables.data_table import DataTable
from app.ui.tables.window_model import TableSort, TableSource, WindowedTableModel, local_now
from app.work import Work

_KEEP_SELECTED = 5_000  # rows whose selection survives a reordering


class WindowedTable(DataTable):
    """A table over a `TableSource`. `show_rows(filter)` fills it; the header's clicks ask the source for a new order.

    `empty`: title, hint and button for a list without rows; `empty_action` is emitted by the button.
    """

    empty_action = Signal()
    retry_asked = Signal()
    copied = Signal(int)  # rows now on the clipboard

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        source: TableSource[Any],
        jobs: JobRunner,
        name: str,
        parent: QWidget | None = None,
        *,
        sort: TableSort,
        now: Callable[[], datetime] = local_now,
        empty: tuple[str, str, str] = ("Nothing here", "", ""),
    ) -> None:
        super().__init__(columns, name, parent)
        self._jobs = jobs
        self.empty = empty
        self.rows = WindowedTableModel(columns, source, jobs, self, now=now)
        self.setModel(self.rows)
        self.adopt()
        self.set_sort(sort)
        self._kept: tuple[list[int], int | None, int | None, int] = ([], None, None, 0)
        self._wanted_id: int | None = None
        self.rows.modelAboutToBeReset.connect(self._remember)
        self.rows.modelReset.connect(self._restore)
        self.rows.state_changed.connect(self._state_changed)
        self.rows.order_known.connect(self._order_known)
        self.sort_changed.connect(self._sort_asked)
        self.overlay.action.connect(self._overlay_pressed)

    def show_rows(self, filter: Any) -> None:
        """List what the filter selects, in the order the header shows."""
        self.rows.show(filter, self.sort_by)

    def refresh(self) -> None:
        """Read again; selection and place stay."""
        self.rows.refresh()

    def select_id(self, row_id: int) -> bool:
        """Select and show the row of this id, now or when all ids are known. False: not in the list so far."""
        places = self.rows.positions([row_id])
        if not places:
            self._wanted_id = row_id if not self.rows.complete else None
            return False
        self._wanted_id = None
        index = self.rows.index(places[0], max(0, self.currentIndex().column()))
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        return True

    def _id_at(self, row: int) -> int:
        return self.rows.ids[row]

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected rows, also of pages that were never read."""
        return [one for top, bottom in self.selected_ranges() for one in self.rows.ids[top : bottom + 1]]

    def current_row(self) -> Any | None:
        """Return the value of the row with the focus; None while its page is not here."""
        index = self.currentIndex()
        return self.rows.row_at(index.row()) if index.isValid() else None

    # --- keeping selection and place ------------------------------------------------------------
    @Slot()
    def _remember(self) -> None:
        count = self.selected_count()
        chosen = self.selected_ids() if 0 < count <= _KEEP_SELECTED else []
        top = self.rowAt(0)
        # At the very top one wants to see what is new; elsewhere the place stays.
        top_id = self.rows.id_at(top) if self.verticalScrollBar().value() > 0 else None
        self._kept = (chosen, self.current_id(), top_id, self.currentIndex().column())

    @Slot()
    def _restore(self) -> None:
        chosen, current, top, column = self._kept
        self._kept = ([], None, None, 0)
        if current is not None:
            at = self.rows.positions([current])
            if at:
                index = self.rows.index(at[0], max(0, column))
                self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        last = self.rows.columnCount() - 1
        selection = QItemSelection()
        for first, end in _stretches(self.rows.positions(chosen)):
            selection.select(self.rows.index(first, 0), self.rows.index(end, last))
        if not selection.isEmpty():
            self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            if not self.currentIndex().isValid():
                # What had the focus is gone: acts on one row go to the first that is still chosen.
                still = self.rows.index(self.selected_ranges()[0][0], max(0, column))
                self.selectionModel().setCurrentIndex(still, QItemSelectionModel.SelectionFlag.NoUpdate)
        if top is not None:
            at = self.rows.positions([top])
            if at:
                self.scrollTo(self.rows.index(at[0], 0), QAbstractItemView.ScrollHint.PositionAtTop)
        self._settled.call()

    @Slot()
    def _order_known(self) -> None:
        if self._wanted_id is not None:
            self.select_id(self._wanted_id)
            self._wanted_id = None

    # --- states ---------------------------------------------------------------------------------
    @Slot(str)
    def _state_changed(self, state: str) -> None:
        if state == "failed":
            error = self.rows.error
            hint = error.hint if isinstance(error, LongleafError) else ""
            self.overlay.say(str(error) or "The list could not be read.", hint, "Try again")
        elif state == "loading" and not self.rows.ids:
            self.overlay.say("Loading…")
        elif state == "ready" and not self.rows.ids:
            self.overlay.say(*self.empty)
        else:
            self.overlay.clear()

    @Slot()
    def _overlay_pressed(self) -> None:
        if self.rows.state == "failed":
            self.rows.show(self.rows.filter, self.rows.sort_by)
            self.retry_asked.emit()
        else:
            self.empty_action.emit()

    @Slot(object)
    def _sort_asked(self, sort: TableSort) -> None:
        if self.rows.state != "idle":
            self.rows.show(self.rows.filter, sort)

    # --- copying rows that are not here ---------------------------------------------------------
    def _copy_rows(self, ranges: list[tuple[int, int]]) -> None:
        ids = self.selected_ids()
        source, columns, shown = self.rows.source, self.columns, self._shown_in_order()

        def fetch(work: Work) -> list[list[str]]:
            cells = {source.row_id(r): Cells(r, columns) for r in source.rows(ids, work)}
            return [[cells[i].texts[n] for n in shown] for i in ids if i in cells]

        self._jobs.read(self, fetch, self._copy_here, key="copy", title="Copying rows")

    def _copy_here(self, rows: list[list[str]]) -> None:
        self.to_clipboard(rows)
        self.copied.emit(len(rows))


def _stretches(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return ascending numbers as (first, last) of each unbroken run."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
