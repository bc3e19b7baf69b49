"""Charts of figures: a line with stepped target and gaps, bars from 0, and dots against goals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.ui.charts.chart import Chart, ticks, write
from app.ui.look import theme
from app.ui.look.icons import paint_mark

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
Words = Callable[[float], str]


def percent(value: float) -> str:
    """Return a percentage with one decimal: "94.1 %" for 94.1, which is already in percent."""
    return f"{value:.1f} %"


def count(value: float) -> str:
    """Return a whole number with thousands separators: "1,203" for 1203.0."""
    return f"{value:,.0f}"


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a line: None is a gap (not measured). `target` in the same unit, None: no target then.

    `missed` marks the point by its shape; None where there is no verdict (low volume, no target).
    """

    label: str
    value: float | None
    target: float | None = None
    missed: bool | None = None
    reading: str = ""


class LineChart(Chart):
    """Values over time. Met points are discs, missed ones triangles, low volume rings; the target steps."""

    def __init__(
        self,
        name: str,
        parent: QWidget | None = None,
        *,
        words: Words = percent,
        low: float | None = None,
        high: float | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._points: tuple[Point, ...] = ()
        self._words, self._low, self._high = words, low, high

    def set_points(self, points: Sequence[Point], summary: str = "") -> None:
        """Show these points; equal distances, oldest first."""
        self._points = tuple(points)
        measured = any(p.value is not None for p in points)
        self.set_readings([self._read(p) for p in points] if measured else [], summary)

    def _read(self, point: Point) -> str:
        if point.reading:
            return point.reading
        if point.value is None:
            return f"{point.label}: not measured"
        verdict = {True: ", missed", False: ", met", None: ""}[point.missed]
        goal = f", goal {self._words(point.target)}" if point.target is not None else ""
        return f"{point.label}: {self._words(point.value)}{goal}{verdict}"

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Draw the grid, the target and the line, and note where each point's reading stands."""
        painter.setFont(self.small)
        metrics = QFontMetricsF(self.small)
        line = metrics.height()
        known = [v for p in self._points for v in (p.value, p.target) if v is not None]
        low = min(known) if self._low is None else min(self._low, *known)
        high = max(known) if self._high is None else max(self._high, *known)
        marks = ticks(low, high, max(2, min(5, int(area.height() / (line * 2.2)))))
        left = max(metrics.horizontalAdvance(self._words(m)) for m in marks) + theme.px(8)
        last = next((p for p in reversed(self._points) if p.value is not None), None)
        right = (
            metrics.horizontalAdvance(self._words(last.value)) + theme.px(16)
            if last and last.value is not None
            else theme.px(8)
        )
        plot = area.adjusted(left, line * 0.6, -right, -line * 1.5)

        def y(value: float) -> float:
            return plot.bottom() - (value - marks[0]) / (marks[-1] - marks[0]) * plot.height()

        step = plot.width() / max(1, len(self._points) - 1)

        def x(number: int) -> float:
            return plot.left() + number * step if len(self._points) > 1 else plot.center().x()

        for mark in marks:
            painter.setPen(QPen(theme.color("grid"), 1))
            painter.drawLine(QPointF(plot.left(), y(mark)), QPointF(plot.right(), y(mark)))
            write(painter, QRectF(area.left(), y(mark) - line / 2, left - theme.px(6), line), _RIGHT, self._words(mark))
        self._labels(painter, area, plot, x, step, metrics)
        self._target(painter, plot, x, y, step)
        run: list[QPointF] = []
        painter.setPen(QPen(theme.color("chart_1"), 2 * theme.scale()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number, point in enumerate((*self._points, Point("", None))):
            if point.value is None:
                if len(run) > 1:
                    painter.drawPolyline(QPolygonF(run))
                run = []
            else:
                run.append(QPointF(x(number), y(point.value)))
        for number, point in enumerate(self._points):
            at = QPointF(x(number), y(point.value) if point.value is not None else plot.bottom())
            self.spot(at)
            if point.value is not None:
                shape = {True: "triangle", False: "disc", None: "ring"}[point.missed]
                tone = {True: "missed", False: "met", None: "chart_1"}[point.missed]
                side = theme.px(12)
                box = QRectF(at.x() - side / 2, at.y() - side / 2, side, side)
                paint_mark(painter, box, shape, theme.color(tone))
        if last is not None and last.value is not None:
            number = max(n for n, p in enumerate(self._points) if p.value is not None)
            box = QRectF(x(number) + theme.px(10), y(last.value) - line / 2, right, line)
            write(painter, box, _LEFT, self._words(last.value), "text")

    def _labels(
        self,
        painter: QPainter,
        area: QRectF,
        plot: QRectF,
        x: Callable[[int], float],
        step: float,
        metrics: QFontMetricsF,
    ) -> None:
        """Draw as many month names as fit, the last one always."""
        wide = max(metrics.horizontalAdvance(p.label) for p in self._points) + theme.px(10)
        every = max(1, -(-int(wide) // max(1, int(step))))
        for number in range(len(self._points) - 1, -1, -every):
            center = max(area.left() + wide / 2, min(area.right() - wide / 2, x(number)))
            box = QRectF(center - wide / 2, plot.bottom() + theme.px(4), wide, metrics.height())
            write(painter, box, _MIDDLE, self._points[number].label)

    def _target(
        self, painter: QPainter, plot: QRectF, x: Callable[[int], float], y: Callable[[float], float], step: float
    ) -> None:
        """Draw the target as a stepped, dashed line: a goal changes between two points, never slowly."""
        painter.setPen(QPen(theme.color("muted"), 1.5 * theme.scale(), Qt.PenStyle.DashLine))
        before: QPointF | None = None
        for number, point in enumerate(self._points):
            if point.target is None:
                before = None
                continue
            begin = QPointF(max(plot.left(), x(number) - step / 2), y(point.target))
            end = QPointF(min(plot.right(), x(number) + step / 2), y(point.target))
            if before is not None and before.y() != begin.y():
                painter.drawLine(before, begin)
            painter.drawLine(begin, end)
            before = end


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One bar: its length from 0, a tone of the theme, and the words read out."""

    label: str
    value: float
    tone: str = "chart_1"
    reading: str = ""


class BarChart(Chart):
    """Horizontal bars from 0, labels left, values right of the bars."""

    def __init__(self, name: str, parent: QWidget | None = None, *, words: Words = count) -> None:
        super().__init__(name, parent)
        self._bars: tuple[ChartBar, ...] = ()
        self._words = words

    def set_bars(self, bars: Sequence[ChartBar], summary: str = "") -> None:
        """Show these bars from top to bottom."""
        self._bars = tuple(bars)
        self.set_readings([b.reading or f"{b.label}: {self._words(b.value)}" for b in bars], summary)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * 22, int(line * 1.7) * max(3, len(self._bars)) + theme.px(8))

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * 12, int(line * 1.25) * max(2, len(self._bars)) + theme.px(8))

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Draw a horizontal bar for each value, the longest of them as wide as the room allows."""
        painter.setFont(self.small)
        metrics = QFontMetricsF(self.small)
        left = min(area.width() * 0.4, max(metrics.horizontalAdvance(b.label) for b in self._bars) + theme.px(10))
        right = max(metrics.horizontalAdvance(self._words(b.value)) for b in self._bars) + theme.px(10)
        most = max((b.value for b in self._bars), default=0) or 1
        room = area.width() - left - right
        height = min(area.height() / len(self._bars), metrics.height() * 2)
        for number, bar in enumerate(self._bars):
            top = area.top() + number * height
            line = QRectF(area.left(), top, area.width(), height)
            self.spot_rect(line.adjusted(0, 1, 0, -1))
            write(painter, QRectF(line.left(), top, left - theme.px(8), height), _RIGHT, bar.label, "text")
            thick = min(height * 0.62, metrics.height())
            body = QRectF(area.left() + left, top + (height - thick) / 2, room * bar.value / most, thick)
            painter.fillRect(body, theme.color(bar.tone))
            box = QRectF(body.right() + theme.px(6), top, right, height)
            write(painter, box, _LEFT, self._words(bar.value), "text")
        painter.setPen(QPen(theme.color("border"), 1))
        base = area.left() + left
        painter.drawLine(QPointF(base, area.top()), QPointF(base, area.top() + height * len(self._bars)))
