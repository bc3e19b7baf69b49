"""`WindowedTable`: the view of a list of any length; keeps selection and place by id when the list changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.clock import utc_now
from app.errors import LongleafError
from app.ui.jobs import JobRunner
from app.ui.tables.columns import Cells, Column
from app.ui.tables.data_table import DataTable
from app.ui.tables.window_model import TableSort, TableSource, WindowedTableModel
from app.work import Work

_PIECE = 500  # rows read at once


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
        now: Callable[[], datetime] = utc_now,
        empty: tuple[str, str, str] = ("Nothing here", "", ""),
    ) -> None:
        super().__init__(columns, name, parent)
        self._jobs = jobs
        self.empty = empty
        self.rows = WindowedTableModel(columns, source, jobs, self, now=now)
        self.setModel(self.rows)
        self.adopt()
        self.usual = sort
        self.set_sort(sort)
        self._wanted_id: int | None = None
        self.rows.state_changed.connect(self._state_changed)
        self.rows.order_known.connect(self._order_known)
        self.sort_changed.connect(self._sort_asked)
        self.overlay.action.connect(self._overlay_pressed)

    def show_rows(self, filter: Any) -> None:
        """List what the filter selects, in the order the header shows."""
        self._anew = filter != self.rows.filter
        self.rows.show(filter, self.sort_by)

    def refresh(self, filter: Any = None) -> None:
        """Read again; selection and place stay. While somebody works in the list rows keep their order.

        `filter`: the same conditions at this time of day.
        """
        if filter is not None:
            self.rows.filter = filter
        current, steady = self.current_id(), self.steady()
        self.rows.refresh(steady=steady, keep=frozenset((current,)) if steady and current is not None else frozenset())

    @Slot()
    def touch(self) -> None:
        """Take note that somebody does something in the list: nobody waits any more to be led elsewhere in it."""
        super().touch()
        self._wanted_id = None

    def select_id(self, row_id: int) -> bool:
        """Select and show the row of this id, now or when all ids are known. False: not in the list so far."""
        if super().select_id(row_id):
            self._wanted_id = None
            return True
        self._wanted_id = row_id if not self.rows.complete else None
        return False

    def reader(self, most: int) -> Callable[[Work], Sequence[Any]]:
        """Return what reads the rows of the filter; on a worker thread."""
        ids, source = self.rows.ids[:most].tolist(), self.rows.source

        def read(work: Work) -> list[Any]:
            found: dict[int, Any] = {}
            for at in range(0, len(ids), _PIECE):
                work.check()
                found |= {source.row_id(row): row for row in source.rows(ids[at : at + _PIECE], work)}
            return [found[one] for one in ids if one in found]

        return read

    def _line_of(self, row_id: int) -> int:
        found = self.rows.positions([row_id])
        return found[0] if found else -1

    def _lines_of(self, ids: Sequence[int]) -> list[int]:
        return self.rows.positions(ids)

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected rows, also of pages that were never read."""
        ids, runs = self.rows.ids, self.rows.grouping.stretches
        return [
            one for top, bottom in self.selected_ranges() for low, high in runs(top, bottom) for one in ids[low:high]
        ]

    def _listed(self) -> bool:
        return self.rows.complete and self.rows.state == "ready"

    def _is_of_before(self) -> bool:
        return self.rows.state == "loading"

    def _in_group(self, row_id: int, line: int) -> bool:
        heading = self.rows.grouping.heading(line)
        return heading is not None and self.rows.group_of(row_id) == heading.key

    def _fold(self, keys: set[str]) -> None:
        self.rows.fold(keys)

    @Slot()
    def _restore(self) -> None:
        """Go back to the row with the focus; where only the beginning of the list is here, as soon as it is listed."""
        anew, before = self._anew, self._place.current
        super()._restore()
        if anew and before is not None and not self.rows.complete and self._line_of(before) < 0:
            self._wanted_id = before

    @Slot()
    def _let_go(self) -> None:
        self.rows.drop(self.rows.left - {self.current_id()})

    def _settle_order(self) -> None:
        self.rows.settle()

    @Slot()
    def _order_known(self) -> None:
        if self._wanted_id is not None:
            self.select_id(self._wanted_id)
            self._wanted_id = None
        if self._pending_place is not None:
            place, self._pending_place = self._pending_place, None
            self._go_back(place)

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
            self._reordered = True
            self.rows.show(self.rows.filter, sort)

    # --- copying rows that are not here ---------------------------------------------------------
    def _copy_rows(self, ranges: list[tuple[int, int]]) -> None:
        ids = self.selected_ids()
        source, columns, shown = self.rows.source, self.columns, self.shown_in_order()

        def fetch(work: Work) -> list[list[str]]:
            cells = {source.row_id(r): Cells(r, columns) for r in source.rows(ids, work)}
            return [[cells[i].texts[n] for n in shown] for i in ids if i in cells]

        self._jobs.read(self, fetch, self._copy_here, key="copy", title="Copying rows")

    def _copy_here(self, rows: list[list[str]]) -> None:
        self.to_clipboard(rows)
        self.copied.emit(len(rows))
