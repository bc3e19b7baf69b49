"""The first page: headline tiles, the table of service levels, and twelve months of the chosen line."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.domain import words
from app.domain.figures.rules import Attainment, Verdict, goal_text
from app.domain.figures.values import Level, ReportCharts, ReportFigures
from app.ui.charts.charts import LineChart, Point
from app.ui.look import theme
from app.ui.look.heading import Heading
from app.ui.look.plain import Label
from app.ui.tables.small_table import SmallTable
from app.views.figures import model
from app.views.figures.even import Even
from app.views.figures.roomy import RoomyPage
from app.views.figures.tiles import Tiles

_MISSED = {Verdict.MET: False, Verdict.MISSED: True}


def point_of(label: str, attainment: Attainment, goal_bp: int | None, verdict: Verdict | None = None) -> Point:
    """Return a month as a point: a gap where nothing was measured, a ring where there is no verdict.

    `verdict`: judged by its parts, where the whole has no one goal.
    """
    verdict = verdict or attainment.verdict
    goal = None if goal_bp is None else goal_bp / 100
    ratio = attainment.ratio
    if ratio is None:
        return Point(label, None, goal, None, f"{label}: not measured")
    if verdict is Verdict.NOT_TOLD:
        return Point(label, None, goal, None, f"{label}: not measured, {attainment.remark}")
    words = f"{label}: {attainment.percent_text}"
    if not attainment.low_volume:
        words += f" ({attainment.met:,} of {attainment.due:,} in time)"
    if goal_bp is not None:
        words += f", goal {goal_text(goal_bp)}"
    if verdict in _MISSED:
        parts = {Verdict.MET: "every goal met", Verdict.MISSED: "a priority missed its goal"}
        words += f", {verdict.label.lower() if attainment.goal_bp is not None else parts[verdict]}"
    return Point(label, float(ratio) * 100, goal, _MISSED.get(verdict), words)


class FiguresPage(RoomyPage):
    """Shows `ReportFigures` and, for one line of it, `ReportCharts`."""

    opened = Signal(str)  # figure id
    point_opened = Signal(str, int)  # id of the line, month 0 to 11

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Figures", QSplitter(Qt.Orientation.Horizontal), tall=14, chart=14, parent=parent)
        self._charts: ReportCharts | None = None
        self._shown = ""
        self._even = Even()
        self.tiles = Tiles()
        self.tiles.opened.connect(self.opened)
        self.levels = SmallTable(
            model.level_columns(lambda: self._even),
            _level_id,
            "Service levels",
            empty=("No target applies", "No target is on record for this agency and period.", ""),
        )
        self.levels.rows.spoken = model.level_sentence
        self.levels.opened.connect(self._opened)
        self.levels.selection_settled.connect(self._settled)
        self.title = Heading(factor=1.1)
        self.legend = Label(
            "Disc: met. Triangle: missed. Ring: low volume or no common goal. Gap: not measured. Dashed: goal."
        )
        self.legend.setProperty("muted", True)
        self.legend.setWordWrap(True)
        self.chart = LineChart("Attainment of twelve months", high=100)
        self.chart.empty_text = "Nothing was measured in these twelve months."
        self.chart.chosen.connect(self._point)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(theme.px(12), theme.px(6), theme.px(10), theme.px(6))
        column.addWidget(self.title)
        column.addWidget(self.chart, 1)
        column.addWidget(self.legend)
        self.splitter.setAccessibleName("Service levels and chart")
        self.splitter.addWidget(self.levels)
        self.splitter.addWidget(side)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([960, 320])
        self.splitter.setChildrenCollapsible(False)
        self.head(self.tiles)

    def set_figures(self, figures: ReportFigures) -> None:
        """Show these; the line that was chosen stays chosen where there is one of its id."""
        self.tiles.set_tiles(figures.tiles)
        key = self.current_key()
        self._even = model.even_levels(figures.levels)
        self.levels.set_rows(figures.levels)
        wanted = key if any(level.key == key for level in figures.levels) else _first(figures)
        self.levels.select_id(model.row_id(wanted))
        self._draw()

    def set_charts(self, charts: ReportCharts) -> None:
        """Draw the twelve months, which have arrived."""
        self._charts = charts
        self._draw()

    def forget_charts(self) -> None:
        """Empty the chart: other figures are on their way, to which the old months do not belong."""
        self._charts = None
        self._draw()

    def current_key(self) -> str:
        """Return the id of the chosen line, empty without one."""
        row: Level | None = self.levels.current_row()
        return "" if row is None else row.key

    def figure_at_cursor(self) -> str:
        """Return the id of the figure in the current cell: met, missed, past due, or all that came due."""
        key = self.current_key()
        if not key:
            return ""
        column = self.levels.currentIndex().column()
        name = self.levels.columns[column].key if column >= 0 else ""
        return f"{key}.{model.OPENS.get(name, 'due')}"

    @Slot()
    def _opened(self) -> None:
        figure = self.figure_at_cursor()
        if figure:
            self.opened.emit(figure)

    @Slot()
    def _settled(self) -> None:
        if self.current_key() != self._shown:
            self._draw()

    def _draw(self) -> None:
        row: Level | None = self.levels.current_row()
        self._shown = "" if row is None else row.key
        series = None if self._charts is None or row is None else self._charts.series.get(row.key)
        if row is None:
            self.title.setText("Choose a line to see its twelve months.")
            self.chart.set_points([])
            return
        name = f"{row.row.metric.label}, {model.priority_label(row).lower()}"
        self.title.setText(f"{name}: twelve months" + (f" ({row.row.target})" if row.row.target else ""))
        if series is None or self._charts is None:
            self.chart.empty_text = "Reading twelve months…"
            self.chart.set_points([])
            return
        self.chart.empty_text = "Nothing was measured in these twelve months."
        points = [
            point_of(words.short_month(month.first), attainment, goal)
            for month, (attainment, goal) in zip(self._charts.months, series.points, strict=True)
        ]
        self.chart.setAccessibleName(f"{name}: attainment of twelve months")
        self.chart.set_points(points, f"{name}.")

    @Slot(int)
    def _point(self, month: int) -> None:
        if self._shown:
            self.point_opened.emit(self._shown, month)


def _first(figures: ReportFigures) -> str:
    """Return the key of the line to look at first: one that missed its goal, else the first metric together."""
    missed = (level.key for level in figures.levels if level.row.attainment.verdict is Verdict.MISSED)
    return next(missed, "sla.resolution.all")


def _level_id(level: Level) -> int:
    return model.row_id(level.key)
