"""What the acts and commands of the Agencies may see of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from app.domain.agencies import AgencyDetail, Contact, MatrixRow, PersonRef
from app.ui.host import Host
from app.ui.tables.small_table import SmallTable


class AgenciesHost(Host, Protocol):
    """The matrix, what is chosen in it and below it."""

    @property
    def table(self) -> SmallTable:
        """Return the matrix."""

    @property
    def people(self) -> Sequence[PersonRef]:
        """Return whom a role can be given to."""

    def today(self) -> date:
        """Return the day in Eastern time."""

    def selected_rows(self) -> list[MatrixRow]:
        """Return the selected agencies, or the current one, in the order shown."""

    def chosen_contacts(self) -> list[Contact]:
        """Return the contacts chosen below the matrix, or all of the agency."""

    def current_detail(self) -> AgencyDetail | None:
        """Return the agency below the matrix."""

    # --- conditions of commands -------------------------------------------------------------------
    def has_current(self) -> bool:
        """Return whether an agency has the focus."""

    def has_selection(self) -> bool:
        """Return whether agencies are chosen."""

    def has_contact(self) -> bool:
        """Return whether one contact is chosen."""

    def only_gaps(self) -> bool:
        """Return whether only agencies with gaps are shown."""

    # --- commands ---------------------------------------------------------------------------------
    def toggle_gaps(self) -> None:
        """Show only agencies with gaps, or all."""

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""

    def choose_columns(self) -> None:
        """Offer the columns."""
