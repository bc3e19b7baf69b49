"""`PdfDialog`: the pages of a file, with what can be done with it in a row above."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.jobs import JobRunner
from app.ui.look import theme
from app.ui.pdf.pane import PdfPane


class PdfDialog(QDialog):
    """Shows `pane`, as large as most of its parent's window; it is gone once it is closed."""

    def __init__(self, name: str, jobs: JobRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.pane = PdfPane(jobs, name)
        self._row = QHBoxLayout()
        self._row.setContentsMargins(*(theme.px(n) for n in (12, 8, 12, 4)))
        self._row.setSpacing(theme.px(8))
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._row)
        column.addWidget(self.pane, 1)
        self.resize(parent.window().size() * 0.86)

    def add_above(self, *buttons: QPushButton, first: QWidget | None = None) -> None:
        """Put buttons at the right of the row above, and a widget at its left."""
        if first is not None:
            self._row.insertWidget(0, first, 1)
        for button in buttons:
            button.setAutoDefault(False)
            self._row.addWidget(button)
        above = [*([first] if first is not None else []), *buttons, self.pane]
        for before, after in pairwise(above):  # Tab goes as one reads: the row, then the pages
            self.setTabOrder(before, after)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button with the keyboard on Enter as on Space; none is pressed from elsewhere."""
        button = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(button, QPushButton):
            button.click()
        else:
            super().keyPressEvent(event)
