"""The backlog: a flow that adds up, ageing as bars and table, the oldest tickets."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from app.domain.figures.values import ReportFigures
from app.domain.packets.figures import slug
from app.ui.charts.charts import BarChart, ChartBar
from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.tables.small_table import SmallTable
from app.views.figures import model
from app.views.figures.roomy import RoomyPage


class BacklogPage(RoomyPage):
    """Shows the backlog of `ReportFigures`; every line opens its tickets."""

    opened = Signal(str)  # figure id
    ticket_opened = Signal(str)  # ticket number

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Backlog", QSplitter(Qt.Orientation.Horizontal), tall=20, chart=14, parent=parent)
        self.flow = SmallTable(model.flow_columns(), _row_id, "Flow of the backlog")
        self.flow.opened.connect(self._flow_opened)
        self.check = Label()
        self.check.setWordWrap(True)
        self.bars = BarChart("Open tickets by age")
        self.bars.empty_text = "No ticket was open at the end."
        self.bars.chosen.connect(self._band)
        self.ageing = SmallTable(model.ageing_columns(), _row_id, "Open tickets by age")
        self.ageing.opened.connect(self._ageing_opened)
        self.oldest = SmallTable(
            model.oldest_columns(), _row_id, "Oldest tickets", empty=("No ticket was open at the end.", "", "")
        )
        self.oldest.opened.connect(self._ticket)
        left = _column((_heading("How the backlog moved"), self.flow, self.check), 1)
        middle = _column((_heading("Open at the end, by age"), self.bars, self.ageing), 1)
        right = _column((_heading("Oldest open tickets"), self.oldest), 1)
        self.splitter.setAccessibleName("Parts of the backlog")
        for part in (left, middle, right):
            self.splitter.addWidget(part)
        self.splitter.setSizes([300, 320, 640])
        self.splitter.setStretchFactor(2, 1)
        self.splitter.setChildrenCollapsible(False)
        self._bands: tuple[str, ...] = ()

    def set_figures(self, figures: ReportFigures) -> None:
        """Show the backlog of these."""
        flow, bands = figures.backlog.flow, figures.backlog.ageing
        self.flow.set_rows(model.flow_rows(flow))
        self.check.setText(
            "The flow adds up: opening plus arrivals less departures is what was counted at the end."
            if flow.reconciles
            else f"The flow gives {flow.expected:,}, but {flow.closing:,} were counted at the end. "
            "Run 'longleaf db check' to find the record."
        )
        self._bands = tuple(band.label for band in bands)
        total = sum(band.count for band in bands)
        self.bars.set_bars(
            [
                ChartBar(
                    band.label,
                    band.count,
                    reading=f"{band.label}: {band.count:,} open, {band.paused:,} of them on hold",
                )
                for band in bands
            ]
            if total
            else [],
            f"{total:,} open tickets.",
        )
        self.ageing.set_rows(bands)
        self.oldest.set_rows(figures.backlog.oldest)

    @Slot()
    def _flow_opened(self) -> None:
        row = self.flow.current_row()
        if row is not None:
            self.opened.emit(row.figure)

    @Slot()
    def _ageing_opened(self) -> None:
        row = self.ageing.current_row()
        if row is not None:
            self.opened.emit(f"backlog.age.{slug(row.label)}")

    @Slot(int)
    def _band(self, number: int) -> None:
        self.opened.emit(f"backlog.age.{slug(self._bands[number])}")

    @Slot()
    def _ticket(self) -> None:
        row = self.oldest.current_row()
        if row is not None:
            self.ticket_opened.emit(row.number)


def _heading(text: str) -> QLabel:
    label = Label(text)
    label.setProperty("heading", True)
    return label


def _column(parts: tuple[QWidget, ...], stretch: int) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(theme.px(10), theme.px(8), theme.px(10), theme.px(8))
    column.setSpacing(theme.px(6))
    for part in parts:
        column.addWidget(part, 0 if isinstance(part, QLabel | BarChart) else stretch)
    return box


def _row_id(row: Any) -> int:
    return model.row_id(getattr(row, "number", None) or getattr(row, "label", None))
