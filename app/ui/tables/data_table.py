"""`DataTable`: the table view that all lists share: painting, keys, mouse, copying, live texts, overlay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.ui.latin_keys import latin_sign
from app.ui.look import theme
from app.ui.look.overlay import Overlay
from app.ui.look.tokens import BAR
from app.ui.tables.arranged import ArrangedTable
from app.ui.tables.columns import Column
from app.ui.tables.copying import to_clipboard
from app.ui.tables.delegate import Paints, paint_heading, paint_ring
from app.work import Work

COPY_LIMIT = 10_000  # rows
_NO_UPDATE = QItemSelectionModel.SelectionFlag.NoUpdate
_EXTENDING = {
    Qt.Key.Key_Up: QAbstractItemView.CursorAction.MoveUp,
    Qt.Key.Key_Down: QAbstractItemView.CursorAction.MoveDown,
    Qt.Key.Key_PageUp: QAbstractItemView.CursorAction.MovePageUp,
    Qt.Key.Key_PageDown: QAbstractItemView.CursorAction.MovePageDown,
}
#: Keys that do nothing by themselves.
_HELD = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock)
#: Focus goes to a menu or another window and comes back: the list is not left.
_PASSING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.MenuBarFocusReason)


class DataTable(ArrangedTable):
    """Base of `WindowedTable` and `SmallTable`. Rows are selected whole; sorting is the model's business."""

    opened = Signal(int)  # row id: Enter or double click
    typed = Signal(str)  # a letter was typed: an act, or the sign of the search
    too_many = Signal(int)  # copying was asked for more than COPY_LIMIT rows

    def __init__(self, columns: Sequence[Column[Any]], name: str, parent: QWidget | None = None) -> None:
        super().__init__(columns, name, parent)
        self._anchor = -1  # line where an extension by keys began
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table; arrows move inside it
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setMouseTracking(True)
        self.overlay = Overlay(self.viewport())
        self._minute = QTimer(self)
        self._minute.setInterval(60_000)
        self._minute.timeout.connect(self._minute_passed)
        self.verticalScrollBar().actionTriggered.connect(self.touch)  # by hand or wheel, not by the program
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
        self.follow_rows()
        self.doubleClicked.connect(self._index_opened)
        model.rowsInserted.connect(self._size_headings)
        if any(column.live or column.paint for column in self.columns):
            self._minute.start()

    @Slot(QModelIndex)
    def _index_opened(self, index: QModelIndex) -> None:
        row_id = self.lines().id_at(index.row()) if index.isValid() else None
        if row_id is not None and not index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.opened.emit(row_id)

    # --- copying ----------------------------------------------------------------------------------
    def reader(self, most: int) -> Callable[[Work], Sequence[Any]]:
        """Return what reads the values of the list's rows in order, at most so many; for a worker thread."""
        raise NotImplementedError

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
        if key not in _HELD:
            self.touch()
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
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and (plain or control) and self.model().rowCount():
            first, last = self._row_near(0), self._row_near(self.model().rowCount() - 1, -1)
            self._choose(first if key == Qt.Key.Key_Home else last)
        elif control and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif event.modifiers() == Qt.KeyboardModifier.ShiftModifier and key in _EXTENDING:
            self._extend(_EXTENDING[Qt.Key(key)])
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.isAutoRepeat() and event.text().strip() and plain:
            event.accept()  # letters are acts: a key held down is one act, not one for each row
        elif plain and (sign := latin_sign(event)) != event.text():
            self.keyboardSearch(sign)
        else:
            super().keyPressEvent(event)
        self._mend()

    def _extend(self, action: QAbstractItemView.CursorAction) -> None:
        """Select from the row where this began to the next one; Qt's own way begins anew where rows are chosen here."""
        before = self.currentIndex().row()
        index = self.moveCursor(action, Qt.KeyboardModifier.ShiftModifier)
        if not index.isValid() or before < 0:
            return
        if self.selected_count() <= 1 or self._anchor < 0:
            self._anchor = before
        top, bottom = sorted((self._anchor, index.row()))
        model, last = self.model(), self.model().columnCount() - 1
        chosen = QItemSelection(model.index(top, 0), model.index(bottom, last))
        self.selectionModel().setCurrentIndex(index, _NO_UPDATE)
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

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
                    self.selectionModel().setCurrentIndex(index, _NO_UPDATE)
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
        self.touch()
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
        QTimer.singleShot(0, self, self._tell_row)  # after Qt has told of the list

    @Slot()
    def _tell_row(self) -> None:
        """Tell a screen reader which row has the focus: Qt tells of the list only."""
        at = self.currentIndex()
        if at.isValid() and self.hasFocus() and QAccessible.isActive():
            event = QAccessibleEvent(self, QAccessible.Event.Focus)
            event.setChild((at.row() + 1) * (self.model().columnCount() + 1) + 1)  # after the heads; the first cell
            QAccessible.updateAccessibility(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
        inside = self.isAncestorOf(self.window().focusWidget()) if self.window().focusWidget() else False
        if event.reason() not in _PASSING and not inside:
            self._focused = False
            QTimer.singleShot(0, self, self._left_alone)

    @Slot()
    def _left_alone(self) -> None:
        if not self._focused and not self.held():
            self._settle_order()

    # --- painting ---------------------------------------------------------------------------------
    def _line_box(self, line: int) -> QRect:
        return QRect(0, self.rowViewportPosition(line), self.viewport().width(), self.rowHeight(line))

    def _lines_in(self, box: QRect) -> Iterator[int]:
        line = self.rowAt(box.top())
        while 0 <= line < self.model().rowCount() and self.rowViewportPosition(line) <= box.bottom():
            yield line
            line += 1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint rows whole: Qt would ask model, style and delegate a dozen questions for every cell."""
        painter, paints = QPainter(self.viewport()), Paints(self)
        model, current = self.lines(), self.currentIndex()
        bar, accent = theme.px(BAR), theme.color("accent")
        ranges = self.selected_ranges()
        pinned = self.pinned_boxes() if self.horizontalOffset() > 0 else []
        columns = self._columns_in(event.rect())
        for line in self._lines_in(event.rect()):
            box = self._line_box(line)
            ring = self.hasFocus() and line == current.row()
            if model.grouping.heading(line) is not None:
                paint_heading(painter, box, model, line, self._rows.fonts, self, ring=ring)
                continue
            selected = any(top <= line <= bottom for top, bottom in ranges)
            self._rows.paint_ground(painter, box, line, paints, selected=selected)
            for number, left, wide in columns:
                cell = QRect(left, box.top(), wide, box.height())
                self._rows.paint_cell(painter, cell, line, number, paints, selected=selected)
            for number, at in pinned:
                cell = QRect(at.left(), box.top(), at.width(), box.height())
                self._rows.paint_ground(painter, cell, line, paints, selected=selected)
                self._rows.paint_cell(painter, cell, line, number, paints, selected=selected)
            if selected:
                painter.fillRect(box.left(), box.top(), bar, box.height() - 1, accent)
            if ring:
                paint_ring(painter, box.adjusted(0, 0, 0, -1))
        painter.end()

    def _columns_in(self, box: QRect) -> list[tuple[int, int, int]]:
        """Return the columns that are seen in a box of the viewport: number, left edge, width."""
        found = []
        for number in range(len(self.columns)):
            if not self.isColumnHidden(number):
                left, wide = self.columnViewportPosition(number), self.columnWidth(number)
                if left <= box.right() and left + wide > box.left():
                    found.append((number, left, wide))
        return found

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

    @Slot()
    def _minute_passed(self) -> None:
        self.lines().tick()
        self.viewport().update()
