"""`Picture`: the calendar with what is said below it: what the marks mean, how many there are; over it, clashes."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.look import theme
from app.ui.look.plain import Label
from app.views.changes.canvas import CalendarCanvas
from app.views.changes.clash_line import ClashLine

_ROOMY = 260  # height, at 100 %, from which there is room to explain the marks


class Picture(QWidget):
    """`clashes` lies over the canvas; `legend` and `count` are labels; `list_button` shows the list below."""

    def __init__(self, canvas: CalendarCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Calendar")
        self.clashes, self.legend, self.count = ClashLine(canvas), Label(), Label()
        for label in (self.legend, self.count):
            label.setProperty("muted", True)
        self.legend.setWordWrap(True)
        self.list_button = QPushButton("List")
        self.list_button.setCheckable(True)
        self.list_button.setAutoDefault(False)
        self.list_button.setAccessibleName("Show the changes as a list below the calendar")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(canvas, 1)
        self._below = QWidget()
        below = self._row = QHBoxLayout(self._below)
        below.addWidget(self.legend, 1)
        below.addStretch(0)
        below.addWidget(self.count)
        below.addWidget(self.list_button)
        column.addWidget(self._below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = theme.px(10)
        self._row.setContentsMargins(side, theme.px(2), side, theme.px(2))
        self.legend.setVisible(self.height() >= theme.px(_ROOMY))
