"""`SmallTable`: a list of up to about 2,000 rows held in memory, with the same columns as the long one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import IntEnum
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QStyleOptionViewItem, QWidget

from app.clock import utc_now
from app.domain.choices import Choice
from app.domain.plain_text import one_line
from app.domain.search.normal import body
from app.domain.search.query import Query, fits, parse
from app.ui.forms.typeahead import Typeahead
from app.ui.tables.column_model import NOTHING, ColumnModel, Index
from app.ui.tables.columns import Cells, Column, Group
from app.ui.tables.data_table import DataTable
from app.ui.tables.delegate import RowDelegate
from app.ui.tables.grouping import Grouping, staying, steady
from app.ui.tables.sentences import sentence
from app.ui.tables.table_source import TableSort
from app.ui.tables.whole import scroll_page_to, whole_height
from app.work import Work

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_EDIT = int(Qt.ItemDataRole.EditRole)
_MOST_LETTERS = 32  # of a text for which its column becomes wider
_NAME_LETTERS = 48  # of a name that is to be read whole


class SmallTableModel(ColumnModel):
    """Rows in memory, sorted, grouped and filtered here.

    `edited` asks for a change; the rows change when they are set anew.
    """

    edited = Signal(object, str, object)  # row value, column key, chosen value
    #: Whether a row that is looked at stays in its group although it belongs into another one by now.
    keeps_groups = True

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        row_id: Callable[[Any], int],
        parent: QObject | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(columns, parent, now=now)
        self.row_id = row_id
        self._all: list[Cells[Any]] = []
        self._shown: list[Cells[Any]] = []
        self._lines: dict[int, int] = {}
        self._sort = TableSort("")
        self._query: Query | None = None
        self._accept: Callable[[Any], bool] | None = None
        self._keep: frozenset[int] | None = None  # of `set_rows`
        self._is_held = self._is_waiting = False

    @property
    def read(self) -> int:
        """How many rows there are, those that the filter leaves out included."""
        return len(self._all)

    def longest(self, most: int) -> list[str]:
        """Return the longest text of each column among those of at most so many letters; names may have more."""
        texts: list[str] = [""] * len(self.columns)
        limits = [max(most, _NAME_LETTERS) if column.whole else most for column in self.columns]
        for cells in self._all:
            for number, text in enumerate(cells.texts):
                if len(texts[number]) < len(text) <= limits[number]:
                    texts[number] = text
        return texts

    def set_rows(self, rows: Sequence[Any], *, keep: frozenset[int] | None = None) -> None:
        """Show these rows, in the current order and with the current filter.

        `keep`: rows keep the order and the groups in which they stand, and those of these ids stay although they left.
        """
        self._all = [row if isinstance(row, Cells) else Cells(row, self.columns) for row in rows]
        self._keep = keep
        self._arrange_steadily()

    def set_filter(
        self, text: str = "", accept: Callable[[Any], bool] | None = None, *, steadily: bool = False
    ) -> None:
        """Show rows that fit the text, as a search is read everywhere, and that `accept` takes.

        `steadily`: they are looked through because they were set anew, and keep the order that they were set in.
        """
        self._query = parse(text, ()) if text.strip() else None
        self._accept = accept
        if not steadily:
            self._keep = None
        self._arrange_steadily()

    def hold(self) -> None:
        """Leave the rows as they are, because one of their cells is being edited; `let_go` shows what was set since."""
        self._is_held = True

    @Slot()
    def let_go(self) -> None:
        """Show the rows as they were set meanwhile."""
        self._is_held = False
        if self._is_waiting:
            self._arrange_steadily()

    def _arrange_steadily(self) -> None:
        self._is_waiting = self._is_held
        if not self._is_held:
            self._arrange(self._shown if self._keep is not None else [], self._keep or frozenset())

    def set_sort(self, sort: TableSort) -> None:
        """Order by a column's `sort_value`, rows without a value last, inside of groups if there are any."""
        self._sort = sort
        self._arrange()

    def settle(self) -> None:
        """Put the rows into their order, and let go of those that left."""
        self._arrange()

    def fold(self, keys: set[str]) -> None:
        """Fold these groups away, and no others."""
        self.beginResetModel()
        self.folded = set(keys)
        self._regroup(self._shown, self.grouping.groups)
        self.endResetModel()

    def _arrange(self, before: Sequence[Cells[Any]] = (), keep: frozenset[int] = frozenset()) -> None:
        self.beginResetModel()
        shown = self._ordered([c for c in self._all if self._passes(c)])
        shown, groups = self._grouped(shown)
        self.left = set()
        if before:
            known = {self.row_id(c.row): c for c in (*before, *shown)}
            there = {self.row_id(c.row) for c in shown}
            old, old_groups = [self.row_id(c.row) for c in before], list(self.grouping.groups)
            if not self.keeps_groups and groups:
                old, old_groups = staying(old, old_groups, [self.row_id(c.row) for c in shown], groups)
            ids, merged = steady(old, old_groups, [self.row_id(c.row) for c in shown], groups, set(keep))
            self.left = set(ids) - there
            shown, groups = [known[one] for one in ids], merged
        self._regroup(shown, groups)
        self.endResetModel()

    def _regroup(self, shown: list[Cells[Any]], groups: Sequence[Group]) -> None:
        self._shown = shown
        self.grouping = Grouping(groups, self.folded, len(shown))
        self._lines = {self.row_id(c.row): line for n, c in enumerate(shown) if (line := self.grouping.line(n)) >= 0}

    def _ordered(self, shown: list[Cells[Any]]) -> list[Cells[Any]]:
        number = next((n for n, c in enumerate(self.columns) if self._sort.key == (c.sort or c.key)), None)
        if number is None:
            return shown
        value = self.columns[number].sort_value
        keys: dict[int, Any] = {id(c): value(c.row) if value else (c.texts[number].casefold() or None) for c in shown}
        empty = [c for c in shown if keys[id(c)] is None]
        shown = [c for c in shown if keys[id(c)] is not None]
        shown.sort(key=lambda c: keys[id(c)], reverse=self._sort.descending)
        return shown + empty

    def _grouped(self, shown: list[Cells[Any]]) -> tuple[list[Cells[Any]], list[Group]]:
        """Return the rows group by group; groups stand by their keys, the one without a name last."""
        number = next((n for n, c in enumerate(self.columns) if self._sort.group and self._sort.group == c.key), None)
        if number is None:
            return shown, []
        ask, now = self.columns[number].group, self._now()
        found: dict[str, tuple[Group, list[Cells[Any]]]] = {}
        for cells in shown:
            text = cells.texts[number]
            group = ask(cells.row, now) if ask else Group(text.casefold(), text or NOTHING)
            found.setdefault(group.key, (group, []))[1].append(cells)
        ordered = [found[key] for key in sorted(found, key=lambda key: (not key, key))]
        groups = [group.of(len(rows)) for group, rows in ordered]
        return [cells for _, rows in ordered for cells in rows], groups

    def _passes(self, cells: Cells[Any]) -> bool:
        if self._query is not None:
            said = body(cells.texts)
            if not fits(self._query, said, inside=True) and not self._query.names(said):
                return False
        return self._accept is None or self._accept(cells.row)

    def cells_at(self, line: int) -> Cells[Any] | None:
        """Return the cells at a line; None for a heading."""
        row = self.grouping.row(line)
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def id_at(self, line: int) -> int | None:
        """Return the id of the row at a line; None for a heading and beyond the end."""
        cells = self.cells_at(line)
        return self.row_id(cells.row) if cells is not None else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self.choices(index):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        return super().data(index, _DISPLAY if role == _EDIT else role) if index.isValid() else None

    def setData(self, index: Index, value: Any, role: int = _EDIT) -> bool:
        if role == _EDIT and index.isValid():
            for number, (text, _) in enumerate(self.choices(index)):
                if one_line(text) == value:
                    self.choose(index, number)
                    break
        return False  # shown when the write's answer sets the rows

    def choose(self, index: Index, number: int) -> None:
        """Ask for the choice of this number in a cell, unless it is what the cell shows."""
        text, value = self.choices(index)[number]
        cells = self.cells_at(index.row())
        if cells is not None and one_line(text) != cells.texts[index.column()]:
            self.edited.emit(cells.row, self.columns[index.column()].key, value)

    def choices(self, index: Index) -> Sequence[tuple[str, Any]]:
        """Return what may be chosen in a cell; empty where it is read only."""
        choices, cells = self.columns[index.column()].choices, self.cells_at(index.row())
        return (choices(cells.row) or ()) if choices and cells is not None else ()

    def shown_rows(self) -> list[Any]:
        """Return the values of all rows of the filter, in order, folded ones included."""
        return [c.row for c in self._shown]

    def position(self, row_id: int) -> int | None:
        """Return the line of an id among those shown."""
        return self._lines.get(row_id)

    def group_of(self, row_id: int) -> str | None:
        """Return the key of the group of a row of the filter."""
        if not self.grouping.groups:
            return None
        at = next((n for n, c in enumerate(self._shown) if self.row_id(c.row) == row_id), None)
        return self.grouping.groups[self.grouping.number(at)].key if at is not None else None


class SmallTable(DataTable):
    """A table in memory. `edited` carries (row value, column key, chosen value) of a change asked for in place."""

    edited = Signal(object, str, object)
    _whole = False  # as tall as its rows; Qt asks before the list is made
    _by_key = False
    _is_filled = False  # rows were set

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        row_id: Callable[[Any], int],
        name: str,
        parent: QWidget | None = None,
        *,
        sort: TableSort = TableSort(""),  # noqa: B008 - immutable
        now: Callable[[], datetime] = utc_now,
        empty: tuple[str, str, str] = ("Nothing here", "", ""),
    ) -> None:
        super().__init__(columns, name, parent)
        self.empty = empty
        self.no_match = ("No row matches", "Change or clear the filter.", "")
        self._longest_texts = [""] * len(columns)
        self.rows = SmallTableModel(columns, row_id, self, now=now)
        self.rows.spoken = partial(sentence, self)
        self.setModel(self.rows)
        self.adopt()
        self.rows.edited.connect(self.edited)
        if any(column.choices for column in columns):
            self._rows = ChoiceDelegate(self)
            self.setItemDelegate(self._rows)
            self.setEditTriggers(
                QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
            )
        self.usual = sort
        self.set_sort(sort)
        self.rows.set_sort(sort)
        self.sort_changed.connect(self._sort_asked)

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows; selection and place stay by id, and the order while somebody works in the list.

        A row may be its cells, made ready on a worker.
        """
        current = self.current_id()
        keep = frozenset(() if current is None else (current,)) if self.steady() else None
        self.rows.set_rows(rows, keep=keep)
        self._is_filled = True
        self._note_longest()
        if self._pending_place is not None:
            self.restore_place(self._pending_place)
        self._say_if_empty()

    def _listed(self) -> bool:
        return self._is_filled

    def choose_first(self) -> None:
        """Put the focus on the first row, below the heading of its group; nothing where there are no rows."""
        line = next((n for n in range(self.rows.rowCount()) if self.rows.id_at(n) is not None), None)
        if line is not None:
            self.setCurrentIndex(self.rows.index(line, self._focus_column()))

    def _note_longest(self) -> None:
        """Make room for the longest texts: only the column that stretches is cut. Columns grow, they never shrink."""
        found = self.rows.longest(_MOST_LETTERS)
        if any(len(text) > len(known) for text, known in zip(found, self._longest_texts, strict=True)):
            self._longest_texts = [max(pair, key=len) for pair in zip(found, self._longest_texts, strict=True)]
            self._measure()

    def _longest(self, number: int) -> list[str]:
        column = self.columns[number]
        cut = (column.stretch and not column.whole) or column.paint is not None
        return [] if cut else [self._longest_texts[number]]

    def show_whole(self, *, whole: bool) -> None:
        """Be as tall as all rows, on a page that scrolls with them; or scroll by itself again."""
        self._whole = whole
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if whole else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(policy)
        if not whole:
            self.setMinimumHeight(0)
        self.updateGeometries()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if self._whole and self.minimumHeight() != (needed := whole_height(self)):
            self.setMinimumHeight(needed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_key = True  # only who goes through the rows moves the page
        super().keyPressEvent(event)
        self._by_key = False

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Show a row; where the list is whole its page scrolls to it."""
        super().scrollTo(index, hint)
        if self._whole and self._by_key:
            scroll_page_to(self.viewport(), self.visualRect(index))

    def set_filter(
        self, text: str = "", accept: Callable[[Any], bool] | None = None, *, steadily: bool = False
    ) -> None:
        """Show only rows with all words of `text` that `accept` takes; `steadily`: in the order they were set in."""
        self.rows.set_filter(text, accept, steadily=steadily)
        self._say_if_empty(filtered=bool(text or accept))

    def say(self, title: str, hint: str = "", button: str = "") -> None:
        """Cover the table with a sentence (loading, failed)."""
        self.overlay.say(title, hint, button)

    def sort_key(self, column: Column[Any]) -> str:
        """Return the key by which a column orders the list: every column can."""
        return column.sort or column.key

    def group_key(self, column: Column[Any]) -> str:
        """Return the key by which a column groups the list: every one can but the first and the one with titles."""
        return "" if column.stretch or column is self.columns[0] else column.key

    def reader(self, most: int) -> Callable[[Work], Sequence[Any]]:
        """Return what gives the rows of the filter."""
        rows = self.rows.shown_rows()[:most]
        return lambda _work: rows

    def _line_of(self, row_id: int) -> int:
        found = self.rows.position(row_id)
        return -1 if found is None else found

    def _lines_of(self, ids: Sequence[int]) -> list[int]:
        return sorted(line for line in map(self._line_of, ids) if line >= 0)

    def _in_group(self, row_id: int, line: int) -> bool:
        heading = self.rows.grouping.heading(line)
        return heading is not None and self.rows.group_of(row_id) == heading.key

    def _fold(self, keys: set[str]) -> None:
        self.rows.fold(keys)

    @Slot()
    def _let_go(self) -> None:
        if self.rows.left - {self.current_id()}:
            self.rows.settle()

    def _settle_order(self) -> None:
        self.rows.settle()

    def _say_if_empty(self, *, filtered: bool = False) -> None:
        if self.rows.rowCount():
            self.overlay.clear()
        elif filtered and self.rows.read:
            self.overlay.say(*self.no_match)
        else:
            self.overlay.say(*self.empty)

    @Slot(object)
    def _sort_asked(self, sort: TableSort) -> None:
        self._reordered = True
        self.rows.set_sort(sort)


class ChoiceDelegate(RowDelegate):
    """Edits a cell with a field that finds a choice while one types."""

    def __init__(self, view: DataTable) -> None:
        super().__init__(view)
        self._field: Typeahead | None = None
        self.closeEditor.connect(self._closed)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        assert isinstance(model, SmallTableModel)
        offered = model.choices(index)
        choices = [
            Choice(n, one_line(text), str(int(value)) if isinstance(value, IntEnum) else "")  # a level by its number
            for n, (text, value) in enumerate(offered)
            if value is not None
        ]
        nobody = next(((one_line(text), n) for n, (text, value) in enumerate(offered) if value is None), None)
        now = next((c.id for c in choices if c.text == index.data(_EDIT)), None)
        field = Typeahead(choices, now, none=nobody, parent=parent)
        field.setAccessibleName(model.columns[index.column()].title)
        field.taken.connect(partial(self._choose, field))
        field.restored.connect(partial(self._give_up, field))
        self._field = field
        model.hold()  # read again, the rows would take the field with what is typed, and the letters to come would act
        return field

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """Show what was read meanwhile."""
        super().destroyEditor(editor, index)
        rows = index.model()
        if isinstance(rows, SmallTableModel):
            QTimer.singleShot(0, rows, rows.let_go)

    def _choose(self, field: Typeahead, _choice: Choice) -> None:
        if self._field is field:
            self.commitData.emit(field)
            self.closeEditor.emit(field, QAbstractItemDelegate.EndEditHint.NoHint)

    def _give_up(self, field: Typeahead) -> None:
        if self._field is field:
            self.closeEditor.emit(field, QAbstractItemDelegate.EndEditHint.RevertModelCache)

    @Slot()
    def _closed(self) -> None:
        self._field = None  # it takes what was typed once more when it loses the focus

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Leave the keys of the open list to the field."""
        if isinstance(editor, Typeahead) and editor.is_list_open() and event.type() == QEvent.Type.KeyPress:
            return False
        return super().eventFilter(editor, event)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Leave the field as it was made: what is typed is not to be lost when the list is read again."""

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        if isinstance(editor, Typeahead) and isinstance(model, SmallTableModel):
            typed = editor.choices.exact(editor.typed().strip())
            number = typed.id if typed is not None else editor.value()
            if isinstance(number, int) and (typed is not None or not editor.problem()):
                model.choose(index, number)
