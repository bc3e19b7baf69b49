"""Keys and clicks that are sent as from a real keyboard and mouse: none goes to a widget that one of them has ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from shiboken6 import delete, isValid

_MODIFIERS = {
    Qt.KeyboardModifier.ShiftModifier: Qt.Key.Key_Shift,
    Qt.KeyboardModifier.ControlModifier: Qt.Key.Key_Control,
    Qt.KeyboardModifier.AltModifier: Qt.Key.Key_Alt,
}


class _Later(QObject):
    """Puts off the end of widgets that an event is on its way through."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.kept: list[QObject] = []
        self.put_off: list[QObject] = []
        at: QWidget | None = widget
        while at is not None:
            at.installEventFilter(self)
            self.kept.append(at)
            at = at.parentWidget()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Swallow what would end a widget."""
        if event.type() != QEvent.Type.DeferredDelete:
            return False
        self.put_off.append(watched)
        return True

    def end(self, around: list[_Later]) -> None:
        """End what was put off, unless an event `around` this one is on its way through it as well."""
        for one in self.kept:
            if isValid(one):
                one.removeEventFilter(self)
        for one in self.put_off:
            outer = next((later for later in around if one in later.kept), None)
            if outer is not None:
                outer.put_off.append(one)
            elif isValid(one):
                delete(one)  # Qt takes no second wish to delete later


_laters: list[_Later] = []


@contextmanager
def _kept(widget: QWidget) -> Iterator[list[bool]]:
    """Keep a widget and what it stands in while an event is sent to it; give a list that is filled if it ends so.

    A question that the event asks has an event loop of its own, in which what is to be deleted would go; Qt's test
    library would then go on with a widget that is no more.
    """
    gone: list[bool] = []

    def ended() -> None:
        gone.append(True)

    widget.destroyed.connect(ended)
    _laters.append(_Later(widget))
    try:
        yield gone
    finally:
        later = _laters.pop()
        if not gone:
            widget.destroyed.disconnect(ended)
        later.end(_laters)


def strike(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key with modifiers and let go of all of them.

    Qt's own click lets go of the modifiers at the same widget, also where Space there has closed and ended it.
    """
    with _kept(widget) as gone:
        QTest.keyPress(widget, key, modifiers)
        held = [one for modifier, one in _MODIFIERS.items() if modifier in modifiers]
        for one in (key, *reversed(held)):
            if not gone:
                QTest.keyRelease(widget, one)


def click(
    widget: QWidget,
    button: Qt.MouseButton,
    modifiers: Qt.KeyboardModifier,
    at: QPoint,
    wait: Callable[[], None],
    times: int = 1,
) -> None:
    """Press a button of the mouse, `wait` and let go of it; no release goes to a widget that has ended meanwhile.

    A hand takes a tenth of a second in between: press and release are never one turn of the event loop.
    """
    with _kept(widget) as gone:
        for _ in range(times):
            if not gone:
                QTest.mousePress(widget, button, modifiers, at)
            wait()
            if not gone:
                QTest.mouseRelease(widget, button, modifiers, at)
