"""`PaintedSheet`: a sheet of weeks as it is painted: days, notes, bars of changes, the frame of what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, datetime

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.clock import utc_now
from app.domain import words
from app.domain.changes.month_layout import Bar, Layout, lay_out
from app.domain.changes.values import Change
from app.ui.look import fonts, icons, theme
from app.ui.look.tokens import TYPE_AXIS
from app.views.changes.bars import paint_bar
from app.views.changes.freeze_look import fill_freeze
from app.views.changes.lanes_picture import LanesPicture
from app.views.changes.model import Day, Item, Sheet, days_of, note_texts, spoken_day
from app.views.changes.week_blocks import fitting
from app.views.changes.week_picture import WeekPicture

_PAD = 4
#: Size of notes beside a day's number where the text is too large for lines of their own.
_CRAMPED = 0.6
_ROOMY_DAY = 72  # pixels at 100 %: from here the notes need not be smaller than axes


class PaintedSheet(QWidget):
    """Paints `sheet`; `CalendarCanvas` lets people choose and move in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = Sheet(())
        self.layout_ = Layout((), (), ())
        self.today = date.min
        self.month: int | None = None  # days of other months are dimmed
        self.day = date.min
        self.current: int | None = None
        self.selected: frozenset[int] = frozenset()  # in the list below; the current one is among them
        self.on_more = False  # the frame is on the "+n" of the chosen day
        self._dragged: Change | None = None  # at the times that it is dragged to
        self._proposed: tuple[Change, ...] = ()  # at the times that they are on their way to
        self.now: Callable[[], datetime] = utc_now
        self._week: WeekPicture | LanesPicture | None = None
        self._month: tuple[tuple[object, ...], QPixmap] | None = None  # painted with nothing chosen, and for what

    # --- what is shown --------------------------------------------------------------------------
    def _fit_text(self) -> None:
        """Make the text smaller where it is so large that a week of the month would have no room for a change."""
        whole = QApplication.font()
        line = QFontMetrics(whole).height() + theme.px(5)
        weeks = max(len(self.sheet.weeks), 1)
        room = (self.height() - line - theme.px(4)) / weeks
        factor = min(1.0, max(_CRAMPED, room / (2 * line + theme.px(4)))) if weeks > 1 else 1.0
        wanted = fonts.scaled(whole, round(factor, 2))
        if wanted.pixelSize() != self.font().pixelSize():
            self.setFont(wanted)

    def _arrange(self) -> None:
        self._month = None
        self._fit_text()
        one_week = len(self.sheet.weeks) == 1
        if self.sheet.lanes is not None:
            offset = self._week.offset if isinstance(self._week, LanesPicture) else 0.0
            self._week = LanesPicture(self.sheet, self.width(), self.height(), offset)
            self._week.reveal(self.current)
        else:
            self._week = WeekPicture(self.sheet, self.width(), self.height()) if one_week else None
        spans = () if one_week else self.sheet.spans
        self.layout_ = lay_out(spans, self.sheet.weeks, self._slots())
        self.speak()
        self.update()

    def speak(self) -> None:
        """Tell a screen reader what is chosen."""
        item = self.sheet.items.get(self.current) if self.current is not None else None
        text = spoken_day(self.sheet, self.day)
        if self.on_more:
            count = words.count(self.folded_on(self.day), "more change")
            text = f"{count} on {words.weekday(self.day, year=False)}: Enter {self._behind_more()}"
        self.setAccessibleDescription(f"Chosen: {item.spoken}. {text}" if item else text)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _behind_more(self) -> str:
        return "shows the whole day" if self._week is not None and len(self.sheet.weeks[0]) > 1 else "lists them"

    def folded_on(self, day: date) -> int:
        """Return how many changes of a day have no room of their own and stand behind its "+n"."""
        return len(self._folded_ids(day))

    def _folded_ids(self, day: date) -> tuple[int, ...]:
        """Return the changes of a day behind its "+n"."""
        if self._week is not None:
            return tuple(id for one in self._week.folded if one.day == day for id in one.ids)
        for week, days in enumerate(self.sheet.weeks):
            if day in days and week < len(self.layout_.folded):
                return tuple(int(str(key)) for key in self.layout_.folded[week][days.index(day)])
        return ()

    # --- geometry -------------------------------------------------------------------------------
    def _line(self) -> int:
        return self.fontMetrics().height() + theme.px(5)

    def _head(self) -> int:
        return self._line() + theme.px(4)

    def _slots(self) -> int:
        weeks = max(len(self.sheet.weeks), 1)
        room = (self.height() - self._head()) / weeks - self._line() - theme.px(4)
        # The last line of a cell belongs to "+N more".
        return max(int((room - 0.7 * self._line()) // (self._bar_height() + theme.px(2))), 1)

    def _bar_height(self) -> int:
        return self._line()

    def _cell(self, week: int, column: int) -> QRectF:
        if self._week is not None:
            return self._week.column(column)
        wide = self.width() / 7
        high = (self.height() - self._head()) / max(len(self.sheet.weeks), 1)
        return QRectF(column * wide, self._head() + week * high, wide, high)

    def _bar_box(self, bar: Bar) -> QRectF:
        cell = self._cell(bar.week, bar.column)
        line = self._line()
        high = self._bar_height()
        top = cell.top() + line + bar.slot * (high + theme.px(2))
        left = cell.left() + (theme.px(_PAD) if bar.starts else 0)
        right = cell.left() + bar.width * cell.width() - (theme.px(_PAD) if bar.ends else 0)
        return QRectF(left, top, right - left, high)

    def _day_at(self, at: QPoint) -> date | None:
        if self._week is not None:
            return self._week.day_at(QPointF(at))
        for week, days in enumerate(self.sheet.weeks):
            for column, day in enumerate(days):
                if self._cell(week, column).contains(QPointF(at)):
                    return day
        return None

    def _item_at(self, at: QPoint) -> Item | None:
        if self._week is not None:
            return self._week.item_at(QPointF(at))
        for bar in self.layout_.bars:
            if self._bar_box(bar).contains(QPointF(at)):
                return self.sheet.items.get(int(str(bar.key)))
        return None

    def _more_at(self, at: QPoint) -> date | None:
        """Return the day whose "+n more" of a month is at a place."""
        for week, row in enumerate(self.layout_.folded if self._week is None else ()):
            for column, folded in enumerate(row):
                day = self.sheet.weeks[week][column]
                if folded and self._more_box(self._cell(week, column), day).contains(QPointF(at)):
                    return day
        return None

    def _more_box(self, cell: QRectF, day: date) -> QRectF:
        """Return where the "+n more" of a day of a month stands: below the bars, or beside the day's number."""
        box = cell.adjusted(theme.px(8), 0, -theme.px(6), -theme.px(2))
        if self._cramped():
            box.setHeight(self._line() + theme.px(2))
            badge = theme.px(6) if day == self.today else 0
            box.setLeft(box.left() + self.fontMetrics().horizontalAdvance(f"{self._number(day)} ") + badge)
        else:
            box.setTop(box.bottom() - max(self._line() - theme.px(3), 1))
        return box

    # --- painting -------------------------------------------------------------------------------
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._week is not None:
            self._week.selected, self._week.on_more = self.selected, self.on_more
            self._week.paint(painter, now=self.now(), chosen=self.current, day=self.day, focused=self.hasFocus())
            self._paint_ghosts(painter)
            painter.end()
            return
        painter.drawPixmap(0, 0, self._month_picture())
        for bar in self.layout_.bars:
            if self._is_chosen(int(str(bar.key))):
                self._paint_bar(painter, bar)
        self._paint_ghosts(painter)
        self._paint_focus(painter)
        painter.end()

    def _month_picture(self) -> QPixmap:
        """Return the month as it is with nothing chosen: to choose paints little, for the rest stays as it is."""
        ratio = self.devicePixelRatio()
        shown_as = (theme.look(), theme.scale(), self.font().key(), self.size(), ratio, self.today, self.month)
        if self._month is None or self._month[0] != shown_as:
            picture = QPixmap(self.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(self.font())
            self._paint_month(painter)
            painter.end()
            self._month = (shown_as, picture)
        return self._month[1]

    def _is_chosen(self, change_id: int) -> bool:
        return change_id == self.current or change_id in self.selected

    def _paint_month(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), theme.color("surface"))
        names = self.sheet.weeks[0] if self.sheet.weeks else ()
        bold = fonts.scaled(self.font(), 0.95)
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(theme.color("muted"))
        for column, day in enumerate(names):
            box = QRectF(column * self.width() / 7, 0, self.width() / 7, self._head())
            box.adjust(theme.px(8), 0, -theme.px(4), 0)
            title = words.LONG_WEEKDAYS[day.weekday()]
            if painter.fontMetrics().horizontalAdvance(title) > box.width():
                title = words.WEEKDAYS[day.weekday()]
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(self.font())
        for week, days in enumerate(self.sheet.weeks):
            for column, day in enumerate(days):
                self._paint_day(painter, self._cell(week, column), self.sheet.days.get(day) or Day(day))
        for bar in self.layout_.bars:
            self._paint_bar(painter, bar, chosen=False)
        for week, folded in enumerate(self.layout_.folded):
            for column, keys in enumerate(folded):
                if keys:
                    self._paint_more(painter, self._cell(week, column), self.sheet.weeks[week][column], keys)

    def _paint_more(self, painter: QPainter, cell: QRectF, day: date, keys: Sequence[Hashable]) -> None:
        """Paint how many more there are, with the mark of conflicts where one of them has one."""
        box, cramped = self._more_box(cell, day), self._cramped()
        items = (self.sheet.items.get(int(str(key))) for key in keys)
        said = f"+{len(keys):,}" if cramped else f"+{len(keys):,} more"
        painter.setPen(theme.color("muted"))
        if cramped:
            painter.setFont(self._small())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)
        else:
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, said)
            if any(item is not None and item.clashes for item in items):
                side = float(box.height() - theme.px(6))
                left = box.right() - painter.fontMetrics().horizontalAdvance(said) - side - theme.px(4)
                at = QRectF(left, box.center().y() - side / 2, side, side)
                icons.paint_mark(painter, at, "conflict", theme.color("missed"))
        painter.setFont(self.font())

    def chosen_boxes(self) -> list[QRect]:
        """Return where the chosen change is."""
        if self._week is not None:
            boxes = [box for box, key in self._week.blocks if key == self.current]
        else:
            boxes = [self._bar_box(bar) for bar in self.layout_.bars if bar.key == self.current]
        return [box.toAlignedRect() for box in boxes]

    def _small(self) -> QFont:
        """Return the font of what stands beside a day's number: that of axes, where a day is wide enough for it."""
        whole = self.font().pixelSize()
        wide = self.width() / 7 >= theme.px(_ROOMY_DAY)
        return fonts.scaled(self.font(), max(_CRAMPED, min(1.0, theme.px(TYPE_AXIS) / whole)) if wide else _CRAMPED)

    def _cramped(self) -> bool:
        """Return whether the bars leave no line for "+N more"."""
        high = (self.height() - self._head()) / max(len(self.sheet.weeks), 1)
        used = self._line() + self._slots() * (self._bar_height() + theme.px(2))
        return high - used < self.fontMetrics().height()

    def _paint_day(self, painter: QPainter, box: QRectF, day: Day) -> None:
        other = self.month is not None and day.day.month != self.month
        if other or day.day.weekday() > 4:
            painter.fillRect(box, theme.color("window"))
        if day.holiday:
            painter.fillRect(box, theme.color("met_ground"))
        if day.freezes:
            fill_freeze(painter, box, hard=day.hard)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawRect(box)
        line = self._line()
        top = QRectF(box.left() + theme.px(8), box.top() + theme.px(2), box.width() - theme.px(14), line)
        number = self._number(day.day)
        if day.day == self.today:
            wide = self.fontMetrics().horizontalAdvance("28") + theme.px(10)
            badge = QRectF(top.left() - theme.px(4), top.top() + 1, wide, line - 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(badge, theme.px(4), theme.px(4))
            painter.setPen(theme.color("accent_text"))
        else:
            painter.setPen(theme.color("muted" if other else "text"))
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, number)
        taken = self.fontMetrics().horizontalAdvance("28 Nov " if day.day.day == 1 else "28  ")
        room = top.adjusted(taken, 0, 0, 0)
        if day.meeting:
            decide = day.meeting == "holiday"
            said = ["CAB: holiday, decide", "CAB: decide", "CAB ?"] if decide else [f"CAB {day.meeting}", "CAB"]
            if self._cramped():
                said = said[-1:]
                room.setLeft(top.left())
                painter.setFont(self._small())
            # whole words, rather than the half of one; the tooltip says in which state
            text = fitting(painter.fontMetrics(), room.width() - theme.px(10), said)
            room.setRight(self._badge(painter, room, text, strong=day.meeting != "cancelled") - theme.px(4))
            painter.setFont(self.font())
        if self._cramped():
            return  # the tooltip and the screen reader have the notes
        if day.day == self.today:
            room.setLeft(room.left() + theme.px(6))  # beside the badge
        self._paint_notes(painter, room, note_texts(day))

    def _number(self, day: date) -> str:
        """Return what a day of the month is called: the first one with its month."""
        other = self.month is not None and day.month != self.month
        return f"{day.day}" if day.day > 1 or other else words.day(day, year=False)

    def _paint_notes(self, painter: QPainter, room: QRectF, texts: list[str]) -> None:
        painter.setFont(fonts.scaled(self.font(), 0.86))
        painter.setPen(theme.color("muted"))
        text = fitting(painter.fontMetrics(), room.width(), texts)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.setFont(self.font())

    def _badge(self, painter: QPainter, room: QRectF, text: str, *, strong: bool) -> float:
        """Paint a badge at the right of `room` and return its left edge."""
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()) - theme.px(10))
        wide = metrics.horizontalAdvance(shown) + theme.px(10)
        box = QRectF(room.right() - wide, room.top(), wide, room.height() - 3)
        painter.setPen(QPen(theme.color("accent"), 1.2))
        painter.setBrush(theme.color("met_ground") if strong else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, theme.px(3), theme.px(3))
        painter.setPen(theme.color("accent"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
        return box.left()

    def _paint_bar(self, painter: QPainter, bar: Bar, *, chosen: bool = True) -> None:
        item = self.sheet.items.get(int(str(bar.key)))
        if item is None:
            return
        paint_bar(painter, self._bar_box(bar), item, chosen=chosen)

    def show_proposed(self, changes: Iterable[Change]) -> None:
        """Show where changes will be, once that is stored."""
        proposed = tuple(changes)
        if proposed != self._proposed:
            self._proposed = proposed
            self.update()

    def _paint_ghosts(self, painter: QPainter) -> None:
        """Paint a dashed frame where a change is dragged to, or is on its way to: at its hours, or round its days."""
        ghosts = [*self._proposed, *([self._dragged] if self._dragged is not None else [])]
        if self._week is not None:
            for change in ghosts:
                self._week.paint_ghost(painter, change)
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("focus"), 2, Qt.PenStyle.DashLine))
        spans = [days_of(change) for change in ghosts]
        for week, row in enumerate(self.sheet.weeks if spans else ()):
            for column, day in enumerate(row):
                if any(first <= day <= last for first, last in spans):
                    painter.drawRect(self._cell(week, column).adjusted(3, 3, -3, -3))

    def _paint_focus(self, painter: QPainter) -> None:
        for week, row in enumerate(self.sheet.weeks):
            if self.day in row and self.on_more:
                cell = self._cell(week, row.index(self.day))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.color("focus"), 2))
                painter.drawRoundedRect(cell.adjusted(3, cell.height() - self._line() - 3, -3, -3), 3, 3)
            elif self.day in row:
                style = Qt.PenStyle.SolidLine if self.hasFocus() else Qt.PenStyle.DotLine
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.color("focus"), 2 if self.hasFocus() else 1, style))
                painter.drawRect(self._cell(week, row.index(self.day)).adjusted(1, 1, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._arrange()
