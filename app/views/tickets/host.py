"""What the acts, commands and list of the Tickets tab may see of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QToolButton

from app.domain.tickets.options import TicketOptions
from app.domain.tickets.states import Act
from app.domain.tickets.values import TicketFilter, TicketRow
from app.ui.host import Host
from app.ui.tables.window_table import WindowedTable
from app.views.tickets.filter_bar import FilterBar
from app.views.tickets.quick import QuickBar
from app.views.tickets.saved import SavedFilter


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
    def saved_button(self) -> QToolButton:
        """Return the button of the saved filters."""

    @property
    def options(self) -> TicketOptions | None:
        """Return what forms offer, once it is read."""

    # --- what is chosen ---------------------------------------------------------------------------
    def current_row(self) -> TicketRow | None:
        """Return the ticket with the focus, if it is here."""

    def selected(self) -> list[int]:
        """Return ids of the selected tickets, or the current one."""

    def has_current(self) -> bool:
        """Return whether a ticket has the focus."""

    def has_selection(self) -> bool:
        """Return whether tickets are selected."""

    def can(self, act: Act) -> Callable[[], bool]:
        """Return a condition: one ticket is chosen that allows the act."""

    def can_some(self, act: Act) -> Callable[[], bool]:
        """Return a condition: one of the chosen tickets allows the act."""

    # --- the list ---------------------------------------------------------------------------------
    def filter(self) -> TicketFilter:
        """Return what is listed."""

    def apply_filter(self) -> None:
        """List what the bars select now."""

    def clear_filter(self) -> None:
        """Take every condition away."""

    def as_saved(self, name: str) -> SavedFilter:
        """Return the present conditions and order under a name."""

    def take(self, saved: SavedFilter) -> None:
        """Show the conditions of a saved filter, without reading yet."""

    def want(self, id: int, *, force: bool = False) -> None:
        """Select a ticket as soon as it is listed."""

    # --- where to go ------------------------------------------------------------------------------
    def focus_first(self) -> None:
        """Put the keyboard into the list."""

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""

    def focus_detail(self) -> None:
        """Put the keyboard into the details."""

    def is_below(self) -> bool:
        """Return whether the details are below the list."""

    def toggle_below(self) -> None:
        """Put the details below the list, or beside it again."""
