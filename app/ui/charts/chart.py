"""`Chart`: the base of every chart on screen: its readings can be walked by keyboard, heard, hovered and opened."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.domain.plain_text import one_line
from app.ui.look import fonts, plain, theme
from app.ui.look.tokens import RADIUS_CONTROL, RING, TYPE_AXIS


class Chart(QWidget):
    """Subclasses draw in `draw` and note each reading's place with `spot`. Colours come from the theme.

    `chosen(n)`: reading n was clicked or Enter pressed on it (a figure opens its tickets). The accessible
    description holds every number, because a picture cannot be heard.
    """

    chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.readings: list[str] = []
        self.empty_text = "Nothing was measured in this period."
        self._spots: list[QRectF] = []
        self._at = -1

    def set_readings(self, readings: Sequence[str], summary: str = "") -> None:
        """Say each value in words: "October 2026: 94.1 %, goal 95 %, missed". `summary` comes first."""
        self.readings = list(readings)
        self._spots = []
        self._at = -1
        self.setAccessibleDescription(" ".join(part for part in (summary, ". ".join(readings)) if part))
        self.update()

    @property
    def at(self) -> int:
        """Return the number of the reading with the focus; -1: none."""
        return self._at

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * 24, line * 11)

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * 10, line * 6)

    # --- for subclasses -------------------------------------------------------------------------
    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Draw into the area; called with antialiasing on and the text colour set."""

    def spot(self, center: QPointF, size: float = 18.0) -> None:
        """Note where the next reading stands; `size` in pixels at 100 %."""
        radius = theme.px(size) / 2
        self._spots.append(QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius))

    def spot_rect(self, box: QRectF) -> None:
        """Note the box of the next reading."""
        self._spots.append(QRectF(box))

    @property
    def small(self) -> QFont:
        """Font of axes and labels: figures of one width."""
        return fonts.sized(TYPE_AXIS, digits=True)

    # --- events ---------------------------------------------------------------------------------
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("text"))
        edge = theme.px(RING)
        area = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        self._spots = []
        if self.readings:
            self.draw(painter, area)
        else:
            painter.setPen(theme.color("muted"))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.empty_text)
        if 0 <= self._at < len(self._spots):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), theme.px(RING)))
            painter.drawRoundedRect(self._spots[self._at], theme.px(RADIUS_CONTROL), theme.px(RADIUS_CONTROL))
        if self.hasFocus():
            half = theme.px(RING) / 2
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), theme.px(RING)))
            painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        count = len(self.readings)
        steps = {
            Qt.Key.Key_Left: self._at - 1,
            Qt.Key.Key_Up: self._at - 1,
            Qt.Key.Key_Right: self._at + 1,
            Qt.Key.Key_Down: self._at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: count - 1,
        }
        if event.key() in steps and count:
            self._point(max(0, min(count - 1, steps[Qt.Key(event.key())])), announce=True)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._at >= 0:
            self.chosen.emit(self._at)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._under(event.position())
        if at != self._at:
            self._point(at, announce=False)
            if at >= 0:
                QToolTip.showText(event.globalPosition().toPoint(), plain.tip(self.readings[at]), self)
            else:
                QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._under(event.position())
        if at >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._point(at, announce=False)
            self.chosen.emit(at)
        else:
            super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(-1, announce=False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.updateGeometry()
            self.update()

    def _under(self, at: QPointF) -> int:
        for number, box in enumerate(self._spots[: len(self.readings)]):
            if box.contains(at):
                return number
        return -1

    def _point(self, at: int, *, announce: bool) -> None:
        self._at = at
        self.update()
        if announce and at >= 0:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.readings[at]))
            if at < len(self._spots):
                QToolTip.showText(
                    self.mapToGlobal(self._spots[at].bottomRight().toPoint()), plain.tip(self.readings[at]), self
                )


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Return about `count` round values that reach from `low` to `high`, in steps of 1, 2, 2.5 or 5 times 10^n."""
    if high <= low:
        high = low + 1
    raw = (high - low) / max(1, count)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= raw * 0.999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, last + 1)]


def write(painter: QPainter, box: QRectF, flags: Qt.AlignmentFlag, text: str, tone: str = "muted") -> None:
    """Draw a short text in a tone, shortened with an ellipsis where its box is too narrow."""
    painter.setPen(theme.color(tone))
    short = QFontMetricsF(painter.font()).elidedText(one_line(text), Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, int(flags), short)
