"""`Picture`: the calendar with what is said below it: clashes of a move, what the marks mean, how many there are."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.look import theme
from app.ui.look.plain import Label
from app.views.changes.canvas import CalendarCanvas

_ROOMY = 260  # height, at 100 %, from which there is room to explain the marks


class Picture(QWidget):
    """`clashes`, `legend` and `count` are labels; `list_button` shows the list below."""

    def __init__(self, canvas: CalendarCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Calendar")
        self.clashes, self.legend, self.count = Label(), Label(), Label()
        for label in (self.clashes, self.legend, self.count):
            label.setProperty("muted", True)
        self.clashes.setWordWrap(True)
        self.clashes.hide()
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
        column.addWidget(self.clashes)
        column.addWidget(self._below)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = theme.px(10)
        self._row.setContentsMargins(side, theme.px(2), side, theme.px(2))
        self.clashes.setContentsMargins(side, theme.px(4), side, theme.px(4))
        self.legend.setVisible(self.height() >= theme.px(_ROOMY))
