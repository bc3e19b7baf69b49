"""`KeyHolder`: stands for a page or a form that is being built, and keeps what is typed for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

_CTRL, _ALT, _META = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
)
_EDITS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_A, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_Z, Qt.Key.Key_Y)
_NO_LOSS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class KeyHolder(QWidget):
    """Has the keyboard meanwhile: a key meant for what is coming must not act on the record of what was there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed: list[QKeyEvent] = []
        self._waits = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def hold(self, title: str) -> None:
        """Take the keyboard for what has this title."""
        self._typed.clear()
        self._waits = True
        self.setAccessibleName(f"{title} is being opened")
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def waits(self) -> bool:
        """Whether the keyboard is still to go to what is coming: nobody went on to something else."""
        return self._waits

    def let_go(self) -> None:
        """Keep nothing any more: what was to come does not."""
        self._typed.clear()
        self._waits = False

    def hand_on(self) -> None:
        """Give the keys that were typed to what has the keyboard by now, each to what has it after the one before."""
        typed, self._typed, self._waits = self._typed, [], False
        for event in typed:
            to = QApplication.focusWidget()
            if to is None or to is self or to.window() is not self.window():
                return
            QApplication.sendEvent(to, event)

    def event(self, event: QEvent) -> bool:
        """Claim what a field would claim, so that no command of the window acts on it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_typing(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._typed.append(event.clone())  # Tab among them, which would leave this widget otherwise
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in _NO_LOSS:
            self._waits = False
        super().focusOutEvent(event)


def _is_typing(event: QKeyEvent) -> bool:
    """Return whether a key is written, moves in a field, or is one of the form's own."""
    if event.modifiers() & (_ALT | _META):
        return False
    if event.modifiers() & _CTRL:
        return event.key() in _EDITS
    return bool(event.text()) or event.key() < Qt.Key.Key_F1
