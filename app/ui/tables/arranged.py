"""`ArrangedTable`: columns of a list, their widths and order, by what it is sorted and grouped, as remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from app.ui.look import fonts, theme
from app.ui.look.tokens import GROUP_ROW
from app.ui.tables import fitting
from app.ui.tables.columns import MIDDLE, WIDE, Column
from app.ui.tables.delegate import DISC, EDGE, GAP, MARK, PAD, RowDelegate
from app.ui.tables.header import TableHeader
from app.ui.tables.row_focus import RowFocus
from app.ui.tables.table_menus import TableMenus
from app.ui.tables.table_source import TableSort


class ArrangedTable(RowFocus):
    """Rows with columns that are chosen, moved and resized, sorted and grouped by header, menu or keyboard."""

    reordering = Signal()  # somebody asks for another order or other groups: the list is still as it was
    sort_changed = Signal(object)  # TableSort
    told = Signal(str)  # why something asked of the list was not done

    def __init__(self, columns: Sequence[Column[Any]], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.sort_by = self.usual = TableSort("")
        self.by_cells = any(column.choices for column in columns)
        self.hovered = -1
        self._chosen: dict[str, bool] = {}
        self._user_widths: dict[str, float] = {}  # pixels at 100 %
        self._widths: list[int] = [0] * len(self.columns)
        self._least: list[int] = [0] * len(self.columns)  # at which headings are whole
        self._fitting = False
        self._measured_for = -1
        self._headings: set[int] = set()  # lines that are as high as headings
        self.setAccessibleName(name)
        self.setFont(fonts.figures(self.font()))
        self._rows = RowDelegate(self)
        self.setItemDelegate(self._rows)
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
        self.menus = TableMenus(self)

    # --- room ---------------------------------------------------------------------------------------
    @Slot()
    def _measure(self) -> None:
        self._rows.measure()
        self._head.measure()
        metrics = self._rows.fonts.metrics
        bold = self._rows.fonts.bold_metrics
        down = self.verticalHeader()
        down.setMinimumSectionSize(1)  # a row that the least makes higher would not follow the usual height any more
        down.setDefaultSectionSize(max(theme.row_height(), metrics.height() + theme.px(4)))
        down.setMinimumSectionSize(theme.px(GROUP_ROW))
        window = self._window_width()
        for number, column in enumerate(self.columns):
            side = theme.px(MARK) + theme.px(GAP) if column.mark or column.paint else 0
            side = theme.px(DISC + 2) + theme.px(GAP) if column.disc else side
            font = bold if column.paint else metrics
            text = max(map(font.horizontalAdvance, (column.sample_at(window), *self._longest(number))))
            wide = text + theme.px(PAD) + theme.px(PAD) // 2 + side + 1
            edge = theme.px(PAD) if number == 0 else 0
            usual = max(wide, self._head.wanted(number)) + edge
            own = self._user_widths.get(column.key)
            self._widths[number] = theme.px(own) if own else usual
            self._least[number] = self._widths[number] if own else self._head.wanted(number) + edge
        self._size_headings()
        self._fit()

    def last_shown(self) -> int:
        """Return the column that ends at the edge of the list and has more room at its right; -1 for none.

        A column that somebody made narrower or wider has that width, and keeps what it says whole.
        """
        last = self._last_of([n for n in range(len(self.columns)) if not self.isColumnHidden(n)])
        return -1 if last >= 0 and self.columns[last].key in self._user_widths else last

    def _last_of(self, shown: Sequence[int]) -> int:
        return max(shown, key=self._head.visualIndex, default=-1)

    def _longest(self, number: int) -> list[str]:
        """Return texts that a column should show whole besides its sample, where they are known."""
        return []

    def is_wide(self) -> bool:
        """Return whether the window is as wide as lists wish, so that names are whole."""
        return self._window_width() >= WIDE

    def _band(self) -> int:
        """Return which samples hold at the window's width."""
        return sum(self._window_width() >= width for width in (MIDDLE, WIDE))

    def _window_width(self) -> float:
        return self.window().width() / theme.scale()

    def _fit(self) -> None:
        """Show the columns there is room for, and give what is left to the one that stretches."""
        if self._fitting or self.model() is None:
            return
        if self._measured_for != self._band():  # other samples hold, as of names that are whole where there is room
            self._measured_for = self._band()
            self._measure()
            return
        self._fitting = True
        heard = self._head.blockSignals(True)  # else Qt looks at the new widths in a later turn and paints all again
        room = self.viewport().width()
        edge = theme.px(EDGE)
        shown = fitting.shown_columns(
            self.columns, self._widths, self._least, self._chosen, self._window_width(), room - edge, theme.scale()
        )
        stretch = fitting.stretching(self.columns, list(shown))
        own = stretch is not None and self.columns[stretch].key in self._user_widths
        if stretch is not None and own:
            shown[stretch] = self._widths[stretch]
        last = self._last_of(list(shown))
        if (last == stretch and not own) or self.columns[last].key not in self._user_widths:
            shown[last] += edge
        elif stretch is not None and not own:
            shown[stretch] += edge
        for number in range(len(self.columns)):
            if self.isColumnHidden(number) == (number in shown):
                self.setColumnHidden(number, number not in shown)
            if number in shown and self.columnWidth(number) != shown[number]:
                self.setColumnWidth(number, shown[number])
        self._head.blockSignals(heard)
        self._fitting = False
        self.updateGeometries()
        self.viewport().update()

    @Slot()
    def _size_headings(self) -> None:
        height, down = theme.px(GROUP_ROW), self.verticalHeader()
        headings = set(self.lines().grouping.headings())
        for line in self._headings - headings:  # a row stands there now
            if line < down.count() and self.rowHeight(line) != down.defaultSectionSize():
                down.resizeSection(line, down.defaultSectionSize())
        for line in headings:
            if self.rowHeight(line) != height:
                down.resizeSection(line, height)
        self._headings = headings

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

    def pinned_boxes(self, height: int = 0) -> list[tuple[int, QRect]]:
        """Return the pinned columns with the boxes in which they stand whatever is scrolled, as tall as asked."""
        x, found = 0, []
        for number in self.shown_in_order():
            if not self.columns[number].pinned and not (number == 0 and not any(c.pinned for c in self.columns)):
                break
            found.append((number, QRect(x, 0, self.columnWidth(number), height)))
            x += self.columnWidth(number)
        return found

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
        """Order by a column; by the same again: the other way round, then as usual. Say so where it cannot be."""
        column = self.columns[number]
        key = self.sort_key(column)
        if not key:
            self.set_sort(self.sort_by)
            self.told.emit(f"This list cannot be sorted by {column.title.lower()}.")
            return
        now = self.sort_by
        if now.key == key and now.descending and self.usual.key != key:
            self.order_as_usual()
        else:
            self.order_by(TableSort(key, now.key == key and not now.descending, now.group))

    def order_as_usual(self) -> None:
        """Ask for the order that the list had at first; its groups stay as they are now."""
        self.order_by(replace(self.usual, group=self.sort_by.group))

    def order_by(self, sort: TableSort) -> None:
        """Ask for an order and groups, and tell a screen reader."""
        if sort != self.sort_by:
            self.reordering.emit()
        self.set_sort(sort)
        self.sort_changed.emit(sort)
        number = self.sorted_number()
        groups = next((f", grouped by {title.lower()}" for title, key in self.groupings() if key == sort.group), "")
        if number >= 0 or not sort.key:
            order = f"{self.columns[number].title}, {self.order_words(number)}" if number >= 0 else "Usual order"
            said = f"{order}{groups}"
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

    @Slot(int, int, int)
    def _section_resized(self, number: int, _before: int, now: int) -> None:
        if not self._fitting and now and self.isVisible():
            self._user_widths[self.columns[number].key] = now / theme.scale()
            self._widths[number] = now
            if not self.columns[number].stretch:
                self._fit()
