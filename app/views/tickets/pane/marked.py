"""`Marked`: a shape and its word."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.look import icons
from app.ui.look.plain import Label
from app.ui.tables.columns import Mark


class Marked(QWidget):
    """A shape and its word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = Label()
        self.word = Label()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.picture)
        row.addWidget(self.word)

    def show_mark(self, mark: Mark | None, text: str) -> None:
        """Show both; the shape's name is the word."""
        side = self.fontMetrics().height() - 2
        if mark is not None:
            self.picture.setPixmap(icons.mark(mark.shape, mark.tone).pixmap(QSize(side, side)))
        self.picture.setVisible(mark is not None)
        self.picture.setAccessibleName(text)
        self.word.setText(text)
