"""`ClashLine`: what a change that is dragged collides with, told over the calendar: nothing moves under the mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui.look import theme
from app.ui.look.plain import Label


class ClashLine(Label):
    """Lies over `below`, at its top or bottom, whichever the pointer is not near to; the mouse goes through it."""

    def __init__(self, below: QWidget) -> None:
        super().__init__("", below)
        self._below, self._at_bottom = below, True
        self.setAccessibleName("Conflicts at this time")
        self.setWordWrap(True)
        self.setProperty("raised", True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        below.installEventFilter(self)
        self.hide()

    def say(self, text: str, *, pointer_above: bool) -> None:
        """Tell a text; `pointer_above`: the pointer is in the upper half, so it stands at the bottom."""
        self.setText(text)
        self._at_bottom = pointer_above
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        side = theme.px(10)
        self.setContentsMargins(side, theme.px(6), side, theme.px(6))
        wide = max(self._below.width() - 2 * side, 1)
        high = min(self.heightForWidth(wide), max(self._below.height() // 2, 1))
        top = self._below.height() - high - side if self._at_bottom else side
        self.setGeometry(side, top, wide, high)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of what it lies over."""
        if watched is self._below and isinstance(event, QResizeEvent) and self.isVisible():
            self._place()
        return False
