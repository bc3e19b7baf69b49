"""`ThingList`: the things of Home as cards, each with its time, two lines of words and the button of its act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.clock import utc_now
from app.domain import plain_text
from app.domain.home.values import Item, Mark
from app.ui.command_bar import paint_key_cap
from app.ui.look import fonts, plain, theme
from app.ui.look.shapes import paint_mark
from app.ui.look.tokens import BAR, RADIUS_CONTROL, TYPE_AXIS, TYPE_BODY, TYPE_LABEL, TYPE_SECTION
from app.ui.tables.columns import TableRole
from app.views.home.times import time_text

Index = QModelIndex | QPersistentModelIndex
_MARKS = {
    Mark.MISSED: ("missed", "missed"),
    Mark.SOON: ("clock", "soon"),
    Mark.PAUSED: ("pause", "muted"),
    Mark.NONE: ("", ""),
}
_ROW, _HEAD, _BUTTON, _CAP = 52, 34, 124, 40  # pixels at 100 %
_TIME_LEFT, _TIME_LEAST = 46, 142
#: ms in which nobody has taken in yet that another thing is there: Enter was meant for the one before.
_TAKEN_IN = 400


class Things(QAbstractListModel):
    """The rows in the order of their groups; `now`: the instant their times are told at."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.things: tuple[Item, ...] = ()
        self.now: datetime | None = None

    def show(self, things: Sequence[Item], now: datetime) -> None:
        """List these."""
        self.beginResetModel()
        self.things, self.now = tuple(things), now
        self.endResetModel()

    def group_at(self, row: int) -> tuple[str, int] | None:
        """Return name and size of the group that begins at a row."""
        part = self.things[row].part
        if row and self.things[row - 1].part is part:
            return None
        return part.label, sum(thing.part is part for thing in self.things)

    def time_at(self, row: int) -> str:
        """Return the time of a row in words."""
        return time_text(self.things[row], self.now) if self.now is not None else ""

    def time_width(self) -> int:
        """Return the width that the widest time needs, so that the titles begin below each other."""
        metrics = QFontMetrics(fonts.sized(TYPE_BODY, QFont.Weight.DemiBold, digits=True))
        texts = {self.time_at(row) for row in range(len(self.things))}
        return max([theme.px(_TIME_LEAST), *(metrics.horizontalAdvance(text) for text in texts)])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.things)

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or index.row() >= len(self.things):
            return None
        thing = self.things[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            kept = f" {thing.held}." if thing.held else ""
            said = f"{thing.title}, {self.time_at(index.row())}. {thing.detail}{kept} Enter: {thing.act_label}."
            return plain_text.one_line(said)
        if role == Qt.ItemDataRole.ToolTipRole:  # the card may cut it
            return plain.tip("\n".join(filter(None, (thing.title, thing.detail, thing.held))))
        return thing if role == TableRole.ROW else None


class ThingList(QListView):
    """Up and Down choose, Enter does; a click on the button does, a double click opens."""

    acted = Signal(object)  # Item
    opened = Signal(object)  # Item

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What needs me now")
        self.model_ = Things(self)
        self.setModel(self.model_)
        self.setItemDelegate(_Card(self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("cards", True)
        self.doubleClicked.connect(self._double_clicked)
        self._wanted: tuple[str, int] | None = None
        self._pressed: Item | None = None  # whose button the mouse went down on
        self._moved = QTimer(self)  # runs while another thing has just come to where the keyboard is
        self._moved.setSingleShot(True)
        self._moved.setInterval(_TAKEN_IN)

    def show_things(self, things: Sequence[Item], now: datetime) -> None:
        """List these; the thing with the focus keeps it, else the one that took its place."""
        before = self.current()
        row = max(0, self.currentIndex().row())
        self.model_.show(things, now)
        if things:
            places = {(thing.kind, thing.id): n for n, thing in enumerate(things)}
            same = places.get((before.kind, before.id)) if before is not None else None
            wanted = places.get(self._wanted) if self._wanted is not None else None
            to = wanted if wanted is not None else same if same is not None else min(row, len(things) - 1)
            self.setCurrentIndex(self.model_.index(to, 0))
            if before is not None and same is None and wanted is None:
                self._moved.start()
        self._wanted = None

    def go_first(self) -> None:
        """Begin at the first thing of whatever is listed next."""
        self.model_.show((), self.model_.now or utc_now())

    def go_to(self, record: tuple[str, int] | None) -> None:
        """Point at the thing of a record, by its kind and id: now, or when it is listed next."""
        self._wanted = record
        for row, thing in enumerate(self.model_.things):
            if (thing.kind, thing.id) == record:
                self.setCurrentIndex(self.model_.index(row, 0))
                self._wanted = None

    def current(self) -> Item | None:
        """Return the thing with the focus."""
        row = self.currentIndex().row()
        return self.model_.things[row] if 0 <= row < len(self.model_.things) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        thing = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            if thing is not None and not self._moved.isActive():
                self.acted.emit(thing)
        else:
            self._moved.stop()
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._thing_of_button(event)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do what the button of a thing says, where the mouse went down on it as well."""
        super().mouseReleaseEvent(event)
        thing, self._pressed, released = self._pressed, None, self._thing_of_button(event)
        if thing is not None and released is not None and (thing.kind, thing.id) == (released.kind, released.id):
            self.acted.emit(released)

    def _thing_of_button(self, event: QMouseEvent) -> Item | None:
        """Return the thing whose button the left mouse button is over."""
        at = event.position().toPoint()
        index = self.indexAt(at)
        over = index.isValid() and button_box(self.visualRect(index)).contains(at)
        return self.model_.things[index.row()] if over and event.button() == Qt.MouseButton.LeftButton else None

    def keyboardSearch(self, _text: str) -> None:
        """Letters are no search here."""

    @Slot(QModelIndex)
    def _double_clicked(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self.model_.things[index.row()])


def button_box(row: QRect) -> QRect:
    """Return where the button of a row is."""
    size = QSize(theme.px(_BUTTON), theme.px(28))
    right = row.right() - theme.px(12) - size.width()
    return QRect(QPoint(right, row.bottom() - (theme.px(_ROW) + size.height()) // 2), size)


class _Card(QStyledItemDelegate):
    _measured: tuple[object, int] = (None, 0)

    def _time_width(self, model: Things) -> int:
        """Return the width of the times, measured once for each list and size of text."""
        key = (model.things, model.now, theme.scale())
        if self._measured[0] != key:
            self._measured = (key, model.time_width())
        return self._measured[1]

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        model: Any = index.model()
        return QSize(200, theme.px(_ROW) + (theme.px(_HEAD) if model.group_at(index.row()) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        thing: Item | None = index.data(TableRole.ROW)
        if thing is None:
            return
        opt, model = _any(option), _any(index.model())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRect(opt.rect)
        group = model.group_at(index.row())
        if group is not None:
            self._head(painter, QRect(box.left(), box.top(), box.width(), theme.px(_HEAD)), *group)
            box.setTop(box.top() + theme.px(_HEAD))
        chosen = bool(opt.state & QStyle.StateFlag.State_Selected)
        focused = chosen and bool(opt.state & QStyle.StateFlag.State_HasFocus)
        self._ground(painter, box, chosen=chosen, focused=focused)
        tone = "selection_text" if chosen else "text"
        wide = self._time_width(model)
        self._time(painter, thing, model.time_at(index.row()), box.adjusted(theme.px(_TIME_LEFT), 0, 0, 0), wide, tone)
        text = box.adjusted(theme.px(_TIME_LEFT) + wide + theme.px(16), 0, -theme.px(_BUTTON + 32), 0)
        upper = QRect(text.left(), text.top() + theme.px(6), text.width(), theme.px(21))
        lower = QRect(text.left(), upper.bottom(), text.width(), theme.px(18))
        if thing.held:  # kept for a matter
            side = theme.px(14)
            lock = QRectF(upper.left(), upper.center().y() - side / 2, side, side)
            paint_mark(painter, lock, "lock", theme.color(tone if chosen else "muted"))
            upper.setLeft(upper.left() + side + theme.px(6))
        self._line(painter, thing.title, upper, fonts.sized(TYPE_SECTION, QFont.Weight.DemiBold, digits=True), tone)
        self._line(painter, thing.detail, lower, fonts.sized(TYPE_LABEL), tone if chosen else "muted")
        self._button(painter, thing, QRect(opt.rect), main=chosen, focused=focused)
        painter.restore()

    @staticmethod
    def _head(painter: QPainter, box: QRect, name: str, count: int) -> None:
        painter.setFont(fonts.sized(TYPE_LABEL, QFont.Weight.DemiBold))
        painter.setPen(theme.color("muted"))
        painter.drawText(box.adjusted(0, 0, 0, -theme.px(4)), Qt.AlignmentFlag.AlignBottom, f"{name}   {count:,}")

    @staticmethod
    def _ground(painter: QPainter, box: QRect, *, chosen: bool, focused: bool) -> None:
        painter.fillRect(box, theme.color("selection" if chosen else "surface"))
        painter.setPen(theme.color("line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(0, 0, -1, 0))
        if chosen:
            painter.fillRect(QRect(box.left(), box.top(), theme.px(BAR), box.height()), theme.color("accent"))
        if focused:
            pen = painter.pen()
            pen.setColor(theme.color("focus"))
            pen.setWidth(theme.px(2))
            painter.setPen(pen)
            painter.drawRect(box.adjusted(1, 1, -2, -1))

    @staticmethod
    def _time(painter: QPainter, thing: Item, text: str, box: QRect, wide: int, tone: str) -> None:
        shape, color = _MARKS[thing.mark]
        side = theme.px(14)
        if shape:
            mark = QRectF(box.left() - theme.px(28), box.center().y() - side / 2, side, side)
            paint_mark(painter, mark, shape, theme.color(color))
        strong = QFont.Weight.DemiBold if thing.mark in (Mark.MISSED, Mark.SOON) else QFont.Weight.Normal
        painter.setFont(fonts.sized(TYPE_BODY, strong, digits=True))
        painter.setPen(theme.color({"missed": "missed_text", "soon": "soon"}.get(color, tone)))
        room = QRect(box.left(), box.top(), wide + 1, box.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    @staticmethod
    def _line(painter: QPainter, text: str, box: QRect, font: QFont, tone: str) -> None:
        painter.setFont(font)
        painter.setPen(theme.color(tone))
        shown = QFontMetrics(font).elidedText(plain_text.one_line(text), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)

    @staticmethod
    def _button(painter: QPainter, thing: Item, row: QRect, *, main: bool, focused: bool) -> None:
        box = button_box(row)
        painter.setPen(theme.color("accent" if main else "border"))
        painter.setBrush(theme.color("accent" if main else "surface"))
        radius = theme.px(RADIUS_CONTROL)
        painter.drawRoundedRect(box, radius, radius)
        tone = "accent_text" if main else "text"
        painter.setPen(theme.color(tone))
        painter.setFont(fonts.sized(TYPE_BODY, QFont.Weight.DemiBold))
        if not focused:
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, thing.act_label)
            return
        cap = QRect(0, 0, theme.px(_CAP), theme.px(18))
        cap.moveCenter(box.center())
        cap.moveRight(box.right() - theme.px(6))
        word = box.adjusted(theme.px(4), 0, -theme.px(_CAP + 8), 0)
        painter.drawText(word, Qt.AlignmentFlag.AlignCenter, thing.act_label)
        paint_key_cap(painter, cap, "Enter", fonts.sized(TYPE_AXIS), tone)


def _any(value: object) -> Any:
    return value
