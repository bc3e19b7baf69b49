"""Shapes of states, each with an outline of its own, so that none needs its colour to be told."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF


def paint_mark(painter: QPainter, box: QRectF, shape: str, color: QColor) -> None:
    """Draw a shape of `SHAPES` into the square `box`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = min(box.width(), box.height())
    painter.translate(box.center())
    painter.scale(side / 16, side / 16)
    pen = QPen(color, 2)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    SHAPES[shape](painter, color)
    painter.restore()


def _points(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def _fill(painter: QPainter, color: QColor, path: QPainterPath) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPath(path)


def _filled(painter: QPainter, color: QColor, *points: tuple[float, float]) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(_points(*points))


def _outline(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(_points(*points))
    path.closeSubpath()
    return path


def _bang(top: float, bottom: float) -> QPainterPath:
    """Return the two parts of an exclamation mark, to be cut out of a filled shape."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(-0.9, top, 1.8, bottom - top - 2.6), 0.6, 0.6)
    path.addEllipse(QPointF(0, bottom - 0.9), 1.05, 1.05)
    return path


_OCTAGON = ((-2.9, -7), (2.9, -7), (7, -2.9), (7, 2.9), (2.9, 7), (-2.9, 7), (-7, 2.9), (-7, -2.9))


def _missed(painter: QPainter, color: QColor) -> None:
    _fill(painter, color, _outline((0, -6.9), (7.4, 6.4), (-7.4, 6.4)).subtracted(_bang(-2.6, 5.2)))


def _octagon(painter: QPainter, color: QColor) -> None:
    _fill(painter, color, _outline(*_OCTAGON).subtracted(_bang(-4.4, 4.6)))


def _triangle(painter: QPainter, color: QColor) -> None:
    _filled(painter, color, (0, -6.4), (7, 5.8), (-7, 5.8))


def _diamond_open(painter: QPainter, _color: QColor) -> None:
    painter.drawPolygon(_points((0, -6.2), (6.2, 0), (0, 6.2), (-6.2, 0)))


def _low(painter: QPainter, color: QColor) -> None:
    _filled(painter, color, (-5, -3.6), (5, -3.6), (0, 4.6))


def _conflict(painter: QPainter, color: QColor) -> None:
    painter.drawPolygon(_points((0, -7), (7, 0), (0, 7), (-7, 0)))
    _fill(painter, color, _bang(-3.6, 3.6))


def _reduced(painter: QPainter, color: QColor) -> None:
    painter.drawRoundedRect(QRectF(-5.6, -5.6, 11.2, 11.2), 1.5, 1.5)
    _filled(painter, color, (-5.6, -5.6), (0, -5.6), (0, 5.6), (-5.6, 5.6))


def _down(painter: QPainter, color: QColor) -> None:
    square = QPainterPath()
    square.addRoundedRect(QRectF(-6.8, -6.8, 13.6, 13.6), 1.8, 1.8)
    cross = QPainterPath()
    for sign in (1, -1):
        bar = QPainterPath()
        bar.addPolygon(_points((-4.6, -3.2 * sign), (-3.2, -4.6 * sign), (4.6, 3.2 * sign), (3.2, 4.6 * sign)))
        bar.closeSubpath()
        cross = cross.united(bar)
    _fill(painter, color, square.subtracted(cross))


def _clock(painter: QPainter, _color: QColor) -> None:
    painter.drawEllipse(QPointF(0, 0), 6.6, 6.6)
    painter.drawPolyline(_points((0, -3.6), (0, 0.3), (2.8, 1.9)))


def _disc(painter: QPainter, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(QPointF(0, 0), 6, 6)


def _ring(painter: QPainter, _color: QColor) -> None:
    painter.drawEllipse(QPointF(0, 0), 5.2, 5.2)


def _half(painter: QPainter, color: QColor) -> None:
    painter.drawEllipse(QPointF(0, 0), 5.2, 5.2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPie(QRectF(-5.2, -5.2, 10.4, 10.4), 90 * 16, 180 * 16)


def _square(painter: QPainter, color: QColor) -> None:
    _filled(painter, color, (-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5))


def _box(painter: QPainter, _color: QColor) -> None:
    painter.drawRoundedRect(QRectF(-5.2, -5.2, 10.4, 10.4), 1.2, 1.2)


def _diamond(painter: QPainter, color: QColor) -> None:
    _filled(painter, color, (0, -6), (6, 0), (0, 6), (-6, 0))


def _triangle_open(painter: QPainter, _color: QColor) -> None:
    painter.drawPolygon(_points((0, -4.6), (5, 4.4), (-5, 4.4)))


def _check(painter: QPainter, _color: QColor) -> None:
    painter.drawPolyline(_points((-5.5, 0.5), (-1.6, 4.4), (5.6, -4.2)))


def _cross(painter: QPainter, _color: QColor) -> None:
    painter.drawLine(QPointF(-4.6, -4.6), QPointF(4.6, 4.6))
    painter.drawLine(QPointF(-4.6, 4.6), QPointF(4.6, -4.6))


def _pause(painter: QPainter, color: QColor) -> None:
    _filled(painter, color, (-4.6, -5.8), (-1.4, -5.8), (-1.4, 5.8), (-4.6, 5.8))
    _filled(painter, color, (1.4, -5.8), (4.6, -5.8), (4.6, 5.8), (1.4, 5.8))


def _dash(painter: QPainter, _color: QColor) -> None:
    painter.drawLine(QPointF(-5, 0), QPointF(5, 0))


def _play(painter: QPainter, color: QColor) -> None:
    _filled(painter, color, (-3.8, -5.6), (5.6, 0), (-3.8, 5.6))


def _double(painter: QPainter, color: QColor) -> None:
    _filled(painter, color, (-6.5, -5), (6.5, -5), (6.5, -2), (-6.5, -2))
    _filled(painter, color, (-6.5, 2), (6.5, 2), (6.5, 5), (-6.5, 5))


def _nobody(painter: QPainter, color: QColor) -> None:
    pen = QPen(color, 1.4)
    pen.setDashPattern([2.2, 2.2])
    painter.setPen(pen)
    painter.drawEllipse(QPointF(0, 0), 6.6, 6.6)


def _lock(painter: QPainter, color: QColor) -> None:
    painter.drawArc(QRectF(-3, -6.2, 6, 8), 0, 180 * 16)
    _filled(painter, color, (-4.8, -1.6), (4.8, -1.6), (4.8, 5.6), (-4.8, 5.6))


#: Shapes by name; each differs from all others without colour.
SHAPES: dict[str, Callable[[QPainter, QColor], None]] = {
    "missed": _missed,  # a filled triangle with an exclamation mark
    "clock": _clock,  # due soon
    "pause": _pause,
    "ring": _ring,  # New; a decision to come
    "half": _half,  # Assigned
    "disc": _disc,  # In progress
    "octagon": _octagon,  # critical
    "triangle": _triangle,  # high
    "diamond_open": _diamond_open,  # medium
    "low": _low,
    "conflict": _conflict,  # a hollow diamond with an exclamation mark
    "reduced": _reduced,  # redundancy is lost
    "down": _down,
    "box": _box,  # running
    "check": _check,
    "cross": _cross,
    "dash": _dash,
    "double": _double,  # emergency
    "nobody": _nobody,
    "play": _play,
    "square": _square,
    "diamond": _diamond,
    "triangle_open": _triangle_open,
    "lock": _lock,  # kept for a matter
}
