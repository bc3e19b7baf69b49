"""`Avatar`: the initials of a person in a disc; a dashed ring for nobody."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.domain.words import initials
from app.ui.look import fonts, theme
from app.ui.look.tokens import TYPE_AXIS


class Avatar(QWidget):
    """Stands beside the name, so that it says nothing by itself."""

    def __init__(self, size: int = 26, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size, self._name, self._own = size, "", False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._size), theme.px(self._size))

    def show_person(self, name: str, *, own: bool = False) -> None:
        """Show whose words stand beside it; `own`: mine."""
        self._name, self._own = name, own
        self.setFixedSize(self.sizeHint())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        letters = initials(self._name)
        if not letters:
            painter.setPen(QPen(theme.color("border"), 1, Qt.PenStyle.DashLine))
            painter.drawEllipse(box)
            return
        painter.setPen(theme.color("accent" if self._own else "border"))
        painter.setBrush(theme.color("accent" if self._own else "sunken"))
        painter.drawEllipse(box)
        painter.setPen(theme.color("accent_text" if self._own else "text"))
        painter.setFont(fonts.sized(TYPE_AXIS, QFont.Weight.DemiBold))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letters)
