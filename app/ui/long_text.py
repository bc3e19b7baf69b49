"""`LongText`: a text that is as high as it needs to be, up to so many lines; further ones are scrolled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea

from app.ui.look.plain import Label

_MOST = 5  # lines that are seen at once


class LongText(QScrollArea):
    """The text of a label, which wraps; the arrow keys scroll what there is no room for. `called`: its name."""

    def __init__(self, label: Label, called: str) -> None:
        super().__init__()
        self._label = label
        self.setAccessibleName(called)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setWidget(label)

    def say(self, text: str) -> None:
        """Show a text from its beginning; nothing stands there for none."""
        self._label.setText(text)
        self.setVisible(bool(text))
        self.verticalScrollBar().setValue(0)
        self.fit()

    def fit(self) -> None:
        """Take the height of the text, or of the most lines that are shown at once."""
        most = _MOST * self._label.fontMetrics().lineSpacing()
        needed = self._label.heightForWidth(max(1, self.viewport().width()))
        self.setFixedHeight(max(1, min(most, needed)))
        can_scroll = needed > most
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if can_scroll else Qt.FocusPolicy.NoFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height for another width."""
        super().resizeEvent(event)
        self.fit()
