"""Where the keyboard goes in the Reports: to the choice above, the pages, and the parts of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.ui.parts import Part, Parts
from app.ui.tables.small_table import SmallTable

if TYPE_CHECKING:
    from app.views.figures.view import FiguresTab


class Moves(QObject):
    """The moves of one tab."""

    def __init__(self, tab: FiguresTab) -> None:
        super().__init__(tab)
        self._tab = tab
        self._round = Parts(self._parts_of_page)

    def focus_first(self) -> None:
        """Put the keyboard into what the shown page is about: its table, its charts, its pages of paper."""
        self._first_of(self._tab.pages.currentWidget()).setFocus()

    def _first_of(self, page: QWidget) -> QWidget:
        tab = self._tab
        wanted: dict[QWidget, QWidget] = {
            tab.figures: tab.figures.levels,
            tab.backlog: tab.backlog.oldest,
            tab.trends: tab.trends.charts[0][0] if tab.trends.charts else tab.pages.tabBar(),
            tab.missed: tab.missed.table,
            tab.changes: tab.changes.changes,
            tab.comparing: tab.comparing.other,
            tab.what_if: tab.what_if.time,
            tab.disputes: tab.disputes.table,
            tab.packet: tab.packet.pane.view,
        }
        return wanted[page]

    def go_older(self) -> None:
        """Show the figures of the period before."""
        self._tab.chooser.go_older()

    def go_newer(self) -> None:
        """Show the figures of the period after."""
        self._tab.chooser.go_newer()

    def turn(self, by: int) -> None:
        """Show the next page of the report, or the one before, and go to its list."""
        tab = self._tab
        tab.pages.setCurrentIndex((tab.pages.currentIndex() + by) % tab.pages.count())
        shown = tab.shown_table()
        (shown[1] if shown is not None else tab.pages.tabBar()).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_agency(self) -> None:
        """Put the keyboard into the choice of the agency, ready to be typed over."""
        self._tab.chooser.agency.setFocus()
        line = self._tab.chooser.agency.lineEdit()
        if line is not None:
            line.selectAll()

    def focus_search(self) -> None:
        """Put the keyboard into the search of the page in view; pages without one go to the list of exceptions."""
        tab = self._tab
        on_packet = tab.pages.currentWidget() is tab.packet
        if not on_packet:
            tab.pages.setCurrentWidget(tab.missed)
        field: QLineEdit = tab.packet.pane.search if on_packet else tab.missed.search
        field.setFocus()
        field.selectAll()

    def next_hit(self) -> None:
        """Show the next place found in the packet."""
        self._tab.packet.pane.next_hit()

    def previous_hit(self) -> None:
        """Show the place found before in the packet."""
        self._tab.packet.pane.previous_hit()

    def next_part(self) -> None:
        """Put the keyboard into the next part."""
        self._round.go(1)

    def previous_part(self) -> None:
        """Put the keyboard into the part before."""
        self._round.go(-1)

    def _parts_of_page(self) -> list[Part]:
        tab = self._tab
        page, bar = tab.pages.currentWidget(), tab.pages.tabBar()
        above: list[Part] = [(tab.chooser, tab.chooser.agency), (bar, bar)]
        if page is tab.packet:
            form = tab.packet.form
            return [*above, (tab.packet.pane, tab.packet.pane.view), (form, form.first)]
        tables = [table for table in page.findChildren(SmallTable) if table.isVisible()]
        first = self._first_of(page)
        if first is not bar and first not in tables:
            above.append((first, first))
        return [*above, *((table, table) for table in tables)]

    @Slot()
    def go_along(self) -> None:
        """Lead the keyboard from the page before to what the new one is about: Qt hands it to whatever stands first."""
        focus, page = QApplication.focusWidget(), self._tab.pages.currentWidget()
        if focus is not None and page is not None and page.isAncestorOf(focus):
            self.focus_first()
