"""Keys that are pressed and let go as on a real keyboard: none goes to a widget that one of them has ended."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

_MODIFIERS = {
    Qt.KeyboardModifier.ShiftModifier: Qt.Key.Key_Shift,
    Qt.KeyboardModifier.ControlModifier: Qt.Key.Key_Control,
    Qt.KeyboardModifier.AltModifier: Qt.Key.Key_Alt,
}


def strike(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key with modifiers and let go of all of them.

    Qt's own click lets go of the modifiers at the same widget, also where Space there has closed and ended it.
    """
    gone: list[bool] = []

    def ended() -> None:
        gone.append(True)

    widget.destroyed.connect(ended)
    QTest.keyPress(widget, key, modifiers)
    held = [one for modifier, one in _MODIFIERS.items() if modifier in modifiers]
    for one in (key, *reversed(held)):
        if gone:
            return
        QTest.keyRelease(widget, one)
    widget.destroyed.disconnect(ended)
