"""`KeptForms`: what was kept of forms when the window was closed is offered at the next start, and opened again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from app.domain import words
from app.ui.forms.room import MOST_FORMS

if TYPE_CHECKING:
    from app.ui.forms.dock import FormDock
    from app.ui.tab import Context


class KeptHost(Protocol):
    """What is asked of the tab whose forms these are."""

    @property
    def context(self) -> Context:
        """Return what the tab got from the window."""

    def form_dock(self) -> FormDock:
        """Return the dock of its forms."""


class KeptForms:
    """Offers once the drafts whose key `is_own`; `open_one(key)` opens the form of one, on the right record."""

    def __init__(self, tab: KeptHost, is_own: Callable[[str], bool], open_one: Callable[[str], object]) -> None:
        self._tab, self._is_own, self._open_one = tab, is_own, open_one
        self._has_offered = False

    def keys(self) -> list[str]:
        """Return the keys of drafts that are kept and not open, the oldest first."""
        own = list(filter(self._is_own, self._tab.context.drafts.keys()))
        is_open = {form.key for form in self._tab.form_dock().forms()} if own else set()
        return [key for key in own if key not in is_open]

    def offer(self) -> None:
        """Say once that something was kept, with a way to it."""
        if self._has_offered:
            return
        self._has_offered = True
        if count := len(self.keys()):
            self._tab.context.messages.info(f"{words.count(count, 'draft')} kept.", "", "Show", self.open_all)

    def open_all(self) -> None:
        """Open a form for each, as many as there is room for; what was typed is put in by the dock."""
        keys = self.keys()
        room = max(1, MOST_FORMS - len(self._tab.form_dock().forms()))
        for key in keys[:room]:
            self._open_one(key)
        if more := len(keys[room:]):
            self._tab.context.messages.info(f"{words.count(more, 'more draft')} kept.", "", "Show", self.open_all)

    def opener(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again; None: it is not one of these."""
        return partial(self._open_one, key) if self._is_own(key) else None
