"""The items of the stream: a bubble for what was said, a line for what was changed."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.plain_text import lines, one_line
from app.domain.text_links import TextLink, links_in
from app.ui.linked_text import LinkedText
from app.ui.look import fonts, icons, plain, theme
from app.ui.look.plain import Label
from app.ui.look.tokens import RADIUS_POPUP, TYPE_LABEL
from app.views.tickets.conversation import Piece, Said
from app.views.tickets.pane.avatar import Avatar

_ICONS = {Said.CALLER: "comment", Said.NOTE: "lock", Said.SENT: "send"}


class StreamItem(QWidget):
    """A piece that can be the current one, which has the ring."""

    pressed = Signal(object)  # this item
    link_opened = Signal(object)  # TextLink

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.piece: Piece | None = None
        self.is_current = False
        self.has_ring = False

    def show_piece(self, piece: Piece, now: datetime) -> None:
        """Show a piece as it stands at `now`."""
        raise NotImplementedError

    @property
    def links(self) -> tuple[TextLink, ...]:
        """What can be opened from it."""
        return links_in(lines(self.piece.text)) if self.piece is not None else ()

    def set_current(self, current: bool, ring: bool) -> None:
        """Make it the current item, `ring`: the stream has the keyboard."""
        if (current, ring) != (self.is_current, self.has_ring):
            self.is_current, self.has_ring = current, ring
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self)
        event.accept()


class Bubble(StreamItem):
    """What somebody said, with who, when and to whom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # never wider than the stream
        self.avatar = Avatar()
        self.who = plain.Label()
        self.icon = Label()
        self.meta = plain.Label()
        self.meta.setProperty("muted", True)
        self.text = LinkedText()
        self.text.opened.connect(self.link_opened)
        how = self._how = QWidget()
        told = QHBoxLayout(how)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(theme.px(4))
        told.addWidget(self.icon)
        told.addWidget(self.meta)
        head = self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.setSpacing(theme.px(4))
        head.addWidget(self.who)
        head.addStretch(1)
        head.addWidget(how, 0, Qt.AlignmentFlag.AlignLeft)
        self.frame = QWidget()
        inside = QVBoxLayout(self.frame)
        inside.setContentsMargins(theme.px(10), theme.px(4), theme.px(10), theme.px(8))
        inside.setSpacing(theme.px(2))
        inside.addLayout(head)
        inside.addWidget(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(2), theme.px(2), theme.px(2), theme.px(4))
        row.setSpacing(theme.px(8))
        row.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.frame, 1)

    def show_piece(self, piece: Piece, now: datetime) -> None:
        """Show who said it, when and how, and the text; struck through if it was taken back."""
        self.piece = piece
        self.avatar.show_person("" if piece.who == "The caller" else piece.who, own=piece.own)
        self.who.setFont(fonts.sized(TYPE_LABEL, QFont.Weight.DemiBold))
        self.who.setText(piece.who)
        self.meta.setFont(fonts.sized(TYPE_LABEL))
        self.meta.setText(f"{piece.meta(now)}, taken back" if piece.taken_back else piece.meta(now))
        side = theme.px(14)
        self.icon.setPixmap(icons.icon(_ICONS[piece.said], "muted").pixmap(QSize(side, side)))
        self.icon.setAccessibleName(piece.said.value.capitalize())
        self.text.show_text(piece.text, struck=piece.taken_back)
        self.text.setAccessibleName(f"What {piece.who} wrote")
        self.setAccessibleName(piece.sentence(now))
        self._fit()
        self.update()

    def _fit(self) -> None:
        """Put who and how beside each other, or one below the other where there is no room: neither is cut."""
        room = self.width() - self.avatar.width() - theme.px(34)
        meta = self.meta.fontMetrics().horizontalAdvance(self.meta.text())
        how = theme.px(14) + theme.px(4) + meta
        self.meta.setWordWrap(how > room)
        side = Qt.AlignmentFlag(0) if how > room else Qt.AlignmentFlag.AlignLeft  # text that wraps takes the width
        self._head.setAlignment(self._how, side)
        fits = self.who.sizeHint().width() + how + theme.px(8) <= room
        self._head.setDirection(QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.piece is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.frame.geometry()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = theme.px(RADIUS_POPUP)
        ring = self.is_current and self.has_ring
        painter.setBrush(theme.color("met_ground" if self.piece.said is Said.SENT else "surface"))
        edge = "focus" if ring else "border" if theme.look() == "contrast" or self.is_current else "line"
        painter.setPen(QPen(theme.color(edge), 2 if ring else 1))
        painter.drawRoundedRect(box, radius, radius)


class ChangeLine(StreamItem):
    """What was changed, in one line; the whole of it while it is the current item."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._time = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_piece(self, piece: Piece, now: datetime) -> None:
        """Show what was changed, by whom and when."""
        self.piece = piece
        who = f" ({'you' if piece.own else piece.who})" if piece.who else ""
        self._text = one_line(f"{piece.text.rstrip('.')}{who}" + (", taken back" if piece.taken_back else ""))
        self._time = piece.when(now)
        late = f" {piece.note}." if piece.note else ""
        self.setToolTip(
            plain.tip(f"{piece.text}{who}.{late}" if not piece.text.endswith(".") else f"{piece.text}{late}")
        )
        self.setAccessibleName(piece.sentence(now))
        self._fit()

    def set_current(self, current: bool, ring: bool) -> None:
        """Show the whole text while current."""
        super().set_current(current, ring)
        self._fit()

    def _left(self) -> int:
        return theme.px(36)

    def _room(self) -> int:
        self.setFont(fonts.sized(TYPE_LABEL))
        time = self.fontMetrics().horizontalAdvance(self._time)
        return max(theme.px(40), self.width() - self._left() - time - theme.px(16))

    def _lines(self, room: int) -> list[str]:
        """Return the text in lines, broken between words, inside of one only where it is longer than a line."""
        layout = QTextLayout(self._text, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        found = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(room)
            found.append(self._text[line.textStart() : line.textStart() + line.textLength()].rstrip())
        layout.endLayout()
        return found

    def _fit(self) -> None:
        room, metrics = self._room(), self.fontMetrics()
        line = metrics.lineSpacing()
        high = line
        if self.is_current:
            high = line * len(self._lines(room))
        self.setFixedHeight(max(high, line) + theme.px(10))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.piece is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, top, side = self.fontMetrics(), theme.px(5), theme.px(7)
        middle = top + metrics.lineSpacing() / 2
        painter.setPen(theme.color("border"))
        painter.drawEllipse(QRectF(theme.px(12), middle - side / 2, side, side))
        font = self.font()
        font.setStrikeOut(self.piece.taken_back)
        painter.setFont(font)
        painter.setPen(theme.color("text" if self.is_current else "muted"))
        room = self._room()
        if self.is_current:
            for number, said in enumerate(self._lines(room)):
                at = top + number * metrics.lineSpacing()
                painter.drawText(QRectF(self._left(), at, room + 1, metrics.lineSpacing()), 0, said)
        else:
            said = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(self._left(), top, room + 1, metrics.lineSpacing()), 0, said)
        font.setStrikeOut(False)
        painter.setFont(font)
        painter.setPen(theme.color("muted"))
        right = QRectF(0, top, self.width() - theme.px(2), metrics.lineSpacing())
        painter.drawText(right, Qt.AlignmentFlag.AlignRight, self._time)
        if self.is_current and self.has_ring:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 3, 3)
