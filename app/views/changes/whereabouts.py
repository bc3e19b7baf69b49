"""`Whereabouts`: whether somebody went on since something was asked, so that late answers leave them where they are."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import NewType

import shiboken6
from PySide6.QtWidgets import QWidget

from app.ui.forms.form import Form

#: Where one was when something was asked: how often one had gone on until then.
Whence = NewType("Whence", int)


class Whereabouts:
    """Follows one page. `place`: what is shown and highlighted there; equal places are equal.

    What the program itself moves, as for an answer, is no doing of the user: it does so inside of `answering`.
    """

    def __init__(self, page: QWidget, place: Callable[[], Hashable]) -> None:
        self._page, self._place = page, place
        self._turn = 0
        self._known, self._focused = place(), self._focus()

    def here(self) -> Whence:
        """Return where one is, for `went_on` when the answer is there."""
        self._catch_up()
        return Whence(self._turn)

    def went_on(self, since: Whence) -> bool:
        """Return whether the user went to something else: shown, highlighted, or with the keyboard."""
        self._catch_up()
        return self._turn != since

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Take what changes meanwhile for the program's doing."""
        self._catch_up()
        try:
            yield
        finally:
            self._known, self._focused = self._place(), self._focus()

    def _catch_up(self) -> None:
        place, focus = self._place(), self._focus()
        if place != self._known or self._left(self._focused, focus):
            self._turn += 1
        self._known, self._focused = place, focus

    def _focus(self) -> QWidget | None:
        return self._page.window().focusWidget()

    def _left(self, then: QWidget | None, now: QWidget | None) -> bool:
        """Return whether somebody took the keyboard from one part of the page to another."""
        if now is then or now is None or not self._page.isAncestorOf(now):
            return False
        there = then is not None and shiboken6.isValid(then)
        if _form_of(now) is not None:
            return _form_of(now) is not (_form_of(then) if there else None)
        # a form that closed, or a page that was left, gave the keyboard back: nobody went anywhere
        return then is not None and there and then.isVisible() and self._page.isAncestorOf(then)


def _form_of(widget: QWidget | None) -> Form | None:
    while widget is not None and not isinstance(widget, Form):
        widget = widget.parentWidget()
    return widget
