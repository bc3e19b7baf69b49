"""What is done from a figure: to its tickets, to what stands behind it, to its page of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.domain.figures.rows import OutageOf
from app.views.figures.figure_here import choose_figure, figure_here, line_here

if TYPE_CHECKING:
    from app.views.figures.view import FiguresTab


class Acts(QObject):
    """The acts of one tab, on the page in view and the line with the focus."""

    def __init__(self, tab: FiguresTab) -> None:
        super().__init__(tab)
        self._tab = tab

    @Slot(str)
    def open_figure(self, figure: str) -> None:
        """Show the tickets behind a figure in the Tickets tab."""
        tab = self._tab
        if figure == "changes":
            tab.pages.setCurrentWidget(tab.changes)
            return
        shown = tab.charts if figure.startswith(("trend.", "demand.")) else tab.shown_figures
        if shown is not None:
            tab.opening.figure(figure, shown)

    @Slot(str, int)
    def open_point(self, key: str, number: int) -> None:
        """Show the tickets of one month of a line's chart."""
        tab = self._tab
        if tab.charts is not None and key in tab.charts.series:
            tab.opening.point(key, number, tab.charts)

    @Slot(str)
    def open_ticket(self, number: str) -> None:
        """Show one ticket by its number."""
        self._tab.opening.ticket(number)

    @Slot(int)
    def open_change(self, change_id: int) -> None:
        """Show a change in its tab."""
        self._tab.context.navigator.open("changes", id=change_id)

    @Slot(object)
    def open_outage(self, one: OutageOf) -> None:
        """Show what an outage was told by: a major incident, a posting or a change."""
        tab = {"major_incident": "majors", "posting": "hub", "change": "changes"}[one.kind]
        self._tab.context.navigator.open(tab, id=one.id)

    def open_due(self) -> None:
        """Open the tickets that came due in the line with the focus."""
        self._open_part("due")

    def open_missed(self) -> None:
        """Open the tickets that missed the target in the line with the focus."""
        self._open_part("missed")

    def open_past_due(self) -> None:
        """Open the tickets still open past their due time in the line with the focus."""
        self._open_part("open_past_due")

    def _open_part(self, part: str) -> None:
        key = self._tab.figures.current_key()
        if key:
            self.open_figure(f"{key}.{part}")

    def give_reason(self) -> None:
        """Say why the chosen targets were missed."""
        self._tab.missed.give_reason()

    def explain(self) -> None:
        """Show what stands behind the figure with the focus: definition, n, layer, what was left out, its tickets."""
        shown = self._tab.shown_figures
        if shown is None:
            return
        figure = figure_here(self._tab)
        if figure:
            self._explain(figure)
        else:
            choose_figure(self._tab, shown, self._explain).open()

    def _explain(self, figure: str) -> None:
        tab = self._tab
        if tab.shown_figures is not None:
            tab.explainer.explain(tab.shown_figures.query, figure, tab.shown_figures.as_of)

    def compare(self) -> None:
        """Go to the page that holds the figures against other periods or agencies."""
        tab = self._tab
        tab.pages.setCurrentWidget(tab.comparing)
        tab.comparing.other.setFocus()

    def ask_what_if(self) -> None:
        """Go to what the line with the focus would have been under another target."""
        tab = self._tab
        key = tab.figures.current_key() if tab.is_in_view(tab.figures) else ""
        tab.pages.setCurrentWidget(tab.what_if)
        tab.what_if.choose(key)

    def dispute(self) -> None:
        """Ask what the chosen agency disputes of its packet: the figure or the missed ticket with the focus."""
        tab = self._tab
        query, agency_id = tab.chooser.query(), tab.chooser.agency_id()
        if query is None or query.agency is None or agency_id is None:
            return
        missed = tab.missed.chosen_rows() if tab.is_in_view(tab.missed) else []
        figure = missed[0].number if missed else line_here(tab)
        tickets = tab.shown_figures.exceptions if tab.shown_figures is not None else ()
        tab.disputes.dispute(query.agency, agency_id, query.period, figure, tickets)

    def answer_dispute(self) -> None:
        """Answer the dispute with the focus."""
        self._tab.disputes.answer()

    def show_packet(self) -> None:
        """Show the packet, or have an agency chosen first where there is none."""
        tab = self._tab
        tab.pages.setCurrentWidget(tab.packet)
        (tab.packet.pane.view if tab.conditions.has_agency() else tab.chooser.agency).setFocus()

    def write_commentary(self) -> None:
        """Show the packet and put the keyboard into its commentary; without an agency one is chosen first."""
        self.show_packet()
        if self._tab.conditions.has_agency():
            self._tab.packet.form.focus_first()

    def save_commentary(self) -> None:
        """Save the texts of the packet's commentary."""
        self._tab.packet.save_commentary()

    def choose_columns(self) -> None:
        """Offer the columns of the table in view, if the page has one."""
        shown = self._tab.shown_table()
        if shown is not None:
            shown[1].choose_columns()
