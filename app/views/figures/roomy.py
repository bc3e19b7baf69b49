"""A page whose parts stand beside each other where there is room, else below each other, and scroll if need be."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSplitter, QVBoxLayout, QWidget

from app.ui.charts.charts import LineChart
from app.ui.tables.small_table import SmallTable

#: Room is measured in heights of a line, so that large text counts as little room.
_BESIDE = 76


class RoomyPage(QWidget):
    """Put parts above the splitter with `head`; the splitter is at least `tall` lines high.

    Where its parts are stacked, lists are as tall as their rows and only the page scrolls, and charts that fill what
    room there is are at least `chart` lines high.
    """

    def __init__(self, name: str, splitter: QSplitter, *, tall: int, chart: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.splitter = splitter
        self._tall, self._chart = tall, chart
        self._body = QWidget()
        self._body.setAccessibleName(name)
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(splitter, 1)
        self.area = QScrollArea()
        self.area.setAccessibleName(name)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self._body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)

    def head(self, part: QWidget) -> None:
        """Add a part above the splitter."""
        self._column.insertWidget(self._column.count() - 1, part)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        line = self.fontMetrics().height()
        beside = self.width() >= line * _BESIDE
        wanted = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self.splitter.orientation() != wanted:
            self.splitter.setOrientation(wanted)
        self.splitter.setMinimumHeight(line * self._tall if beside else 0)
        for table in self.splitter.findChildren(SmallTable):
            table.show_whole(whole=not beside)
        for chart in self.splitter.findChildren(LineChart):
            chart.setMinimumHeight(0 if beside else line * self._chart)
