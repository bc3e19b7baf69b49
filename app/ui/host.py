"""`Host`: what the parts of a tab (its acts, commands, moves) may see of any tab; each tab's `host.py` adds its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtWidgets import QWidget

from app.domain.edits import Edit
from app.ui.forms.attempt import Sender
from app.ui.forms.conflict_form import Words, plain_words
from app.ui.forms.dock import FormDock
from app.ui.jobs import Failed, Job
from app.ui.messages import Messages
from app.ui.writing import Act, Fields, Seen, Undo
from app.work import Work

if TYPE_CHECKING:
    from typing import Any

    from app.services.api import Services
    from app.ui.tab import Context

T = TypeVar("T")


class Host(Protocol):
    """See `app.ui.tab.Tab` and `app.ui.writing.Writing`, which do all of it."""

    @property
    def context(self) -> Context:
        """Return what the tab got from the window."""

    @property
    def messages(self) -> Messages:
        """Return the message bar."""

    @property
    def services(self) -> Services:
        """Return the services."""

    def window(self) -> QWidget:
        """Return the window, which dialogs belong to."""

    def form_owner(self) -> QWidget:
        """Return the tab itself, which forms belong to."""

    def form_dock(self) -> FormDock:
        """Return the dock of the tab's forms."""

    def has_forms(self) -> bool:
        """Return whether a form is open here, folded or not."""

    def refresh(self) -> None:
        """Read again what is shown."""

    def show_refused(self, reasons: Sequence[str]) -> None:
        """Show why records were left as they were by an act on many."""

    def read(
        self,
        fn: Callable[[Work], T],
        done: Callable[[T], object],
        *,
        key: str = "",
        failed: Failed | None = None,
        title: str = "",
        writes: bool = False,
    ) -> Job[T]:
        """Ask something; the answer follows while the tab lives."""

    def write(
        self,
        act: Act,
        *,
        form: Sender | None = None,
        undo: Undo | None = None,
        then: Callable[[Any], object] | None = None,
        title: str = "",
        hint: str = "",
        failed: Callable[[Exception], bool] | None = None,
        seen: Seen | None = None,
    ) -> None:
        """Carry out an act and say what became of it."""

    def save(
        self,
        make: Callable[[Fields, Fields], Act],
        base: Fields,
        mine: Fields,
        *,
        form: Sender | None = None,
        undo: Callable[[Fields, Fields], Act] | None = None,
        undo_act: Undo | None = None,
        then: Callable[[Any], object] | None = None,
        title: str = "",
        titles: Mapping[str, str] | None = None,
        words: Words = plain_words,
        edits: Callable[[Work], Sequence[Edit]] | None = None,
    ) -> None:
        """Save an edit of fields; fields in conflict are asked."""


class ListHost(Host, Protocol):
    """A tab with a list and a pane beside it that has pages."""

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""

    def choose_columns(self) -> None:
        """Offer the columns."""

    def step(self, by: int) -> None:
        """Go to a neighbour in the list."""

    def turn(self, by: int) -> None:
        """Show the next page of what is shown, or the one before."""

    def is_pane_shown(self) -> bool:
        """Return whether the record with the focus is shown beside the list."""

    def toggle_pane(self) -> None:
        """Show the record beside the list, or leave its room to the list."""

    def next_part(self) -> None:
        """Put the keyboard into the next part."""

    def previous_part(self) -> None:
        """Put the keyboard into the part before."""
