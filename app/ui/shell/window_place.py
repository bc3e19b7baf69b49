"""Where a window stands: kept from one start to the next, and always on a screen."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

_USUAL = (1360, 860)
_FRAME = 40  # what a window manager may put above and below: a small screen shows the status bar all the same


def place_of(window: QMainWindow) -> str:
    """Return where a window stands, as text that `restore_place` takes."""
    return bytes(window.saveGeometry().toHex().data()).decode()


def restore_place(window: QMainWindow, saved: str) -> None:
    """Put a window where it stood; at its usual size where that is not known."""
    if not (saved and window.restoreGeometry(QByteArray.fromHex(saved.encode()))):
        screen = QGuiApplication.primaryScreen().availableGeometry()
        window.resize(min(_USUAL[0], screen.width()), min(_USUAL[1], screen.height() - _FRAME))
    frame = QRect(window.pos(), window.size())
    if not any(screen.availableGeometry().intersects(frame) for screen in QGuiApplication.screens()):
        # The screen that it was on may be gone since the last start.
        window.move(QGuiApplication.primaryScreen().availableGeometry().topLeft())
