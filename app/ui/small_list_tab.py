"""`SmallListTab`: a tab whose list has all its rows at once; a simple tab is made from it in a few lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain import words
from app.ui.commands import Command
from app.ui.forms.dock import FormDock
from app.ui.list_and_pane import ListAndPane
from app.ui.list_bar import ListBar
from app.ui.list_tab import ListTab
from app.ui.paged_pane import PagedPane
from app.ui.parts import Part, Parts
from app.ui.search_field import SearchField
from app.ui.searched import Searched
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable
from app.ui.tables.window_model import TableSort
from app.work import Work

Row = TypeVar("Row")


class SmallListTab(ListTab, Generic[Row]):
    """All rows are read at once and searched here. A simple tab overrides `columns`, `reader` and `commands`.

    `things`: what the rows are, for example "postings". Details: override `detail_pane`, `pane_focus` and
    `read_detail`.
    """

    things: ClassVar[str] = "rows"
    empty: ClassVar[tuple[str, str, str]] = ("Nothing here", "", "")
    sort: ClassVar[TableSort] = TableSort("")
    page_menus: ClassVar[Mapping[str, str]] = {}  # the context menu of a page of the pane, by the name of the page
    pane_share: ClassVar[float] = 0.0  # of the width, where the record is the larger part
    table: SmallTable

    # --- for tabs to override ---------------------------------------------------------------------
    def columns(self) -> Sequence[Column[Row]]:
        """Return the columns of the list."""
        raise NotImplementedError

    def row_id(self, row: Any) -> int:
        """Return the id of a row's record."""
        return int(row.id)

    def reader(self) -> Callable[[Work], Any]:
        """Return what reads the rows; it runs on a worker, so it must hold services and values only."""
        raise NotImplementedError

    def take_rows(self, answer: Any) -> Sequence[Row]:
        """Return the rows of the reader's answer."""
        rows: Sequence[Row] = answer
        return rows

    def condition(self) -> Callable[[Row], bool] | None:
        """Return which rows are shown besides the search; None: all."""
        return None

    def typed(self) -> str:
        """Return what the list is searched for; "" where a tab finds by itself what is typed, in its `condition`."""
        return self.search.text()

    def count_text(self) -> str:
        """Return what is said of the list beside the search field."""
        return words.count(self.table.rows.rowCount(), *self.nouns)

    def filters(self) -> Sequence[QWidget]:
        """Return more conditions for the bar above the list."""
        return ()

    def detail_pane(self) -> QWidget | None:
        """Return what shows one record, beside the list."""
        return None

    # --- widgets ----------------------------------------------------------------------------------
    def build_list(self, name: str, placeholder: str = "Find") -> None:
        """Make the list, the bar above it and the pane beside it; for `build`, which may yield before and after."""
        table = SmallTable(self.columns(), self.row_id, name, sort=self.sort, now=self.context.now, empty=self.empty)
        search = SearchField(
            placeholder, f"Find in the {self.things}", "Words that all occur, -word for what is not to occur (/)"
        )
        self._next_step: Callable[[], object] = self.show_all
        self.search = search
        self.take_table(table)
        self.bar = ListBar(search, self.filters())
        self.count = self.bar.count
        self.bar.cleared.connect(self.only_one)
        if self.context_name:
            self.bar.selection.add_acts(self.context.commands.act_bar(self.context_name, self.bar, most=9))
        self.pane = self.detail_pane()
        self.parts: ListAndPane | None = None
        shown: QWidget
        if self.pane is not None:
            place, named = self.list_place(table), f"{name} and details"
            self.parts = shown = ListAndPane(self.bar, place, self.pane, named, self, share=self.pane_share)
            self.hold_row_for(self.pane)
        else:
            shown = QWidget()
            column = QVBoxLayout(shown)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(self.bar)
            column.addWidget(table, 1)
        self.round = Parts(self._parts_of_page)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(shown, 1)
        self._searched = Searched(search)
        self._searched.leaving.connect(self._leave_list)
        search.textChanged.connect(self.apply_filter)
        search.returnPressed.connect(self.focus_list)
        search.down.connect(self.focus_list)
        table.say(f"Loading the {self.things}…")

    def list_place(self, table: SmallTable) -> QWidget:
        """Return what stands below the bar: the list, or a widget that holds it."""
        return table

    def take_table(self, table: SmallTable) -> None:
        """Make a list the one in view; a tab may have several, one in view at a time."""
        table.no_match = ("No row matches", "What is typed or chosen above the list leaves none.", "Show all")
        table.overlay.action.connect(self._take_next_step)
        self.adopt(table, self.search)

    def place_dock(self, dock: FormDock) -> None:
        """Put the forms below the list, so that the record stays as high as the window."""
        if self.parts is not None:
            self.parts.add_below(dock)
        else:
            super().place_dock(dock)

    def save_state(self) -> dict[str, Any]:
        """Return columns, widths and order of the list, and the room of each part."""
        state: dict[str, Any] = {"table": self.table.save_state()}
        return {**state, "layout": self.parts.save_state()} if self.parts is not None else state

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave, perhaps in an earlier version: keys may be missing."""
        self.table.restore_state(state.get("table", {}))
        self.table.rows.set_sort(self.table.sort_by)
        if self.parts is not None:
            self.parts.restore_state(dict(state.get("layout", {})))

    # --- where to go ------------------------------------------------------------------------------
    def _parts_of_page(self) -> list[Part]:
        parts: list[Part] = [(self.bar, self.search), (self.table, self.table)]
        if self.parts is not None and self.pane is not None:
            parts += [(dock, dock) for dock in self.parts.docks()]
            parts.append((self.pane, self.pane_focus()))
        return parts

    def pane_focus(self) -> QWidget:
        """Return what takes the keyboard first in the pane of one record."""
        assert self.pane is not None
        return self.pane

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        self.focus_list()

    @Slot()
    def focus_list(self) -> None:
        """Put the keyboard into the list; a pane that lies over it closes."""
        if self.parts is not None and self.parts.is_narrow and self.parts.pane_shown and not self.parts.is_below:
            self.parts.close_pane()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        """Put the keyboard into the search field; a pane that lies over it closes."""
        if self.parts is not None and self.parts.is_narrow and self.parts.pane_shown:
            self.parts.close_pane()
        super().focus_search()

    def open_record(self, id: int) -> None:
        """Go into the pane of the record after Enter or a double click."""
        if self.parts is not None:
            self.parts.open_pane()
            self.pane_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def at_home(self, commands: list[Command]) -> list[Command]:
        """Return the commands with the pages of the pane on which they act, by their context menus."""
        pane = self.pane
        if not isinstance(pane, PagedPane) or not self.page_menus:
            return commands
        own = ((page, menu) for page, menu in self.page_menus.items() if menu != self.context_name)
        page_of = {menu: (page, pane.titles[page]) for page, menu in own}
        return [replace(one, page=page_of.get(one.context, one.page)) for one in commands]

    def go_to_page(self, page: str) -> None:
        """Show a page of the record beside the list, and put the keyboard there."""
        if isinstance(self.pane, PagedPane) and page in self.pane.tables and self.parts is not None:
            self.parts.open_pane()
            self.pane.show_page(page)
            self.pane_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int)
    def step(self, by: int) -> None:
        """Go to a neighbour in the list; the keyboard stays where it is."""
        self.table.touch()
        ids, current = [self.row_id(row) for row in self.table.rows.shown_rows()], self.table.current_id()
        if current in ids and 0 <= ids.index(current) + by < len(ids):
            self.table.select_id(ids[ids.index(current) + by])

    def is_pane_shown(self) -> bool:
        """Say whether the record is shown."""
        return self.built and self.parts is not None and self.parts.pane_shown

    def toggle_pane(self) -> None:
        """Show the record, or leave its room to the list."""
        if self.parts is not None and self.parts.pane_shown:
            self.close_pane()
        elif self.parts is not None:
            self.parts.open_pane()
            if not self.table.isVisible():  # it lies over the list, which had the keyboard
                self.pane_focus().setFocus(Qt.FocusReason.OtherFocusReason)
        self.context.commands.refresh()

    @Slot()
    def close_pane(self) -> None:
        """Leave the pane's room to the list."""
        if self.parts is not None:
            self.parts.close_pane()
        self.focus_list()

    def next_part(self) -> None:
        """Put the keyboard into the next part."""
        self.round.go(1)

    def previous_part(self) -> None:
        """Put the keyboard into the part before."""
        self.round.go(-1)

    @Slot()
    def chosen(self) -> None:
        """Follow the list: the pane shows its record, several selected ones get their acts."""
        self.bar.show_many(self.table.selected_count(), self.table.rows.rowCount())
        super().chosen()

    # --- reading ----------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read all rows again on a worker thread; an earlier read still under way is given up."""
        self.read(self.reader(), self._rows_here, key="rows", failed=self._rows_failed)

    def _rows_here(self, answer: Any) -> None:
        self._next_step = self.show_all
        self.table.set_rows(self.take_rows(answer))
        self.table.set_filter(self.typed(), self.condition(), steadily=True)
        self.count.setText(self.count_text())
        self.select_wanted()
        if self.table.current_id() is None:
            self.table.choose_first()
        self.read_detail()

    def _rows_failed(self, error: Exception) -> bool:
        self._next_step = self.refresh
        self.table.overlay.say_unread(f"The {self.things}", error)
        return False

    @Slot()
    def _take_next_step(self) -> None:
        self._next_step()

    def show_all(self) -> None:
        """Take every condition away and go into the list."""
        self.search.clear()
        self.focus_list()

    # --- places -----------------------------------------------------------------------------------
    def place(self) -> object:
        """Return what is searched for, the order, and the rows with the focus, selected and at the top."""
        return (self._searched.text, self.table.sort_by, self.table.place()) if self.built else None

    def search_quietly(self, text: str) -> None:
        """Search for a text that nobody typed: what was listed before is not left by it."""
        self._searched.search_quietly(text)

    @Slot()
    def _leave_list(self) -> None:
        """Leave what was listed, as a place to come back to."""
        self.context.navigator.leave(self.place())

    @Slot()
    def apply_filter(self) -> None:
        """Show what the search field and the other conditions leave."""
        self.table.set_filter(self.typed(), self.condition())
        self.count.setText(self.count_text())

    def current_row(self) -> Row | None:
        """Return the row with the focus."""
        found: Row | None = self.table.current_row() if self.built else None
        return found

    def selected_rows(self) -> list[Row]:
        """Return the selected rows, or the current one, in the order shown."""
        ids = set(self.selected())
        return [row for row in self.table.rows.shown_rows() if self.row_id(row) in ids]
