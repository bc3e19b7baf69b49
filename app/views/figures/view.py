"""The Reports: a period and whose figures above; figures, backlog, trends, lists and the packet as pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt, Slot
from PySide6.QtWidgets import QApplication, QLineEdit, QTabWidget, QVBoxLayout, QWidget

from app.domain.changes_made import Touched
from app.domain.figures.rows import OutageOf
from app.domain.figures.values import ReportCharts, ReportChoices, ReportFigures
from app.domain.periods import Period
from app.domain.report_table import ReportTable
from app.errors import LongleafError
from app.ui.commands import Command
from app.ui.explaining import Explainer
from app.ui.forms import dialogs
from app.ui.look.overlay import Overlay
from app.ui.parts import Part, Parts
from app.ui.printing.printable import Printable, list_printable
from app.ui.tab import Tab, TabTarget
from app.ui.tables.small_table import SmallTable
from app.views.figures import commands as actions
from app.views.figures import model
from app.views.figures.backlog_page import BacklogPage
from app.views.figures.chooser import Chooser
from app.views.figures.compare_page import ComparePage
from app.views.figures.conditions import Conditions
from app.views.figures.disputes_page import DisputesPage
from app.views.figures.exports import Exports
from app.views.figures.figure_here import choose_figure, figure_here
from app.views.figures.figures_page import FiguresPage
from app.views.figures.list_pages import ChangesPage, ExceptionsPage
from app.views.figures.opening import FigureOpener
from app.views.figures.packet_page import PacketPage
from app.views.figures.trends_page import TrendsPage
from app.views.figures.what_if_page import WhatIfPage


class FiguresTab(Tab):
    """Asks the services: choices, figures, charts; the packet page asks for its own."""

    id = "figures"
    watches = Touched.EVERYTHING & ~Touched.PEOPLE

    # --- widgets ----------------------------------------------------------------------------------
    def build(self) -> Iterator[None]:
        """Make the chooser and the pages, one part after the other."""
        self.shown_figures: ReportFigures | None = None
        self.charts: ReportCharts | None = None
        self._wanted: dict[str, Any] = {}
        self._unfilled: set[QWidget] = set()
        self._read_place: tuple[str, int | None, str | None, int, object] | None = None
        self._going = False
        self.exports, self.opening = Exports(self, self), FigureOpener(self.context, self)
        self.explainer = Explainer(self.context, self)
        self.conditions = Conditions(self, self.exports)
        self.chooser = Chooser()
        self.chooser.changed.connect(self._chosen)
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
        self.pages.currentChanged.connect(self._page_chosen)
        self.pages.currentChanged.connect(self._keyboard_goes_along)
        for source in (self.figures.opened, self.backlog.opened, self.trends.opened, self.missed.opened):
            source.connect(self.open_figure)
        self.figures.point_opened.connect(self._open_point)
        self.backlog.ticket_opened.connect(self._open_ticket)
        self.missed.ticket_opened.connect(self._open_ticket)
        self.missed.searched.leaving.connect(self._leave_list)
        self.changes.change_opened.connect(self._open_change)
        self.changes.outage_opened.connect(self._open_outage)
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
        self.round = Parts(self._parts_of_page)
        self.overlay = Overlay(self.pages)
        self.overlay.action.connect(self.refresh)
        self.overlay.say("Reading the figures…")

    def commands(self) -> list[Command]:
        """Return the commands of the figures."""
        return actions.commands(self, self.conditions, self.exports)

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
        self._first_of(self.pages.currentWidget()).setFocus()

    def _first_of(self, page: QWidget) -> QWidget:
        wanted: dict[QWidget, QWidget] = {
            self.figures: self.figures.levels,
            self.backlog: self.backlog.oldest,
            self.trends: self.trends.charts[0][0] if self.trends.charts else self.pages.tabBar(),
            self.missed: self.missed.table,
            self.changes: self.changes.changes,
            self.comparing: self.comparing.other,
            self.what_if: self.what_if.time,
            self.disputes: self.disputes.table,
            self.packet: self.packet.pane.view,
        }
        return wanted[page]

    def place(self) -> object:
        """Return the period, whose figures, the page, and what its list is searched for, with its rows."""
        if not self.built or self.chooser.choices is None:
            return None
        return self._query_place()

    def _query_place(self) -> tuple[str, int | None, str | None, int, object]:
        query = self.chooser.query()
        period = query.period.key if query is not None else ""
        return (period, self.chooser.agency_id(), self.chooser.service_code(), *self._page_place())

    def _page_place(self) -> tuple[int, object]:
        return self.pages.currentIndex(), self.missed.place() if self.is_in_view(self.missed) else None

    @Slot()
    def _leave_list(self) -> None:
        self.context.navigator.leave(self.place())

    def restore_place(self, place: Any) -> None:
        """Choose the same again."""
        if place is None or self.chooser.choices is None:
            return
        period, agency, service, page, rows = place
        self.pages.setCurrentIndex(page)
        if rows is not None:
            self.missed.restore_place(rows)
        if period:
            self._going = True
            self.chooser.choose(period=period, agency_id=agency, service=service, everything=True)
            self._going = False

    def save_state(self) -> dict[str, Any]:
        """Return the choice, the page, and the tables and splitters (pixels); the period is not kept."""
        return {
            "kind": self.chooser.kind.currentData(),
            "agency": self.chooser.agency_id(),
            "service": self.chooser.service_code(),
            "page": self.pages.currentIndex(),
            "levels": self.figures.levels.save_state(),
            "exceptions": self.missed.table.save_state(),
            "figures_splitter": self.figures.splitter.sizes(),
            "packet_splitter": self.packet.splitter.sizes(),
        }

    def restore_state(self, state: dict[str, Any]) -> None:
        """Take over what `save_state` gave; agency and service are chosen once the choices are read."""
        at = self.chooser.kind.findData(state.get("kind"))
        self.chooser.kind.setCurrentIndex(max(0, at))
        self._wanted = {"agency_id": state.get("agency"), "service": state.get("service")} | self._wanted
        page = state.get("page")
        if isinstance(page, int) and 0 <= page < self.pages.count():
            self.pages.setCurrentIndex(page)
        for table, key in ((self.figures.levels, "levels"), (self.missed.table, "exceptions")):
            table.restore_state(state.get(key) or {})
            table.rows.set_sort(table.sort_by)
        for splitter, key in ((self.figures.splitter, "figures_splitter"), (self.packet.splitter, "packet_splitter")):
            sizes = state.get(key)
            if sizes and len(sizes) == splitter.count():
                splitter.setSizes([int(size) for size in sizes])

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

    # --- reading ----------------------------------------------------------------------------------
    @Slot()
    def refresh(self) -> None:
        services = self.services
        self.jobs.read(
            self,
            lambda work: services.figures.choices(work=work),
            self._choices_arrived,
            key="choices",
            failed=self._failed,
        )

    def _choices_arrived(self, choices: ReportChoices) -> None:
        first = self.chooser.choices is None
        self.chooser.blockSignals(True)
        self.chooser.set_choices(choices)
        if self._wanted:
            self.chooser.choose(**self._wanted)
            self._wanted = {}
        self.chooser.blockSignals(False)
        self._read_place = self._query_place()
        if first:
            self.context.commands.refresh()
        self._read()

    @Slot()
    def _chosen(self) -> None:
        self.opening.forget()
        now = self._query_place()
        if self._read_place is not None and now[:3] != self._read_place[:3] and not self._going:
            # what was read until now is a place to come back to
            self.context.navigator.leave((*self._read_place[:3], *self._page_place()))
        self._read_place = now
        self._read()

    def _read(self) -> None:
        query = self.chooser.query()
        if query is None:
            return
        services = self.services
        if self.shown_figures is None or self.shown_figures.query != query:
            self.chooser.note.say("Reading the figures…")
            self.figures.forget_charts()
            self.charts = None
            self.trends.clear()
        self.jobs.read(
            self,
            lambda work: services.figures.figures(query, work=work),
            self._figures_arrived,
            key="figures",
            failed=self._failed,
        )
        self.jobs.read(
            self,
            lambda work: services.figures.charts(query, work=work),
            self._charts_arrived,
            key="charts",
            failed=self._no_charts,
        )
        self.packet.set_query(query, self.chooser.agency_id())
        self.disputes.set_agency(self.chooser.agency_id())
        self.comparing.set_query(query, self.chooser.choices.agencies if self.chooser.choices is not None else ())
        self._page_chosen()

    def _figures_arrived(self, figures: ReportFigures) -> None:
        self.shown_figures = figures
        self.overlay.clear()
        self._unfilled |= {self.figures, self.backlog, self.missed, self.changes, self.what_if}
        self._fill()
        said = [f"As of {model.when(figures.as_of)} Eastern Time"]
        if figures.preliminary:
            said.append("preliminary: less than 3 business days since the end of the period")
        if figures.on_sample_targets:
            said.append("targets, calendars and goals are sample values")
        said += [remark.removesuffix(".") for remark in figures.remarks]
        if figures.predecessors:
            said.append(f"trends: {figures.predecessors}")
        self.chooser.note.say(*said)
        self.pages.setTabText(self.pages.indexOf(self.missed), f"Exceptions ({figures.missed:,})")
        self.context.commands.refresh()

    def _charts_arrived(self, charts: ReportCharts) -> None:
        self.charts = charts
        self.figures.set_charts(charts)
        self._unfilled.add(self.trends)
        self._fill()

    def _fill(self) -> None:
        """Fill a page when it is seen: what nobody looks at costs the window no time."""
        page = self.pages.currentWidget()
        if page not in self._unfilled:
            return
        self._unfilled.discard(page)
        if isinstance(page, TrendsPage):
            if self.charts is not None:
                page.set_charts(self.charts)
        elif (
            isinstance(page, FiguresPage | BacklogPage | ExceptionsPage | ChangesPage | WhatIfPage)
            and self.shown_figures is not None
        ):
            page.set_figures(self.shown_figures)

    def _failed(self, error: Exception) -> bool:
        hint = error.hint if isinstance(error, LongleafError) else ""
        self.chooser.note.say()
        self.overlay.say("The figures could not be read.", f"{error} {hint}".strip(), "Try again")
        return isinstance(error, LongleafError)

    def _no_charts(self, error: Exception) -> bool:
        """Say that the months could not be read; True where the figures' message says the same for people."""
        self.trends.note.setText(f"The twelve months could not be read. {error}")
        return isinstance(error, LongleafError)

    @Slot()
    def _page_chosen(self) -> None:
        if self.pages.currentWidget() is self.packet:
            self.packet.read_if_stale()
        if self.pages.currentWidget() is self.disputes:
            self.disputes.read_if_stale()
        if self.pages.currentWidget() is self.what_if:
            self.what_if.read_if_new()
        self._fill()
        self.context.commands.refresh()

    @Slot()
    def _keyboard_goes_along(self) -> None:
        """Lead the keyboard from the page before to what the new one is about: Qt hands it to whatever stands first."""
        focus, page = QApplication.focusWidget(), self.pages.currentWidget()
        if focus is not None and page is not None and page.isAncestorOf(focus):
            self.focus_first()

    @Slot()
    def _packet_edited(self) -> None:
        mark = " (not saved)" if self.packet.unsaved() else ""
        self.pages.setTabText(self.pages.indexOf(self.packet), f"Packet{mark}")
        self.context.drafts.say_unsaved("packet", "commentary not saved" if mark else "")
        self.context.commands.refresh()

    def show_target(self, target: TabTarget) -> None:
        """Go to an agency (`id`), a period (extra `period`, its key) or a page (extra `page`: "packet", "disputes")."""
        wanted: dict[str, Any] = {}
        if target.id is not None:
            wanted |= {"agency_id": target.id, "service": None, "everything": True}
        if target.extra.get("period"):
            wanted["period"] = Period.parse(str(target.extra["period"])).key
        page = {"packet": self.packet, "disputes": self.disputes}.get(str(target.extra.get("page")))
        if page is not None:
            self.pages.setCurrentWidget(page)
        if self.chooser.choices is None:
            self._wanted = wanted
        elif wanted:
            self._going = True
            self.chooser.choose(**wanted)
            self._going = False

    # --- from a figure to its tickets -------------------------------------------------------------
    @Slot(str)
    def open_figure(self, figure: str) -> None:
        """Show the tickets behind a figure in the Tickets tab."""
        if figure == "changes":
            self.pages.setCurrentWidget(self.changes)
            return
        shown = self.charts if figure.startswith(("trend.", "demand.")) else self.shown_figures
        if shown is not None:
            self.opening.figure(figure, shown)

    @Slot(str, int)
    def _open_point(self, key: str, number: int) -> None:
        if self.charts is not None and key in self.charts.series:
            self.opening.point(key, number, self.charts)

    @Slot(str)
    def _open_ticket(self, number: str) -> None:
        self.opening.ticket(number)

    @Slot(int)
    def _open_change(self, change_id: int) -> None:
        self.context.navigator.open("changes", id=change_id)

    @Slot(object)
    def _open_outage(self, one: OutageOf) -> None:
        tab = {"major_incident": "majors", "posting": "hub", "change": "changes"}[one.kind]
        self.context.navigator.open(tab, id=one.id)

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        menu = self.context.commands.context_menu(actions.LEVELS, self)
        menu.popup(self.figures.levels.viewport().mapToGlobal(at))

    def open_due(self) -> None:
        """Open the tickets that came due in the line with the focus."""
        self._open_part("due")

    def open_missed(self) -> None:
        """Open the tickets that missed the target in the line with the focus."""
        self._open_part("missed")

    def give_reason(self) -> None:
        """Say why the chosen targets were missed."""
        self.missed.give_reason()

    def explain(self) -> None:
        """Show what stands behind the figure with the focus: definition, n, layer, what was left out, its tickets."""
        shown = self.shown_figures
        if shown is None:
            return
        figure = figure_here(self)
        if figure:
            self._explain(figure)
        else:
            choose_figure(self, shown, self._explain).open()

    def _explain(self, figure: str) -> None:
        if self.shown_figures is not None:
            self.explainer.explain(self.shown_figures.query, figure, self.shown_figures.as_of)

    def compare(self) -> None:
        """Go to the page that holds the figures against other periods or agencies."""
        self.pages.setCurrentWidget(self.comparing)
        self.comparing.other.setFocus()

    def ask_what_if(self) -> None:
        """Go to what the line with the focus would have been under another target."""
        key = self.figures.current_key() if self.is_in_view(self.figures) else ""
        self.pages.setCurrentWidget(self.what_if)
        self.what_if.choose(key)

    def dispute(self) -> None:
        """Ask what the chosen agency disputes of its packet: the figure or the missed ticket with the focus."""
        query, agency_id = self.chooser.query(), self.chooser.agency_id()
        if query is None or query.agency is None or agency_id is None:
            return
        missed = self.missed.chosen_rows() if self.is_in_view(self.missed) else []
        key = self.figures.current_key() if self.is_in_view(self.figures) else ""
        figure = missed[0].number if missed else f"{key}.percent"
        tickets = self.shown_figures.exceptions if self.shown_figures is not None else ()
        self.disputes.dispute(query.agency, agency_id, query.period, figure, tickets)

    def answer_dispute(self) -> None:
        """Answer the dispute with the focus."""
        self.disputes.answer()

    def open_past_due(self) -> None:
        """Open the tickets still open past their due time in the line with the focus."""
        self._open_part("open_past_due")

    def _open_part(self, part: str) -> None:
        key = self.figures.current_key()
        if key:
            self.open_figure(f"{key}.{part}")

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

    def go_older(self) -> None:
        """Show the figures of the period before."""
        self.chooser.go_older()

    def go_newer(self) -> None:
        """Show the figures of the period after."""
        self.chooser.go_newer()

    def turn(self, by: int) -> None:
        """Show the next page of the report, or the one before, and go to its list."""
        self.pages.setCurrentIndex((self.pages.currentIndex() + by) % self.pages.count())
        shown = self.shown_table()
        (shown[1] if shown is not None else self.pages.tabBar()).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_agency(self) -> None:
        """Put the keyboard into the choice of the agency, ready to be typed over."""
        self.chooser.agency.setFocus()
        line = self.chooser.agency.lineEdit()
        if line is not None:
            line.selectAll()

    def focus_search(self) -> None:
        """Put the keyboard into the search of the page in view; pages without one go to the list of exceptions."""
        on_packet = self.pages.currentWidget() is self.packet
        if not on_packet:
            self.pages.setCurrentWidget(self.missed)
        field: QLineEdit = self.packet.pane.search if on_packet else self.missed.search
        field.setFocus()
        field.selectAll()

    def next_hit(self) -> None:
        """Show the next place found in the packet."""
        self.packet.pane.next_hit()

    def previous_hit(self) -> None:
        """Show the place found before in the packet."""
        self.packet.pane.previous_hit()

    def show_packet(self) -> None:
        """Show the packet, or have an agency chosen first where there is none."""
        self.pages.setCurrentWidget(self.packet)
        (self.packet.pane.view if self.conditions.has_agency() else self.chooser.agency).setFocus()

    def write_commentary(self) -> None:
        """Show the packet and put the keyboard into its commentary; without an agency one is chosen first."""
        self.show_packet()
        if self.conditions.has_agency():
            self.packet.form.focus_first()

    def _parts_of_page(self) -> list[Part]:
        page, bar = self.pages.currentWidget(), self.pages.tabBar()
        above: list[Part] = [(self.chooser, self.chooser.agency), (bar, bar)]
        if page is self.packet:
            form = self.packet.form
            return [*above, (self.packet.pane, self.packet.pane.view), (form, form.first)]
        tables = [table for table in page.findChildren(SmallTable) if table.isVisible()]
        first = self._first_of(page)
        if first is not bar and first not in tables:
            above.append((first, first))
        return [*above, *((table, table) for table in tables)]

    def next_part(self) -> None:
        """Put the keyboard into the next part."""
        self.round.go(1)

    def previous_part(self) -> None:
        """Put the keyboard into the part before."""
        self.round.go(-1)

    def save_commentary(self) -> None:
        """Save the texts of the packet's commentary."""
        self.packet.save_commentary()

    def choose_columns(self) -> None:
        """Offer the columns of the table in view, if the page has one."""
        shown = self.shown_table()
        if shown is not None:
            shown[1].choose_columns()
