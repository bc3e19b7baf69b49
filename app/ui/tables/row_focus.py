"""`RowFocus`: the focus model of lists: what is highlighted is what is acted on, by id, whatever changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from app.ui.tables.column_model import ColumnModel
from app.ui.tables.place import Place
from app.ui.throttle import Throttle

_KEEP_SELECTED = 5_000  # rows whose selection survives a reordering
_NEAR = 100  # rows on each side among which the next one is looked for when the row with the focus is gone
_FLAG = QItemSelectionModel.SelectionFlag
_CHOOSE = _FLAG.ClearAndSelect | _FLAG.Rows


class RowFocus(QTableView):
    """A view of a `ColumnModel` in which the row with the focus is always one of the selected rows.

    The selection is not emptied while there are rows; focus, selection and scroll place survive other rows, another
    order and a reset. `by_cells`: columns matter too, because cells are edited or opened.
    """

    selection_settled = Signal()  # the selection changed; several changes at once are one signal

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.by_cells = False
        self._mending = False
        self.touched = 0  # what was done in the list by hand: answers asked for before that move nothing (`Since`)
        self._focused = False  # the list has the focus, or only lent it to a menu
        self._renewed = False
        self.held: Callable[[], bool] = _by_nobody  # whether somebody works with the row with the focus beside the list
        self._place = Place()
        self._anew = False  # another filter: what has the focus may be gone for good
        self._reordered = False  # somebody asked for another order: the row with the focus is to be seen in it
        self._pending_place: Place | None = None
        self._settled = Throttle(self._emit_settled, 30, self, leading=False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def minimumSizeHint(self) -> QSize:
        """Give way to what stands below it down to a row: in large text a form has little room for its buttons."""
        least = super().minimumSizeHint()
        row = self.horizontalHeader().sizeHint().height() + self.verticalHeader().defaultSectionSize() + 2
        return QSize(least.width(), min(least.height(), row))

    @Slot()
    def touch(self) -> None:
        """Take note that somebody does something in the list: nobody waits any more to be led elsewhere in it."""
        self.touched += 1
        self._pending_place = None

    def lines(self) -> ColumnModel:
        """Return the model."""
        model = self.model()
        assert isinstance(model, ColumnModel)
        return model

    def shown_in_order(self) -> list[int]:
        """Return the numbers of the shown columns from left to right."""
        shown = [n for n in range(self.lines().columnCount()) if not self.isColumnHidden(n)]
        return sorted(shown, key=self.horizontalHeader().visualIndex)

    def follow_rows(self) -> None:
        """Call once after `setModel`."""
        model = self.lines()
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)

    # --- selection --------------------------------------------------------------------------------
    def selected_ranges(self) -> list[tuple[int, int]]:
        """Return first and last line of each selected stretch, ascending; cheap at any size. May span headings."""
        selection = self.selectionModel().selection()
        ranges = (selection.at(n) for n in range(selection.size()))
        return sorted({(r.top(), r.bottom()) for r in ranges if r.isValid()})

    def selected_count(self) -> int:
        """Return how many rows are selected."""
        between = self.lines().grouping.headings_between
        return sum(bottom - top + 1 - between(top, bottom) for top, bottom in self.selected_ranges())

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected rows, from top to bottom."""
        found = (self.lines().id_at(line) for top, bottom in self.selected_ranges() for line in range(top, bottom + 1))
        return [one for one in found if one is not None]

    def current_id(self) -> int | None:
        """Return the id of the row with the focus, which is always a selected one."""
        index = self.currentIndex()
        return self.lines().id_at(index.row()) if index.isValid() else None

    def current_row(self) -> Any | None:
        """Return the value of the row with the focus; None while it is not here."""
        index = self.currentIndex()
        return self.lines().row_at(index.row()) if index.isValid() else None

    def select_id(self, row_id: int) -> bool:
        """Select and show the row of this id; False if it is not shown. Keys held down change nothing."""
        line = self._line_of(row_id)
        if line < 0:
            return False
        self._choose(line)
        return True

    def after_act(self, ids: Collection[int] = ()) -> None:
        """Select the row after those acted on, the one above at the end. Without ids: after the selected ones."""
        acted = set(ids) or set(self.selected_ids())
        lines = self._lines_of(tuple(acted))
        if not lines:
            return
        below = range(max(lines) + 1, min(self.model().rowCount(), max(lines) + 1 + _NEAR))
        above = range(min(lines) - 1, max(-1, min(lines) - 1 - _NEAR), -1)
        for line in (*below, *above):
            if self.lines().id_at(line) not in (None, *acted):
                self._choose(line)
                return

    def _line_of(self, row_id: int) -> int:
        raise NotImplementedError

    def _lines_of(self, ids: Sequence[int]) -> list[int]:
        """Return the lines, ascending, of those ids that are shown."""
        raise NotImplementedError

    def _choose(self, line: int) -> None:
        """Make a line the only selected one and the one with the focus."""
        index = self.model().index(line, self._focus_column())
        self.selectionModel().setCurrentIndex(index, _CHOOSE)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def _focus_column(self) -> int:
        shown = self.shown_in_order()
        column = self.currentIndex().column()
        return column if self.by_cells and column in shown else shown[0]

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        # Without an event somebody calls setCurrentIndex: Qt would look at the keys that happen to be held down.
        return super().selectionCommand(index, event) if event is not None else _CHOOSE

    @Slot(QItemSelection, QItemSelection)
    def _selection_changed(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self._mend()
        self._settled.call()

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        if self.lines().left and not self._mending:
            QTimer.singleShot(0, self, self._let_go)
        self._settled.call()

    def _mend(self) -> None:
        """Keep the rule: the row with the focus is a selected one."""
        if self._mending or not self.model().rowCount():
            return
        self._mending = True
        current, selection = self.currentIndex(), self.selectionModel()
        ranges = self.selected_ranges()
        if not ranges:
            if current.isValid():
                selection.select(current, _CHOOSE)
        elif not any(top <= current.row() <= bottom for top, bottom in ranges) or not current.isValid():
            line = self._nearest(ranges, current.row())
            selection.setCurrentIndex(self.model().index(line, self._focus_column()), _FLAG.NoUpdate)
        self._mending = False

    def _nearest(self, ranges: Sequence[tuple[int, int]], line: int) -> int:
        below = [max(top, line) for top, bottom in ranges if bottom >= line]
        found = below[0] if below else ranges[-1][1]
        return found if self.lines().id_at(found) is not None else self._row_near(found)

    def _row_near(self, line: int, step: int = 1) -> int:
        """Return the line of the next row from a line on, downwards or upwards, or the line itself if there is none."""
        count, id_at = self.model().rowCount(), self.lines().id_at
        for by in (step, -step):
            at = line
            while 0 <= at < count:
                if id_at(at) is not None:
                    return at
                at += by
        return line

    def _emit_settled(self) -> None:
        self._mend()
        self.selection_settled.emit()

    # --- keeping selection and place --------------------------------------------------------------
    def place(self) -> Place:
        """Return where one is: focus, selection, scroll; to be given to `restore_place`."""
        model, current = self.lines(), self.currentIndex()
        line = current.row() if current.isValid() else -1
        heading = model.grouping.heading(line)
        top = self.rowAt(0)
        scrolled = self.verticalScrollBar().value() > 0
        count = self.selected_count()
        chosen = tuple(self.selected_ids()) if 0 < count <= _KEEP_SELECTED else ()
        # At the very top one wants to see what is new; elsewhere the place stays.
        top_id = model.id_at(self._row_near(top)) if scrolled and top >= 0 else None
        lines = model.rowCount()
        around = [*range(line + 1, min(line + 1 + _NEAR, lines)), *range(line - 1, max(-1, line - 1 - _NEAR), -1)]
        near = tuple(one for one in map(model.id_at, around if line >= 0 else ()) if one is not None)
        group = heading.key if heading else ""
        return Place(self.current_id(), chosen, top_id, near, max(0, current.column()), group, self.is_in_sight())

    def is_in_sight(self, height: int | None = None) -> bool:
        """Return whether the row with the focus is seen; `height`: as if the rows had so many pixels."""
        line = self.currentIndex().row()
        if line < 0:
            return False
        top, high = self.rowViewportPosition(line), self.viewport().height() if height is None else height
        return top > -self.rowHeight(line) // 2 and top + self.rowHeight(line) // 2 < high

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the row with the focus in sight, where a form or a message takes room from the list."""
        seen = self.is_in_sight(event.oldSize().height())
        super().resizeEvent(event)
        if seen and not self.is_in_sight():
            self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.EnsureVisible)

    def restore_place(self, place: Place) -> None:
        """Go back to a place, now or as soon as its row is listed."""
        there = place.current is not None and self._line_of(place.current) >= 0
        if place.current is not None and (self._is_of_before() or not (there or self._listed())):
            self._pending_place = place
            return
        self._pending_place = None
        self._go_back(place)

    def is_settled(self) -> bool:
        """Return whether no place waits to be gone back to."""
        return self._pending_place is None

    def _listed(self) -> bool:
        """Return whether all rows are known."""
        return True

    def _is_of_before(self) -> bool:
        """Return whether what is shown still is what was listed before, until what is asked for is here."""
        return False

    @Slot()
    def _remember(self) -> None:
        self._place = self.place()

    @Slot()
    def _restore(self) -> None:
        self._size_headings()
        anew, self._anew = self._anew, False
        reordered, self._reordered = self._reordered, False
        self._go_back(replace(self._place, top=None) if reordered else self._place, anew=anew)
        self._place = Place()
        self.hovered = -1

    def _go_back(self, place: Place, *, anew: bool = False) -> None:
        model, self._mending = self.lines(), True
        last = model.columnCount() - 1
        selection = QItemSelection()
        for first, end in stretches(self._lines_of(place.selected)):
            selection.select(model.index(first, 0), model.index(end, last))
        line = self._line_of(place.current) if place.current is not None else -1
        if line < 0:
            line = self._instead(place, selection, anew=anew)
        if line >= 0:
            self.selectionModel().setCurrentIndex(model.index(line, place.column), _FLAG.NoUpdate)
            if selection.isEmpty():
                selection.select(model.index(line, 0), model.index(line, last))
        if not selection.isEmpty():
            self.selectionModel().select(selection, _FLAG.ClearAndSelect)
        self._mending = False
        top = self._line_of(place.top) if place.top is not None else -1
        if top >= 0:
            self.scrollTo(model.index(top, place.column), QAbstractItemView.ScrollHint.PositionAtTop)
        if line >= 0 and (place.seen or top < 0):
            self.scrollTo(model.index(line, place.column), QAbstractItemView.ScrollHint.EnsureVisible)
        self._settled.call()

    def _instead(self, place: Place, selection: QItemSelection, *, anew: bool) -> int:
        """Return the line for the focus where the row that had it is gone; -1 where none had it."""
        if not selection.isEmpty():
            return int(selection.at(0).top())
        for line, heading in ((n, self.lines().grouping.heading(n)) for n in self.lines().grouping.headings()):
            mine = heading is not None and (
                heading.key == place.group or (place.current is not None and self._in_group(place.current, line))
            )
            if heading is not None and heading.key in self.lines().folded and mine:
                return line
        if place.current is None and not place.group:
            return -1
        if not anew:
            there = set(self._lines_of(place.near))
            ids = {self.lines().id_at(line): line for line in there}
            found = next((ids[one] for one in place.near if one in ids), None)
            if found is not None:
                return found
        return self._row_near(0) if self.model().rowCount() else -1

    def _in_group(self, row_id: int, line: int) -> bool:
        """Return whether a row belongs to the folded group whose heading stands at a line."""
        return False

    @Slot()
    def _let_go(self) -> None:
        """Take out of the list what left it, because the focus is elsewhere."""

    def steady(self) -> bool:
        """Return whether rows are to keep their order in what is read now: somebody works in the list."""
        renewed, self._renewed = self._renewed, False
        return (self._focused or self.held()) and not renewed

    def renew(self) -> None:
        """Bring the rows into their order although somebody works in the list, also those that are read next."""
        self._settle_order()
        self._renewed = True

    def _settle_order(self) -> None:
        """Bring the rows into the order that waited while the list had the focus."""

    def _size_headings(self) -> None:
        """Give the headings of groups their height."""


def _by_nobody() -> bool:
    return False


def stretches(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return ascending numbers as (first, last) of each unbroken run."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
