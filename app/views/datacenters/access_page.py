"""`AccessPage`: a page with one list, what is searched and chosen above it, and acts that lead to the next row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.datacenters.badges import ACCESS
from app.ui.list_bar import ListBar
from app.ui.look import theme
from app.ui.parts import Part
from app.ui.printing.printable import Printable, list_printable
from app.ui.search_field import SearchField
from app.ui.since import Since, list_since
from app.ui.tab import SEARCH_SIGN, TabTarget
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable
from app.ui.tables.table_source import TableSort
from app.views.datacenters.page import Page
from app.views.datacenters.wired import begin
from app.work import Work


class AccessPage(Page):
    """Override what is listed. `context_name`: the context of the page's commands; `noun`: of one row."""

    watches = ACCESS
    context_name: ClassVar[str]
    noun: ClassVar[str]
    empty: ClassVar[tuple[str, str, str]]
    sort: ClassVar[TableSort]

    # --- for pages to override --------------------------------------------------------------------
    def columns(self) -> Sequence[Column[Any]]:
        """Return the columns of the list."""
        raise NotImplementedError

    def filters(self) -> Sequence[QWidget]:
        """Return what else is chosen above the list."""
        raise NotImplementedError

    def reader(self) -> Callable[[Work], Any]:
        """Return what reads the rows."""
        raise NotImplementedError

    def take_rows(self, answer: Any) -> Sequence[Any]:
        """Return the rows of an answer."""
        raise NotImplementedError

    def accepts(self, row: Any) -> bool:
        """Return whether the choices above the list leave a row."""
        raise NotImplementedError

    def count_text(self) -> str:
        """Return what is said of the list beside the search field."""
        raise NotImplementedError

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> None:
        """Make the list and the bar above it."""
        tab = self.tab
        self.read_once = False
        self._wanted: int | None = None
        self.table = SmallTable(
            self.columns(), lambda row: int(row.id), self.title, sort=self.sort, now=tab.context.now, empty=self.empty
        )
        self.table.no_match = ("No row matches", "What is typed or chosen above the list leaves none.", "Show all")
        self.search = SearchField(f"Find {self.noun}s", f"Find {self.noun}s", "Words that all occur (/)")
        self.bar = ListBar(self.search, self.filters())
        self.bar.selection.add_acts(tab.context.commands.act_bar(self.context_name, self.bar, most=6))
        self.bar.cleared.connect(self.only_one)
        self.acts = tab.context.commands.act_bar(self.context_name, self, most=6)
        self.search.textChanged.connect(self.apply)
        self.search.returnPressed.connect(self.focus_list)
        self.search.down.connect(self.focus_list)
        table = self.table
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._menu)
        table.typed.connect(self._typed)
        table.selection_settled.connect(self._chosen)
        table.told.connect(tab.messages.info)
        table.overlay.action.connect(self._next_step)
        table.say(f"Loading the {self.noun}s…")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(table, 1)
        column.addWidget(self._below())

    def _below(self) -> QWidget:
        """Return the acts of one row, with the room around them that the bar above has."""
        below = QWidget()
        row = QVBoxLayout(below)
        row.setContentsMargins(theme.px(12), theme.px(6), theme.px(12), theme.px(6))
        row.addWidget(self.acts)
        return below

    # --- reading ----------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the rows again."""
        self.tab.read(self.reader(), self._arrived, key=self.id, failed=self._failed)

    def _arrived(self, answer: Any) -> None:
        rows = self.take_rows(answer)
        if not self.read_once:
            self.read_once = True
            self.apply()
        self.table.set_rows(rows)
        self.bar.count.setText(self.count_text())
        if self._wanted is not None and self.table.select_id(self._wanted):
            self._wanted = None
        begin(self.table)
        self._chosen()

    def _failed(self, error: Exception) -> bool:
        return self.table.overlay.say_unread(f"The {self.noun}s", error)

    @Slot()
    def apply(self) -> None:
        """Show what is searched for and chosen."""
        if self.read_once:
            self.table.set_filter(self.search.text(), self.accepts, steadily=True)
            self.bar.count.setText(self.count_text())

    def show_all(self) -> None:
        """Take back what is searched for; pages take back what is chosen, too."""
        self.search.clear()
        self.apply()

    @Slot()
    def _next_step(self) -> None:
        if self.read_once:
            self.show_all()
        else:
            self.refresh()

    # --- the chosen rows --------------------------------------------------------------------------
    def rows(self) -> list[Any]:
        """Return the selected rows, or the one with the focus."""
        current = self.table.current_id()
        ids = set(self.table.selected_ids() or ([current] if current is not None else []))
        return [row for row in self.table.rows.shown_rows() if row.id in ids]

    def row(self) -> Any | None:
        """Return the row with the focus."""
        return self.table.current_row() if self.read_once else None

    def has_rows(self) -> bool:
        """Return whether something is chosen."""
        return self.read_once and self.table.current_id() is not None

    def since(self) -> Since:
        """Return what tells later whether somebody did something in the list meanwhile."""
        return list_since(self.table)

    def go_on_after(self, ids: Sequence[int], since: Since, _answer: object = None) -> None:
        """Select the row after those that were acted on, unless something else was chosen since."""
        if {row.id for row in self.rows()} == set(ids) and since.may_move():
            self.table.after_act(ids)
            name = self.current_name()
            if name and self.table.current_id() not in ids:
                self.tab.messages.add(f"The next one is {name}.")

    def ends(self) -> Callable[[object], None]:
        """Return what leads on from the chosen rows once an act is done."""
        return partial(self.go_on_after, [row.id for row in self.rows()], self.since())

    def want(self, id: int) -> None:
        """Select a row as soon as it is listed."""
        self._wanted = id
        if self.table.select_id(id):
            self._wanted = None

    @Slot()
    def _chosen(self) -> None:
        many = self.table.selected_count()
        self.bar.show_many(many, len(self.table.rows.shown_rows()))
        self.acts.setVisible(many < 2)
        self.tab.context.commands.refresh()
        self.tab.messages.settle()

    @Slot()
    def only_one(self) -> None:
        """Select only the row with the focus."""
        index = self.table.currentIndex()
        if index.isValid():
            self.table.setCurrentIndex(index)
        self.focus_list()

    @Slot()
    def focus_list(self) -> None:
        """Put the keyboard into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self.only_one()
        self.search.setFocus()
        self.search.selectAll()

    @Slot(str)
    def _typed(self, text: str) -> None:
        if text == SEARCH_SIGN:
            self.focus_search()
        elif not self.tab.context.commands.press(text):
            self.tab.messages.note(f"No act has the key {text.upper()} here.", "/ searches, F1 shows all keys.")

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        menu = self.tab.context.commands.context_menu(self.context_name, self)
        menu.popup(self.table.viewport().mapToGlobal(at))

    # --- what the tab asks ------------------------------------------------------------------------
    def first(self) -> QWidget:
        """Return the list."""
        return self.table

    def parts(self) -> Sequence[Part]:
        """Return the bar and the list."""
        return [(self.bar, self.search), (self.table, self.table)]

    def shown_list(self) -> SmallTable:
        """Return the list."""
        return self.table

    def printables(self) -> list[Printable]:
        """Return the list."""
        return [list_printable(self.table, f"{self.title} of the data centers", noun=self.noun)]

    def current_record(self) -> int | None:
        """Return the id of the row with the focus."""
        return self.table.current_id()

    def current_name(self) -> str:
        """Return the number of the row with the focus."""
        row = self.row()
        return str(row.number) if row is not None else ""

    def show_target(self, target: TabTarget) -> None:
        """Go to a row by its id."""
        if target.id is not None:
            self.show_all()
            self.want(target.id)

    def save_state(self) -> dict[str, Any]:
        """Return columns, widths and order of the list."""
        return {"table": self.table.save_state()}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave."""
        self.table.restore_state(state.get("table", {}))
        self.table.rows.set_sort(self.table.sort_by)

    def place(self) -> object:
        """Return what is searched for, and the rows with the focus and at the top."""
        return (self.search.text(), self.table.place())

    def restore_place(self, place: Any) -> None:
        """Search for the same again, and go to the same rows."""
        text, rows = place
        self.search.setText(text)
        self.table.restore_place(rows)
