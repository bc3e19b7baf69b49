"""What is promised of a record and by when, with a shape before it, so that no colour says it alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.look import theme
from app.ui.look.plain import Label
from app.ui.look.shapes import paint_mark
from app.ui.tables.columns import Mark

_SIZE, _GAP = 14, 8  # of the shape, and after it, at 100 %


class _MarkBox(QWidget):
    """The shape."""

    def __init__(self) -> None:
        super().__init__()
        self._mark: Mark | None = None
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(_SIZE), theme.px(_SIZE))

    def set_mark(self, mark: Mark | None) -> None:
        """Show a shape; None: none."""
        self._mark = mark
        self.setFixedSize(self.sizeHint())
        self.setVisible(mark is not None)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._mark is not None:
            paint_mark(QPainter(self), QRectF(self.rect()), self._mark.shape, theme.color(self._mark.tone))


class OwedLine(QWidget):
    """Takes no room while nothing is owed; in the colour of errors where it is late."""

    def __init__(self) -> None:
        super().__init__()
        self._box, self._label = _MarkBox(), Label()
        self._label.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._label, 1)
        self.hide()

    def text(self) -> str:
        """Return what is said."""
        return self._label.text()

    def say(self, text: str, mark: Mark | None) -> None:
        """Say what is owed; "": nothing is."""
        self._label.setText(text)
        self.setVisible(bool(text))
        is_late = mark is not None and mark.tone == "critical"
        if self._label.property("error") != is_late:
            self._label.setProperty("error", is_late)
            self._label.style().unpolish(self._label)
            self._label.style().polish(self._label)
        self._box.set_mark(mark)
        self.layout().setSpacing(theme.px(_GAP))  # type: ignore[union-attr]
