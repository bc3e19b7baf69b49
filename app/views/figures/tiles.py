"""Headline figures as tiles: value, note and a verdict by shape and word; one opens its tickets."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from app.domain.figures.rows import Tile
from app.domain.figures.rules import Verdict
from app.ui.look import fonts, plain, theme
from app.ui.look.icons import paint_mark
from app.views.figures.model import MISSED

_PAD = 10
_MOST_LINES = 4


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
        return QSize(small.averageCharWidth() * 20, small.height() * (1 + self._lines) + large.height() + 2 * _PAD)

    def minimumSizeHint(self) -> QSize:
        small, _ = self._metrics()
        title = small.horizontalAdvance(self.tile.label) + 2 * _PAD + 4 if self.tile is not None else 0
        return QSize(max(small.averageCharWidth() * 14, title), self.sizeHint().height())

    def lines_at(self, width: int) -> int:
        """Return how many lines the note takes in a tile of this width, in pixels."""
        small, _ = self._metrics()
        room = QRect(0, 0, width - 2 * _PAD, 10_000)
        wrapped = small.boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.note if self.tile is not None else "")
        return round(wrapped.height() / small.lineSpacing())

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
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        if self.tile is None:
            return
        tile = self.tile
        small, large = self._metrics()
        box = self.rect().adjusted(_PAD, _PAD - 2, -_PAD, -_PAD + 2)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        elide = Qt.TextElideMode.ElideRight
        painter.setPen(theme.color("muted"))
        line = QRect(box.left(), box.top(), box.width(), small.height())
        painter.drawText(line, left, small.elidedText(tile.label, elide, box.width()))
        short = large.horizontalAdvance(tile.value) <= box.width()
        painter.setFont(fonts.figures(fonts.scaled(self.font(), 1.7 if short else 1.15)))
        painter.setPen(theme.color("text"))
        value = QRect(box.left(), line.bottom() + 1, box.width(), large.height())
        shown = painter.fontMetrics().elidedText(tile.value, elide, box.width())
        painter.drawText(value, left, shown)
        taken = painter.fontMetrics().horizontalAdvance(shown)
        painter.setFont(self.font())
        top = value.bottom() + 1
        beside = False
        verdict = said_verdict(tile)
        if verdict is not None:
            missed = verdict is Verdict.MISSED
            high, wide = small.height(), small.height() if missed else 0
            label = verdict.label if verdict is not Verdict.NO_GOAL else "No common goal"
            beside = taken + 12 + wide + small.horizontalAdvance(label) <= box.width()
            at = (
                QRect(value.left() + taken + 10, value.center().y() - high // 2 + 2, wide, high)
                if beside
                else QRect(box.left(), top, wide, high)
            )
            if missed:
                paint_mark(painter, at.adjusted(0, 0, -2, -2).toRectF(), MISSED.shape, theme.color(MISSED.tone))
            painter.setPen(theme.color("missed_text" if missed else "muted"))
            right = QRect(at.right() + 2, at.top(), box.right() - at.right(), high)
            painter.drawText(right, left, small.elidedText(label, elide, right.width()))
            if not beside:
                top += high
        painter.setPen(theme.color("muted"))
        rest = QRect(box.left(), top, box.width(), box.bottom() - top + 1)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        if verdict is None or beside:
            flags |= int(Qt.TextFlag.TextWordWrap)
            painter.drawText(rest, flags, self.note)
        else:
            painter.drawText(rest, flags, small.elidedText(self.note, elide, box.width()))


class Tiles(QWidget):
    """The tiles in one or more rows, as many in a row as there is room for."""

    opened = Signal(str)  # figure id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Headline figures")
        self.buttons: list[TileButton] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(theme.px(10), theme.px(6), theme.px(10), theme.px(6))
        self._grid.setSpacing(theme.px(8))
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
        least = max(button.minimumSizeHint().width() for button in self.buttons) + 8
        fits = max(2, (self.width() - 12) // max(1, least))
        rows = -(-len(self.buttons) // fits)
        columns = -(-len(self.buttons) // rows)
        wide = (self.width() - 20 - 8 * (columns - 1)) // columns
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
