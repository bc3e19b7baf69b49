"""What the acts, commands and list of the Tickets tab may see of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.domain.tickets.states import Act
from app.ui.host import Host
from app.ui.since import Since
from app.ui.tables.window_table import WindowedTable
from app.views.tickets.chosen import Chosen
from app.views.tickets.conditions import Conditions
from app.views.tickets.filter_bar import FilterBar
from app.views.tickets.pane.reply import To
from app.views.tickets.quick import QuickBar
from app.views.tickets.shown_ticket import ShownTicket


class TicketsHost(Host, Protocol):
    """The list with its bars, what is chosen in it, and where to go."""

    @property
    def table(self) -> WindowedTable:
        """Return the list."""

    @property
    def quick(self) -> QuickBar:
        """Return the quick filters."""

    @property
    def filters(self) -> FilterBar:
        """Return the conditions."""

    @property
    def conditions(self) -> Conditions:
        """Return what the bars say, and what this workspace has to choose from."""

    @property
    def shown(self) -> ShownTicket:
        """Return the ticket in the pane."""

    # --- what is chosen ---------------------------------------------------------------------------
    def chosen_tickets(self) -> Chosen:
        """Return what is highlighted: what acts are about."""

    def has_current(self) -> bool:
        """Return whether a ticket has the focus."""

    def has_selection(self) -> bool:
        """Return whether tickets are selected."""

    def can(self, act: Act) -> Callable[[], bool]:
        """Return a condition: one of the chosen tickets allows the act."""

    def can_edit(self) -> bool:
        """Return whether one ticket is chosen that may be edited."""

    # --- after an act -----------------------------------------------------------------------------
    def since(self) -> Since:
        """Return what tells later whether somebody did something in the list meanwhile."""

    def go_on_after(self, ids: Sequence[int], since: Since) -> None:
        """Select the ticket after those that were acted on, unless somebody did something since."""

    def taken_back(self, ids: Sequence[int], since: Since, _answer: object) -> None:
        """Go to the tickets of an act that was taken back, unless somebody did something since."""

    def logged(self, id: int, text: str, since: Since) -> None:
        """Go to a ticket that was logged; tell where it does not fit the filter."""

    def refused(self, reasons: Sequence[str]) -> None:
        """Keep why tickets of an act on several were left as they were."""

    # --- in the pane ------------------------------------------------------------------------------
    def edit_in_place(self, key: str) -> bool:
        """Open the field of a fact in the pane; False where it has to be asked by a form."""

    def write_reply(self, to: To) -> bool:
        """Go to the box to reply; False where it has to be asked by a form."""

    def reply_text(self) -> str:
        """Return what is written in the box to reply, or what of it is marked."""

    # --- the list ---------------------------------------------------------------------------------
    def is_listed(self) -> bool:
        """Return whether the list has the conditions that the bars say now."""

    def filter_changed(self) -> None:
        """List what the bars select now, because somebody changed them."""

    def clear_filter(self) -> None:
        """Take every condition away."""

    def apply_filter(self) -> None:
        """List what the bars say now."""

    def enter_list(self, number: str = "") -> None:
        """Put the keyboard into the list, on the ticket that is highlighted as long as it is listed."""

    def offer_groups(self) -> None:
        """Offer what the list can be grouped by."""

    # --- where to go ------------------------------------------------------------------------------
    def focus_list(self) -> None:
        """Put the keyboard into the list."""

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""

    def step(self, by: int) -> None:
        """Go to a neighbour in the list."""

    def toggle_pane(self) -> None:
        """Show the ticket, or leave its room to the list."""

    def is_pane_shown(self) -> bool:
        """Return whether the ticket is shown."""

    def is_below(self) -> bool:
        """Return whether the ticket is below the list."""

    def toggle_below(self) -> None:
        """Put the ticket below the list, or beside it again."""

    def next_part(self) -> None:
        """Put the keyboard into the next part of the tab."""

    def previous_part(self) -> None:
        """Put the keyboard into the part before."""

    def menu_place(self) -> QWidget:
        """Return below what a menu of the list opens."""
