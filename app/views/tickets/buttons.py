"""Small buttons of the Tickets tab: one with the cap of its key, one that is a word, chosen with a line under it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter, QWidget

from app.ui.command_bar import paint_key_cap
from app.ui.look import fonts, icons, theme
from app.ui.look.tokens import CONTROL, TYPE_AXIS, TYPE_BODY


class CapButton(QPushButton):
    """An icon, words, and behind them the key that does the same."""

    def __init__(self, text: str, key: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._key = key
        self.setAutoDefault(False)
        if icon:
            icons.set_icon(self, icon)

    def _cap(self) -> int:
        metrics = QFontMetrics(fonts.sized(TYPE_AXIS))
        return max(theme.px(18), metrics.horizontalAdvance(self._key) + theme.px(8))

    def _icon(self) -> int:
        return 0 if self.icon().isNull() else theme.px(22)

    def sizeHint(self) -> QSize:
        wide = self._icon() + self.fontMetrics().horizontalAdvance(self.text()) + self._cap() + theme.px(28)
        return QSize(wide, theme.px(CONTROL))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        text = option.text
        option.text, option.icon = "", QIcon()
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        at, high = theme.px(10), self.height()
        if self._icon():
            side = theme.px(16)
            self.icon().paint(painter, at, (high - side) // 2, side, side)
        painter.setPen(theme.color("text" if self.isEnabled() else "border"))
        painter.drawText(QRect(at + self._icon(), 0, self.width(), high), Qt.AlignmentFlag.AlignVCenter, text)
        cap, tall = self._cap(), theme.px(18)
        box = QRect(self.width() - cap - theme.px(6), (high - tall) // 2, cap, tall)
        paint_key_cap(painter, box, self._key, fonts.sized(TYPE_AXIS), "muted" if self.isEnabled() else "border")


class WordButton(QPushButton):
    """A word that is one of several to choose from; the chosen one is heavier, with a line under it."""

    def __init__(self, text: str, size: int = TYPE_BODY, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._size = size
        self.setCheckable(True)
        self.setAutoDefault(False)

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(fonts.sized(self._size, QFont.Weight.DemiBold))  # so that choosing moves nothing

    def width_of(self, text: str) -> int:
        """Return how wide the button is with a text, in pixels."""
        return self._metrics().horizontalAdvance(text) + theme.px(12)

    def sizeHint(self) -> QSize:
        return QSize(self.width_of(self.text()), theme.px(CONTROL))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, high = self.isChecked(), self.height()
        painter.setFont(fonts.sized(self._size, QFont.Weight.DemiBold if chosen else QFont.Weight.Normal))
        painter.setPen(theme.color("text" if chosen or self.underMouse() else "muted"))
        painter.drawText(QRect(theme.px(6), 0, self.width(), high), Qt.AlignmentFlag.AlignVCenter, self.text())
        if chosen:
            line = theme.px(2)
            painter.fillRect(theme.px(6), high - line, self.width() - theme.px(12), line, theme.color("accent"))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.px(4), theme.px(4))
