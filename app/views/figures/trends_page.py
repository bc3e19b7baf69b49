"""Twelve months: demand, and the resolution attainment of each service."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.domain import words
from app.domain.figures.rows import DemandMonth, ServiceTrend
from app.domain.figures.rules import Verdict
from app.domain.figures.values import ReportCharts
from app.domain.packets.figures import slug
from app.ui.charts.chart import Chart
from app.ui.charts.charts import LineChart, Point, count
from app.ui.look import theme
from app.ui.look.plain import Label
from app.views.figures.figures_page import point_of

#: Services drawn, those with most outcomes first; the service chooser shows any other.
_SHOWN = 12


class TrendsPage(QWidget):
    """A grid of charts; a point opens its tickets."""

    opened = Signal(str)  # figure id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Trends")
        self.note = Label("Reading twelve months…")
        self.note.setWordWrap(True)
        self.note.setProperty("muted", True)
        self.charts: list[tuple[Chart, tuple[str, ...]]] = []
        self._cells: list[QWidget] = []
        self._columns = 0
        body = QWidget()
        body.setAccessibleName("Charts of twelve months")
        self._grid = QGridLayout(body)
        self._grid.setContentsMargins(theme.px(10), theme.px(6), theme.px(10), theme.px(10))
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(10))
        self.area = QScrollArea()
        self.area.setAccessibleName("Charts of twelve months")
        self.area.setWidgetResizable(True)
        self.area.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.px(10), theme.px(8), 0, 0)
        layout.addWidget(self.note)
        layout.addWidget(self.area, 1)

    def clear(self) -> None:
        """Empty the charts, because other months are on their way."""
        self.note.setText("Reading twelve months…")
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.deleteLater()
        self.charts, self._cells, self._columns = [], [], 0

    def set_charts(self, charts: ReportCharts) -> None:
        """Draw them anew."""
        self.clear()
        self._demand("Opened", "opened", charts.demand)
        self._demand("Resolved", "resolved", charts.demand)
        for trend in charts.services[:_SHOWN]:
            self._service(trend, charts.verdicts[trend.service])
        more = len(charts.services) - _SHOWN
        self.note.setText(
            "Demand, and resolution in time of each service. Disc: every goal met. Triangle: "
            "a priority missed its goal. Ring: no verdict, or none in common. Gap: not measured."
            + (f" {more} more services have fewer outcomes; choose one above to see it." if more > 0 else "")
        )
        self._arrange()

    def _demand(self, title: str, key: str, months: tuple[DemandMonth, ...]) -> None:
        chart = LineChart(f"{title} in twelve months", low=0, words=count)
        values = [(m.month, m.opened if key == "opened" else m.resolved) for m in months]
        chart.set_points(
            [
                Point(words.short_month(month), float(n), reading=f"{words.short_month(month)}: {n:,} {key}")
                for month, n in values
            ],
            f"{title} tickets.",
        )
        self._add(title, chart, tuple(f"demand.{month:%Y-%m}.{key}" for month, _ in values))

    def _service(self, trend: ServiceTrend, verdicts: tuple[Verdict, ...]) -> None:
        chart = LineChart(f"{trend.service}: resolution in time", high=100)
        notes: dict[str, list[str]] = {}
        for month, text in trend.annotations:
            notes.setdefault(words.short_month(month), []).append(text)
        points = []
        for p, verdict in zip(trend.points, verdicts, strict=True):
            label = words.short_month(p.month)
            point = point_of(label, p.attainment, p.attainment.goal_bp, verdict)
            if label in notes:
                reading = f"{point.reading}; {', '.join(notes[label])}"
                point = Point(label, point.value, point.target, point.missed, reading)
            points.append(point)
        chart.set_points(points, f"{trend.service}.")
        name = slug(trend.service)
        self._add(trend.service, chart, tuple(f"trend.{name}.{p.month:%Y-%m}" for p in trend.points))

    def _add(self, title: str, chart: Chart, figures: tuple[str, ...]) -> None:
        chart.chosen.connect(self._point)
        chart.setMinimumHeight(chart.fontMetrics().height() * 8)
        chart.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        head = Label(title)
        head.setProperty("heading", True)
        head.setWordWrap(True)
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(2))
        column.addWidget(head)
        column.addWidget(chart, 1)
        self.charts.append((chart, figures))
        self._cells.append(cell)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        least = self.fontMetrics().height() * 19
        columns = max(1, min(3, self.width() // max(1, least)))
        if columns == self._columns or not self._cells:
            return
        self._columns = columns
        for cell in self._cells:
            self._grid.removeWidget(cell)
        # Half columns, so that the two charts of demand share the first line evenly.
        for number, cell in enumerate(self._cells):
            if number < 2:
                across = min(2, columns)
                line, place = divmod(number, across)
                self._grid.addWidget(cell, line, place * columns, 1, 2 * columns // across)
            else:
                line, place = divmod(number - 2, columns)
                self._grid.addWidget(cell, line + 2, 2 * place, 1, 2)
        for place in range(6):
            self._grid.setColumnStretch(place, 1 if place < 2 * columns else 0)

    @Slot(int)
    def _point(self, month: int) -> None:
        sender = self.sender()
        for chart, figures in self.charts:
            if chart is sender:
                self.opened.emit(figures[month])
