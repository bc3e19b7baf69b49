"""`SearchField`: the field that searches a list, with the key that leads to it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.command_bar import paint_key_cap
from app.ui.field_button import FieldButton
from app.ui.look import fonts, icons, plain, theme
from app.ui.look.tokens import TYPE_AXIS

_LENS, _KEY = 16, 18  # pixels at 100 %
_NO_KEY = Qt.KeyboardModifier.NoModifier


class SearchField(QLineEdit):
    """Shows the key that leads to it while it is empty, a button that empties it while it is not.

    Qt's own icons in such a field stay small whatever the size of the text. Down leads on (`down`), as Enter does.
    """

    down = Signal()

    def __init__(
        self, placeholder: str, name: str, tip: str = "", parent: QWidget | None = None, *, key: str = "/"
    ) -> None:
        super().__init__(parent)
        self._key = key  # "" where none leads to it
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.setToolTip(plain.tip(tip))
        self.clear_button = FieldButton(self, "close", f"Clear: {name}", "Clear")
        self.clear_button.clicked.connect(self.clear)
        self.textChanged.connect(self._make_room)
        look = theme.current()
        if look is not None:
            look.changed.connect(self._make_room)
        self._make_room()

    @Slot()
    def _make_room(self) -> None:
        """Leave room for the lens at the left, and for the key or the button at the right."""
        self.setTextMargins(theme.px(_LENS + 6), 0, theme.px(_KEY + 4), 0)
        self.clear_button.setVisible(bool(self.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lead on with Down; a line of text has nothing below it."""
        if event.key() == Qt.Key.Key_Down and event.modifiers() in (_NO_KEY, Qt.KeyboardModifier.KeypadModifier):
            self.down.emit()
        else:
            super().keyPressEvent(event)

    def lens_box(self) -> QRect:
        """Return where the lens is."""
        side = theme.px(_LENS)
        return QRect(theme.px(8), (self.height() - side) // 2, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        icons.icon("search", "muted").paint(painter, self.lens_box())
        if self._key and not self.text() and not self.hasFocus():
            side = theme.px(_KEY)
            box = QRect(self.width() - side - theme.px(6), (self.height() - side) // 2, side, side)
            paint_key_cap(painter, box, self._key, fonts.sized(TYPE_AXIS))
        painter.end()
