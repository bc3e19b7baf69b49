"""`Shadow`: the elevation of a child of the window that lies over the page: a toast, a typeahead list, the palette."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from app.ui.look import theme
from app.ui.look.tokens import RADIUS_CARD, RADIUS_POPUP

#: Blur, distance downwards and strength by elevation: 1 popups, menus, toast; 2 palette and dialogs.
_LEVELS = {1: (14, 5, 0.20), 2: (30, 12, 0.28)}


class Shadow(QWidget):
    """Lies under `over` for as long as that lives, and goes where it goes. High contrast has borders, no shadows."""

    def __init__(self, over: QWidget, level: int = 1, parts: Callable[[], Sequence[QRect]] | None = None) -> None:
        """Lie under `over`, or under `parts` of it where they do not fill it (in its coordinates)."""
        super().__init__(over.parentWidget())
        self._over, self._level, self._parts = over, level, parts
        self._drawn: tuple[object, ...] = ()
        self._picture = QPixmap()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        over.installEventFilter(self)
        over.destroyed.connect(self.deleteLater)
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the widget above."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.ZOrderChange):
            self._follow()
        elif event.type() == QEvent.Type.Hide:
            self.hide()
        return False

    def _follow(self) -> None:
        blur, down, _strength = _LEVELS[self._level]
        blur, down = theme.px(blur), theme.px(down)
        self.setGeometry(self._over.geometry().adjusted(-blur, down - blur, blur, down + blur))
        self.setVisible(not self._over.isHidden() and theme.look() != "contrast")
        self.stackUnder(self._over)

    def paintEvent(self, _event: QPaintEvent) -> None:
        blur = theme.px(_LEVELS[self._level][0])
        parts = [self._over.rect()] if self._parts is None else self._parts()
        boxes = [part.adjusted(0, 0, 2 * blur, 2 * blur) for part in parts]
        drawn = (boxes, self.size(), blur, theme.look(), self.devicePixelRatioF())
        if drawn != self._drawn:
            self._drawn, self._picture = drawn, self._draw(boxes, blur)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)

    def _draw(self, boxes: Sequence[QRect], blur: int) -> QPixmap:
        """Draw it once: many faint layers one over the other fade outwards, too many for every repaint of the page."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        radius = theme.px(RADIUS_POPUP if self._level == 1 else RADIUS_CARD)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for whole in boxes:
            for step, alpha in enumerate(_layers(self._level, theme.look(), blur)):
                color = QColor(0, 0, 0)
                color.setAlphaF(alpha)
                painter.setBrush(color)
                corner = radius + blur - step
                painter.drawRoundedRect(whole.adjusted(step, step, -step, -step), corner, corner)
        painter.end()
        return picture


@cache
def _layers(level: int, look: str, blur: int) -> tuple[float, ...]:
    strength = _LEVELS[level][2] * (2 if look == "dark" else 1)
    return tuple(strength / blur * (1 - (blur - step) / (blur + 1)) * 1.6 for step in range(blur))
