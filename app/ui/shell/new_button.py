"""`NewButton`: makes the new record of the page one is at, "New call" where the page has none of its own."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter, QWidget

from app.ui.command_bar import paint_key_cap
from app.ui.look import fonts, icons, plain, theme
from app.ui.look.tokens import CONTROL, TYPE_AXIS, TYPE_BODY


class NewButton(QPushButton):
    """`asked` carries the id of the command of the page; empty: a new call."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("primary", True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click the list has its place, to go back to
        self._command, self._title, self._key = "", "New call", ""
        self._with_key = self._with_text = True
        self._named: tuple[str, ...] = ()
        self.set_command("", "New call", "")
        self.clicked.connect(self._ask)
        self.hide()

    def set_command(self, command: str, title: str, key: str, why_not: str = "") -> bool:
        """Stand for a command, and say why it cannot be run; return whether anything is another than before."""
        named = (command, title, key, why_not)
        if named == self._named:
            return False
        self._named = named
        self._command, self._title, self._key = command, title, key
        self.setAccessibleName(title)
        self.setAccessibleDescription(why_not)
        head = f"{title} ({key})" if key else title
        self.setToolTip(plain.tip(f"{head}\n{why_not}".strip()))
        self.updateGeometry()
        self.update()
        return True

    def fold(self, *, key: bool, text: bool) -> None:
        """Show or leave out its key and its text."""
        self._with_key, self._with_text = key, text
        self.updateGeometry()
        self.update()

    def _ask(self) -> None:
        self.asked.emit(self._command)

    def _parts(self) -> tuple[int, int, int]:
        """Return the widths of icon, text and key cap, gaps included."""
        text = theme.px(6) + self._metrics_width(self._title, 600) if self._with_text else 0
        cap = 0
        if self._with_key and self._with_text and self._key:
            cap = theme.px(8 + 10) + self._metrics_width(self._key, 400, TYPE_AXIS)
        return theme.px(16), text, cap

    def _metrics_width(self, text: str, weight: int, size: int = TYPE_BODY) -> int:
        return QFontMetrics(fonts.sized(size, QFont.Weight(weight))).horizontalAdvance(text)

    def sizeHint(self) -> QSize:
        return QSize(sum(self._parts()) + theme.px(24 if self._with_text else 16), theme.px(CONTROL))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        icon, text, cap = self._parts()
        left = (self.width() - icon - text - cap) // 2
        tone = "accent_text" if self.isEnabled() else "border"
        icons.icon("add", tone).paint(painter, left, (self.height() - icon) // 2, icon, icon)
        left += icon
        painter.setPen(theme.color(tone))
        if text:
            painter.setFont(fonts.sized(TYPE_BODY, QFont.Weight.DemiBold))
            box = QRect(left + theme.px(6), 0, text, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._title)
            left += text
        if cap:
            box = QRect(0, 0, cap - theme.px(8), theme.px(18))
            box.moveTopLeft(QPoint(left + theme.px(8), (self.height() - box.height()) // 2))
            paint_key_cap(painter, box, self._key, fonts.sized(TYPE_AXIS), tone)
