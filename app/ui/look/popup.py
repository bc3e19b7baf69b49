"""`Popup`: a panel that lies open over the window until one clicks elsewhere; how what lies over it is painted."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.look import theme
from app.ui.look.tokens import RADIUS_POPUP


class Popup(QFrame):
    """A window of its own: its corners are not painted, which a style sheet cannot do for a window."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setProperty("popup", True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        cut_corners(self, RADIUS_POPUP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_raised(self, RADIUS_POPUP)


def paint_raised(widget: QWidget, radius: int) -> None:
    """Paint the ground of what lies over a page; `radius`: of its corners, in pixels at 100 %."""
    painter = QPainter(widget)
    if _is_cut():
        painter.fillRect(widget.rect(), theme.color("border"))  # what is painted in part would be nearly black
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.color("border"))
    painter.setBrush(theme.color("raised"))
    round_ = theme.px(radius)
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), round_, round_)


def cut_corners(widget: QWidget, radius: int) -> None:
    """Take the corners off a window of its own, which are black on an X11 screen that nothing composes."""
    if _is_cut():
        widget.setMask(without_corners(widget.size(), theme.px(radius)))


def _is_cut() -> bool:
    return QGuiApplication.platformName() == "xcb"


def without_corners(size: QSize, radius: int) -> QRegion:
    """Return the pixels that a box with round corners touches, if only in part; lengths in pixels."""
    wide, high = size.width(), size.height()
    region = QRegion(0, 0, wide, high)
    for row in range(min(radius, high // 2)):
        above = radius - row - 1  # from the lower edge of the row up to the middle of the circle
        outside = int(radius - math.sqrt(radius * radius - above * above))
        if outside > 0:
            for y in (row, high - 1 - row):
                region -= QRegion(0, y, outside, 1) + QRegion(wide - outside, y, outside, 1)
    return region
