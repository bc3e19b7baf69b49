"""`SearchField`: the field that searches a list, with the key that leads to it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.command_bar import paint_key_cap
from app.ui.look import fonts, icons, plain, theme
from app.ui.look.tokens import TYPE_AXIS


class SearchField(QLineEdit):
    """Shows the key that leads to it while it is empty."""

    def __init__(self, placeholder: str, name: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.setToolTip(plain.tip(tip))
        self.setClearButtonEnabled(True)
        self._lens = self.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        look = theme.current()
        if look is not None:
            look.changed.connect(self._dress)

    @Slot()
    def _dress(self) -> None:
        self._lens.setIcon(icons.icon("search", "muted"))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.text() and not self.hasFocus():
            side = theme.px(18)
            box = QRect(self.width() - side - theme.px(6), (self.height() - side) // 2, side, side)
            paint_key_cap(QPainter(self), box, "/", fonts.sized(TYPE_AXIS))
