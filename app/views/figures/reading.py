"""What the Reports read: the choices, the figures and the charts of what is chosen, each filled in when it is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.domain.figures.values import ReportCharts, ReportChoices, ReportFigures
from app.errors import LongleafError
from app.views.figures import model
from app.views.figures.backlog_page import BacklogPage
from app.views.figures.figures_page import FiguresPage
from app.views.figures.list_pages import ChangesPage, ExceptionsPage
from app.views.figures.trends_page import TrendsPage
from app.views.figures.what_if_page import WhatIfPage

if TYPE_CHECKING:
    from app.views.figures.view import FiguresTab


class Reading(QObject):
    """Asks for the tab and fills its pages; packet, comparison and disputes ask for their own."""

    def __init__(self, tab: FiguresTab) -> None:
        super().__init__(tab)
        self._tab = tab
        self._unfilled: set[QWidget] = set()

    @Slot()
    def refresh(self) -> None:
        """Read the choices anew, and what is chosen of them."""
        services = self._tab.services
        self._tab.jobs.read(
            self._tab,
            lambda work: services.figures.choices(work=work),
            self._choices_arrived,
            key="choices",
            failed=self._failed,
        )

    def _choices_arrived(self, choices: ReportChoices) -> None:
        tab = self._tab
        first = tab.chooser.choices is None
        tab.chooser.blockSignals(True)
        tab.chooser.set_choices(choices)
        tab.places.choose_wanted()
        tab.chooser.blockSignals(False)
        tab.places.note()
        if first:
            tab.context.commands.refresh()
        self._read()
        tab.kept.offer()

    @Slot()
    def chosen(self) -> None:
        """Read what is chosen above now; what was read until now is a place to come back to."""
        self._tab.opening.forget()
        self._tab.places.leave_choice()
        self._read()

    def _read(self) -> None:
        tab = self._tab
        query = tab.chooser.query()
        if query is None:
            return
        services = tab.services
        if tab.shown_figures is None or tab.shown_figures.query != query:
            tab.chooser.note.say("Reading the figures…")
            tab.figures.forget_charts()
            tab.charts = None
            tab.trends.clear()
        tab.jobs.read(
            tab,
            lambda work: services.figures.figures(query, work=work),
            self._figures_arrived,
            key="figures",
            failed=self._failed,
        )
        tab.jobs.read(
            tab,
            lambda work: services.figures.charts(query, work=work),
            self._charts_arrived,
            key="charts",
            failed=self._no_charts,
        )
        tab.packet.set_query(query, tab.chooser.agency_id())
        tab.disputes.set_agency(tab.chooser.agency_id())
        tab.comparing.set_query(query, tab.chooser.choices.agencies if tab.chooser.choices is not None else ())
        self.page_chosen()

    def _figures_arrived(self, figures: ReportFigures) -> None:
        tab = self._tab
        tab.shown_figures = figures
        tab.overlay.clear()
        self._unfilled |= {tab.figures, tab.backlog, tab.missed, tab.changes, tab.what_if}
        self._fill()
        said = [f"As of {model.when(figures.as_of)} Eastern Time"]
        if figures.preliminary:
            said.append("preliminary: less than 3 business days since the end of the period")
        if figures.on_sample_targets:
            said.append("targets, calendars and goals are sample values")
        said += [remark.removesuffix(".") for remark in figures.remarks]
        if figures.predecessors:
            said.append(f"trends: {figures.predecessors}")
        tab.chooser.note.say(*said)
        tab.pages.setTabText(tab.pages.indexOf(tab.missed), f"Exceptions ({figures.missed:,})")
        tab.context.commands.refresh()

    def _charts_arrived(self, charts: ReportCharts) -> None:
        tab = self._tab
        tab.charts = charts
        tab.figures.set_charts(charts)
        self._unfilled.add(tab.trends)
        self._fill()

    def _fill(self) -> None:
        """Fill a page when it is seen: what nobody looks at costs the window no time."""
        tab = self._tab
        page = tab.pages.currentWidget()
        if page not in self._unfilled:
            return
        self._unfilled.discard(page)
        if isinstance(page, TrendsPage):
            if tab.charts is not None:
                page.set_charts(tab.charts)
        elif (
            isinstance(page, FiguresPage | BacklogPage | ExceptionsPage | ChangesPage | WhatIfPage)
            and tab.shown_figures is not None
        ):
            page.set_figures(tab.shown_figures)

    def _failed(self, error: Exception) -> bool:
        self._tab.chooser.note.say()
        return self._tab.overlay.say_unread("The figures", error)

    def _no_charts(self, error: Exception) -> bool:
        """Say that the months could not be read; True where the figures' message says the same for people."""
        self._tab.trends.note.setText(f"The twelve months could not be read. {error}")
        return isinstance(error, LongleafError)

    @Slot()
    def page_chosen(self) -> None:
        """Read and fill what the page in view shows, if that is not done yet."""
        tab = self._tab
        if tab.pages.currentWidget() is tab.packet:
            tab.packet.read_if_stale()
        if tab.pages.currentWidget() is tab.disputes:
            tab.disputes.read_if_stale()
        if tab.pages.currentWidget() is tab.what_if:
            tab.what_if.read_if_new()
        self._fill()
        tab.context.commands.refresh()
