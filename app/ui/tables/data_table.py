"""`DataTable`: the table view that all lists share: widths from samples, chooser, copying, keys, overlay."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QMimeData, QModelIndex, QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from app.domain.plain_text import bare
from app.ui.look import fonts, plain
from app.ui.look.overlay import Overlay
from app.ui.tables.columns import Column
from app.ui.tables.window_model import TableSort
from app.ui.throttle import Throttle

_PADDING = 26
COPY_LIMIT = 10_000  # rows


class DataTable(QTableView):
    """Base of `WindowedTable` and `SmallTable`. Rows are selected whole; sorting is the model's business."""

    sort_changed = Signal(object)  # TableSort
    selection_settled = Signal()  # the selection changed; several changes at once are one signal
    opened = Signal(int)  # row id: Enter or double click
    typed = Signal(str)  # a letter was typed: an act, or the sign of the search
    too_many = Signal(int)  # copying was asked for more than COPY_LIMIT rows

    def __init__(self, columns: Sequence[Column[Any]], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.sort_by = TableSort("")
        self._user_widths: dict[str, int] = {}
        self._fitting = False
        self.setAccessibleName(name)
        self.setFont(fonts.figures(self.font()))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table; arrows move inside it
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        down = self.verticalHeader()
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across = self.horizontalHeader()
        across.setAccessibleName(f"Columns of {name}")
        across.setSectionsMovable(True)
        across.setSectionsClickable(True)
        across.setHighlightSections(False)
        across.setSortIndicatorShown(True)
        across.setSortIndicatorClearable(False)
        across.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        across.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        across.customContextMenuRequested.connect(self._choose_at)
        across.sectionClicked.connect(self._header_clicked)
        across.sectionResized.connect(self._section_resized)
        self.overlay = Overlay(self.viewport())
        self._settled = Throttle(self._emit_settled, 30, self, leading=False)
        self._minute = QTimer(self)
        self._minute.setInterval(60_000)
        self._minute.timeout.connect(self._minute_passed)
        self._menu = QMenu(self)
        self._menu.setAccessibleName(f"Columns shown in {name}")
        self._menu.triggered.connect(self._column_toggled)

    # --- set up ---------------------------------------------------------------------------------
    def adopt(self) -> None:
        """Call once after `setModel`: widths, hidden columns, the selection's signal."""
        for number, column in enumerate(self.columns):
            self.setColumnHidden(number, not column.shown)
        self._measure()
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.doubleClicked.connect(self._index_opened)
        if any(column.live for column in self.columns):
            self._minute.start()

    def _measure(self) -> None:
        metrics = self.fontMetrics()
        side = round(metrics.height() * 0.8)
        self.setIconSize(QSize(side, side))
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 9)
        self.verticalHeader().setMinimumSectionSize(metrics.height() + 4)
        head = self.horizontalHeader().fontMetrics()
        self._fitting = True
        for number, column in enumerate(self.columns):
            wide = metrics.horizontalAdvance(column.sample) + _PADDING + (side + 6 if column.mark else 0)
            title = head.horizontalAdvance(column.title) + _PADDING + (18 if column.sort or column.sort_value else 4)
            self.setColumnWidth(number, self._user_widths.get(column.key, max(wide, title)))
        self._fitting = False
        self._fit()

    def _fit(self) -> None:
        """Give the space that is left to the column that stretches."""
        stretch = next((n for n, c in enumerate(self.columns) if c.stretch and not self.isColumnHidden(n)), None)
        if stretch is None or self.columns[stretch].key in self._user_widths:
            return
        metrics = self.fontMetrics()
        usual = metrics.horizontalAdvance(self.columns[stretch].sample) + _PADDING
        others = sum(self.columnWidth(n) for n in range(len(self.columns)) if n != stretch)
        room = self.viewport().width() - others
        # A little short is made up by shortening; where one has to scroll anyway, the text may as well be whole.
        width = room if room > usual // 2 else usual
        self._fitting = True
        self.setColumnWidth(stretch, width)
        self._fitting = False

    # --- columns --------------------------------------------------------------------------------
    def choose_columns(self, at: QPoint | None = None) -> None:
        """Offer the columns as a menu with check marks."""
        self._menu.clear()
        for number, column in enumerate(self.columns):
            action = self._menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(number))
            action.setToolTip(plain.tip(column.hint))
            action.setData(number)
        self._menu.addSeparator()
        self._menu.addAction("Usual columns and widths").setData(-1)
        where = at if at is not None else self.mapToGlobal(QPoint(8, 8))
        self._menu.popup(where)

    @Slot(QPoint)
    def _choose_at(self, at: QPoint) -> None:
        self.choose_columns(self.horizontalHeader().mapToGlobal(at))

    @Slot(QAction)
    def _column_toggled(self, action: QAction) -> None:
        number = action.data()
        if number == -1:
            self._user_widths.clear()
            for n, column in enumerate(self.columns):
                self.setColumnHidden(n, not column.shown)
                self.horizontalHeader().moveSection(self.horizontalHeader().visualIndex(n), n)
            self._measure()
        elif action.isChecked() or self._shown_count() > 1:
            self.setColumnHidden(number, not action.isChecked())
            self._fit()

    def _shown_count(self) -> int:
        return sum(not self.isColumnHidden(n) for n in range(len(self.columns)))

    def save_state(self) -> dict[str, Any]:
        """Return columns, widths (pixels) and order as plain values for the settings file."""
        header = self.horizontalHeader()
        order = sorted(range(len(self.columns)), key=header.visualIndex)
        return {
            "order": [self.columns[n].key for n in order],
            "hidden": [c.key for n, c in enumerate(self.columns) if self.isColumnHidden(n)],
            "widths": dict(self._user_widths),
            "sort": [self.sort_by.key, self.sort_by.descending],
        }

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave; unknown columns are ignored, new ones shown as usual."""
        numbers = {c.key: n for n, c in enumerate(self.columns)}
        header = self.horizontalHeader()
        hidden = set(state.get("hidden", ()))
        known = set(state.get("order", ()))
        for place, key in enumerate(k for k in state.get("order", ()) if k in numbers):
            header.moveSection(header.visualIndex(numbers[key]), place)
        for key, number in numbers.items():
            if key in known:
                self.setColumnHidden(number, key in hidden)
        self._user_widths = {k: int(w) for k, w in state.get("widths", {}).items() if k in numbers}
        self._measure()
        key, descending = state.get("sort", ["", False])
        if key:
            self.set_sort(TableSort(key, bool(descending)))

    # --- sorting --------------------------------------------------------------------------------
    def set_sort(self, sort: TableSort) -> None:
        """Show the order in the header without asking for it."""
        self.sort_by = sort
        for number, column in enumerate(self.columns):
            if sort.key and sort.key == (column.sort or column.key):
                order = Qt.SortOrder.DescendingOrder if sort.descending else Qt.SortOrder.AscendingOrder
                self.horizontalHeader().setSortIndicator(number, order)
                return
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def sort_by_column(self, number: int) -> None:
        """Order by a column; by the same again: the other way round."""
        column = self.columns[number]
        key = self._sort_key(column)
        if not key:
            self.set_sort(self.sort_by)
            return
        self.set_sort(TableSort(key, self.sort_by.key == key and not self.sort_by.descending))
        self.sort_changed.emit(self.sort_by)

    def _sort_key(self, column: Column[Any]) -> str:
        return column.sort

    @Slot(int)
    def _header_clicked(self, number: int) -> None:
        self.sort_by_column(number)

    # --- selection ------------------------------------------------------------------------------
    def selected_ranges(self) -> list[tuple[int, int]]:
        """Return first and last row of each selected stretch, ascending; cheap at any size."""
        selection = self.selectionModel().selection()
        ranges = (selection.at(n) for n in range(selection.size()))
        return sorted({(r.top(), r.bottom()) for r in ranges if r.isValid()})

    def selected_count(self) -> int:
        """Return how many rows are selected."""
        return sum(bottom - top + 1 for top, bottom in self.selected_ranges())

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected rows, from top to bottom."""
        return [self._id_at(row) for top, bottom in self.selected_ranges() for row in range(top, bottom + 1)]

    def current_id(self) -> int | None:
        """Return the id of the row with the focus."""
        index = self.currentIndex()
        return self._id_at(index.row()) if index.isValid() else None

    def _id_at(self, row: int) -> int:
        raise NotImplementedError

    @Slot(QItemSelection, QItemSelection)
    def _selection_changed(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self._settled.call()

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._settled.call()

    def _emit_settled(self) -> None:
        self.selection_settled.emit()

    @Slot(QModelIndex)
    def _index_opened(self, index: QModelIndex) -> None:
        if index.isValid() and not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.opened.emit(self._id_at(index.row()))

    # --- copying --------------------------------------------------------------------------------
    @Slot()
    def copy(self) -> None:
        """Put the selected rows on the clipboard, as text with tabs and as a table."""
        count = self.selected_count()
        if count > COPY_LIMIT:
            self.too_many.emit(count)
        elif count:
            self._copy_rows(self.selected_ranges())

    def _copy_rows(self, ranges: list[tuple[int, int]]) -> None:
        model = self.model()
        shown = self._shown_in_order()
        rows = [
            [str(model.index(row, n).data() or "") for n in shown]
            for top, bottom in ranges
            for row in range(top, bottom + 1)
        ]
        self.to_clipboard(rows)

    def _shown_in_order(self) -> list[int]:
        header = self.horizontalHeader()
        return [n for n in sorted(range(len(self.columns)), key=header.visualIndex) if not self.isColumnHidden(n)]

    def to_clipboard(self, rows: Sequence[Sequence[str]]) -> None:
        """Put rows of the shown columns on the clipboard, with the titles as first line."""
        titles = [self.columns[n].title for n in self._shown_in_order()]
        table = [titles, *rows]
        table = [[bare(cell) for cell in row] for row in table]
        clean = [[cell.replace("\t", " ").replace("\n", " ") for cell in row] for row in table]
        lines = ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in table]
        mime = QMimeData()
        mime.setText("\n".join("\t".join(row) for row in clean) + "\n")
        mime.setHtml("<table>" + "".join(lines) + "</table>")
        QGuiApplication.clipboard().setMimeData(mime)

    # --- events ---------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        editing = self.state() == QAbstractItemView.State.EditingState
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and not editing and self.currentIndex().isValid():
            self._index_opened(self.currentIndex())
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and plain and self.model().rowCount():
            row = 0 if key == Qt.Key.Key_Home else self.model().rowCount() - 1
            self.setCurrentIndex(self.model().index(row, max(0, self.currentIndex().column())))
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.isAutoRepeat() and event.text().strip() and plain:
            event.accept()  # letters are acts: a key held down is one act, not one for each row
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, text: str) -> None:
        """Hand a typed letter to the tab, where it is an act; Qt would walk through every row."""
        if text.strip():
            self.typed.emit(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.model() is not None:
            self._measure()

    @Slot(int, int, int)
    def _section_resized(self, number: int, _before: int, now: int) -> None:
        if not self._fitting and now and self.isVisible():
            self._user_widths[self.columns[number].key] = now
            if not self.columns[number].stretch:
                self._fit()

    @Slot()
    def _minute_passed(self) -> None:
        tick = getattr(self.model(), "tick", None)
        if tick is not None:
            tick()
        self.viewport().update()
