"""What the acts and commands of the catalog may see of their tab."""

from __future__ import annotations

from typing import Any, Protocol

from app.domain.catalog.values import CatalogService
from app.ui.host import ListHost
from app.views.catalog.page import Page
from app.views.catalog.pane import CatalogPane
from app.views.catalog.shown import Shown


class CatalogHost(ListHost, Protocol):
    """The service with the focus, the year and agency that are chosen, and the rows of the pages."""

    @property
    def detail(self) -> CatalogPane:
        """Return the pane."""

    @property
    def year(self) -> int:
        """Return the fiscal year whose rates are worked on."""

    @property
    def agency_id(self) -> int | None:
        """Return the agency whose bills are shown; None: all."""

    def shown(self) -> Shown | None:
        """Return all that is read, with the service that has the focus."""

    def service(self) -> CatalogService | None:
        """Return the service with the focus."""

    def row_of(self, page: Page) -> Any:
        """Return the row with the focus of a page; None where another page is shown."""

    def show_page(self, page: Page) -> None:
        """Show a page and go there."""

    def show_row(self, page: Page, id: int) -> None:
        """Show a page and go to its row of this id, as soon as it is read."""

    def go_to(self, id: int) -> None:
        """Go to a service, as soon as it is listed."""

    def compare_with(self, month: str) -> None:
        """Compare the bill that has the focus with that of another month."""

    # --- conditions of commands -------------------------------------------------------------------
    def has_service(self) -> bool:
        """Return whether a service has the focus."""
