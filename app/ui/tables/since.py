"""`Since`: whether somebody did something since an answer was asked for; a late answer then moves nothing."""

from __future__ import annotations

import weakref

from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from app.ui.tables.row_focus import RowFocus


class Since:
    """Made when something is asked for. What counts: keys, clicks and scrolling in the list, and a text begun."""

    def __init__(self, table: RowFocus) -> None:
        self._table, self._touched = table, table.touched
        focus = QApplication.focusWidget()
        self._focus = weakref.ref(focus) if focus is not None else None
        self._typed = _typed(focus)

    def may_move(self) -> bool:
        """Return whether the answer may choose another row."""
        if self._table.touched != self._touched:
            return False
        return not (self._table.held() and self._writes())

    def may_focus(self) -> bool:
        """Return whether the answer may take the keyboard as well."""
        if QApplication.activePopupWidget() is not None or QApplication.activeModalWidget() is not None:
            return False
        return self._table.touched == self._touched and not self._writes()

    def _writes(self) -> bool:
        """Return whether a text has the keyboard that had not, or in which something was written since."""
        focus = QApplication.focusWidget()
        if focus is None or not _is_text(focus):
            return False
        return self._focus is None or self._focus() is not focus or _typed(focus) != self._typed


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
