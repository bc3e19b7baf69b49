"""`BoardCanvas`: the painted board; on the desk a service is chosen with arrows or a click, and opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app.clock import utc_now
from app.domain.datacenters.values import Board, ServiceLine
from app.ui.latin_keys import latin_sign
from app.ui.look import plain, theme
from app.ui.look.pen import LARGE, Hot, Pen, scale_of
from app.views.datacenters import board_model as model
from app.views.datacenters.picture.paint import Shown, paint_board
from app.views.datacenters.picture.plan import Plan

#: Pixels of a unit at 100 % that words on the desk are never smaller than: 26 units are 14 pixels.
_DESK = 0.54


class BoardCanvas(QWidget):
    """Paints `board` at the moment that `now` says. `moved`: another service is chosen; `opened`: its id, by Enter.

    `on_desk`: whether one works with it; the wall only shows. `lost`: no answer comes any more.
    """

    moved = Signal()
    opened = Signal(int)
    typed = Signal(str)  # a letter or digit: an act

    def __init__(self, parent: QWidget | None = None, *, on_desk: bool = True) -> None:
        super().__init__(parent)
        self.now: Callable[[], datetime] = utc_now
        self.board: Board | None = None
        self.seen: datetime | None = None
        self.lost = False
        self.chosen: int | None = None
        self.zone = "wrong"
        self.on_desk = on_desk
        self._hot: list[Hot] = []
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Board of the data centers")
        self.setMinimumSize(320, 200)
        if on_desk:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setMouseTracking(True)

    # --- what is shown --------------------------------------------------------------------------------
    def show_board(self, board: Board) -> None:
        """Show a board as it was read; what was chosen stays."""
        self.board, self.seen, self.lost = board, board.as_of, False
        if self.on_desk and (self.chosen is None or board.line(self.chosen) is None):
            first = next(iter(board.wrong), next(iter(board.lines), None))
            self.chosen = first.id if first is not None else None
            self.zone = "wrong" if board.wrong else "all"
        self._settle_zone()
        self._speak()
        self.update()

    def tell_lost(self) -> None:
        """Show that no answer comes, and how old the data are."""
        if not self.lost:
            self.lost = True
            self._speak()
            self.update()

    def confirm(self) -> None:
        """Show that the board still holds now."""
        self.seen, self.lost = self.now(), False
        self.update()

    def line(self) -> ServiceLine | None:
        """Return the service that is chosen."""
        return self.board.line(self.chosen) if self.board is not None and self.chosen is not None else None

    def choose(self, service_id: int, zone: str = "") -> None:
        """Choose a service, among what is wrong if it is."""
        if self.board is None or self.board.line(service_id) is None:
            return
        self.chosen, self.zone = service_id, zone or "wrong"
        self._settle_zone()
        self._speak()
        self.update()
        self.moved.emit()

    def _settle_zone(self) -> None:
        if self.zone == "wrong" and self.chosen not in self._wrong():
            self.zone = "all"

    def _speak(self) -> None:
        line = self.line()
        said = [] if line is None or not self.on_desk else [model.sentence(line, self.now())]
        if self.lost:
            said.insert(0, "No connection: the data are old.")
        self.setAccessibleDescription(" ".join(said))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _plan(self) -> Plan:
        scale = self._scale()
        return Plan(self.width() / scale, self.height() / scale, len(self.board.lines) if self.board else 0)

    def _scale(self) -> float:
        scale = scale_of(self.width(), self.height())
        return max(scale, _DESK * theme.scale()) if self.on_desk else scale

    # --- keys -----------------------------------------------------------------------------------------
    def _wrong(self) -> list[int]:
        """Return the services whose rows are shown among what is wrong."""
        if self.board is None:
            return []
        wrong = self.board.wrong
        return [line.id for line in wrong[: self._plan().rows(len(wrong)).shown]]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not self.on_desk or held:
            super().keyPressEvent(event)
        elif latin_sign(event).isalnum() and not event.isAutoRepeat():
            self.typed.emit(latin_sign(event))  # also on a board that is empty, or not read yet
        elif self.board is None or not self.board.lines:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.chosen is not None:
                self.opened.emit(self.chosen)
        elif key in _STEPS:
            self._step(*_STEPS[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            ids = self._wrong() if self.zone == "wrong" else [line.id for line in self.board.lines]
            self.choose(ids[0 if key == Qt.Key.Key_Home else -1], self.zone)
        else:
            super().keyPressEvent(event)

    def _step(self, across: int, down: int) -> None:
        """Go to the next row of what is wrong, to the next square, or from the one to the other."""
        assert self.board is not None
        wrong = self._wrong()
        if self.zone == "wrong" and self.chosen in wrong:
            if across > 0:
                self.choose(self.chosen, "all")
            elif down:
                at = wrong.index(self.chosen) + down
                self.choose(wrong[min(max(0, at), len(wrong) - 1)], "wrong")
            return
        grid = self._plan().grid(self.board)
        rows: list[list[int]] = []
        for block in grid.blocks:
            ids = [line.id for line in block.lines]
            rows += [ids[at : at + grid.across] for at in range(0, len(ids), grid.across)]
        row, column = next(((n, ids.index(self.chosen)) for n, ids in enumerate(rows) if self.chosen in ids), (0, 0))
        if across < 0 and column == 0 and wrong:
            self.choose(self.chosen if self.chosen in wrong else wrong[0], "wrong")
            return
        row = min(max(0, row + down), len(rows) - 1)
        self.choose(rows[row][min(max(0, column + across), len(rows[row]) - 1)], "all")

    # --- pointer ----------------------------------------------------------------------------------------
    def _at(self, at: QPointF) -> tuple[int, str] | None:
        point = at / self._scale()
        for hot in reversed(self._hot):
            if hot.box.contains(point):
                zone, _, id = hot.act.partition(":")
                return int(id), zone
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position()) if self.on_desk else None
        if found is not None:
            self.choose(*found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position()) if self.on_desk else None
        if found is not None:
            self.opened.emit(found[0])

    def event(self, event: QEvent) -> bool:
        """Tell of a service under the pointer what is to be known."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.on_desk:
            found = self._at(QPointF(event.pos()))
            line = self.board.line(found[0]) if found is not None and self.board is not None else None
            if line is not None and self.board is not None:
                said = "\n".join([line.service.name, *model.told(line, self.board.as_of)])
                QToolTip.showText(event.globalPos(), plain.tip(said), self, QRect(event.pos(), event.pos()))
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    # --- painting ---------------------------------------------------------------------------------------
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        pen = Pen(painter, self.width(), self.height(), self._scale())
        if self.board is None:
            pen.ground()
            said = "The board cannot be read. It is tried again." if self.lost else "Reading the board\u2026"
            if not self.on_desk:  # the desk says it with a button
                pen.text(QRectF(0, 0, pen.wide, pen.high), said, LARGE, tone="muted", center=True)
            return
        chosen = self.chosen if self.on_desk and self.hasFocus() else None
        seen = self.seen or self.board.as_of
        paint_board(pen, Shown(self.board, self.now(), seen, self.lost, chosen, self.zone if chosen else ""))
        self._hot = pen.hot

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


_STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
