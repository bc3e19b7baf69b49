"""`DataTable`: the table view that all lists share: one focus model, widths from samples, groups, keys, overlay."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QTableView, QWidget

from app.ui.look import fonts, theme
from app.ui.look.overlay import Overlay
from app.ui.look.tokens import BAR, GROUP_ROW
from app.ui.tables import fitting
from app.ui.tables.column_model import ColumnModel
from app.ui.tables.columns import WIDE, Column
from app.ui.tables.copying import to_clipboard
from app.ui.tables.delegate import DISC, GAP, MARK, PAD, RowDelegate, paint_heading, paint_ring
from app.ui.tables.header import TableHeader
from app.ui.tables.place import Place
from app.ui.tables.table_menus import TableMenus
from app.ui.tables.table_source import TableSort
from app.ui.throttle import Throttle
from app.work import Work

COPY_LIMIT = 10_000  # rows
_KEEP_SELECTED = 5_000  # rows whose selection survives a reordering
_NEAR = 100  # rows on each side among which the next one is looked for when the row with the focus is gone
_FLAG = QItemSelectionModel.SelectionFlag
_CHOOSE = _FLAG.ClearAndSelect | _FLAG.Rows
_VERTICAL = {
    Qt.Key.Key_Up: QAbstractItemView.CursorAction.MoveUp,
    Qt.Key.Key_Down: QAbstractItemView.CursorAction.MoveDown,
}
#: Focus goes to a menu or another window and comes back: the list is not left.
_PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.MenuBarFocusReason)


class DataTable(QTableView):
    """Base of `WindowedTable` and `SmallTable`. Rows are selected whole; sorting is the model's business.

    What is highlighted is what is acted on: the row with the focus is always one of the selected rows, and the
    selection is not emptied while there are rows. `by_cells`: columns matter too, because cells are edited or opened.
    """

    sort_changed = Signal(object)  # TableSort
    selection_settled = Signal()  # the selection changed; several changes at once are one signal
    opened = Signal(int)  # row id: Enter or double click
    typed = Signal(str)  # a letter was typed: an act, or the sign of the search
    too_many = Signal(int)  # copying was asked for more than COPY_LIMIT rows
    told = Signal(str)  # why something asked of the list was not done

    def __init__(self, columns: Sequence[Column[Any]], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.sort_by = TableSort("")
        self.by_cells = any(column.choices for column in columns)
        self.hovered = -1
        self._chosen: dict[str, bool] = {}
        self._user_widths: dict[str, float] = {}  # pixels at 100 %
        self._widths: list[int] = [0] * len(self.columns)
        self._fitting = False
        self._mending = False
        self._renewed = False
        self._focused = False  # the list has the focus, or only lent it to a menu
        self._place = Place()
        self._anew = False  # another filter: what has the focus may be gone for good
        self._pending_place: Place | None = None
        self.setAccessibleName(name)
        self.setFont(fonts.figures(self.font()))
        self._rows = RowDelegate(self)
        self.setItemDelegate(self._rows)
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
        self.setMouseTracking(True)
        down = self.verticalHeader()
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._head = TableHeader(self)
        self.setHorizontalHeader(self._head)
        self._head.setAccessibleName(f"Columns of {name}")
        self._head.customContextMenuRequested.connect(self._choose_at)
        self._head.sectionClicked.connect(self._header_clicked)
        self._head.sectionResized.connect(self._section_resized)
        self._head.sectionMoved.connect(self._section_moved)
        self.overlay = Overlay(self.viewport())
        self.menus = TableMenus(self)
        self._settled = Throttle(self._emit_settled, 30, self, leading=False)
        self._minute = QTimer(self)
        self._minute.setInterval(60_000)
        self._minute.timeout.connect(self._minute_passed)
        self._remeasure = QTimer(self)
        self._remeasure.setSingleShot(True)
        self._remeasure.setInterval(0)
        self._remeasure.timeout.connect(self._measure)
        look = theme.current()
        if look is not None:
            look.density_changed.connect(self._measure)

    # --- set up -----------------------------------------------------------------------------------
    def adopt(self) -> None:
        """Call once after `setModel`: widths, hidden columns, the signals of selection and model."""
        model = self.lines()
        self._measure()
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.doubleClicked.connect(self._index_opened)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        model.rowsInserted.connect(self._size_headings)
        if any(column.live or column.paint for column in self.columns):
            self._minute.start()

    def lines(self) -> ColumnModel:
        """Return the model."""
        model = self.model()
        assert isinstance(model, ColumnModel)
        return model

    @Slot()
    def _measure(self) -> None:
        self._rows.measure()
        self._head.measure()
        metrics = self._rows.fonts.metrics
        bold = self._rows.fonts.bold_metrics
        down = self.verticalHeader()
        down.setMinimumSectionSize(theme.px(GROUP_ROW))
        down.setDefaultSectionSize(max(theme.row_height(), metrics.height() + theme.px(4)))
        window = self._window_width()
        for number, column in enumerate(self.columns):
            side = theme.px(MARK + GAP) if column.mark or column.paint else 0
            text = (bold if column.paint else metrics).horizontalAdvance(column.sample_at(window))
            wide = text + theme.px(2 * PAD) + side + (theme.px(DISC - MARK + 2) if column.disc else 0)
            usual = max(wide, self._head.wanted(number)) + (theme.px(PAD) if column.pinned or number == 0 else 0)
            own = self._user_widths.get(column.key)
            self._widths[number] = theme.px(own) if own else usual
        self._size_headings()
        self._fit()

    def is_wide(self) -> bool:
        """Return whether the window is as wide as lists wish, so that names are whole."""
        return self._window_width() >= WIDE

    def _window_width(self) -> float:
        return self.window().width() / theme.scale()

    def _fit(self) -> None:
        """Show the columns there is room for, and give what is left to the one that stretches."""
        if self._fitting or self.model() is None:
            return
        self._fitting = True
        room = self.viewport().width()
        least = theme.px(fitting.LEAST_STRETCH)
        shown = fitting.shown_columns(self.columns, self._widths, self._chosen, self._window_width(), room, least)
        stretch = fitting.stretching(self.columns, shown)
        for number in range(len(self.columns)):
            if self.isColumnHidden(number) == (number in shown):
                self.setColumnHidden(number, number not in shown)
            if number in shown and number != stretch and self.columnWidth(number) != self._widths[number]:
                self.setColumnWidth(number, self._widths[number])
        if stretch is not None:
            others = sum(self._widths[n] for n in shown if n != stretch)
            width = room - others if self.columns[stretch].key not in self._user_widths else self._widths[stretch]
            self.setColumnWidth(stretch, max(width, min(least, self._widths[stretch])))
        self._fitting = False

    @Slot()
    def _size_headings(self) -> None:
        height, usual = theme.px(GROUP_ROW), self.verticalHeader().defaultSectionSize()
        grouping = self.lines().grouping
        for line in grouping.headings():
            if self.rowHeight(line) != height:
                self.verticalHeader().resizeSection(line, height)
        self._usual_height = usual

    # --- columns ----------------------------------------------------------------------------------
    def choose_columns(self, at: QPoint | None = None) -> None:
        """Offer the columns as a menu with check marks."""
        self.menus.offer_columns(at)

    @Slot(QPoint)
    def _choose_at(self, at: QPoint) -> None:
        self.choose_columns(self.horizontalHeader().mapToGlobal(at))

    def show_or_hide(self, number: int, *, shown: bool) -> None:
        """Switch a column on or off for good; the last one stays."""
        if shown or len(self.shown_in_order()) > 1:
            self._chosen[self.columns[number].key] = shown
            self._fit()

    def usual_columns(self) -> None:
        """Go back to the columns, widths and order that a list begins with."""
        self._user_widths.clear()
        self._chosen.clear()
        for n in range(len(self.columns)):
            self._head.moveSection(self._head.visualIndex(n), n)
        self._measure()

    def shown_in_order(self) -> list[int]:
        """Return the numbers of the shown columns from left to right."""
        shown = [n for n in range(len(self.columns)) if not self.isColumnHidden(n)]
        return sorted(shown, key=self._head.visualIndex)

    def show_column(self, number: int) -> None:
        """Scroll sideways until a column is seen."""
        top = max(0, self.rowAt(0))
        if self.model().rowCount():
            self.scrollTo(self.model().index(top, number))

    @Slot(int, int, int)
    def _section_moved(self, _logical: int, _from: int, _to: int) -> None:
        if self._fitting:
            return
        self._fitting = True  # pinned columns stay first
        for place, number in enumerate(n for n, c in enumerate(self.columns) if c.pinned):
            self._head.moveSection(self._head.visualIndex(number), place)
        self._fitting = False

    def save_state(self) -> dict[str, Any]:
        """Return columns, widths (pixels at 100 %) and order as plain values for the settings file."""
        order = sorted(range(len(self.columns)), key=self._head.visualIndex)
        return {
            "order": [self.columns[n].key for n in order],
            "chosen": dict(self._chosen),
            "sizes": dict(self._user_widths),
            "sort": [self.sort_by.key, self.sort_by.descending, self.sort_by.group],
            "folded": sorted(self.lines().folded),
        }

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave; unknown columns are ignored, new ones shown as usual."""
        numbers = {c.key: n for n, c in enumerate(self.columns)}
        for place, key in enumerate(k for k in state.get("order", ()) if k in numbers):
            self._head.moveSection(self._head.visualIndex(numbers[key]), place)
        self._chosen = {k: bool(v) for k, v in dict(state.get("chosen", {})).items() if k in numbers}
        self._user_widths = {k: float(w) for k, w in dict(state.get("sizes", {})).items() if k in numbers}
        self.lines().folded = {str(key) for key in state.get("folded", ())}
        self._measure()
        key, descending, group = [*state.get("sort", ["", False]), ""][:3]
        if key:
            known = group if group in [k for _, k in self.groupings()] else ""
            self.set_sort(TableSort(str(key), bool(descending), known))

    # --- order and groups -------------------------------------------------------------------------
    def sort_key(self, column: Column[Any]) -> str:
        """Return the key by which a column orders the list; "" where it cannot."""
        return column.sort

    def group_key(self, column: Column[Any]) -> str:
        """Return the key by which a column groups the list; "" where it cannot."""
        return column.groups

    def groupings(self) -> list[tuple[str, str]]:
        """Return title and key of what rows can be grouped by."""
        return [(c.title, self.group_key(c)) for c in self.columns if self.group_key(c)]

    def sorted_number(self) -> int:
        """Return the column by which the list is ordered; -1 for none."""
        key = self.sort_by.key
        return next((n for n, c in enumerate(self.columns) if key and key == self.sort_key(c)), -1)

    def set_sort(self, sort: TableSort) -> None:
        """Show the order in the header without asking for it."""
        self.sort_by = sort
        order = Qt.SortOrder.DescendingOrder if sort.descending else Qt.SortOrder.AscendingOrder
        self._head.setSortIndicator(self.sorted_number(), order)

    def sort_by_column(self, number: int) -> None:
        """Order by a column; by the same again: the other way round. Say so where it cannot be."""
        column = self.columns[number]
        key = self.sort_key(column)
        if not key:
            self.set_sort(self.sort_by)
            self.told.emit(f"This list cannot be sorted by {column.title.lower()}.")
            return
        now = self.sort_by
        self.order_by(TableSort(key, now.key == key and not now.descending, now.group))

    def order_by(self, sort: TableSort) -> None:
        """Ask for an order and groups, and tell a screen reader."""
        self.set_sort(sort)
        self.sort_changed.emit(sort)
        number = self.sorted_number()
        groups = next((f", grouped by {title.lower()}" for title, key in self.groupings() if key == sort.group), "")
        if number >= 0:
            said = f"{self.columns[number].title}, {self.order_words(number)}{groups}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def order_words(self, number: int) -> str:
        """Return in words whether and how the list is ordered by a column."""
        if number != self.sorted_number():
            return "not sorted"
        return "sorted descending" if self.sort_by.descending else "sorted ascending"

    def fold_all(self, *, folded: bool) -> None:
        """Fold all groups, or none."""
        self._fold({group.key for group in self.lines().grouping.groups} if folded else set())

    def toggle_group(self, line: int) -> None:
        """Fold or unfold the group whose heading stands at a line."""
        group = self.lines().grouping.heading(line)
        if group is not None:
            self._fold(self.lines().folded ^ {group.key})

    def _fold(self, keys: set[str]) -> None:
        raise NotImplementedError

    @Slot(int)
    def _header_clicked(self, number: int) -> None:
        self.sort_by_column(number)

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

    @Slot(QModelIndex)
    def _index_opened(self, index: QModelIndex) -> None:
        row_id = self.lines().id_at(index.row()) if index.isValid() else None
        if row_id is not None and not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.opened.emit(row_id)

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
        return Place(self.current_id(), chosen, top_id, near, max(0, current.column()), heading.key if heading else "")

    def restore_place(self, place: Place) -> None:
        """Go back to a place, now or as soon as its row is listed."""
        if place.current is not None and self._line_of(place.current) < 0 and not self._listed():
            self._pending_place = place
            return
        self._pending_place = None
        self._go_back(place)

    def _listed(self) -> bool:
        """Return whether all rows are known."""
        return True

    @Slot()
    def _remember(self) -> None:
        self._place = self.place()

    @Slot()
    def _restore(self) -> None:
        self._size_headings()
        anew, self._anew = self._anew, False
        self._go_back(self._place, anew=anew)
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
        elif line >= 0:
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
        return self._focused and not renewed

    def renew(self) -> None:
        """Bring the rows into their order although somebody works in the list, also those that are read next."""
        self._settle_order()
        self._renewed = True

    def reader(self, most: int) -> Callable[[Work], Sequence[Any]]:
        """Return what reads the values of the list's rows in order, at most so many; for a worker thread."""
        raise NotImplementedError

    # --- copying ----------------------------------------------------------------------------------
    @Slot()
    def copy(self) -> None:
        """Put the selected rows on the clipboard, as text with tabs and as a table."""
        count = self.selected_count()
        if count > COPY_LIMIT:
            self.too_many.emit(count)
        elif count:
            self._copy_rows(self.selected_ranges())

    def _copy_rows(self, ranges: list[tuple[int, int]]) -> None:
        model, shown = self.lines(), self.shown_in_order()
        self.to_clipboard(
            [
                [str(model.index(line, n).data() or "") for n in shown]
                for top, bottom in ranges
                for line in range(top, bottom + 1)
                if model.id_at(line) is not None
            ]
        )

    def to_clipboard(self, rows: Sequence[Sequence[str]]) -> None:
        """Put rows of the shown columns on the clipboard, with the titles as first line."""
        to_clipboard([[self.columns[n].title for n in self.shown_in_order()], *rows])

    # --- keys and mouse ---------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, current = event.key(), self.currentIndex()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        editing = self.state() == QAbstractItemView.State.EditingState
        if editing:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and current.isValid():
            if self.lines().grouping.heading(current.row()) is not None:
                self.toggle_group(current.row())
            else:
                self._index_opened(current)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space) and plain and self._fold_key(key):
            pass
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and plain and self.model().rowCount():
            first, last = self._row_near(0), self._row_near(self.model().rowCount() - 1, -1)
            self._choose(first if key == Qt.Key.Key_Home else last)
        elif control and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.isAutoRepeat() and event.text().strip() and plain:
            event.accept()  # letters are acts: a key held down is one act, not one for each row
        else:
            super().keyPressEvent(event)
        self._mend()

    def _step(self, by: int) -> None:
        """Move the focus one row on: among the selected rows if they are several, else as without Ctrl."""
        line = self.currentIndex().row()
        several = self.selected_count() > 1
        ranges = self.selected_ranges()
        at = line + by
        while 0 <= at < self.model().rowCount():
            chosen = any(top <= at <= bottom for top, bottom in ranges)
            if self.lines().id_at(at) is not None and (chosen or not several):
                if several:
                    index = self.model().index(at, self._focus_column())
                    self.selectionModel().setCurrentIndex(index, _FLAG.NoUpdate)
                    self.scrollTo(index)
                else:
                    self._choose(at)
                return
            at += by
            if several and not any(bottom >= at if by > 0 else top <= at for top, bottom in ranges):
                return

    def _fold_key(self, key: int) -> bool:
        """Fold the group of the row with the focus by Left, unfold a folded one by Right or Space."""
        grouping, current = self.lines().grouping, self.currentIndex()
        if not grouping.groups or not current.isValid():
            return False
        if grouping.heading(current.row()) is not None:
            if key != Qt.Key.Key_Left:
                self.toggle_group(current.row())
            return True
        if key == Qt.Key.Key_Left and current.column() == self.shown_in_order()[0]:
            self.toggle_group(grouping.heading_of(grouping.row(current.row())))
            return True
        return False

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Move from row to row: headings of open groups are passed over, folded ones are not."""
        move = QAbstractItemView.CursorAction
        index = super().moveCursor(action, modifiers)
        upwards = action in (move.MoveUp, move.MovePageUp)
        if action not in (move.MoveUp, move.MoveDown, move.MovePageUp, move.MovePageDown) or not index.isValid():
            return index
        model, line = self.lines(), index.row()
        while 0 <= line < model.rowCount():
            heading = model.grouping.heading(line)
            if heading is None or heading.key in model.folded:
                return model.index(line, index.column() if self.by_cells else self._focus_column())
            line += -1 if upwards else 1
        return self.currentIndex()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            self.setFocus(Qt.FocusReason.MouseFocusReason)  # beside the rows: what is selected stays so
            return
        if self.lines().grouping.heading(index.row()) is not None:
            if event.button() == Qt.MouseButton.LeftButton:
                self.toggle_group(index.row())
            return
        super().mousePressEvent(event)
        self._mend()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._mend()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, line: int) -> None:
        if line != self.hovered:
            before, self.hovered = self.hovered, line
            for at in (before, line):
                if at >= 0:
                    self.viewport().update(self._line_box(at))

    def keyboardSearch(self, text: str) -> None:
        """Hand a typed letter to the tab, where it is an act; Qt would walk through every row."""
        if text.strip():
            self.typed.emit(text)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)  # gives the focus to the first row if none has it, without selecting it
        self._focused = True
        self._mend()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
        inside = self.isAncestorOf(self.window().focusWidget()) if self.window().focusWidget() else False
        if event.reason() not in _PASSING and not inside:
            self._focused = False
            QTimer.singleShot(0, self, self._left_alone)

    @Slot()
    def _left_alone(self) -> None:
        if not self._focused:
            self._settle_order()

    def _settle_order(self) -> None:
        """Bring the rows into the order that waited while the list had the focus."""

    # --- painting ---------------------------------------------------------------------------------
    def _line_box(self, line: int) -> QRect:
        return QRect(0, self.rowViewportPosition(line), self.viewport().width(), self.rowHeight(line))

    def _lines_in(self, box: QRect) -> Iterator[int]:
        line = self.rowAt(box.top())
        while 0 <= line < self.model().rowCount() and self.rowViewportPosition(line) <= box.bottom():
            yield line
            line += 1

    def pinned_boxes(self, height: int = 0) -> list[tuple[int, QRect]]:
        """Return the pinned columns with the boxes in which they stand whatever is scrolled, as tall as asked."""
        x, found = 0, []
        for number in self.shown_in_order():
            if not self.columns[number].pinned and not (number == 0 and not any(c.pinned for c in self.columns)):
                break
            found.append((number, QRect(x, 0, self.columnWidth(number), height)))
            x += self.columnWidth(number)
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        model, current = self.lines(), self.currentIndex()
        bar, accent = theme.px(BAR), theme.color("accent")
        ranges = self.selected_ranges()
        pinned = self.pinned_boxes() if self.horizontalOffset() > 0 else []
        for line in self._lines_in(event.rect()):
            box = self._line_box(line)
            ring = self.hasFocus() and line == current.row()
            if model.grouping.heading(line) is not None:
                paint_heading(painter, box, model, line, self._rows.fonts, self, ring=ring)
                continue
            selected = any(top <= line <= bottom for top, bottom in ranges)
            self._paint_rest(painter, box, line, selected=selected)
            for number, at in pinned:
                self._paint_pinned(
                    painter, QRect(at.left(), box.top(), at.width(), box.height()), line, number, selected
                )
            if selected:
                painter.fillRect(box.left(), box.top(), bar, box.height() - 1, accent)
            if ring:
                paint_ring(painter, box.adjusted(0, 0, 0, -1))
        painter.end()

    def _paint_rest(self, painter: QPainter, box: QRect, line: int, *, selected: bool) -> None:
        """Go on with a row's ground where the columns end before the list does."""
        end = self._head.length() - self._head.offset()
        if end < box.right():
            rest = QRect(end, box.top(), box.right() + 1 - end, box.height())
            ground = "selection" if selected else "hover" if line == self.hovered else "surface"
            painter.fillRect(rest, theme.color(ground))
            painter.fillRect(rest.left(), rest.bottom(), rest.width(), 1, theme.color("line"))

    def _paint_pinned(self, painter: QPainter, box: QRect, line: int, number: int, selected: bool) -> None:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = box
        if selected:
            option.state |= option.state.State_Selected
        else:
            option.state &= ~option.state.State_Selected
        self._rows.paint(painter, option, self.model().index(line, number))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if dx or self._head.offset():
            self.viewport().update()

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Show a row; sideways only where its column is not pinned, and never under those that are."""
        across = self.horizontalScrollBar()
        before = across.value()
        pinned = self.pinned_boxes()
        super().scrollTo(index, hint)
        if index.column() in [number for number, _ in pinned]:
            across.setValue(before)
        elif pinned:
            hidden = pinned[-1][1].right() + 1 - self.columnViewportPosition(index.column())
            if hidden > 0:
                across.setValue(across.value() - hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # A change of the look is several events, and a hidden list is measured when it is shown.
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.isVisible():
            self._remeasure.start()

    @Slot(int, int, int)
    def _section_resized(self, number: int, _before: int, now: int) -> None:
        if not self._fitting and now and self.isVisible():
            self._user_widths[self.columns[number].key] = now / theme.scale()
            self._widths[number] = now
            if not self.columns[number].stretch:
                self._fit()

    @Slot()
    def _minute_passed(self) -> None:
        self.lines().tick()
        self.viewport().update()


def stretches(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return ascending numbers as (first, last) of each unbroken run."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
