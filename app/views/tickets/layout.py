"""`TicketsLayout`: the list and its bar at the left, the ticket at the right; how wide each is follows the window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.list_and_pane import ListAndPane
from app.views.tickets.breakdown import BreakdownPanel, ListAndBreakdown
from app.views.tickets.pane.pane import TicketPane
from app.views.tickets.top_bar import TopBar


class TicketsLayout(ListAndPane):
    """Under 1100 the ticket lies over the list; from there it stands beside it, from 1500 the search in the strip."""

    pane: TicketPane

    def __init__(
        self, bar: TopBar, table: QWidget, breakdown: BreakdownPanel, pane: TicketPane, parent: QWidget | None = None
    ) -> None:
        super().__init__(bar, ListAndBreakdown(table, breakdown), pane, "List and ticket", parent)
        self.bar, self.breakdown, self.table = bar, breakdown, table

    def _entered(self, mode: str) -> None:
        self.bar.set_wide(wide=mode == "wide")
