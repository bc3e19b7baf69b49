"""What the acts and commands of the Agencies may see of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from app.domain.agencies import AgencyDetail, Contact, MatrixRow, PersonRef
from app.ui.host import ListHost
from app.ui.since import Since
from app.ui.tables.small_table import SmallTable
from app.views.agencies.changes_page import ChangesPage


class AgenciesHost(ListHost, Protocol):
    """The matrix, what is chosen in it and beside it."""

    @property
    def table(self) -> SmallTable:
        """Return the matrix."""

    @property
    def people(self) -> Sequence[PersonRef]:
        """Return whom a role can be given to."""

    def since(self) -> Since:
        """Return what tells later whether somebody did something in the list meanwhile."""

    def go_on_after(self, ids: Sequence[int], since: Since) -> None:
        """Select the agency after those that were acted on, unless others were selected meanwhile."""

    def want(self, id: int) -> None:
        """Select an agency now, or as soon as it is listed."""

    def usual_day(self) -> date:
        """Return the day that forms propose where something is to be done or held."""

    def today(self) -> date:
        """Return the day in Eastern time."""

    def all_rows(self) -> Sequence[MatrixRow]:
        """Return every agency, also those that the filter leaves out."""

    def selected_rows(self) -> list[MatrixRow]:
        """Return the selected agencies, or the current one, in the order shown."""

    def current_row(self) -> MatrixRow | None:
        """Return the agency with the focus."""

    def chosen_contacts(self) -> list[Contact]:
        """Return the contacts chosen in the pane, or all of the agency."""

    def current_detail(self) -> AgencyDetail | None:
        """Return the agency beside the matrix."""

    @property
    def changes(self) -> ChangesPage:
        """Return the page of the changes that touch the agency."""

    # --- conditions of commands -------------------------------------------------------------------
    def has_current(self) -> bool:
        """Return whether an agency has the focus."""

    def has_selection(self) -> bool:
        """Return whether agencies are chosen."""

    def has_brm(self) -> bool:
        """Return whether the agency with the focus has a BRM."""

    def has_contact(self) -> bool:
        """Return whether one contact is chosen."""

    def is_on_changes(self) -> bool:
        """Return whether the keyboard is in the page of changes."""

    def has_change(self) -> bool:
        """Return whether a change of the agency is chosen on the page that is shown."""

    def has_meeting(self) -> bool:
        """Return whether the chosen change is, or was, before a meeting of the board."""

    def only_gaps(self) -> bool:
        """Return whether only agencies with gaps are shown."""

    # --- commands ---------------------------------------------------------------------------------
    def toggle_gaps(self) -> None:
        """Show only agencies with gaps, or all."""
