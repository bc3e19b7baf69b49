"""`ComingPage`: stands for a page that is being built, and keeps what is typed for it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class ComingPage(QWidget):
    """Has the keyboard meanwhile: a key meant for the new page must not act on the record of the old one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed: list[QKeyEvent] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def await_page(self, title: str) -> None:
        """Take the keyboard for a page of this title."""
        self._typed.clear()
        self.setAccessibleName(f"{title} is being opened")
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def hand_on(self, to: QWidget | None) -> None:
        """Give the keys that were typed to what has the keyboard now."""
        typed, self._typed = self._typed, []
        if to is not None:
            for event in typed:
                QCoreApplication.sendEvent(to, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._typed.append(event.clone())
