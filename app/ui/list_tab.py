"""`ListTab`: what tabs with a list share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.forms.dock import FormDock
from app.ui.printing.printable import More, Printable, list_printable, record_printable
from app.ui.since import Since, list_since
from app.ui.tab import SEARCH_SIGN, Tab, TabTarget
from app.ui.tables.data_table import DataTable
from app.ui.tables.small_table import SmallTable
from app.ui.tables.window_table import WindowedTable


class ListTab(Tab):
    """A list with its search field, its context menu, and one record beside or below it.

    `build` makes `table` and `search` and calls `adopt`. `context_name` is the context menu of the commands.
    """

    context_name: ClassVar[str] = ""
    nouns: ClassVar[tuple[str, str]] = ("row", "rows")  # of one record, and of several
    table: SmallTable | WindowedTable
    search: QLineEdit

    def adopt(self, table: SmallTable | WindowedTable, search: QLineEdit) -> None:
        """Take list and search field over: keys, menu and choice."""
        self.table, self.search = table, search
        self.wanted: int | None = None
        self._wanted_since: Since | None = None
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._menu)
        table.typed.connect(self._typed)
        table.selection_settled.connect(self.chosen)
        table.opened.connect(self.open_record)
        table.told.connect(self.messages.info)
        table.reordering.connect(self._leave_order)

    @Slot()
    def _leave_order(self) -> None:
        """Leave the list in its order and groups, as a place to come back to."""
        self.context.navigator.leave(self.place())

    def hold_row_for(self, pane: QWidget) -> None:
        """Keep the row with the focus while the keyboard is in its pane or in a form: what is typed is about that."""
        self.table.held = partial(self._is_held_by, pane)

    def _is_held_by(self, pane: QWidget) -> bool:
        return _has_focus(pane) or (self._dock is not None and _has_focus(self._dock))

    def form_dock(self) -> FormDock:
        """Return the dock of the tab's forms. Where it takes room from the list, the row with the focus stays seen."""
        is_new = self._dock is None
        dock = super().form_dock()
        if is_new:
            dock.changed.connect(self._row_seen_soon)
        return dock

    @Slot()
    def _row_seen_soon(self) -> None:
        QTimer.singleShot(0, self, self._row_seen)

    @Slot()
    def _row_seen(self) -> None:
        if self.table.currentIndex().isValid():
            self.table.scrollTo(self.table.currentIndex())

    def read_detail(self) -> None:
        """Read the record with the focus; nothing where there are no details."""

    @Slot()
    def chosen(self) -> None:
        """Read the details again: another row has the focus, or others are selected."""
        self.context.commands.refresh()
        self.messages.settle()
        self.read_detail()

    @Slot(int)
    def open_record(self, id: int) -> None:
        """Open a record after Enter or a double click; nothing where it has no form."""

    # --- a record somebody asked for --------------------------------------------------------------
    def want(self, id: int) -> None:
        """Select a record now, or as soon as it is listed."""
        self.wanted, self._wanted_since = id, self.since()
        self.select_wanted()

    def select_wanted(self) -> bool:
        """Select what is wanted if it is listed by now."""
        if self._wanted_since is not None and not self._wanted_since.may_move():
            self.wanted = None
        if self.wanted is None or not self.table.select_id(self.wanted):
            return False
        self.wanted = None
        return True

    def since(self) -> Since:
        """Return what tells later, when an answer is here, whether somebody did something in the list meanwhile."""
        return list_since(self.table)

    def go_on_after(self, ids: Sequence[int], since: Since) -> None:
        """Select the row after those that were acted on, or the one before them.

        Not if others are chosen by now, or something was done `since` the act was asked for: then one is there still.
        """
        if set(self.selected()) == set(ids) and since.may_move():
            self.table.after_act(ids)
            name = self.current_name()
            if name and self.table.current_id() not in ids:
                self.messages.add(f"The next one is {name}.")  # the next act is about another record

    def show_target(self, target: TabTarget) -> None:
        """Go to a record."""
        if target.id is not None:
            self.want(target.id)

    def place(self) -> object:
        """Return what is searched for, the order, and the rows with the focus, selected and at the top."""
        return (self.search.text(), self.table.sort_by, self.table.place()) if self.built else None

    def restore_place(self, place: Any) -> None:
        """Search for the same again, in the same order, and go to the same rows."""
        if place is not None:
            text, sort, rows = place
            self.search.setText(text)
            if sort != self.table.sort_by:
                self.table.order_by(sort)
            self.table.restore_place(rows)

    def shown_list(self) -> DataTable | None:
        """Return the list."""
        return self.table if self.built else None

    def conditions_in_words(self) -> list[str]:
        """Return in words what the list leaves out, for paper."""
        text = self.search.text().strip()
        return [f"Found by \u201c{text}\u201d."] if text else []

    def printables(self) -> list[Printable]:
        """Return the list and the record with the focus."""
        if not self.built:
            return []
        found = [list_printable(self.table, self.table.accessibleName(), self.conditions_in_words(), *self.nouns)]
        record = record_printable(self.table, self.record_name(), self.record_more()) if self.has_current() else None
        return [*found, record] if record is not None else found

    def record_more(self) -> More | None:
        """Return what reads, for paper, what the record with the focus has besides its columns."""
        return None

    def record_name(self) -> str:
        """Return what the record with the focus is called, for paper: its first column."""
        return str(self.table.model().index(self.table.currentIndex().row(), 0).data() or "Record")

    def renew(self) -> None:
        """Put the list into its order when it is read again."""
        if self.built:
            self.table.renew()

    def current_record(self) -> int | None:
        """Return the id of the row with the focus."""
        return self.table.current_id() if self.built else None

    def current_name(self) -> str:
        """Return the number or code of the row with the focus."""
        row = self.table.current_row() if self.built else None
        return str(getattr(row, "number", "") or getattr(row, "code", ""))

    # --- what commands ask ------------------------------------------------------------------------
    def has_current(self) -> bool:
        """Return whether a record has the focus."""
        return self.built and self.table.current_id() is not None

    def has_selection(self) -> bool:
        """Return whether records are chosen."""
        return self.built and bool(self.table.selected_count() or self.table.current_id() is not None)

    def selected(self) -> list[int]:
        """Return ids of the selected records, or the current one."""
        current = self.table.current_id()
        return self.table.selected_ids() or ([current] if current is not None else [])

    def choose_columns(self) -> None:
        """Offer the columns."""
        self.table.choose_columns()

    # --- keys and menu ----------------------------------------------------------------------------
    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        self.table.setFocus()

    def focus_search(self) -> None:
        """Put the keyboard into the search field, which comes back where acts for several rows stand in its place."""
        if self.select_one():
            self.chosen()  # now: a field that is not shown cannot take the keyboard
        self.search.setFocus()
        self.search.selectAll()

    def select_one(self) -> bool:
        """Select only the row with the focus; False where not more was selected."""
        index = self.table.currentIndex()
        if not index.isValid() or self.table.selected_count() < 2:
            return False
        self.table.setCurrentIndex(index)
        return True

    @Slot()
    def only_one(self) -> None:
        """Go back to one row, and with the keyboard to the list: the button for it goes away."""
        self.select_one()
        self.focus_first()

    @Slot(str)
    def _typed(self, text: str) -> None:
        """Do what a letter stands for in lists; the sign of the search goes there."""
        if self.is_typed_on():
            return
        if text == SEARCH_SIGN:
            self.focus_search()
        elif not self.context.commands.press(text):
            self.messages.note(
                f"No act has the key {text.upper()} here.", f"{SEARCH_SIGN} searches, F1 shows all keys."
            )

    def toast_area(self) -> tuple[QWidget, list[QRect]]:
        """Return the list, in which the row with the focus stays free."""
        if not self.built or not self.table.isVisible():
            return self, []
        row = self.table.visualRect(self.table.currentIndex()) if self.table.currentIndex().isValid() else QRect()
        at = self.table.viewport().mapTo(self.table, QPoint(0, row.top()))
        return self.table, [QRect(0, at.y(), self.table.width(), row.height())] if row.isValid() else []

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        menu = self.context.commands.context_menu(self.context_name, self)
        menu.popup(self.table.viewport().mapToGlobal(at))


def _has_focus(pane: QWidget) -> bool:
    """Return whether the keyboard is in a pane, or comes back there once its window is the active one again."""
    focus = pane.window().focusWidget()
    return focus is not None and (focus is pane or pane.isAncestorOf(focus))
