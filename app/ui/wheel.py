"""`calm`: the wheel over a field scrolls what the field lies in; it never changes an answer."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

_TURNS = (QComboBox, QAbstractSpinBox)
_HOLDS_NONE = (QLineEdit, QPlainTextEdit, QCheckBox)


class _Calm(QObject):
    """Leaves the wheel of a field to its parents."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return False


def _inside(field: QWidget) -> Iterator[QWidget]:
    for kind in _TURNS:
        yield from field.findChildren(kind)


def calm(field: QWidget) -> None:
    """Take the wheel from combo boxes and fields of numbers and dates: the field itself, and those inside it."""
    if isinstance(field, _HOLDS_NONE):
        return  # to look for some takes long, and most fields of a form are of these kinds
    turning = [field] if isinstance(field, _TURNS) else [*_inside(field)]
    for one in turning:
        one.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # Qt's own lets the wheel take the focus
        if not one.findChildren(_Calm, options=Qt.FindChildOption.FindDirectChildrenOnly):
            one.installEventFilter(_Calm(one))
