"""What people do with the list itself: saved filters, columns, the clipboard, export."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.domain import words
from app.domain.report_table import Exported
from app.domain.search import numbers
from app.domain.tickets.grouping import GroupKey
from app.domain.tickets.values import Sort, SortKey, TicketFilter
from app.ui.forms import dialogs
from app.ui.look import plain
from app.ui.tables.window_model import TableSort
from app.views.tickets.host import TicketsHost
from app.views.tickets.saved import SavedFilters, name_form
from app.views.tickets.saved_dialog import SavedFiltersDialog
from app.views.tickets.sharing import Sharing

#: The form that asks for the name of a filter to save, and the key of its draft.
KEPT_NAME = "Save this filter"


def ticket_sort(sort: TableSort) -> Sort:
    """Return the order of the header as the query knows it."""
    return Sort(SortKey(sort.key), sort.descending) if sort.key else Sort()


_NUMBER = re.compile(r"(?:[A-Za-z]{3})?\d{3,}")
_KINDS = ("INC", "REQ")  # that digits alone may mean
_MOST_BEYOND = 1_000  # tickets beyond the filter that are counted
_NONE = ("No ticket", "No ticket fits this filter.", "Clear the filter")
_NONE_YET = ("No ticket yet", "Log the first call, or bring tickets in from elsewhere with File > Import…", "New call")
_NONE_HERE = ("No ticket here", "No ticket of this filter has what you look for.", "Search in all tickets")


class Listing(QObject):
    """The commands that change nothing but what is listed, and take it elsewhere."""

    beyond = Signal(int, bool)  # tickets beyond the filter that have what is searched for, and whether there are more

    def __init__(self, tab: TicketsHost, parent: QObject) -> None:
        super().__init__(parent)
        self.tab = tab
        self.messages = tab.messages
        self._looked_for = ""
        self._refused: tuple[str, ...] = ()
        self._is_new = False
        self.saved = SavedFilters(tab.context.settings)
        self.sharing = Sharing(tab, self.saved, self)
        self._menu = QMenu(tab.window())
        self._menu.setAccessibleName("Saved filters")
        self._menu.triggered.connect(self._menu_chosen)

    # --- what is looked for and not found -------------------------------------------------------
    def is_narrow(self) -> bool:
        """Say whether a text is looked for, and only in a part of the tickets."""
        now = self.tab.conditions.filter()
        return bool(now.text) and now != TicketFilter(text=now.text)

    def prepare(self) -> None:
        """Set what an empty list will say and offer."""
        self.tab.table.empty = self._said_of_none()

    def _said_of_none(self) -> tuple[str, str, str]:
        if self._is_new:
            title, hint, button = _NONE_YET
            return (title, hint, button) if self.tab.context.commands.may("ticket.create") else (title, "", "")
        return _NONE_HERE if self.is_narrow() else _NONE

    def know_total(self, total: int) -> None:
        """Tell a workspace without tickets from a filter that none fits."""
        table = self.tab.table
        self._is_new = total == 0
        before, table.empty = table.empty, self._said_of_none()
        if table.empty != before and table.rows.state == "ready" and not table.rows.ids:
            table.overlay.say(*table.empty)

    @Slot()
    def wanted(self) -> None:
        """Go into the list on Enter in the search field. Whole numbers are looked for in all tickets, too."""
        text = self.tab.filters.search.text().strip()
        self._looked_for = text if _NUMBER.fullmatch(text) or numbers.listed(text, _KINDS) else ""
        self.tab.enter_list(self._looked_for)
        self.order_known()

    @Slot(str)
    def words_typed(self, text: str) -> None:
        """List what the filter words in the search field ask for, and go there; a word that names nothing stays."""
        done = self.tab.conditions.take_typed(text)
        self.tab.filter_changed()
        if done:
            self.wanted()

    @Slot()
    def order_known(self) -> None:
        """Look whether the complete list has what was looked for, and how many tickets beyond its filter have it."""
        rows = self.tab.table.rows
        self._look_beyond()
        if self._looked_for != self.tab.filters.search.text().strip():
            self._looked_for = ""  # something else is looked for by now
        if not self._looked_for or not rows.complete or rows.state != "ready" or not self.tab.is_listed():
            return
        found = bool(rows.ids)
        if not found and self.is_narrow():
            self.widen()
            return
        self._looked_for = ""

    def _look_beyond(self) -> None:
        tab, rows, wanted = self.tab, self.tab.table.rows, self.tab.conditions.filter()
        listed = len(rows.ids) - len(rows.left)
        if not self.is_narrow() or not listed or not rows.complete or not tab.is_listed():
            self.beyond.emit(0, False)  # an empty list offers it itself
            return
        ids, everywhere, most = tab.services.tickets.list_ids, TicketFilter(text=wanted.text), listed + _MOST_BEYOND

        def found(there: int) -> None:
            if tab.is_listed() and tab.conditions.filter().text == wanted.text:
                self.beyond.emit(max(0, there - listed), there >= most)

        tab.read(lambda work: len(ids(everywhere, None, most, work)), found, key="beyond", failed=lambda _error: True)

    def widen(self) -> None:
        """Look for the same in all tickets."""
        text = self.tab.filters.search.text().strip()
        self.tab.quick.set_key("all")
        self.tab.filters.set_filter(TicketFilter(text=text))
        self.tab.filter_changed()
        self.tab.enter_list(self._looked_for)

    @Slot()
    def empty_pressed(self) -> None:
        """Do what the button of the empty list offers."""
        if self._is_new:
            self.tab.context.commands.run("tickets.log")
        elif self.is_narrow():
            self.widen()
        else:
            self.tab.clear_filter()

    # --- saved filters --------------------------------------------------------------------------
    @Slot()
    def show_saved(self) -> None:
        """Show the saved filters as a menu."""
        menu, saved = self._menu, self.saved
        menu.clear()
        for name in saved.names:
            action = menu.addAction(plain.caption(f"{name} (shown first)" if name == saved.default else name))
            action.setData(name)
        shared = self.sharing.found.mine
        if saved.names and shared:
            menu.addSeparator()
        for one in shared:
            menu.addAction(plain.caption(f"{one.name} ({one.audience})")).setData(one.id)
        if not saved.names and not shared:
            menu.addAction("No filter is saved yet").setEnabled(False)
        menu.addSeparator()
        menu.addAction(self.tab.context.commands.action("tickets.save_filter"))
        menu.addAction(self.tab.context.commands.action("tickets.share_filter"))
        menu.addAction(self.tab.context.commands.action("tickets.manage_filters"))
        place = self.tab.menu_place()
        menu.popup(place.mapToGlobal(QPoint(0, place.height())))

    @Slot(QAction)
    def _menu_chosen(self, action: QAction) -> None:
        if action.data() is not None:
            self.use(action.data())

    @Slot(object)
    def use(self, which: object) -> None:
        """List what a filter selects, in its order: one's own by its name, a shared one by its key."""
        if isinstance(which, int):
            self.sharing.use(which)
            return
        saved = self.saved.get(str(which))
        if saved is not None:
            self.tab.conditions.take(saved)
            self.tab.filter_changed()
            self.tab.enter_list()

    def save(self) -> None:
        """Ask for a name and save the current filter under it."""

        def submit(values: dict[str, Any]) -> None:
            self.saved.save(self.tab.conditions.by_meaning(values["name"]))
            form.accept()
            self.messages.info(f"The filter “{values['name']}” is saved.")

        form = name_form(self.tab.window(), KEPT_NAME, self.saved.names, submit)
        form.open()

    def manage(self) -> None:
        """Open the saved and shared filters: use, rename, share, delete, or make one the first."""
        dialog = SavedFiltersDialog(self.saved, self.sharing, self.tab.conditions, self.tab.window())
        dialog.used.connect(self.use)
        dialog.open()

    # --- what was refused -----------------------------------------------------------------------
    def keep_refused(self, reasons: Sequence[str]) -> None:
        """Keep why tickets were left as they were, until the next act on several."""
        self._refused = tuple(reasons)

    def has_refused(self) -> bool:
        """Return whether the last act on several was refused for some."""
        return bool(self._refused)

    def show_refused(self) -> None:
        """Show each reason."""
        self.tab.show_refused(self._refused)

    # --- columns and clipboard ------------------------------------------------------------------
    def copy(self) -> None:
        """Copy the selected rows as text and as a table."""
        self.tab.table.copy()

    @Slot(int)
    def copied(self, count: int) -> None:
        """Say how many tickets are on the clipboard."""
        self.messages.info(f"{words.count(count, 'ticket is', 'tickets are')} on the clipboard.")

    @Slot(int)
    def too_many(self, count: int) -> None:
        """Offer the export instead of the clipboard, which takes only so many tickets."""
        self.messages.warning(
            f"{count:,} tickets are too many for the clipboard.", "Use Export instead.", "Export…", self.export
        )

    # --- export ---------------------------------------------------------------------------------
    def export(self) -> None:
        """Write every ticket of the filter, in the order shown, with progress and cancel in the status bar."""
        path = dialogs.save_path(self.tab.window(), "Export tickets", "tickets.xlsx", "Workbook (*.xlsx);;CSV (*.csv)")
        if path is None:
            return
        tab, sort = self.tab, self.tab.table.sort_by
        by = GroupKey(sort.group) if sort.group else None
        write = partial(tab.services.tickets.export, tab.conditions.filter(), ticket_sort(sort), path, by=by)
        tab.read(lambda work: write(work), self._exported, title="Export of tickets")

    def _exported(self, made: Exported) -> None:
        self.messages.info(f"{words.count(made.rows, 'ticket is', 'tickets are')} in {made.path}.")
