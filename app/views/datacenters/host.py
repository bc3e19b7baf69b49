"""What the pages and commands of the data centers may see of the tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.ui.host import Host

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.views.datacenters.page import Page


class DataCentersHost(Host, Protocol):
    """The tab: which page is in view, and how one goes to another."""

    @property
    def built(self) -> bool:
        """Return whether all pages are there."""

    def page(self, id: str) -> Page:
        """Return a page by its id."""

    def current_page(self) -> Page:
        """Return the page in view."""

    def is_in_view(self, page: Page) -> bool:
        """Return whether a page is the one in view."""

    def is_typed_on(self) -> bool:
        """Return whether a letter belongs to what was typed into a form that is closed by now, and say so."""

    def show_page(self, id: str) -> None:
        """Show a page and put the keyboard there."""

    def make_new(self) -> None:
        """Make what the page in view lists; a new call where it lists nothing of its own."""

    def title_of_new(self) -> str:
        """Return what `make_new` makes."""

    def right_of_new(self) -> str:
        """Return the right that `make_new` needs."""

    def turn(self, by: int) -> None:
        """Show the next page, or the one before."""

    def focusWidget(self) -> QWidget | None:
        """Return what has the keyboard in the tab."""

    def next_part(self) -> None:
        """Put the keyboard into the next part."""

    def previous_part(self) -> None:
        """Put the keyboard into the part before."""
