"""What the acts and commands of Setup may see of it."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from app.domain.setup.parts import Part
from app.domain.setup.values import Cell, Listed, Record
from app.ui.host import ListHost
from app.views.setup.keeping import Kept
from app.views.setup.models import Models


class SetupHost(ListHost, Protocol):
    """The part that is shown, its records, and what is chosen."""

    @property
    def part(self) -> Part | None:
        """Return the part that is shown; None: the priority matrix."""

    @property
    def listed(self) -> Listed | None:
        """Return what was read of the part that is shown; None before it was."""

    @property
    def models(self) -> Models | None:
        """Return the models of standard changes; None before they were read."""

    @property
    def kept_lines(self) -> Kept | None:
        """Return what the page Keeping shows; None before it was read."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return the cells of the priority matrix."""

    def chosen_record(self) -> Record | None:
        """Return the record with the focus."""

    def selected_rows(self) -> list[Any]:
        """Return the selected records, or the current one, in the order shown."""

    def want(self, id: int) -> None:
        """Select a record now, or as soon as it is listed."""

    def today(self) -> date:
        """Return the day in Eastern time."""

    # --- conditions of commands -------------------------------------------------------------------
    def has_list(self) -> bool:
        """Return whether a part with records is shown."""

    def has_record(self) -> bool:
        """Return whether a record has the focus."""

    def can_edit(self) -> bool:
        """Return whether a record, or a cell of the matrix, can be edited."""

    def has_standing(self) -> bool:
        """Return whether a record has the focus that has not ended."""

    def is_holidays(self) -> bool:
        """Return whether the holidays are shown."""

    def has_derived(self) -> bool:
        """Return whether holidays are chosen that are only derived."""

    def right(self) -> str:
        """Return the name of the right by which the part that is shown is edited."""

    def is_person(self) -> bool:
        """Return whether a person has the focus."""

    def is_categories(self) -> bool:
        """Return whether the categories are shown."""

    def is_sample_matrix(self) -> bool:
        """Return whether the matrix is shown and holds sample values."""

    # --- commands ---------------------------------------------------------------------------------
    def edit_cell(self) -> None:
        """Choose the priority of the cell of the matrix with the focus."""

    def shows_ended(self) -> bool:
        """Return whether ended records are listed."""

    def toggle_ended(self) -> None:
        """List ended records as well, or not."""
