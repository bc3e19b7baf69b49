"""`CalendarCanvas`: chooses days and changes in a sheet of weeks, and drags changes to other days."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QHideEvent, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.ui.latin_keys import latin_sign
from app.ui.look import plain, theme
from app.views.changes.model import Sheet
from app.views.changes.painted_sheet import PaintedSheet


class CalendarCanvas(PaintedSheet):
    """A focusable sheet. Arrows choose a day, N and P a change on it, Enter opens it, Shift+arrows move it.

    In a week Up and Down walk through the changes of the day, and Shift with them moves by hours. Behind the last
    change of a day stands its "+n", which Enter opens. Home and End go to the ends of the week, Page Up and Page Down
    from week to week. Other letters are handed on: `typed`.
    """

    day_chosen = Signal(object)  # date
    change_chosen = Signal(int)
    change_opened = Signal(int)
    new_asked = Signal(object)  # date
    page_asked = Signal(int)  # -1 before, +1 after
    move_proposed = Signal(int, int)  # change id, days: while dragging
    move_asked = Signal(int, int, int)  # change id, days, hours: dropped, or by key
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
        self._pressed: tuple[QPoint, int, date] | None = None

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
        """Return whether a change is being dragged to another day."""
        return self._drag_days is not None

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
                self.day_opened.emit(self.day)
            elif self.current is not None:
                self.change_opened.emit(self.current)
            else:
                self._walk(1)
        elif key == Qt.Key.Key_Escape and (self._drag_days is not None or self.current is not None or self.on_more):
            dragged, self._pressed, self._drag_days = self._drag_days, None, None
            if dragged is not None:
                self.drag_over.emit()
            self.on_more = False
            self._point_nowhere()
            self.speak()
            self.update()
        elif event.text() == "/" or (plain_key and event.text().isalpha()):
            self.typed.emit(latin_sign(event))
        else:
            super().keyPressEvent(event)

    def _walk(self, step: int) -> None:
        """Go to the next change of the day; behind the last one comes what is folded away, as one stop."""
        ids: list[int | None] = [item.change.id for item in self.sheet.on(self.day)]
        if not ids:
            return
        if self.folded_on(self.day):
            ids.append(None)
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
        if folded is not None and item is None:
            self.day_opened.emit(folded.day)
            return
        if item is not None:
            self.choose_change(item.change.id)
        if day is not None:
            self.choose_day(day)
            if item is None:
                self.on_more = False
                self._point_nowhere()
            elif item is not None:
                self._pressed = (at, item.change.id, day)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not self.may_move:
            over = self._item_at(event.position().toPoint())
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
            return
        at = event.position().toPoint()
        start, change_id, origin = self._pressed
        if self._drag_days is None and (at - start).manhattanLength() < QApplication.startDragDistance():
            return
        day = self._day_at(at)
        if day is None:
            return
        days = (day - origin).days
        if days != self._drag_days:
            self._drag_days = days
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.move_proposed.emit(change_id, days)
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        pressed, days = self._pressed, self._drag_days
        self._pressed = self._drag_days = None
        self.unsetCursor()
        self.update()
        if days is not None:
            self.drag_over.emit()
        if pressed is not None and days:
            self.move_asked.emit(pressed[1], days, 0)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        item, day = self._item_at(at), self._day_at(at)
        if item is not None:
            self.change_opened.emit(item.change.id)
        elif day is not None:
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
