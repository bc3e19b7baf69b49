"""`FieldButton`, `ClearButton`: at the right end of a field. They grow with the text, which Qt's own do not."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtWidgets import QLineEdit, QToolButton

from app.ui.look import icons, plain, theme

_SIDE, _EDGE = 24, 3  # pixels at 100 %


class FieldButton(QToolButton):
    """Takes no keyboard: what it does has a key in the field. The field leaves `room()` for it."""

    def __init__(self, field: QLineEdit, icon: str, name: str, tip: str = "") -> None:
        super().__init__(field)
        self._field = field
        icons.set_icon(self, icon, "muted")
        self.setAccessibleName(name)
        self.setToolTip(plain.tip(tip or name))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        field.installEventFilter(self)
        self.place()

    @staticmethod
    def room() -> int:
        """Return how much of the width it takes."""
        return theme.px(_SIDE)

    def place(self) -> None:
        """Stand at the end of the field."""
        side = theme.px(_SIDE)
        self.setGeometry(self._field.width() - side - theme.px(_EDGE), (self._field.height() - side) // 2, side, side)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._field and event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange):
            self.place()
        return False


class ClearButton(FieldButton):
    """Empties the field; seen while there is something in it."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field, "close", f"Clear: {field.accessibleName()}", "Clear")
        self.clicked.connect(field.clear)
        field.textChanged.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self.setVisible(bool(self._field.text()))
        margins = self._field.textMargins()
        self._field.setTextMargins(margins.left(), 0, self.room() if self._field.text() else 0, 0)
