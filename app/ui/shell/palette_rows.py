"""What the palette lists: commands, records and pages as rows, grouped, with the letters that matched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.domain import plain_text
from app.ui.command_bar import paint_key_cap
from app.ui.look import fonts, icons, theme
from app.ui.look.tokens import RADIUS_CONTROL, TYPE_AXIS, TYPE_BODY, TYPE_LABEL
from app.ui.tab import TabTarget
from app.ui.tables.columns import TableRole

Index = QModelIndex | QPersistentModelIndex
_ROW, _HEAD, _SIDE = 34, 26, 16  # pixels at 100 %


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: a command by its id, or a target. `group`: the heading it stands under; `spoken`: what it does."""

    kind: str
    title: str
    detail: str
    icon: str
    command: str = ""
    target: TabTarget | None = None
    group: str = ""
    key: str = ""
    spoken: str = ""
    words: str = ""  # other words that find it


class Entries(QAbstractListModel):
    """The rows; `typed`: what was looked for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self.typed = ""

    def show(self, entries: list[Entry], typed: str) -> None:
        """List these."""
        self.beginResetModel()
        self.entries, self.typed = entries, typed
        self.endResetModel()

    def begins_group(self, row: int) -> bool:
        """Return whether a heading stands above a row."""
        group = self.entries[row].group
        return bool(group) and (row == 0 or self.entries[row - 1].group != group)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = 0) -> Any:
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return plain_text.one_line(entry.title)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(entry)
        return entry if role == TableRole.ROW else None


def spoken(entry: Entry) -> str:
    """Return what a screen reader says of a row."""
    said = entry.spoken or f"{entry.kind}: {entry.title} {entry.detail}"
    return plain_text.one_line(f"{said}, key {entry.key}" if entry.key else said.strip())


def matches(typed: str, text: str) -> list[tuple[int, int]]:
    """Return where the words that were typed stand in a text: start and length of each, in order."""
    found: list[tuple[int, int]] = []
    lower = text.casefold()
    if len(lower) != len(text):  # letters that fold to two: positions would not be those of the text
        return []
    for word in typed.casefold().split():
        at = lower.find(word)
        if at >= 0:
            found.append((at, len(word)))
    return sorted(found)


class EntryDelegate(QStyledItemDelegate):
    """Icon, title with the matched letters bold and underlined, detail, key; a heading above the first of a group."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        model: Any = index.model()
        return QSize(200, theme.px(_ROW) + (theme.px(_HEAD) if model.begins_group(index.row()) else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry | None = index.data(TableRole.ROW)
        if entry is None:
            return
        opt, model = _any(option), _any(index.model())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRect(opt.rect)
        if model.begins_group(index.row()):
            head = QRect(box.left() + theme.px(16), box.top(), box.width(), theme.px(_HEAD))
            painter.setFont(fonts.sized(TYPE_LABEL, QFont.Weight.DemiBold))
            painter.setPen(theme.color("muted"))
            painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, plain_text.one_line(entry.group))
            box.setTop(box.top() + theme.px(_HEAD))
        box.adjust(theme.px(6), 1, -theme.px(6), -1)
        chosen = bool(opt.state & QStyle.StateFlag.State_Selected)
        if chosen:
            self._ground(painter, box)
        tone = "selection_text" if chosen else "text"
        side = theme.px(_SIDE)
        left = box.left() + theme.px(10)
        icons.icon(entry.icon, tone).paint(painter, left, box.center().y() - side // 2, side, side)
        text = QRect(left + side + theme.px(12), box.top(), 0, box.height())
        text.setRight(self._right(painter, entry, box, tone) - theme.px(12))
        self._title(painter, entry.title, model.typed, text, tone)
        painter.restore()

    @staticmethod
    def _ground(painter: QPainter, box: QRect) -> None:
        pen = painter.pen()
        pen.setColor(theme.color("focus"))
        pen.setWidth(theme.px(2))
        painter.setPen(pen)
        painter.setBrush(theme.color("selection"))
        radius = theme.px(RADIUS_CONTROL)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)

    @staticmethod
    def _right(painter: QPainter, entry: Entry, box: QRect, tone: str) -> int:
        """Paint detail and key; return where they begin."""
        right = box.right() - theme.px(10)
        if entry.key:
            font = fonts.sized(TYPE_AXIS)
            wide = max(theme.px(18), QFontMetrics(font).horizontalAdvance(entry.key) + theme.px(10))
            cap = QRect(QPoint(right - wide, 0), QSize(wide, theme.px(18)))
            cap.moveTop(box.center().y() - cap.height() // 2)
            paint_key_cap(painter, cap, entry.key, font, tone)
            right = cap.left() - theme.px(8)
        painter.setFont(fonts.sized(TYPE_BODY))
        metrics = painter.fontMetrics()
        detail = metrics.elidedText(plain_text.one_line(entry.detail), Qt.TextElideMode.ElideRight, box.width() // 2)
        painter.setPen(theme.color("muted" if tone == "text" else tone))
        wide = metrics.horizontalAdvance(detail)
        painter.drawText(QRect(right - wide, box.top(), wide, box.height()), Qt.AlignmentFlag.AlignVCenter, detail)
        return right - wide

    @staticmethod
    def _title(painter: QPainter, title: str, typed: str, box: QRect, tone: str) -> None:
        font = fonts.sized(TYPE_BODY, digits=True)
        shown = QFontMetrics(font).elidedText(plain_text.one_line(title), Qt.TextElideMode.ElideRight, box.width())
        layout = QTextLayout(shown, font)
        marks: list[QTextLayout.FormatRange] = []
        for start, length in matches(typed, shown):
            mark = QTextLayout.FormatRange()
            mark.start, mark.length = start, length
            strong = QTextCharFormat()
            strong.setFontWeight(QFont.Weight.Bold)
            strong.setFontUnderline(True)
            mark.format = strong
            marks.append(mark)
        layout.setFormats(marks)
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        painter.setPen(theme.color(tone))
        top = box.top() + (box.height() - line.height()) / 2
        layout.draw(painter, QPoint(box.left(), round(top)).toPointF())


def _any(value: object) -> Any:
    return value
