"""The Reports: a period and whose figures above; figures, backlog, trends, lists and the packet as pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, Slot
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.domain.changes_made import Touched
from app.domain.figures.values import ReportCharts, ReportFigures
from app.domain.report_table import ReportTable
from app.ui.commands import Command
from app.ui.explaining import Explainer
from app.ui.forms import dialogs
from app.ui.look.overlay import Overlay
from app.ui.printing.printable import Printable, list_printable
from app.ui.tab import Tab, TabTarget
from app.ui.tables.small_table import SmallTable
from app.views.figures import commands as actions
from app.views.figures.acts import Acts
from app.views.figures.backlog_page import BacklogPage
from app.views.figures.chooser import Chooser
from app.views.figures.compare_page import ComparePage
from app.views.figures.conditions import Conditions
from app.views.figures.disputes_page import DisputesPage
from app.views.figures.exports import Exports
from app.views.figures.figures_page import FiguresPage
from app.views.figures.kept import kept_forms
from app.views.figures.list_pages import ChangesPage, ExceptionsPage
from app.views.figures.moves import Moves
from app.views.figures.opening import FigureOpener
from app.views.figures.packet_page import PacketPage
from app.views.figures.places import Places
from app.views.figures.reading import Reading
from app.views.figures.trends_page import TrendsPage
from app.views.figures.what_if_page import WhatIfPage


class FiguresTab(Tab):
    """Puts the parts together: pages, acts, moves, places, and the reading that fills them."""

    id = "figures"
    watches = Touched.EVERYTHING & ~Touched.PEOPLE

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> Iterator[None]:
        """Make the chooser and the pages, one part after the other."""
        self.shown_figures: ReportFigures | None = None
        self.charts: ReportCharts | None = None
        self.acts, self.moves = Acts(self), Moves(self)
        self.reading, self.places = Reading(self), Places(self)
        self.exports, self.opening = Exports(self, self), FigureOpener(self.context, self)
        self.explainer, self.kept = Explainer(self.context, self), kept_forms(self)
        self.conditions = Conditions(self, self.exports)
        self.chooser = Chooser()
        self.chooser.changed.connect(self.reading.chosen)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(self.chooser)
        self.pages = QTabWidget(self)  # where it stays: given another parent, every page would be styled once more
        self.pages.setDocumentMode(True)
        self.pages.setAccessibleName("Parts of the report")
        self.pages.tabBar().setAccessibleName("Parts of the report")
        layout.addWidget(self.pages, 1)
        yield
        self.figures = FiguresPage()
        self.pages.addTab(self.figures, "Figures")
        yield
        self.backlog = BacklogPage()
        self.pages.addTab(self.backlog, "Backlog")
        yield
        self.trends = TrendsPage()
        self.pages.addTab(self.trends, "Trends")
        yield
        self.missed = ExceptionsPage(self.context)
        self.pages.addTab(self.missed, "Exceptions")
        yield
        self.changes = ChangesPage()
        self.pages.addTab(self.changes, "Changes and availability")
        yield
        self.comparing = ComparePage(self.context)
        self.pages.addTab(self.comparing, "Compare")
        yield
        self.what_if = WhatIfPage(self.context)
        self.pages.addTab(self.what_if, "What if")
        yield
        self.disputes = DisputesPage(self.context)
        self.pages.addTab(self.disputes, "Disputes")
        yield
        self.packet = PacketPage(self.context)
        self.pages.addTab(self.packet, "Packet")
        yield
        self.packet.edited.connect(self._packet_edited)
        self.pages.currentChanged.connect(self.reading.page_chosen)
        self.pages.currentChanged.connect(self.moves.go_along)
        for source in (self.figures.opened, self.backlog.opened, self.trends.opened, self.missed.opened):
            source.connect(self.acts.open_figure)
        self.figures.point_opened.connect(self.acts.open_point)
        self.backlog.ticket_opened.connect(self.acts.open_ticket)
        self.missed.ticket_opened.connect(self.acts.open_ticket)
        self.missed.searched.leaving.connect(self.places.leave_list)
        self.changes.change_opened.connect(self.acts.open_change)
        self.changes.outage_opened.connect(self.acts.open_outage)
        levels = self.figures.levels
        levels.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        levels.customContextMenuRequested.connect(self._menu)
        levels.selection_settled.connect(self.context.commands.refresh)
        self.missed.table.selection_settled.connect(self.context.commands.refresh)
        self.comparing.made.connect(self.context.commands.refresh)
        self.disputes.table.selection_settled.connect(self.context.commands.refresh)
        self.disputes.add_acts(self.context.commands.act_bar(actions.DISPUTES, right=True))
        bar = self.context.commands.act_bar(actions.REPORT, right=True)
        self.chooser.add_acts(bar)
        bar.stand_after(self.chooser.note.whole)  # what is above is gone through first
        for table in self.pages.findChildren(SmallTable):
            table.selection_settled.connect(self.messages.settle)
        self.overlay = Overlay(self.pages)
        self.overlay.action.connect(self.refresh)
        self.overlay.say("Reading the figures…")

    def commands(self) -> list[Command]:
        """Return the commands of the figures."""
        return actions.commands(self.acts, self.moves, self.conditions, self.exports)

    def toast_area(self) -> tuple[QWidget, list[QRect]]:
        """Return the shown page, in which what is said of the packet stays free."""
        if not self.built:
            return self, []
        note = self.packet.note
        if self.pages.currentWidget() is not self.packet:
            return self.pages, []
        return self.pages, [QRect(note.mapTo(self.pages, QPoint(0, 0)), note.size())]

    def focus_first(self) -> None:
        """Put the keyboard into what the shown page is about: its table, its charts, its pages of paper."""
        self.moves.focus_first()

    def focus_search(self) -> None:
        """Put the keyboard into the search of the page in view; pages without one go to the list of exceptions."""
        self.moves.focus_search()

    def place(self) -> object:
        """Return the period, whose figures, the page, and what its list is searched for, with its rows."""
        return self.places.place() if self.built else None

    def restore_place(self, place: Any) -> None:
        """Choose the same again."""
        if place is not None:
            self.places.restore(place)

    def save_state(self) -> dict[str, Any]:
        """Return the choice, the page, and the tables and splitters (pixels); the period is kept within a month."""
        return self.places.state()

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave; agency and service are chosen once the choices are read."""
        self.places.take_over(state)

    def show_target(self, target: TabTarget) -> None:
        """Go to an agency (`id`), a period (extra `period`, its key) or a page (extra `page`: "packet", "disputes")."""
        self.places.show_target(target)

    def kept_form(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again; None: it is not one of these."""
        return self.kept.opener(key)

    def open_kept_forms(self) -> bool:
        """Open the forms of which a draft is kept."""
        return self.kept.open_all()

    def can_close(self) -> bool:
        """Keep texts of a commentary that are not saved, for the next time; ask where they cannot be kept."""
        if not self.built or self.packet.keep_texts():
            return True
        return dialogs.confirm(
            self,
            "Close without saving?",
            "A commentary is not saved and cannot be kept; its text would be lost.",
            "Close",
            danger=True,
        )

    @Slot()
    def refresh(self) -> None:
        self.reading.refresh()

    @Slot()
    def _packet_edited(self) -> None:
        mark = " (not saved)" if self.packet.unsaved() else ""
        self.pages.setTabText(self.pages.indexOf(self.packet), f"Packet{mark}")
        self.context.drafts.say_unsaved("packet", "commentary not saved" if mark else "")
        self.context.commands.refresh()

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        menu = self.context.commands.context_menu(actions.LEVELS, self)
        menu.popup(self.figures.levels.viewport().mapToGlobal(at))

    # --- what commands ask ------------------------------------------------------------------------
    def is_in_view(self, page: QWidget) -> bool:
        """Say whether this page is the one shown."""
        return self.built and self.pages.currentWidget() is page

    def shown_table(self) -> tuple[str, SmallTable] | None:
        """Return the table of the page in view with its title; of several the one with the focus."""
        page = self.pages.currentWidget()
        tables = [] if page is None else page.findChildren(SmallTable)
        focused = next((table for table in tables if table.hasFocus()), tables[0] if tables else None)
        return None if focused is None else (focused.accessibleName(), focused)

    def shown_report(self) -> ReportTable | None:
        """Return what the page in view writes to a file, where it says more than its table does."""
        page = self.pages.currentWidget()
        return page.report() if isinstance(page, ComparePage | WhatIfPage | DisputesPage) else None

    def shown_list(self) -> SmallTable | None:
        """Return the table of the page in view."""
        shown = self.shown_table() if self.built else None
        return shown[1] if shown is not None else None

    def printables(self) -> list[Printable]:
        """Return the table of the page in view."""
        shown = self.shown_table() if self.built else None
        return [list_printable(shown[1], shown[0], self.chooser.told())] if shown is not None else []
