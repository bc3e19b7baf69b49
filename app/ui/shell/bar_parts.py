"""Parts of the top bar: the find field, the due promise, the bell and the disc of the person at work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionToolButton, QStylePainter, QToolButton, QWidget

from app.domain import words
from app.ui.command_bar import paint_key_cap
from app.ui.look import fonts, icons, plain, theme
from app.ui.look.shapes import paint_mark
from app.ui.look.tokens import CONTROL, TYPE_AXIS, TYPE_LABEL

_ICON = 16


class BarButton(QToolButton):
    """A button of the top bar that paints itself over its frame."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def frame(self, painter: QStylePainter) -> None:
        """Paint what the style sheet says of the button, without a text or icon."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class FindButton(BarButton):
    """Looks like a field, opens the palette. `mode` ("wide", "field", "key", "icon"): how much there is room for."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__("Find or run anything", parent)
        self.setProperty("search", True)
        self.setToolTip(plain.tip(f"Find a record or run a command ({key})"))
        self._key = key
        self.mode = "wide"

    def set_mode(self, mode: str) -> None:
        """Show the whole field, a shorter one, its key alone or its icon alone."""
        self.mode = mode
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        wide = {"wide": theme.px(360), "field": theme.px(196), "icon": theme.px(34)}.get(self.mode)
        if wide is None:
            wide = theme.px(8 + _ICON + 12 + 8) + self._cap_width()
        return QSize(wide, theme.px(CONTROL))

    def _cap_font(self) -> QFont:
        return fonts.sized(TYPE_AXIS)

    def _cap_width(self) -> int:
        return QFontMetrics(self._cap_font()).horizontalAdvance(self._key) + theme.px(10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        self.frame(painter)
        side, left = theme.px(_ICON), theme.px(9)
        top = (self.height() - side) // 2
        icons.icon("search", "muted").paint(painter, left, top, side, side)
        if self.mode == "icon":
            return
        cap = QRect(0, 0, self._cap_width(), theme.px(18))
        cap.moveCenter(QPoint(0, self.rect().center().y()))
        cap.moveRight(self.width() - theme.px(6))
        paint_key_cap(painter, cap, self._key, self._cap_font())
        if self.mode == "key":
            return
        text = "Find or run anything" if self.mode == "wide" else "Find or run"
        painter.setPen(theme.color("muted"))
        room = QRect(left + side + theme.px(6), 0, cap.left() - left - side - theme.px(10), self.height())
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class Bell(BarButton):
    """The bell, with how many messages nobody has seen to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Messages and last acts", parent)
        self.count = 0
        self.set_count(0)

    def set_count(self, count: int) -> None:
        """Show how many messages were missed."""
        self.count = count
        said = words.count(count, "message") + " not seen" if count else "Nothing new"
        self.setAccessibleDescription(said)
        self.setToolTip(plain.tip(f"Messages and what you did today\n{said}"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(34), theme.px(CONTROL + 4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        self.frame(painter)
        side = theme.px(18)
        icons.icon("bell").paint(painter, (self.width() - side) // 2, (self.height() - side) // 2, side, side)
        if not self.count:
            return
        text = str(self.count) if self.count < 100 else "99+"
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fonts.sized(TYPE_AXIS, QFont.Weight.Bold))
        high = theme.px(16)
        box = QRect(0, 0, max(high, painter.fontMetrics().horizontalAdvance(text) + theme.px(6)), high)
        box.moveTopRight(QPoint(self.width() - 1, 0))
        painter.setPen(theme.color("window"))
        painter.setBrush(theme.color("missed"))
        painter.drawRoundedRect(box, high / 2, high / 2)
        painter.setPen(theme.color("surface"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class PersonDisc(BarButton):
    """The initials of whoever is at work; opens their menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("You", parent)
        self.initials = ""
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def set_person(self, name: str, roles: str) -> None:
        """Show a person by name; `roles` in words."""
        self.initials = words.initials(name)
        self.setAccessibleName(f"You are {name}")
        self.setAccessibleDescription(roles)
        self.setToolTip(plain.tip(f"{name}\n{roles}"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(CONTROL + 4), theme.px(CONTROL + 4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(CONTROL)
        disc = QRectF(0, 0, side, side)
        disc.moveCenter(QRectF(self.rect()).center())
        if self.hasFocus():
            painter.setPen(theme.color("focus"))
            pen = painter.pen()
            pen.setWidth(theme.px(2))
            painter.setPen(pen)
            painter.drawEllipse(disc.adjusted(-1, -1, 1, 1))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(disc.adjusted(1, 1, -1, -1))
        painter.setFont(fonts.sized(TYPE_LABEL, QFont.Weight.DemiBold))
        painter.setPen(theme.color("accent_text"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, self.initials)


@dataclass(frozen=True, slots=True)
class DuePromise:
    """What was promised by when (an instant): "MI0012", "update"; where a click leads; how many others are missed."""

    number: str
    what: str
    due_at: datetime
    tab: str
    id: int
    others: int = 0


class DueChip(BarButton):
    """The next promise that falls due, on every page; not there when nothing is promised."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Due promise", parent)
        self.setProperty("due", True)
        self.promise: DuePromise | None = None
        self.short = False
        self._missed = False
        self._whole = ""
        self._brief = ""
        self.hide()

    def set_promise(self, promise: DuePromise | None, now: datetime) -> None:
        """Show a promise as it is at an instant."""
        self.promise = promise
        if promise is None:
            self.hide()
            return
        self._missed = promise.due_at < now
        span = words.left(promise.due_at - now)
        self._brief = f"Missed by {span}" if self._missed else span
        more = f", and {promise.others} more" if promise.others else ""
        late = f"{promise.number} {promise.what} missed by {span}{more}"
        self._whole = late if self._missed else f"{promise.number} {promise.what} in {span}"
        self.setAccessibleName(self._whole)
        self.setToolTip(plain.tip(f"{self._whole}\nOpens it"))
        self.show()
        self.updateGeometry()
        self.update()

    @property
    def text_shown(self) -> str:
        """What the chip says now."""
        return self._brief if self.short else self._whole

    def set_short(self, short: bool) -> None:
        """Say the time alone."""
        self.short = short
        self.updateGeometry()
        self.update()

    def _font(self) -> QFont:
        return fonts.sized(TYPE_LABEL, QFont.Weight.DemiBold)

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(self._font()).horizontalAdvance(self.text_shown) + theme.px(38), theme.px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tone = "critical" if self._missed else "soon"
        painter = QStylePainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        pen = painter.pen()
        pen.setColor(theme.color("focus" if self.hasFocus() else tone))
        pen.setWidth(theme.px(2) if self.hasFocus() else 1)
        painter.setPen(pen)
        painter.setBrush(theme.color(f"{tone}_ground"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        side = theme.px(12)
        mark = QRectF(theme.px(10), (self.height() - side) / 2, side, side)
        paint_mark(painter, mark, "missed" if self._missed else "clock", theme.color(tone))
        painter.setFont(self._font())
        painter.setPen(theme.color("text"))
        room = self.rect().adjusted(theme.px(27), 0, -theme.px(8), 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text_shown)
