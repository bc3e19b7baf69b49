"""`CalendarCanvas`: chooses days and changes in a sheet of weeks, and drags changes to other days."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QHideEvent, QKeyEvent, QMouseEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.domain.changes.detail import shifted
from app.domain.changes.drag import dragged, stretched
from app.domain.changes.values import Change
from app.ui.latin_keys import latin_sign
from app.ui.look import plain, theme
from app.views.changes.lanes_picture import LanesPicture
from app.views.changes.model import Sheet
from app.views.changes.painted_sheet import PaintedSheet

_HOURS = (Qt.Key.Key_Up, Qt.Key.Key_Down)
_MOVES_QUARTER = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_STRETCHES = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True, slots=True)
class Grip:
    """Where a change was gripped: the point, the day, the share of it where there are hours, and which end it is."""

    at: QPoint
    change: Change
    day: date
    spot: tuple[date, float] | None
    edge: str  # "start", "end"; "": the whole change


def _times(change: Change) -> tuple[datetime, datetime]:
    return change.planned_start, change.planned_end


class CalendarCanvas(PaintedSheet):
    """A focusable sheet. Arrows choose a day, N and P a change on it, Enter opens it, Shift+arrows move it.

    In a week Up and Down walk through the changes of the day, Shift with them moves by hours, Ctrl+Shift by quarters of
    an hour, Alt+Shift moves the end by a quarter. With the mouse a change is dragged to another hour and day, and by
    its top or bottom it is stretched, by quarters; Escape gives that up. Behind the last change of a day stands its
    "+n", which Enter or a click opens. Home and End go to the ends of the week, Page Up and Page Down from week to
    week. Other letters are handed on: `typed`.
    """

    day_chosen = Signal(object)  # date
    change_chosen = Signal(int)
    change_opened = Signal(int)
    new_asked = Signal(object)  # date
    page_asked = Signal(int)  # -1 before, +1 after
    move_proposed = Signal(object)  # the change at the times that it is dragged to
    move_asked = Signal(int, int, int)  # change id, days, hours: by key, or dropped as one of several
    dropped = Signal(object)  # the change at the times that it was dragged or stretched to
    nudge_asked = Signal(int, int)  # change id, quarters of an hour
    length_asked = Signal(int, int)  # change id, quarters of an hour that it is to be longer
    more_asked = Signal(object, QPoint)  # ids of folded changes, where they stand on the screen
    drag_over = Signal()  # dropped, or given up
    let_go = Signal()  # no change is chosen any more
    menu_asked = Signal(QPoint)
    day_opened = Signal(object)  # date whose folded changes are asked for
    typed = Signal(str)  # a letter that stands for an act
    nothing_moved = Signal()  # keys that move a change, and none is chosen or it may not be

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Change calendar")
        self.setMouseTracking(True)
        self.setMinimumSize(theme.px(300), theme.px(72))
        self._minute = QTimer(self)  # the line of now moves with the clock
        self._minute.setInterval(30_000)
        self._minute.timeout.connect(self._minute_passed)
        self.may_move = True
        self._grip: Grip | None = None
        self._by = (0, 0)  # days and hours that several are dragged by

    @Slot()
    def _minute_passed(self) -> None:
        if self._week is not None:
            self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._minute.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()

    # --- what is shown --------------------------------------------------------------------------
    def set_sheet(self, sheet: Sheet, today: date, month: int | None, under_way: Collection[int] = ()) -> None:
        """Show weeks; the chosen day and change stay if they are still there, or the change is `under_way`."""
        self.sheet, self.today, self.month = sheet, today, month
        if self.current not in sheet.items and self.current not in under_way:
            self.current = None
        self._arrange()
        if self.on_more and not self.folded_on(self.day):
            self.on_more = False
            self.speak()

    def is_dragging(self) -> bool:
        """Return whether a change is being dragged or stretched."""
        return self._dragged is not None

    def set_selected(self, ids: Iterable[int]) -> None:
        """Show which changes are selected in the list."""
        if self.selected != frozenset(ids):
            self.selected = frozenset(ids)
            self.update()

    def choose_day(self, day: date, *, announce: bool = True) -> None:
        """Put the frame on a day."""
        if not self.sheet.weeks:
            self.day = day
            return
        first, last = self.sheet.weeks[0][0], self.sheet.weeks[-1][-1]
        if not first <= day <= last:
            self.day = day
            self.page_asked.emit(-1 if day < first else 1)
            return
        changed = day != self.day
        self.day = day
        self.on_more = self.on_more and not changed
        self.speak()
        self.update()
        if announce and changed:
            self.day_chosen.emit(day)

    def choose_change(self, change_id: int | None) -> None:
        """Mark a change; its first shown day becomes the chosen day."""
        self.point_at(change_id)
        if change_id is not None:
            self.change_chosen.emit(change_id)

    def point_at(self, change_id: int | None) -> None:
        """Mark a change without telling."""
        self.current, self.on_more = change_id, False
        item = self.sheet.items.get(change_id) if change_id is not None else None
        if item is not None and not item.first <= self.day <= item.last:
            self.choose_day(max(item.first, self.sheet.weeks[0][0]))
        if isinstance(self._week, LanesPicture):
            self._week.reveal(change_id)
        self.speak()
        self.update()

    def _point_nowhere(self) -> None:
        if self.current is not None:
            self.current = None
            self.let_go.emit()

    # --- input ----------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        key = Qt.Key(event.key())
        plain_key = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if self._week is not None and plain_key and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._walk(1 if key == Qt.Key.Key_Down else -1)  # a week has no row above or below
        elif key in _HOURS and self._quarters(key, event.modifiers()):
            pass
        elif key in steps and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            if self.current is None or not self.may_move:
                self.nothing_moved.emit()
            else:
                days, hours = steps[key], 0
                if self._week is not None and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                    days, hours = 0, 1 if key == Qt.Key.Key_Down else -1  # up and down are the hours of the day
                self.move_asked.emit(self.current, days, hours)
        elif key in steps:
            self.choose_day(self.day + timedelta(days=steps[key]))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.sheet.weeks:
            week = next((days for days in self.sheet.weeks if self.day in days), self.sheet.weeks[0])
            self.choose_day(week[0] if key == Qt.Key.Key_Home else week[-1])
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.page_asked.emit(-1 if key == Qt.Key.Key_PageUp else 1)
        elif key in (Qt.Key.Key_N, Qt.Key.Key_P):
            self._walk(1 if key == Qt.Key.Key_N else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.on_more:
                self._open_more()
            elif self.current is not None:
                self.change_opened.emit(self.current)
            else:
                self._walk(1)
        elif key == Qt.Key.Key_Escape and (self._grip is not None or self.current is not None or self.on_more):
            self._escape()
        elif event.text() in ("/", "!") or (plain_key and event.text().isalpha()):
            self.typed.emit(latin_sign(event))
        else:
            super().keyPressEvent(event)

    def _quarters(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Move by a quarter of an hour, or make longer or shorter; False where these keys mean something else."""
        asked = {_MOVES_QUARTER: self.nudge_asked, _STRETCHES: self.length_asked}.get(
            held & ~Qt.KeyboardModifier.KeypadModifier
        )
        if asked is None or self._week is None:
            return False
        if self.current is None or not self.may_move:
            self.nothing_moved.emit()
        else:
            asked.emit(self.current, 1 if key == Qt.Key.Key_Down else -1)
        return True

    def _escape(self) -> None:
        """Give up a drag, which leaves what is chosen; else choose nothing."""
        if self._grip is not None:
            self._let_off()
            return
        self.on_more = False
        self._point_nowhere()
        self.speak()
        self.update()

    def _open_more(self) -> None:
        """Open what is folded on the chosen day: in a week as a day, in a day or month as a list."""
        if self._week is not None and len(self.sheet.weeks[0]) > 1:
            self.day_opened.emit(self.day)
            return
        ids = self._folded_ids(self.day)
        if self._week is not None:
            box = next((one.box for one in self._week.folded if one.day == self.day), QRectF())
        else:
            week = next(n for n, days in enumerate(self.sheet.weeks) if self.day in days)
            box = self._more_box(self._cell(week, self.sheet.weeks[week].index(self.day)), self.day)
        self.more_asked.emit(ids, self.mapToGlobal(box.bottomLeft().toPoint()))

    def _walk(self, step: int) -> None:
        """Go to the next change of the day; behind the last one comes what is folded away, as one stop."""
        folded = frozenset(self._folded_ids(self.day))
        ids: list[int | None] = [i.change.id for i in self.sheet.on(self.day) if i.change.id not in folded]
        if folded:
            ids.append(None)
        if not ids:
            return
        now = None if self.on_more else self.current
        known = self.on_more or self.current in ids[: len(ids) - int(ids[-1] is None)]
        at = ids.index(now) + step if known else (0 if step > 0 else -1)
        stop = ids[at % len(ids)]
        if stop is not None:
            self.choose_change(stop)
            return
        self._point_nowhere()
        self.on_more = True
        self.speak()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        day, item = self._day_at(at), self._item_at(at)
        folded = self._week.folded_at(event.position()) if self._week is not None else None
        more = folded.day if folded is not None else self._more_at(at)
        if more is not None and item is None:
            self.choose_day(more)
            self._point_nowhere()
            self.on_more = True
            self._open_more()
            return
        if item is not None and self._is_one_of_several(item.change.id):
            self.point_at(item.change.id)  # they stay together in case they are dragged
        elif item is not None:
            self.choose_change(item.change.id)
        if day is not None:
            self.choose_day(day)
            if item is None:
                self.on_more = False
                self._point_nowhere()
            elif self.may_move:
                spot = self._week.spot(event.position()) if self._week is not None else None
                edge = self._week.edge_at(event.position()) if self._week is not None else ""
                self._grip = Grip(at, item.change, day, spot, edge)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, grip = event.position().toPoint(), self._grip
        if grip is None:
            self.setCursor(self._cursor_at(event.position()))
            return
        if self._dragged is None and (at - grip.at).manhattanLength() < QApplication.startDragDistance():
            return
        proposed = self._held_at(grip, event.position())
        if proposed is None or (self._dragged is not None and _times(proposed) == _times(self._dragged)):
            return
        if self._dragged is None:
            self.setCursor(self._edge_cursor() if grip.edge else Qt.CursorShape.ClosedHandCursor)
        self._dragged = proposed
        self.move_proposed.emit(proposed)
        self.update()

    def _cursor_at(self, at: QPointF) -> Qt.CursorShape:
        if self.may_move and self._week is not None and self._week.edge_at(at):
            return self._edge_cursor()
        over = self._item_at(at.toPoint()) is not None or self._more_at(at.toPoint()) is not None
        return Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor

    def _edge_cursor(self) -> Qt.CursorShape:
        return self._week.edge_cursor if self._week is not None else Qt.CursorShape.ArrowCursor

    def _held_at(self, grip: Grip, at: QPointF) -> Change | None:
        """Return the change as it is where the pointer holds it now; None outside of all days."""
        day = self._day_at(at.toPoint())
        if day is None:
            return None
        spot = self._week.spot(at) if self._week is not None else None
        days = (day - grip.day).days
        self._by = (days, 0)
        if self._week is None or grip.spot is None or spot is None:
            return shifted(grip.change, days=days)
        if grip.edge == "start":
            return stretched(grip.change, start=self._week.spot_of(spot))
        if grip.edge == "end":
            return stretched(grip.change, end=self._week.spot_of(spot))
        if self._is_one_of_several(grip.change.id):  # several move by days and hours
            self._by = (days, round((spot[1] - grip.spot[1]) * self._week.axis_of().count))
            return shifted(grip.change, days=days, hours=self._by[1])
        return dragged(grip.change, self._week.axis_of(), grip.spot, spot)

    def _is_one_of_several(self, change_id: int) -> bool:
        return len(self.selected) > 1 and change_id in self.selected

    def _let_off(self) -> None:
        """Hold nothing any more."""
        was_dragging, self._grip, self._dragged = self._dragged is not None, None, None
        self.unsetCursor()
        self.update()
        if was_dragging:
            self.drag_over.emit()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        grip, held = self._grip, self._dragged
        self._let_off()
        several = grip is not None and self._is_one_of_several(grip.change.id)
        if grip is not None and held is None and several:
            self.choose_change(grip.change.id)  # it was a click
        if grip is None or held is None or _times(held) == _times(grip.change):
            return
        if not grip.edge and several:
            self.move_asked.emit(grip.change.id, *self._by)
        else:
            self.dropped.emit(held)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll through lanes; days and weeks are whole."""
        if not isinstance(self._week, LanesPicture):
            super().wheelEvent(event)
            return
        self._week.scroll_to(self._week.offset - event.angleDelta().y() / 2)
        self.update()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        item, day = self._item_at(at), self._day_at(at)
        is_more = self._more_at(at) or (self._week is not None and self._week.folded_at(event.position()))
        if item is not None:
            self.change_opened.emit(item.change.id)
        elif day is not None and not is_more:
            self.new_asked.emit(day)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        item = self._item_at(event.pos())
        if item is not None:
            self.choose_change(item.change.id)
        self.menu_asked.emit(event.globalPos())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            item, day = self._item_at(event.pos()), self._day_at(event.pos())
            known = self.sheet.days.get(day) if day else None
            text = item.tip if item else known.spoken.replace("; ", "\n") if known else ""
            QToolTip.showText(event.globalPos(), plain.tip(text), self, QRect())
            return True
        return super().event(event)
