"""Icons and state shapes of our own, in the colours of the theme.

Offscreen and on Windows there is no icon theme, and a state must not be told by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from app.ui.look import theme
from app.ui.look.assets import asset

_SIZES = (16, 24, 32, 48)


def icon(name: str, tone: str = "text") -> QIcon:
    """Return the icon `resources/icons/NAME.svg` in the current look's colour of a token; empty for no name."""
    return _icon(name, tone, theme.look()) if name else QIcon()


def set_icon(button: QAbstractButton, name: str, tone: str = "text") -> None:
    """Give a button an icon that follows the look for as long as the button lives."""
    button.setIcon(icon(name, tone))
    look = theme.current()
    if look is not None:
        look.changed.connect(_IconOfTheLook(button, name, tone).renew)


class _IconOfTheLook(QObject):
    """Belongs to its button and ends with it."""

    def __init__(self, button: QAbstractButton, name: str, tone: str) -> None:
        super().__init__(button)
        self._button, self._name, self._tone = button, name, tone

    @Slot()
    def renew(self) -> None:
        self._button.setIcon(icon(self._name, self._tone))


def mark(shape: str, tone: str) -> QIcon:
    """Return a state's shape as a small icon; the word stands beside it."""
    return _mark(shape, tone, theme.look())


def icon_names() -> list[str]:
    """Return the names of all icons, sorted."""
    return sorted(path.stem for path in asset("icons").glob("*.svg"))


@cache
def _source(name: str) -> str:
    path = asset("icons", f"{name}.svg")
    if not path.exists():
        raise KeyError(f"no icon {name!r} in resources/icons")
    return path.read_text("utf-8")


@cache
def _icon(name: str, tone: str, _look: str) -> QIcon:
    result = QIcon()
    for mode, color in ((QIcon.Mode.Normal, theme.color(tone)), (QIcon.Mode.Disabled, theme.color("border"))):
        drawing = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color.name()).encode()))
        for size in _SIZES:
            pixmap = QPixmap(size, size)
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            drawing.render(painter)
            painter.end()
            result.addPixmap(pixmap, mode)
    return result


@cache
def _mark(shape: str, tone: str, _look: str) -> QIcon:
    result = QIcon()
    for size in (12, 16, 24, 32):
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_mark(painter, QRectF(0, 0, size, size), shape, theme.color(tone))
        painter.end()
        # The same picture for selected rows: Fusion would tint it.
        result.addPixmap(pixmap, QIcon.Mode.Normal)
        result.addPixmap(pixmap, QIcon.Mode.Selected)
    return result


def paint_mark(painter: QPainter, box: QRectF, shape: str, color: QColor) -> None:
    """Draw a shape of `SHAPES` into the square `box`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = min(box.width(), box.height())
    painter.translate(box.center())
    painter.scale(side / 16, side / 16)
    pen = QPen(color, 2)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    SHAPES[shape](painter, color)
    painter.restore()


def _filled(painter: QPainter, color: QColor, *points: tuple[float, float]) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))


def _disc(painter: QPainter, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(QPointF(0, 0), 5, 5)


def _ring(painter: QPainter, _color: QColor) -> None:
    painter.drawEllipse(QPointF(0, 0), 4.5, 4.5)


def _half(painter: QPainter, color: QColor) -> None:
    painter.drawEllipse(QPointF(0, 0), 4.5, 4.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPie(QRectF(-4.5, -4.5, 9, 9), 90 * 16, -180 * 16)


def _square(painter: QPainter, color: QColor) -> None:
    _filled(painter, color, (-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5))


def _box(painter: QPainter, _color: QColor) -> None:
    painter.drawRect(QRectF(-4.2, -4.2, 8.4, 8.4))


def _diamond(painter: QPainter, color: QColor) -> None:
    _filled(painter, color, (0, -6), (6, 0), (0, 6), (-6, 0))


def _diamond_open(painter: QPainter, _color: QColor) -> None:
    painter.drawPolygon(QPolygonF([QPointF(0, -5.2), QPointF(5.2, 0), QPointF(0, 5.2), QPointF(-5.2, 0)]))


def _triangle(painter: QPainter, color: QColor) -> None:
    _filled(painter, color, (0, -5.5), (6, 5), (-6, 5))


def _triangle_open(painter: QPainter, _color: QColor) -> None:
    painter.drawPolygon(QPolygonF([QPointF(0, -4.6), QPointF(5, 4.4), QPointF(-5, 4.4)]))


def _down(painter: QPainter, color: QColor) -> None:
    _filled(painter, color, (0, 5.5), (6, -5), (-6, -5))


def _check(painter: QPainter, _color: QColor) -> None:
    painter.drawPolyline(QPolygonF([QPointF(-5, 0.5), QPointF(-1.5, 4), QPointF(5, -4)]))


def _cross(painter: QPainter, _color: QColor) -> None:
    painter.drawLine(QPointF(-4, -4), QPointF(4, 4))
    painter.drawLine(QPointF(-4, 4), QPointF(4, -4))


def _pause(painter: QPainter, color: QColor) -> None:
    _filled(painter, color, (-4, -5), (-1.2, -5), (-1.2, 5), (-4, 5))
    _filled(painter, color, (1.2, -5), (4, -5), (4, 5), (1.2, 5))


def _dash(painter: QPainter, _color: QColor) -> None:
    painter.drawLine(QPointF(-4.5, 0), QPointF(4.5, 0))


def _play(painter: QPainter, color: QColor) -> None:
    _filled(painter, color, (-3.5, -5.2), (5, 0), (-3.5, 5.2))


def _double(painter: QPainter, color: QColor) -> None:
    _filled(painter, color, (0, -6), (6, -0.5), (-6, -0.5))
    _filled(painter, color, (0, 0), (6, 5.5), (-6, 5.5))


#: Shapes by name; each differs from all others without colour.
SHAPES: dict[str, Callable[[QPainter, QColor], None]] = {
    "disc": _disc,
    "ring": _ring,
    "half": _half,
    "square": _square,
    "box": _box,
    "diamond": _diamond,
    "diamond_open": _diamond_open,
    "triangle": _triangle,
    "triangle_open": _triangle_open,
    "down": _down,
    "check": _check,
    "cross": _cross,
    "pause": _pause,
    "dash": _dash,
    "play": _play,
    "double": _double,
}
