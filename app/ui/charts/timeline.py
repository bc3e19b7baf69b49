"""`TimelineChart`: the segments of a clock as a bar over time: counted, paused, outside hours, and where it was due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.words import day
from app.ui.charts.chart import Chart, write
from app.ui.look import theme
from app.ui.look.icons import paint_mark

#: How a kind of segment looks: tone, brush pattern, height of the bar (1 is the whole).
LOOKS: dict[str, tuple[str, Qt.BrushStyle, float]] = {
    "counted": ("chart_1", Qt.BrushStyle.SolidPattern, 1.0),
    "late": ("missed", Qt.BrushStyle.SolidPattern, 1.0),
    "paused": ("soon", Qt.BrushStyle.BDiagPattern, 0.75),
    "resolved": ("met", Qt.BrushStyle.HorPattern, 0.5),
    "outside": ("muted", Qt.BrushStyle.Dense6Pattern, 0.35),
    "holiday": ("freeze", Qt.BrushStyle.DiagCrossPattern, 0.35),
}


@dataclass(frozen=True, slots=True)
class TimelineStretch:
    """From `start` to `end` (aware instants) the clock did `kind` (a key of LOOKS); `reading` tells it in words."""

    start: datetime
    end: datetime
    kind: str
    reading: str


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant to mark: due, resolved, now; `shape` and `tone` as in `app.ui.look.icons`."""

    at: datetime
    label: str
    shape: str = "diamond"
    tone: str = "text"


class TimelineChart(Chart):
    """One clock. `words(instant)` gives the text of an instant on the axis."""

    def __init__(
        self, name: str, parent: QWidget | None = None, *, words: Callable[[datetime], str] | None = None
    ) -> None:
        super().__init__(name, parent)
        self.empty_text = "This clock has not run."
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._stretches: tuple[TimelineStretch, ...] = ()
        self._moments: tuple[Moment, ...] = ()
        self._words = words or (lambda at: f"{day(at.date(), year=False)} {at:%H:%M}")

    def set_segments(
        self, stretches: Sequence[TimelineStretch], moments: Sequence[Moment] = (), summary: str = ""
    ) -> None:
        """Show these segments and moments; `summary` is said first."""
        self._stretches = tuple(stretches)
        self._moments = tuple(sorted(moments, key=lambda m: m.at))
        readings = [s.reading for s in stretches] + [f"{m.label}: {self._words(m.at)}" for m in self._moments]
        self.set_readings(readings if stretches else [], summary)

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * 24, int(line * 4.2))

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * 12, int(line * 3.8))

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Draw stretches and moments on one axis of time, from the first start to the last end."""
        painter.setFont(self.small)
        metrics = QFontMetricsF(self.small)
        line = metrics.height()
        start = min([s.start for s in self._stretches] + [m.at for m in self._moments])
        end = max([s.end for s in self._stretches] + [m.at for m in self._moments])
        whole = max(1.0, (end - start).total_seconds())
        area = QRectF(area.left(), area.top(), area.width(), min(area.height(), line * 5))
        edge, side = theme.px(8), theme.px(12)
        plot = area.adjusted(edge, line * 1.4, -edge, -line * 1.3)

        def x(at: datetime) -> float:
            return plot.left() + (at - start).total_seconds() / whole * plot.width()

        painter.setPen(QPen(theme.color("border"), 1))
        painter.drawLine(QPointF(plot.left(), plot.center().y()), QPointF(plot.right(), plot.center().y()))
        for stretch in self._stretches:
            tone, pattern, share = LOOKS[stretch.kind]
            high = plot.height() * share
            box = QRectF(x(stretch.start), plot.center().y() - high / 2, 0, high)
            box.setRight(max(box.left() + 1.5, x(stretch.end)))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(theme.color(tone), pattern))
            painter.drawRect(box)
            self.spot_rect(QRectF(box.left(), plot.top(), box.width(), plot.height()))
        inside = theme.px(4)  # the ring of the focus is drawn at the edge
        for words, flag in (
            (self._words(start), Qt.AlignmentFlag.AlignLeft),
            (self._words(end), Qt.AlignmentFlag.AlignRight),
        ):
            box = QRectF(area.left() + inside, plot.bottom() + 2, area.width() - 2 * inside, line)
            write(painter, box, flag | Qt.AlignmentFlag.AlignVCenter, words)
        # Labels stand at their lines, but never over each other or outside: the last ones give way to the left.
        wide = [metrics.horizontalAdvance(m.label) + theme.px(21) for m in self._moments]
        lefts = [min(area.right() - inside - w, x(m.at) - side / 2) for m, w in zip(self._moments, wide, strict=True)]
        for number in range(len(lefts) - 2, -1, -1):
            lefts[number] = min(lefts[number], lefts[number + 1] - wide[number])
        for moment, left, width in zip(self._moments, lefts, wide, strict=True):
            at = x(moment.at)
            color = theme.color(moment.tone)
            painter.setPen(QPen(color, 1.5 * theme.scale()))
            painter.drawLine(QPointF(at, plot.top() - 2), QPointF(at, plot.bottom() + 2))
            left = max(area.left() + inside, left)
            paint_mark(painter, QRectF(left, area.top() + (line - side) / 2, side, side), moment.shape, color)
            box = QRectF(left + theme.px(15), area.top(), width - theme.px(15), line)
            write(painter, box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, moment.label, "text")
            self.spot(QPointF(at, plot.center().y()), 12)
