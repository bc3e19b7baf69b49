"""What belongs to the window whichever widget has it: the mouse's Back and Forward, Alt alone or with letters."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent


class WindowKeys(QObject):
    """Watches the window below all its widgets: these would take the mouse's buttons for clicks of their own."""

    back = Signal()
    forward = Signal()
    alt = Signal()  # Alt was pressed and let go, with nothing between

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.with_alt: Callable[[str], bool] | None = None  # asked with the letter; True: it was taken
        self._alone = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            self._alone = False
            if event.button() == Qt.MouseButton.BackButton:
                self.back.emit()
                return True
            if event.button() == Qt.MouseButton.ForwardButton:
                self.forward.emit()
                return True
        elif kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and isinstance(event, QKeyEvent):
            # A key that is a shortcut is never pressed as far as the window hears, Alt+Left for one.
            self._alone = event.key() == Qt.Key.Key_Alt and not event.isAutoRepeat()
            if kind == QEvent.Type.KeyPress and self._letter_with_alt(event):
                return True  # a field would type it
        elif kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            if self._alone and event.key() == Qt.Key.Key_Alt:
                self.alt.emit()
            self._alone = False
        elif kind in (QEvent.Type.FocusOut, QEvent.Type.WindowDeactivate, QEvent.Type.Wheel):
            self._alone = False  # Alt+Tab to another window is no call for the menu
        return False

    def _letter_with_alt(self, event: QKeyEvent) -> bool:
        """Return whether this was Alt and a letter that no button or field claims, and it was taken."""
        letter = Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z
        if not letter or event.modifiers() != Qt.KeyboardModifier.AltModifier or sys.platform == "darwin":
            return False
        return self.with_alt is not None and self.with_alt(chr(event.key()))
