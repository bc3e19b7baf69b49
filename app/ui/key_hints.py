"""`KeyHints`: what keys do, each with its cap, in the last line of a list that takes no focus."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.command_bar import paint_key_cap
from app.ui.look import fonts, theme
from app.ui.look.tokens import TYPE_AXIS, TYPE_LABEL

_HIGH, _BESIDE, _BETWEEN = 18, 6, 16  # at 100 %


class KeyHints(QWidget):
    """A line of (key, what it does)."""

    def __init__(self, hints: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hints = tuple(hints)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Keys")
        self.setAccessibleDescription(", ".join(f"{key}: {what}" for key, what in self.hints))

    def _fonts(self) -> tuple[QFont, QFont]:
        return fonts.sized(TYPE_AXIS, QFont.Weight.DemiBold), fonts.sized(TYPE_LABEL)

    def _parts(self) -> list[tuple[QRect, QRect, str, str]]:
        """Return the box of each cap and of the word after it."""
        cap, plain = (QFontMetrics(font) for font in self._fonts())
        margins, high, found = self.contentsMargins(), theme.px(_HIGH), []
        x, y = margins.left(), margins.top()
        for key, what in self.hints:
            wide, word = cap.horizontalAdvance(key) + theme.px(10), plain.horizontalAdvance(what)
            after = x + wide + theme.px(_BESIDE)
            found.append((QRect(x, y, wide, high), QRect(after, y, word + 1, high), key, what))
            x = after + word + theme.px(_BETWEEN)
        return found

    def sizeHint(self) -> QSize:
        margins, parts = self.contentsMargins(), self._parts()
        right = parts[-1][1].right() + 1 if parts else 0
        return QSize(right + margins.right(), theme.px(_HIGH) + margins.top() + margins.bottom())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        cap, plain = self._fonts()
        for box, beside, key, what in self._parts():
            paint_key_cap(painter, box, key, cap)
            painter.setFont(plain)
            painter.setPen(theme.color("muted"))
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, what)
        painter.end()
