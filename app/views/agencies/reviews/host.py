"""What the acts and commands of the reviews may see of their tab."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from app.domain.reviews.values import Review, ReviewDetail
from app.ui.host import ListHost
from app.ui.tables.small_table import SmallTable
from app.views.agencies.reviews.page import Page
from app.views.agencies.reviews.shown import Books


class ReviewsHost(ListHost, Protocol):
    """The review with the focus, and the rows of the pages."""

    @property
    def table(self) -> SmallTable:
        """Return the list."""

    def books(self) -> Books:
        """Return all that is read with the list."""

    def today(self) -> date:
        """Return the day in Eastern time."""

    def review(self) -> Review | None:
        """Return the review with the focus."""

    def current_detail(self) -> ReviewDetail | None:
        """Return the review that is shown, None before it is read."""

    def row_of(self, page: Page) -> Any:
        """Return the row with the focus of a page; None where another page is shown."""

    def page_table(self, page: Page) -> SmallTable:
        """Return the table of a page."""

    def show_page(self, page: Page) -> None:
        """Show a page and go there."""

    def want(self, id: int) -> None:
        """Select a review now, or as soon as it is listed."""
