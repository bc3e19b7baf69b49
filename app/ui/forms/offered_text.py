"""`OfferedText`: a field of several lines with words that were offered, which the first letter typed replaces."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

_BY_MOUSE = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class OfferedText(QPlainTextEdit):
    """Words that were offered are selected as the keyboard comes, as in a field of one line: typing replaces them, an
    arrow goes on from them. One's own words never are: the keyboard goes to their end."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self._offered = text

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in _BY_MOUSE or not self.toPlainText():
            return
        if self.toPlainText() == self._offered:
            self.selectAll()
        elif not self.textCursor().hasSelection() and self.textCursor().position() == 0:
            self.moveCursor(QTextCursor.MoveOperation.End)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        cursor = self.textCursor()
        if event.reason() not in _BY_MOUSE and cursor.hasSelection():
            cursor.clearSelection()
            self.setTextCursor(cursor)
