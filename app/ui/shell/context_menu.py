"""The context menu, by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication


def open_context_menu() -> None:
    """Open the context menu of what has the focus, at the row with the focus in a list."""
    focus = QApplication.focusWidget()
    if focus is None:
        return
    at = focus.rect().center()
    if isinstance(focus, QAbstractItemView):
        at = focus.visualRect(focus.currentIndex()).center()
        focus = focus.viewport() if focus.contextMenuPolicy() == Qt.ContextMenuPolicy.DefaultContextMenu else focus
    QApplication.sendEvent(focus, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, focus.mapToGlobal(at)))
