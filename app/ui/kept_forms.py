"""`KeptForms`: what was kept of forms when the window was closed is offered at the next start, and opened again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

from app.domain import words
from app.domain.plain_text import one_line

if TYPE_CHECKING:
    from app.ui.forms.dock import FormDock
    from app.ui.tab import Context


_MOST_NAMED = 3  # drafts of an offer


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

    def titles(self) -> dict[str, str]:
        """Return the titles of drafts that are kept and not open by their keys, the oldest first."""
        own = {key: title for key, title in self._tab.context.drafts.titles().items() if self._is_own(key)}
        is_open = {form.key for form in self._tab.form_dock().forms()} if own else set()
        return {key: title for key, title in own.items() if key not in is_open}

    def offer(self) -> None:
        """Say once that something was kept, with a way to it."""
        if self._has_offered:
            return
        self._has_offered = True
        self._say_kept(self.titles(), "draft")

    def open_all(self) -> bool:
        """Open a form for each, as many as there is room for; what was typed is put in by the dock. False: for none."""
        titles = self.titles()
        keys, room = [*titles], max(1, self._tab.form_dock().room())
        for key in keys[:room]:
            self._open_one(key)
        self._say_kept({key: titles[key] for key in keys[room:]}, "more draft")
        return bool(titles)

    def _say_kept(self, titles: Mapping[str, str], thing: str) -> None:
        if not titles:
            return
        text = f"{words.count(len(titles), thing)} kept"
        if named := [one_line(title) for title in titles.values() if title][:_MOST_NAMED]:
            more = len(titles) - len(named)
            text += f": {', '.join(named)}{f' and {more:,} more' if more else ''}"
        self._tab.context.messages.info(f"{text}.", "", "Show", self.open_all)

    def opener(self, key: str) -> Callable[[], object] | None:
        """Return what opens the form of a draft again; None: it is not one of these."""
        return partial(self._open_one, key) if self._is_own(key) else None
