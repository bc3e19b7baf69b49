"""`CalendarCanvas`: paints a sheet of weeks; chooses days and changes, drags changes to other days."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QBrush,
    QContextMenuEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.domain import words
from app.domain.changes.month_layout import Bar, Layout, lay_out
from app.domain.vocabulary import ChangeState
from app.ui.look import fonts, icons, theme
from app.views.changes.model import STATE_LOOKS, Day, Item, Sheet, spoken_day

_PAD = 4
_LINES = {"solid": Qt.PenStyle.SolidLine, "dash": Qt.PenStyle.DashLine, "dot": Qt.PenStyle.DotLine}
#: Size of notes beside a day's number where the text is too large for lines of their own.
_CRAMPED = 0.6


class CalendarCanvas(QWidget):
    """A focusable sheet. Arrows choose a day, N and P a change on it, Enter opens it, Alt+arrows move it."""

    day_chosen = Signal(object)  # date
    change_chosen = Signal(int)
    change_opened = Signal(int)
    new_asked = Signal(object)  # date
    page_asked = Signal(int)  # -1 before, +1 after
    move_proposed = Signal(int, int)  # change id, days: while dragging
    move_asked = Signal(int, int)  # change id, days: dropped
    menu_asked = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Change calendar")
        self.setMouseTracking(True)
        self.setMinimumSize(420, 260)
        self.sheet = Sheet(())
        self.layout_ = Layout((), (), ())
        self.today = date.min
        self.month: int | None = None  # days of other months are dimmed
        self.day = date.min
        self.current: int | None = None
        self.may_move = True
        self._pressed: tuple[QPoint, int, date] | None = None
        self._drag_days: int | None = None

    # --- what is shown --------------------------------------------------------------------------
    def set_sheet(self, sheet: Sheet, today: date, month: int | None) -> None:
        """Show weeks; the chosen day and change stay if they are still there."""
        self.sheet, self.today, self.month = sheet, today, month
        if self.current not in sheet.items:
            self.current = None
        self._arrange()

    def _fit_text(self) -> None:
        """A month has to show a change in every week: where large text leaves no room for it, it gets smaller here."""
        whole = QApplication.font()
        line = QFontMetrics(whole).height() + 5
        weeks = max(len(self.sheet.weeks), 1)
        room = (self.height() - line - 4) / weeks
        factor = min(1.0, max(_CRAMPED, room / (2 * line + 4))) if weeks > 1 else 1.0
        wanted = fonts.scaled(whole, round(factor, 2))
        if abs(wanted.pointSizeF() - self.font().pointSizeF()) > 0.1:
            self.setFont(wanted)

    def _arrange(self) -> None:
        self._fit_text()
        self.layout_ = lay_out(self.sheet.spans, self.sheet.weeks, self._slots())
        self._speak()
        self.update()

    def choose_day(self, day: date, *, tell: bool = True) -> None:
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
        self._speak()
        self.update()
        if tell and changed:
            self.day_chosen.emit(day)

    def choose_change(self, change_id: int | None) -> None:
        """Mark a change; its first shown day becomes the chosen day."""
        self.current = change_id
        item = self.sheet.items.get(change_id) if change_id is not None else None
        if item is not None and not item.first <= self.day <= item.last:
            self.choose_day(max(item.first, self.sheet.weeks[0][0]))
        self._speak()
        self.update()
        if change_id is not None:
            self.change_chosen.emit(change_id)

    def _speak(self) -> None:
        item = self.sheet.items.get(self.current) if self.current is not None else None
        text = spoken_day(self.sheet, self.day)
        self.setAccessibleDescription(f"Chosen: {item.spoken}. {text}" if item else text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    # --- geometry -------------------------------------------------------------------------------
    def _line(self) -> int:
        return self.fontMetrics().height() + 5

    def _head(self) -> int:
        return self._line() + 4

    def _slots(self) -> int:
        weeks = max(len(self.sheet.weeks), 1)
        room = (self.height() - self._head()) / weeks - self._line() - self._notes_height() - 4
        # The last line of a cell belongs to "+N more".
        return max(int((room - 0.7 * self._line()) // (self._bar_height() + 2)), 1)

    def _bar_height(self) -> int:
        """In a week there is room for the whole title."""
        return self._line() if len(self.sheet.weeks) > 1 else 3 * self.fontMetrics().height() + 8

    def _notes_height(self) -> int:
        """Height of the notes below a day's number; in a month they stand beside it."""
        return 0 if len(self.sheet.weeks) > 1 else 4 * self.fontMetrics().height()

    def _cell(self, week: int, column: int) -> QRectF:
        wide = self.width() / 7
        high = (self.height() - self._head()) / max(len(self.sheet.weeks), 1)
        return QRectF(column * wide, self._head() + week * high, wide, high)

    def _bar_box(self, bar: Bar) -> QRectF:
        cell = self._cell(bar.week, bar.column)
        line = self._line()
        high = self._bar_height()
        top = cell.top() + line + self._notes_height() + bar.slot * (high + 2)
        left = cell.left() + (_PAD if bar.starts else 0)
        right = cell.left() + bar.width * cell.width() - (_PAD if bar.ends else 0)
        return QRectF(left, top, right - left, high)

    def _day_at(self, at: QPoint) -> date | None:
        for week, days in enumerate(self.sheet.weeks):
            for column, day in enumerate(days):
                if self._cell(week, column).contains(QPointF(at)):
                    return day
        return None

    def _item_at(self, at: QPoint) -> Item | None:
        for bar in self.layout_.bars:
            if self._bar_box(bar).contains(QPointF(at)):
                return self.sheet.items.get(int(str(bar.key)))
        return None

    # --- painting -------------------------------------------------------------------------------
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("surface"))
        names = self.sheet.weeks[0] if self.sheet.weeks else ()
        bold = fonts.scaled(self.font(), 0.95)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(theme.color("muted"))
        many = len(self.sheet.weeks) > 1
        for column, day in enumerate(names):
            box = QRectF(column * self.width() / 7, 0, self.width() / 7, self._head())
            box.adjust(8, 0, -4, 0)
            title = words.LONG_WEEKDAYS[day.weekday()] if many else words.day(day, weekday=True, year=False)
            if painter.fontMetrics().horizontalAdvance(title) > box.width():
                title = words.WEEKDAYS[day.weekday()] + ("" if many else f" {day.day}")
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(self.font())
        for week, days in enumerate(self.sheet.weeks):
            for column, day in enumerate(days):
                self._paint_day(painter, self._cell(week, column), self.sheet.days.get(day) or Day(day))
        for bar in self.layout_.bars:
            self._paint_bar(painter, bar)
        for week, counts in enumerate(self.layout_.hidden):
            for column, count in enumerate(counts):
                if count:
                    self._paint_more(painter, self._cell(week, column), count)
        if self._drag_days is not None:
            self._paint_ghost(painter)
        self._paint_focus(painter)
        painter.end()

    def _paint_more(self, painter: QPainter, cell: QRectF, count: int) -> None:
        """How many more there are: below the bars, or beside the day's number where the text is too large for that."""
        box = cell.adjusted(8, 0, -6, -2)
        painter.setPen(theme.color("muted"))
        if self._cramped():
            box.setHeight(self._line() + 2)
            box.setLeft(box.left() + self.fontMetrics().horizontalAdvance("28 "))
            painter.setFont(fonts.scaled(self.font(), _CRAMPED))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, f"+{count}")
            painter.setFont(self.font())
        else:
            painter.drawText(box, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, f"+{count} more")

    def _cramped(self) -> bool:
        """Whether the bars leave no line for "+N more"."""
        high = (self.height() - self._head()) / max(len(self.sheet.weeks), 1)
        used = self._line() + self._notes_height() + self._slots() * (self._bar_height() + 2)
        return high - used < self.fontMetrics().height()

    def _paint_day(self, painter: QPainter, box: QRectF, day: Day) -> None:
        other = self.month is not None and day.day.month != self.month
        if other or day.day.weekday() > 4:
            painter.fillRect(box, theme.color("alternate"))
        if day.holiday:
            painter.fillRect(box, theme.color("info_ground"))
        if day.freezes:
            brush = QBrush(theme.color("line"), Qt.BrushStyle.BDiagPattern)
            painter.fillRect(box, brush)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawRect(box)
        line = self._line()
        top = QRectF(box.left() + 8, box.top() + 2, box.width() - 14, line)
        number = f"{day.day.day}" if day.day.day > 1 or other else words.day(day.day, year=False)
        if day.day == self.today:
            badge = QRectF(top.left() - 4, top.top() + 1, self.fontMetrics().horizontalAdvance("28") + 10, line - 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(badge, 4, 4)
            painter.setPen(theme.color("accent_text"))
        else:
            painter.setPen(theme.color("muted" if other else "text"))
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, number)
        taken = self.fontMetrics().horizontalAdvance("28 Nov " if day.day.day == 1 else "28  ")
        room = top.adjusted(taken, 0, 0, 0)
        if day.meeting:
            text = "CAB: holiday, decide" if day.meeting == "holiday" else f"CAB {day.meeting}"
            if self._cramped():
                text = "CAB"
                room.setLeft(top.left())
                painter.setFont(fonts.scaled(self.font(), _CRAMPED))
            elif painter.fontMetrics().horizontalAdvance(text) > room.width() - 10:
                text = "CAB"  # whole, rather than the half of a word; the tooltip says in which state
            room.setRight(self._badge(painter, room, text, strong=day.meeting != "cancelled") - 4)
            painter.setFont(self.font())
        if len(self.sheet.weeks) == 1:
            room = QRectF(box.left() + 8, top.bottom(), box.width() - 12, self._notes_height())
        elif self._cramped():
            return  # the tooltip and the screen reader have the notes
        self._paint_notes(painter, room, day.notes)

    def _paint_notes(self, painter: QPainter, room: QRectF, notes: tuple[str, ...]) -> None:
        if not notes or room.width() < 20:
            return
        painter.setFont(fonts.scaled(self.font(), 0.86))
        painter.setPen(theme.color("muted"))
        text = " · ".join(notes)
        if len(self.sheet.weeks) > 1:
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        else:
            flags = int(Qt.AlignmentFlag.AlignTop.value) | int(Qt.TextFlag.TextWordWrap.value)
            painter.drawText(room, flags, text)
        painter.setFont(self.font())

    def _badge(self, painter: QPainter, room: QRectF, text: str, *, strong: bool) -> float:
        """Paint a badge at the right of `room`; its left edge."""
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()) - 10)
        wide = metrics.horizontalAdvance(shown) + 10
        box = QRectF(room.right() - wide, room.top() + 1, wide, room.height() - 2)
        painter.setPen(QPen(theme.color("accent"), 1.2))
        painter.setBrush(theme.color("good_ground") if strong else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(theme.color("accent"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
        return box.left()

    def _paint_bar(self, painter: QPainter, bar: Bar) -> None:
        item = self.sheet.items.get(int(str(bar.key)))
        if item is None:
            return
        box = self._bar_box(bar)
        ground, line = STATE_LOOKS[item.change.state]
        chosen = item.change.id == self.current
        painter.setBrush(theme.color("selection" if chosen else ground or "surface"))
        painter.setPen(QPen(theme.color("accent" if chosen else item.mark.tone), 2 if chosen else 1, _LINES[line]))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        side = self._line() - 8
        mark = QRectF(box.left() + 4, box.top() + 4, side, side)
        icons.paint_mark(painter, mark, item.mark.shape, theme.color(item.mark.tone))
        room = box.adjusted(side + 8, 0, -4, 0)
        if item.change.risk == "high":
            icons.paint_mark(painter, QRectF(room.left(), mark.top(), side, side), "double", theme.color("bad"))
            room.adjust(side + 2, 0, 0, 0)
        font = self.font()
        font.setStrikeOut(item.change.state in (ChangeState.CANCELLED, ChangeState.REJECTED))
        painter.setFont(font)
        painter.setPen(theme.color("selection_text" if chosen else "text"))
        if len(self.sheet.weeks) > 1:
            text = self.fontMetrics().elidedText(item.text, Qt.TextElideMode.ElideRight, max(int(room.width()), 0))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        else:
            flags = int(Qt.AlignmentFlag.AlignTop.value) | int(Qt.TextFlag.TextWordWrap.value)
            painter.setClipRect(room)
            painter.drawText(room.adjusted(0, 3, 0, -2), flags, item.text)
            painter.setClipping(False)
        painter.setFont(self.font())

    def _paint_ghost(self, painter: QPainter) -> None:
        item = self.sheet.items.get(self.current) if self.current is not None else None
        if item is None or self._drag_days is None:
            return
        days = timedelta(days=self._drag_days)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("focus"), 2, Qt.PenStyle.DashLine))
        for week, row in enumerate(self.sheet.weeks):
            for column, day in enumerate(row):
                if item.first + days <= day <= item.last + days:
                    painter.drawRect(self._cell(week, column).adjusted(3, 3, -3, -3))

    def _paint_focus(self, painter: QPainter) -> None:
        for week, row in enumerate(self.sheet.weeks):
            if self.day in row:
                style = Qt.PenStyle.SolidLine if self.hasFocus() else Qt.PenStyle.DotLine
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.color("focus"), 2 if self.hasFocus() else 1, style))
                painter.drawRect(self._cell(week, row.index(self.day)).adjusted(1, 1, -1, -1))

    # --- input ----------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        key = Qt.Key(event.key())
        if key in steps and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            if self.current is not None and self.may_move:
                self.move_asked.emit(self.current, steps[key])
        elif key in steps:
            self.choose_day(self.day + timedelta(days=steps[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.page_asked.emit(-1 if key == Qt.Key.Key_PageUp else 1)
        elif key in (Qt.Key.Key_N, Qt.Key.Key_P):
            self._walk(1 if key == Qt.Key.Key_N else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.current is not None:
                self.change_opened.emit(self.current)
            else:
                self._walk(1)
        elif key == Qt.Key.Key_Escape and (self._drag_days is not None or self.current is not None):
            self._pressed = self._drag_days = self.current = None
            self.update()
        else:
            super().keyPressEvent(event)

    def _walk(self, step: int) -> None:
        ids = [item.change.id for item in self.sheet.on(self.day)]
        if not ids:
            return
        at = ids.index(self.current) + step if self.current in ids else (0 if step > 0 else -1)
        self.choose_change(ids[at % len(ids)])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        day, item = self._day_at(at), self._item_at(at)
        if item is not None:
            self.choose_change(item.change.id)
        if day is not None:
            self.choose_day(day)
            if item is None and self.current is not None:
                self.current = None
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
        if pressed is not None and days:
            self.move_asked.emit(pressed[1], days)

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
            QToolTip.showText(event.globalPos(), text, self, QRect())
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._arrange()
