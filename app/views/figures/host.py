"""What the conditions, exports and commands of the Reports may see of the tab."""

from __future__ import annotations

from typing import Protocol

from app.domain.figures.values import ReportFigures
from app.domain.report_table import ReportTable
from app.ui.host import Host
from app.ui.tables.small_table import SmallTable
from app.views.figures.chooser import Chooser
from app.views.figures.disputes_page import DisputesPage
from app.views.figures.figures_page import FiguresPage
from app.views.figures.list_pages import ExceptionsPage
from app.views.figures.packet_page import PacketPage


class FiguresHost(Host, Protocol):
    """What is chosen above, and the page in view."""

    @property
    def built(self) -> bool:
        """Return whether all pages are there."""

    @property
    def chooser(self) -> Chooser:
        """Return the choice of agency and period."""

    @property
    def figures(self) -> FiguresPage:
        """Return the first page."""

    @property
    def missed(self) -> ExceptionsPage:
        """Return the page of the missed targets."""

    @property
    def disputes(self) -> DisputesPage:
        """Return the page of the disputed figures."""

    @property
    def packet(self) -> PacketPage:
        """Return the page of the packet."""

    @property
    def shown_figures(self) -> ReportFigures | None:
        """Return the figures that are shown."""

    def is_in_view(self, page: FiguresPage | PacketPage | ExceptionsPage | DisputesPage) -> bool:
        """Return whether a page is the one in view."""

    def shown_table(self) -> tuple[str, SmallTable] | None:
        """Return the table of the page in view with its title; of several the one with the focus."""

    def shown_report(self) -> ReportTable | None:
        """Return what the page in view writes to a file where that is more than its table."""

    # --- commands ---------------------------------------------------------------------------------
    def open_due(self) -> None:
        """Show the due tickets of the line."""

    def open_missed(self) -> None:
        """Show the missed tickets of the line."""

    def give_reason(self) -> None:
        """Say why the chosen targets were missed."""

    def explain(self) -> None:
        """Show what stands behind the figure with the focus."""

    def compare(self) -> None:
        """Go to the page that compares."""

    def ask_what_if(self) -> None:
        """Go to the line with the focus under another target."""

    def dispute(self) -> None:
        """Ask what the chosen agency disputes of its packet."""

    def answer_dispute(self) -> None:
        """Answer the dispute with the focus."""

    def open_past_due(self) -> None:
        """Show the tickets of the line that are past due."""

    def go_older(self) -> None:
        """Choose the period before."""

    def go_newer(self) -> None:
        """Choose the period after."""

    def turn(self, by: int) -> None:
        """Show the next page of the report, or the one before."""

    def focus_agency(self) -> None:
        """Put the keyboard into the choice of agency."""

    def focus_search(self) -> None:
        """Put the keyboard into the search field of the page."""

    def next_hit(self) -> None:
        """Go to the next hit in the packet."""

    def previous_hit(self) -> None:
        """Go to the hit before."""

    def show_packet(self) -> None:
        """Show the packet."""

    def write_commentary(self) -> None:
        """Put the keyboard into the commentary of the packet."""

    def next_part(self) -> None:
        """Put the keyboard into the next part."""

    def previous_part(self) -> None:
        """Put the keyboard into the part before."""

    def save_commentary(self) -> None:
        """Save the commentary."""

    def choose_columns(self) -> None:
        """Offer the columns of the table in view."""
