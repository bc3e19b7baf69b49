"""The tab of the data centers: its pages one beside the other, each read when it is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from operator import or_
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QApplication, QTabWidget, QVBoxLayout

from app.domain.changes_made import Changes, Touched
from app.ui.commands import Command
from app.ui.kept_forms import KeptForms
from app.ui.parts import Part, Parts
from app.ui.printing.printable import Printable
from app.ui.tab import Tab, TabTarget
from app.ui.tables.data_table import DataTable
from app.views.datacenters import commands as actions
from app.views.datacenters.kept_keys import WHERE, kept
from app.views.datacenters.page import Page
from app.views.datacenters.pages import PAGES

#: On which page the records of a kind are.
_PAGE_OF = {"badge": "badges", "exercise": "exercises", "visit": "visitors"}
_TICK = 1_000  # ms after which pages tell anew how old their data are


class DataCentersTab(Tab):
    """Keeps the pages; what they show and do is theirs."""

    id = "datacenters"
    watches = reduce(or_, (page.watches for page in PAGES), Touched.NOTHING)

    def build(self) -> Iterator[None]:
        """Make the pages, one part after the other."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        self.pages = QTabWidget(self)
        self.pages.setDocumentMode(True)
        self.pages.setAccessibleName("Pages of the data centers")
        self.pages.tabBar().setAccessibleName("Pages of the data centers")
        layout.addWidget(self.pages, 1)
        self._page: dict[str, Page] = {}
        for kind in PAGES:
            yield
            page = kind(self)
            self._page[page.id] = page
            self.pages.addTab(page, page.title)
        self.pages.tabBar().setVisible(len(PAGES) > 1)
        self.pages.currentChanged.connect(self._page_chosen)
        self.kept = KeptForms(self, lambda key: kept(key) is not None, self._open_kept)
        self.round = Parts(self._round)
        self.while_seen(_TICK, self._tick)

    def commands(self) -> list[Command]:
        """Return the commands of the tab and of its pages."""
        return actions.commands(self)

    # --- pages ------------------------------------------------------------------------------------
    def page(self, id: str) -> Page:
        """Return a page by its id."""
        return self._page[id]

    def current_page(self) -> Page:
        """Return the page in view."""
        page = self.pages.currentWidget()
        assert isinstance(page, Page)
        return page

    def is_in_view(self, page: Page) -> bool:
        """Return whether a page is the one in view."""
        return self.built and self.pages.currentWidget() is page

    def show_page(self, id: str) -> None:
        """Show a page and put the keyboard there."""
        page = self._page.get(id)
        if page is not None:
            if page is not self.current_page():
                self.context.navigator.leave(self.place())
            self.pages.setCurrentWidget(page)
            page.first().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def make_new(self) -> None:
        """Make what the page in view lists; a new call where it lists nothing of its own."""
        command = self.current_page().new[0]
        if not command.startswith(self.id):
            self.context.navigator.open("tickets")
        self.context.commands.run(command)

    def title_of_new(self) -> str:
        """Return what `make_new` makes."""
        return self.current_page().new[1]

    def right_of_new(self) -> str:
        """Return the right that `make_new` needs."""
        return self.current_page().new[2]

    def turn(self, by: int) -> None:
        """Show the next page, or the one before."""
        self.show_page(PAGES[(self.pages.currentIndex() + by) % len(PAGES)].id)

    @Slot()
    def _page_chosen(self) -> None:
        page, focus = self.current_page(), QApplication.focusWidget()
        if focus is not None and page.isAncestorOf(focus):
            page.first().setFocus()
        if page.stale:
            self.refresh()
        self.context.commands.refresh()

    def _round(self) -> list[Part]:
        bar = self.pages.tabBar()
        return [(bar, bar), *self.current_page().parts()]

    def next_part(self) -> None:
        """Put the keyboard into the next part."""
        self.round.go(1)

    def previous_part(self) -> None:
        """Put the keyboard into the part before."""
        self.round.go(-1)

    # --- reading ----------------------------------------------------------------------------------
    def on_changes(self, changes: Changes) -> None:
        """Make stale what a write concerns, seen or not."""
        for page in self._page.values():
            if changes.touched & page.watches:
                page.stale = True

    @Slot()
    def refresh(self) -> None:
        page = self.current_page()
        page.stale = False
        page.refresh()
        self.kept.offer()

    def _tick(self) -> None:
        self.current_page().tick()

    # --- going ------------------------------------------------------------------------------------
    def focus_first(self) -> None:
        """Put the keyboard where the page in view begins."""
        if self.built:
            self.current_page().first().setFocus()

    def show_target(self, target: TabTarget) -> None:
        """Go to a page (extra `page`, its id, or `kind`, of what it lists) and to a record there."""
        kind = str(target.extra.get("kind", ""))
        page = self._page.get(str(target.extra.get("page", _PAGE_OF.get(kind, ""))))
        if page is not None:
            self.pages.setCurrentWidget(page)
        self.current_page().show_target(target)

    def place(self) -> object:
        """Return the page and where one is on it."""
        return (self.current_page().id, self.current_page().place()) if self.built else None

    def restore_place(self, place: Any) -> None:
        """Show the same page again, and go to the same place."""
        if place is not None:
            id, rest = place
            self.pages.setCurrentWidget(self._page[id])
            self._page[id].restore_place(rest)

    def save_state(self) -> dict[str, Any]:
        """Return which page is in view, and what each remembers."""
        return {"page_id": self.current_page().id} | {f"of_{id}": page.save_state() for id, page in self._page.items()}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave."""
        page = self._page.get(str(state.get("page_id")))
        if page is not None:
            self.pages.setCurrentWidget(page)
        for id, one in self._page.items():
            one.restore_state(state.get(f"of_{id}") or {})

    def dispose(self) -> None:
        """End the reads of the tab, and what belongs to a page alone."""
        if self.built:
            for page in self._page.values():
                page.end()
        super().dispose()

    # --- forms ------------------------------------------------------------------------------------
    def _open_kept(self, key: str) -> None:
        """Open the form of a draft again: on its page, and of what is there once that has the focus."""
        found = kept(key)
        if found is None:
            return
        page, make, edit = WHERE[found[0]]
        if found[1]:
            self.context.navigator.open(self.id, id=found[1], page=page, act=edit)
        else:
            self.show_page(page)
            self.context.commands.run(make)

    def kept_form(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again."""
        return self.kept.opener(key)

    def open_kept_forms(self) -> bool:
        """Open the forms of which a draft is kept."""
        return self.kept.open_all()

    # --- what the window asks -----------------------------------------------------------------------
    def shown_list(self) -> DataTable | None:
        """Return the list of the page in view."""
        return self.current_page().shown_list() if self.built else None

    def can_print(self) -> bool:
        """Say whether something of the page can be printed."""
        return self.built and bool(self.current_page().printables())

    def printables(self) -> list[Printable]:
        """Return what of the page in view can be printed."""
        return self.current_page().printables() if self.built else []

    def current_record(self) -> int | None:
        """Return the id of the record with the focus."""
        return self.current_page().current_record() if self.built else None

    def current_name(self) -> str:
        """Return what the record with the focus is called."""
        return self.current_page().current_name() if self.built else ""
