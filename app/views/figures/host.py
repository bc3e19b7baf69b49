"""What the conditions and exports of the Reports may see of the tab."""

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
