"""`SmallTable`: a list of up to about 2,000 rows held in memory, with the same columns as the long one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.plain_text import one_line
from app.ui.look import icons
from app.ui.tables.column_model import ColumnModel, Index
from app.ui.tables.columns import Cells, Column, TableRole
from app.ui.tables.data_table import DataTable
from app.ui.tables.window_model import TableSort, local_now
from app.ui.wheel import calm

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_EDIT = int(Qt.ItemDataRole.EditRole)
_SERVED = frozenset(
    {
        _DISPLAY,
        _EDIT,
        int(Qt.ItemDataRole.DecorationRole),
        int(Qt.ItemDataRole.TextAlignmentRole),
        int(Qt.ItemDataRole.ToolTipRole),
        int(Qt.ItemDataRole.AccessibleTextRole),
        int(TableRole.MARK),
        int(TableRole.ROW),
    }
)


class SmallTableModel(ColumnModel):
    """Rows in memory, sorted and filtered here. `edited` asks for a change; the rows change when they are set anew."""

    edited = Signal(object, str, object)  # row value, column key, chosen value

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        row_id: Callable[[Any], int],
        parent: QObject | None = None,
        *,
        now: Callable[[], datetime] = local_now,
    ) -> None:
        super().__init__(columns, parent)
        self.row_id = row_id
        self._now = now
        self._all: list[Cells[Any]] = []
        self._shown: list[Cells[Any]] = []
        self._sort = TableSort("")
        self._words: tuple[str, ...] = ()
        self._accept: Callable[[Any], bool] | None = None
        self._minute = 0

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows, in the current order and with the current filter."""
        self._all = [Cells(row, self.columns) for row in rows]
        self._arrange()

    def set_filter(self, text: str = "", accept: Callable[[Any], bool] | None = None) -> None:
        """Show rows in which every word of the text occurs somewhere and which `accept` takes."""
        self._words = tuple(text.casefold().split())
        self._accept = accept
        self._arrange()

    def set_sort(self, sort: TableSort) -> None:
        """Order by a column's `sort_value`, rows without a value last."""
        self._sort = sort
        self._arrange()

    def _arrange(self) -> None:
        self.beginResetModel()
        shown = [c for c in self._all if self._passes(c)]
        number = next((n for n, c in enumerate(self.columns) if self._sort.key == (c.sort or c.key)), None)
        if number is not None:
            value = self.columns[number].sort_value
            keys: dict[int, Any] = {
                id(c): value(c.row) if value else (c.texts[number].casefold() or None) for c in shown
            }
            empty = [c for c in shown if keys[id(c)] is None]
            shown = [c for c in shown if keys[id(c)] is not None]
            shown.sort(key=lambda c: keys[id(c)], reverse=self._sort.descending)
            shown += empty
        self._shown = shown
        self.endResetModel()

    def _passes(self, cells: Cells[Any]) -> bool:
        if self._words:
            text = "\n".join(cells.texts).casefold()
            if not all(word in text for word in self._words):
                return False
        return self._accept is None or self._accept(cells.row)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._shown)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self.choices(index):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role not in _SERVED or not index.isValid() or index.row() >= len(self._shown):
            return None
        number = index.column()
        cells = self._shown[index.row()]
        if role in (_DISPLAY, _EDIT):
            live = self.columns[number].live
            return self._live_text(cells, number, live) if live else cells.texts[number]
        if role == Qt.ItemDataRole.DecorationRole:
            mark = cells.marks[number]
            return icons.mark(mark.shape, mark.tone) if mark is not None else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(self.columns[number].align.value)
        if role == Qt.ItemDataRole.ToolTipRole:
            return cells.tips[number]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return cells.accessible[number]
        if role == TableRole.MARK:
            return cells.marks[number]
        return cells.row if role == TableRole.ROW else None

    def setData(self, index: Index, value: Any, role: int = _EDIT) -> bool:
        if role != _EDIT or not index.isValid():
            return False
        for text, choice in self.choices(index):
            if one_line(text) == value:
                if value != self._shown[index.row()].texts[index.column()]:
                    self.edited.emit(self._shown[index.row()].row, self.columns[index.column()].key, choice)
                return False  # shown when the write's answer sets the rows
        return False

    def choices(self, index: Index) -> Sequence[tuple[str, Any]]:
        """Return what may be chosen in a cell; empty where it is read only."""
        choices = self.columns[index.column()].choices
        return (choices(self._shown[index.row()].row) or ()) if choices else ()

    def row_at(self, row: int) -> Any | None:
        """Return the value of a shown row; None where there is no such row."""
        return self._shown[row].row if 0 <= row < len(self._shown) else None

    def shown_rows(self) -> list[Any]:
        """Return the values of all shown rows, in order."""
        return [c.row for c in self._shown]

    def position(self, row_id: int) -> int | None:
        """Return the row number of an id among those shown."""
        return next((n for n, c in enumerate(self._shown) if self.row_id(c.row) == row_id), None)

    @Slot()
    def tick(self) -> None:
        """Make live texts anew when they are painted next, because a minute has passed."""
        self._minute += 1

    def _live_text(self, cells: Cells[Any], number: int, live: Callable[[Any, datetime], str]) -> str:
        if cells.live_minute != self._minute:
            cells.live = {}
            cells.live_minute = self._minute
        if number not in cells.live:
            cells.live[number] = live(cells.row, self._now())
        return cells.live[number]


class SmallTable(DataTable):
    """A table in memory. `edited` carries (row value, column key, chosen value) of a change asked for in place."""

    edited = Signal(object, str, object)

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        row_id: Callable[[Any], int],
        name: str,
        parent: QWidget | None = None,
        *,
        sort: TableSort = TableSort(""),  # noqa: B008 - immutable
        now: Callable[[], datetime] = local_now,
        empty: tuple[str, str, str] = ("Nothing here", "", ""),
    ) -> None:
        super().__init__(columns, name, parent)
        self.empty = empty
        self.rows = SmallTableModel(columns, row_id, self, now=now)
        self.setModel(self.rows)
        self.adopt()
        self.rows.edited.connect(self.edited)
        if any(column.choices for column in columns):
            self.setItemDelegate(ChoiceDelegate(self))
            self.setEditTriggers(
                QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
            )
        self.set_sort(sort)
        self.rows.set_sort(sort)
        self.sort_changed.connect(self._sort_asked)

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows; selection and place stay by id."""
        self._keeping(lambda: self.rows.set_rows(rows))
        self._say_if_empty()

    def set_filter(self, text: str = "", accept: Callable[[Any], bool] | None = None) -> None:
        """Show only rows with all words of `text` that `accept` takes."""
        self._keeping(lambda: self.rows.set_filter(text, accept))
        self._say_if_empty(filtered=bool(text or accept))

    def say(self, title: str, hint: str = "", button: str = "") -> None:
        """Cover the table with a sentence (loading, failed)."""
        self.overlay.say(title, hint, button)

    def select_id(self, row_id: int) -> bool:
        """Select and show the row of this id; False if it is not shown."""
        position = self.rows.position(row_id)
        if position is None:
            return False
        self.setCurrentIndex(self.rows.index(position, max(0, self.currentIndex().column())))
        return True

    def current_row(self) -> Any | None:
        """Return the value of the row with the focus."""
        index = self.currentIndex()
        return self.rows.row_at(index.row()) if index.isValid() else None

    def _keeping(self, act: Callable[[], None]) -> None:
        chosen = set(self.selected_ids()) if self.selected_count() else set()
        current, column = self.current_id(), self.currentIndex().column()
        place = self.verticalScrollBar().value()
        act()
        if current is not None:
            position = self.rows.position(current)
            if position is not None:
                index = self.rows.index(position, max(0, column))
                self.selectionModel().setCurrentIndex(index, self.selectionModel().SelectionFlag.NoUpdate)
        flags = self.selectionModel().SelectionFlag
        for number, row in enumerate(self.rows.shown_rows()):
            if chosen and self.rows.row_id(row) in chosen:
                self.selectionModel().select(self.rows.index(number, 0), flags.Select | flags.Rows)
        if not self.currentIndex().isValid() and self.selected_count():
            # What had the focus is gone: acts on one row go to the first that is still chosen.
            first = self.rows.index(self.selected_ranges()[0][0], max(0, column))
            self.selectionModel().setCurrentIndex(first, flags.NoUpdate)
        self.verticalScrollBar().setValue(place)
        self._settled.call()

    def _say_if_empty(self, *, filtered: bool = False) -> None:
        if self.rows.rowCount():
            self.overlay.clear()
        elif filtered and self.rows._all:
            self.overlay.say("No row matches", "Change or clear the filter.")
        else:
            self.overlay.say(*self.empty)

    def _id_at(self, row: int) -> int:
        return self.rows.row_id(self.rows.row_at(row))

    def _sort_key(self, column: Column[Any]) -> str:
        return column.sort or column.key

    @Slot(object)
    def _sort_asked(self, sort: TableSort) -> None:
        self._keeping(lambda: self.rows.set_sort(sort))


class ChoiceDelegate(QStyledItemDelegate):
    """Edits a cell with a list of choices; what is typed finds one."""

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        box = QComboBox(parent)
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        if isinstance(model, SmallTableModel):
            box.addItems([one_line(text) for text, _ in model.choices(index)])
            box.setAccessibleName(model.columns[index.column()].title)
        completer = box.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
        calm(box)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findText(str(index.data(_EDIT) or "")))
            line = editor.lineEdit()
            if line is not None:
                line.selectAll()

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentText(), _EDIT)
