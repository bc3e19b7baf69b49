"""Desktop notifications, where the desktop has a place for them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from app.domain.plain_text import lines, unmarked


class Notifications(QObject):
    """Shows a notification through the system tray; without one nothing happens, the message bar says it anyway."""

    clicked = Signal()

    def __init__(self, icon: QIcon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tray: QSystemTrayIcon | None = None
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            self._tray = QSystemTrayIcon(icon, self)
            self._tray.messageClicked.connect(self.clicked)

    @property
    def available(self) -> bool:
        return self._tray is not None

    def say(self, title: str, text: str) -> None:
        """Show a notification for some seconds."""
        if self._tray is not None:
            self._tray.show()
            self._tray.showMessage(_plain(title), _plain(text), QSystemTrayIcon.MessageIcon.Information, 8_000)


def _plain(text: str) -> str:
    return unmarked(lines(text))
