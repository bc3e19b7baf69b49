"""`Since`: whether somebody did something since an answer was asked for; a late answer then moves nothing."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

import shiboken6
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from app.ui.forms.form import Form
from app.ui.tables.row_focus import RowFocus


def _not_held() -> bool:
    return False


class Since:
    """Made when something is asked for. What counts: what `done` counts, and a text begun.

    `done`: how much somebody did so far, such as `RowFocus.touched` in a list or `Doings.count` on a page. `held`:
    whether somebody works beside it with what it has the focus on, so that the answer must not choose something else.
    """

    def __init__(self, done: Callable[[], int], held: Callable[[], bool] = _not_held) -> None:
        self._done, self._held, self._then = done, held, done()
        focus = QApplication.focusWidget()
        self._focus = weakref.ref(focus) if focus is not None else None
        self._typed = _typed(focus)

    def may_move(self) -> bool:
        """Return whether the answer may choose or show something else."""
        if self._done() != self._then:
            return False
        return not (self._held() and self._writes())

    def may_focus(self) -> bool:
        """Return whether the answer may take the keyboard as well, for a form or a question."""
        if QApplication.activePopupWidget() is not None or QApplication.activeModalWidget() is not None:
            return False
        return self._done() == self._then and not self._writes()

    def _writes(self) -> bool:
        """Return whether a text has the keyboard that had not, or in which something was written since."""
        focus = QApplication.focusWidget()
        if focus is None or not _is_text(focus):
            return False
        return self._focus is None or self._focus() is not focus or _typed(focus) != self._typed


def list_since(table: RowFocus) -> Since:
    """Return what tells later whether somebody used a list by hand since now, or writes about its row."""
    return Since(lambda: table.touched, lambda: table.held())


class Doings:
    """Counts how often somebody went to something else on a page that is no list.

    `place`: what is shown and highlighted there; equal places are equal. What the program itself moves, as for an
    answer, is no doing of the user: it does so inside of `answering`.
    """

    def __init__(self, page: QWidget, place: Callable[[], Hashable]) -> None:
        self._page, self._place = page, place
        self._count = 0
        self._known, self._focused = place(), self._focus()

    def count(self) -> int:
        """Return how often so far: another place, or the keyboard taken to another part of the page."""
        place, focus = self._place(), self._focus()
        if place != self._known or self._left(self._focused, focus):
            self._count += 1
        self._known, self._focused = place, focus
        return self._count

    def since(self) -> Since:
        """Return what tells later, when an answer is here, whether the user went on meanwhile."""
        return Since(self.count)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Take what changes meanwhile for the program's doing."""
        self.count()
        try:
            yield
        finally:
            self._known, self._focused = self._place(), self._focus()

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


def _is_text(widget: QWidget) -> bool:
    return (
        isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit | QAbstractSpinBox)
        and widget.isEnabled()
        and not widget.isReadOnly()
    )


def _typed(widget: QWidget | None) -> str:
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return widget.toPlainText()
    return widget.text() if isinstance(widget, QLineEdit | QAbstractSpinBox) else ""
