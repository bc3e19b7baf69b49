"""`OneFocus`: calendar and list point at the same changes: highlighted in one, highlighted and acted on in both."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from PySide6.QtCore import QObject, Signal, Slot

from app.ui.tables.small_table import SmallTable
from app.views.changes.canvas import CalendarCanvas


class OneFocus(QObject):
    """Keeps the two together. `moved`: another change has the focus, or others are selected."""

    moved = Signal()

    def __init__(self, canvas: CalendarCanvas, table: SmallTable, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._table = canvas, table
        #: Entered while the calendar follows the list, a moment after the key: nobody does anything then.
        self.following: Callable[[], AbstractContextManager[None]] = nullcontext
        self._told: tuple[int | None, tuple[int, ...]] = (None, ())
        canvas.change_chosen.connect(self._chosen_in_calendar)
        canvas.let_go.connect(self._let_go)
        table.selection_settled.connect(self._chosen_in_list)

    def current(self) -> int | None:
        """Return the change with the focus: of the list at once, before calendar and pane have followed it."""
        ahead = self._table.current_id() if self._table.hasFocus() else None
        return ahead if ahead is not None else self._canvas.current

    def ids(self) -> tuple[int, ...]:
        """Return the changes that are highlighted, in the order of the list; () where none is."""
        current = self.current()
        if current is None:
            return ()
        selected = self._table.selected_ids()
        return tuple(selected) if current in selected else (current,)

    def show(self) -> None:
        """Point the list at the change of the calendar: other changes are in view now."""
        current = self._canvas.current
        if current is None:
            self._let_go()
        elif current not in self._table.selected_ids():
            self._table.select_id(current)
        self._tell()

    def only_one(self) -> None:
        """Select only the change with the focus."""
        current = self._canvas.current
        if current is not None and self._table.selected_count() > 1:
            self._table.select_id(current)

    @Slot(int)
    def _chosen_in_calendar(self, change_id: int) -> None:
        if self._table.selected_ids() != [change_id]:
            self._table.select_id(change_id)
        self._tell()

    @Slot()
    def _let_go(self) -> None:
        # the day has the frame: no row is highlighted either
        if self._table.currentIndex().isValid() or self._table.selected_count():
            # the focus first: of a row that has it the list keeps the selection
            self._table.selectionModel().clearCurrentIndex()
            self._table.selectionModel().clearSelection()
        self._tell()

    @Slot()
    def _chosen_in_list(self) -> None:
        current = self._table.current_id()
        with self.following():
            if current is not None and self._table.hasFocus() and current != self._canvas.current:
                self._canvas.point_at(current)
            elif current != self._canvas.current:  # rows came or went: what the calendar shows holds
                self.show()
            self._tell()

    def _tell(self) -> None:
        now = (self._canvas.current, self.ids())
        self._canvas.set_selected(now[1])
        if now != self._told:
            self._told = now
            self.moved.emit()
