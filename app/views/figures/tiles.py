"""Headline figures as tiles: value, note and a verdict by shape and word; one opens its tickets."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from app.domain.figures.rows import Tile
from app.domain.figures.rules import Verdict
from app.ui.look import fonts, plain, theme
from app.ui.look.icons import paint_mark
from app.ui.look.tokens import RADIUS_CARD
from app.views.figures.model import MISSED

_PAD = 10  # pixels at 100 %
_BESIDE, _NEAR = 10, 4  # between value and verdict, between a mark and its word
_MOST_LINES = 4
_EDGE, _BETWEEN = 10, 8  # beside and between tiles


def said_verdict(tile: Tile) -> Verdict | None:
    """Return the verdict that is said beside the value; None where the value says it: "Not measured" once."""
    return None if tile.verdict is None or tile.verdict.label == tile.value else tile.verdict


class TileButton(QAbstractButton):
    """One figure. Click, Enter or space opens what is behind it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tile: Tile | None = None
        self._lines = 2  # of the note
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_tile(self, tile: Tile) -> None:
        """Show this figure."""
        self.tile = tile
        note = tile.note[:1].upper() + tile.note[1:]
        self.note = note.replace(" %", "\N{NO-BREAK SPACE}%")
        said = said_verdict(tile)
        verdict = "" if said is None else f", {said.label}"
        self.setAccessibleName(f"{tile.label}: {tile.value}{verdict}")
        self.setAccessibleDescription(note)
        self.setToolTip(plain.tip(f"{tile.label}: {tile.value}{verdict}\n{note}"))
        self.updateGeometry()
        self.update()

    def _metrics(self) -> tuple[QFontMetrics, QFontMetrics]:
        return QFontMetrics(self.font()), QFontMetrics(fonts.scaled(self.font(), 1.7))

    def sizeHint(self) -> QSize:
        small, large = self._metrics()
        high = small.height() * (1 + self._lines) + large.height() + 2 * theme.px(_PAD)
        return QSize(small.averageCharWidth() * 20, high)

    def minimumSizeHint(self) -> QSize:
        small, _ = self._metrics()
        title = small.horizontalAdvance(self.tile.label) + 2 * theme.px(_PAD) + 4 if self.tile is not None else 0
        return QSize(max(small.averageCharWidth() * 14, title), self.sizeHint().height())

    def lines_at(self, width: int) -> int:
        """Return how many lines stand below the value of a tile of this width, in pixels."""
        small, _ = self._metrics()
        room = QRect(0, 0, width - 2 * theme.px(_PAD), 10_000)
        wrapped = small.boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.note if self.tile is not None else "")
        lines = round(wrapped.height() / small.lineSpacing())
        return lines if self.tile is None or self._is_beside(self.tile, room.width()) else lines + 1

    def _value_font(self, value: str, room: int) -> QFont:
        _, large = self._metrics()
        return fonts.figures(fonts.scaled(self.font(), 1.7 if large.horizontalAdvance(value) <= room else 1.15))

    def _is_beside(self, tile: Tile, room: int) -> bool:
        """Return whether the verdict has room beside the value, or none is said."""
        verdict = said_verdict(tile)
        if verdict is None:
            return True
        small, _ = self._metrics()
        mark = small.height() + theme.px(_NEAR) if verdict is Verdict.MISSED else 0
        value = QFontMetrics(self._value_font(tile.value, room)).horizontalAdvance(tile.value)
        return value + theme.px(_BESIDE) + mark + small.horizontalAdvance(_word(verdict)) <= room

    def set_lines(self, lines: int) -> None:
        """Make room for a note of so many lines."""
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "hover" if self.underMouse() or self.isDown() else "surface"
        painter.setBrush(theme.color(ground))
        painter.setPen(QPen(theme.color("focus" if self.hasFocus() else "line"), 2 if self.hasFocus() else 1))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), theme.px(RADIUS_CARD), theme.px(RADIUS_CARD))
        if self.tile is None:
            return
        tile = self.tile
        small, large = self._metrics()
        side, above = theme.px(_PAD), theme.px(_PAD) - 2
        box = self.rect().adjusted(side, above, -side, -above)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        elide = Qt.TextElideMode.ElideRight
        painter.setPen(theme.color("muted"))
        line = QRect(box.left(), box.top(), box.width(), small.height())
        painter.drawText(line, left, small.elidedText(tile.label, elide, box.width()))
        painter.setFont(self._value_font(tile.value, box.width()))
        painter.setPen(theme.color("text"))
        value = QRect(box.left(), line.bottom() + 1, box.width(), large.height())
        shown = painter.fontMetrics().elidedText(tile.value, elide, box.width())
        painter.drawText(value, left, shown)
        taken = painter.fontMetrics().horizontalAdvance(shown)
        painter.setFont(self.font())
        top = value.bottom() + 1
        verdict = said_verdict(tile)
        if verdict is not None:
            missed, high, label = verdict is Verdict.MISSED, small.height(), _word(verdict)
            beside = self._is_beside(tile, box.width())
            x = value.left() + taken + theme.px(_BESIDE) if beside else box.left()
            y = value.center().y() - high // 2 + 2 if beside else top
            if missed:
                paint_mark(painter, QRectF(x, y + 1, high - 2, high - 2), MISSED.shape, theme.color(MISSED.tone))
                x += high - 2 + theme.px(_NEAR)
            painter.setPen(theme.color("missed_text" if missed else "muted"))
            right = QRect(x, y, box.right() + 1 - x, high)
            painter.drawText(right, left, small.elidedText(label, elide, right.width()))
            if not beside:
                top += high
        painter.setPen(theme.color("muted"))
        rest = QRect(box.left(), top, box.width(), box.bottom() - top + 1)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(rest, flags, self.note)


def _word(verdict: Verdict) -> str:
    return verdict.label if verdict is not Verdict.NO_GOAL else "No common goal"


class Tiles(QWidget):
    """The tiles in one or more rows, as many in a row as there is room for."""

    opened = Signal(str)  # figure id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Headline figures")
        self.buttons: list[TileButton] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(theme.px(_EDGE), theme.px(6), theme.px(_EDGE), theme.px(6))
        self._grid.setSpacing(theme.px(_BETWEEN))
        self._columns = 0

    def set_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show these figures."""
        while len(self.buttons) < len(tiles):
            button = TileButton(self)
            button.clicked.connect(self._clicked)
            self.buttons.append(button)
            self._columns = 0
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(tiles))
            if number < len(tiles):
                button.set_tile(tiles[number])
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if not self.buttons:
            return
        edge, between = theme.px(_EDGE), theme.px(_BETWEEN)
        least = max(button.minimumSizeHint().width() for button in self.buttons) + between
        fits = max(2, (self.width() - 2 * edge + between) // max(1, least))
        rows = -(-len(self.buttons) // fits)
        columns = -(-len(self.buttons) // rows)
        wide = (self.width() - 2 * edge - between * (columns - 1)) // columns
        lines = max(button.lines_at(wide) for button in self.buttons)
        for button in self.buttons:
            button.set_lines(min(max(lines, 2), _MOST_LINES))
        if columns == self._columns:
            return
        self._columns = columns
        for button in self.buttons:
            self._grid.removeWidget(button)
        for number, button in enumerate(self.buttons):
            self._grid.addWidget(button, number // columns, number % columns)

    @Slot()
    def _clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, TileButton) and sender.tile is not None:
            self.opened.emit(sender.tile.key)
