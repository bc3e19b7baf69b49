"""`Popup`: a panel that lies open over the window until one clicks elsewhere; how what lies over it is painted."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.look import theme
from app.ui.look.tokens import RADIUS_POPUP


class Popup(QFrame):
    """A window of its own: its corners are not painted, which a style sheet cannot do for a window."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setProperty("popup", True)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_raised(self, RADIUS_POPUP)


def paint_raised(widget: QWidget, radius: int) -> None:
    """Paint the ground of what lies over a page; `radius`: of its corners, in pixels at 100 %."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.color("border"))
    painter.setBrush(theme.color("raised"))
    round_ = theme.px(radius)
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), round_, round_)
