"""`RoomPage`: the painted page of the room; it knows what is shown and where it can be clicked, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.clock import utc_now
from app.ui.look import plain
from app.ui.look.pen import BODY, Hot, Pen, scale_of
from app.views.cab.room import head, item_page, more_pages
from app.views.cab.room.refusal import paint_refusal
from app.views.cab.room.shown import Shown
from app.views.cab.room.side import VoteRow, vote_rows


class RoomPage(QWidget):
    """Paints `shown` at the moment that `now` says. `clicked` tells what was clicked by the name of its act."""

    clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.now: Callable[[], datetime] = utc_now
        self.shown: Shown | None = None
        self.chosen: int | None = None  # the seat that votes are for
        self._votes_for: int | None = None  # that seat, while another page is shown
        self.saving: frozenset[int] = frozenset()  # seats whose vote is on its way
        self.name = "item"  # of the page: item, plans, people, actions, help
        self.action: int | None = None  # the chosen one
        self.offset = self.furthest = 0  # lines that are scrolled away, and how many there can be
        self.typed = ""  # letters of a seat or number of an item that is being typed, as it is shown
        self.said = ""  # what was done last
        self.refused: tuple[str, str] | None = None  # why something was not done, and what to do
        self._hot: list[Hot] = []
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Room screen")

    def rows(self) -> list[VoteRow]:
        """Return the seats that vote on the item at hand, in their order."""
        if self.shown is None or self.shown.item is None or not self.shown.item.kind.is_voted_on:
            return []
        return vote_rows(self.shown.item, self.shown, self.saving)

    def show_meeting(self, shown: Shown) -> None:
        """Show a meeting as it was read."""
        self.shown = shown
        self.update()

    def turn_to(self, name: str) -> None:
        """Show another page, from its beginning."""
        if self.name == "item":
            self._votes_for = self.chosen
        elif name == "item":  # who was looked at among all seats is not for that the one that votes
            self.chosen = self._votes_for
        self.name, self.offset, self.furthest = name, 0, 0
        self.update()

    def choose_anew(self) -> None:
        """Forget for which seat votes were: it was chosen on another item."""
        self._votes_for = None
        if self.name != "people":
            self.chosen = None

    def scroll_by(self, by: int) -> None:
        """Show what is below, or above."""
        self.offset = min(max(0, self.offset + by), self.furthest)
        self.update()

    def say(self, text: str) -> None:
        """Say in the last line what was done."""
        self.said = text
        self.update()

    def refuse(self, text: str, hint: str) -> None:
        """Say over the page why something is not done; it stays until the next key."""
        self.refused = (text, hint)
        self.update()

    def unsay(self) -> None:
        """Take away what was said over the page."""
        self.refused = None
        self.update()

    # --- painting -----------------------------------------------------------------------------------
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            pen = Pen(painter, self.width(), self.height())
            pen.ground()
            if self.shown is None:
                pen.text(QRectF(0, 0, pen.wide, pen.high), "The meeting is read\u2026", BODY, center=True)
            else:
                self._paint(pen, self.shown)
            if self.refused is not None:
                paint_refusal(pen, *self.refused)
            self._hot = pen.hot
        finally:
            painter.end()  # whatever could not be painted: a painter that is left open takes the program with it

    def _paint(self, pen: Pen, shown: Shown) -> None:
        now = self.now()
        state = shown.at(now)
        hints = [("Esc", "back to the item", "leave")]
        if self.name == "plans":
            self.furthest = more_pages.paint_plans(pen, shown, self.offset)
        elif self.name == "people":
            more_pages.paint_people(pen, shown, self.chosen, self.saving, state.quorum_words)
            here = [("Space", "comes or leaves", "presence"), ("A", "the alternate comes", "alternate")]
            hints = [*here, ("M", "everybody is here", "all_here"), *hints]
        elif self.name == "actions":
            more_pages.paint_actions(pen, shown.open_actions, self.action, now)
            new = ("N", "a new one", "action_new")
            hints = [new, ("X", "the chosen one is done", "action_done"), *hints]
        elif self.name == "help":
            more_pages.paint_help(pen)
        elif shown.is_over:
            self.furthest = more_pages.paint_end(pen, shown, self.offset)
            hints = [("Esc", "leaves", "leave")]
        else:
            head.paint_head(pen, shown, state, now)
            head.paint_items(pen, shown, state)
            item_page.paint_item(pen, shown, state, self.rows(), self.chosen, self.typed)
            item_page.paint_acts(pen, shown)
            hints = _ITEM_HINTS
        head.paint_foot(pen, self.said or self._binds(shown), hints)

    def _binds(self, shown: Shown) -> str:
        if shown.item is None or self.name not in {"item", "plans"} or not shown.item.is_open:
            return ""
        return f"A decision binds to version {shown.item.now_n}; its conditions and reasons go into the minutes."

    # --- the mouse ----------------------------------------------------------------------------------
    def act_at(self, x: float, y: float) -> str:
        """Return the act of what lies at a place, in pixels; "" for none."""
        scale = scale_of(self.width(), self.height())
        at = QPointF(x / scale, y / scale)
        return next((hot.act for hot in reversed(self._hot) if hot.box.contains(at)), "")

    def tip_at(self, x: float, y: float) -> str:
        """Return what a place in the votes says in full: the seat and its vote; "" elsewhere."""
        name, _, value = self.act_at(x, y).partition(":")
        row = next((row for row in self.rows() if name == "seat" and str(row.seat.id) == value), None)
        return f"{row.seat.name}: {row.words}" if row is not None and self.name == "item" else ""

    def event(self, event: QEvent) -> bool:
        """Say in full what the votes have too little room for."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(
                event.globalPos(), plain.tip(self.tip_at(event.pos().x(), event.pos().y())), self, QRect()
            )
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        act = self.act_at(event.position().x(), event.position().y())
        self.setCursor(Qt.CursorShape.PointingHandCursor if act else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        act = self.act_at(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and act:
            self.clicked.emit(act)


_ITEM_HINTS = [
    ("I", "plans", "page:plans"),
    ("W", "who is here", "page:people"),
    ("L", "actions", "page:actions"),
    ("H", "all keys", "page:help"),
    ("Esc", "leaves", "leave"),
]
