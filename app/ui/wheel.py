"""`calm`: the wheel over a field scrolls what the field lies in; it never changes an answer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QWidget

_TURNS = (QComboBox, QAbstractSpinBox)


class _Calm(QObject):
    """Leaves the wheel of a field to its parents."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return False


def calm(field: QWidget) -> None:
    """Take the wheel from combo boxes and fields of numbers and dates: the field itself, and those inside it."""
    turning = [field] if isinstance(field, _TURNS) else []
    for kind in _TURNS:
        turning += field.findChildren(kind)
    for one in turning:
        one.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # Qt's own lets the wheel take the focus
        if not one.findChildren(_Calm, options=Qt.FindChildOption.FindDirectChildrenOnly):
            one.installEventFilter(_Calm(one))
