"""`LanesPicture`: two weeks from left to right, a lane for each site, agency, service or group; it scrolls."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from app.domain import words
from app.domain.changes.spans import when
from app.domain.changes.values import Change
from app.domain.changes.week_layout import Axis
from app.domain.eastern import eastern, local_date, midnight
from app.domain.plain_text import one_line
from app.ui.look import fonts, theme
from app.ui.look.tokens import RADIUS_CONTROL, TYPE_AXIS, TYPE_BODY, TYPE_LABEL
from app.views.changes.bars import paint_bar
from app.views.changes.freeze_look import fill_freeze
from app.views.changes.model import Item, Sheet
from app.views.changes.week_blocks import LEFT, fitting

if TYPE_CHECKING:
    from app.domain.changes.timeline import Lane, LaneBar
    from app.views.changes.week_picture import Folded

_ROW, _PAD, _SIDE, _HEAD, _EDGE = 22, 6, 168, 42, 6  # pixels at 100 %
_LEAST = 10  # width of a bar
_CENTER = int(Qt.AlignmentFlag.AlignCenter.value)


class LanesPicture:
    """One arrangement; made anew when the sheet, the size or the text changes. `offset`: pixels scrolled down."""

    low = False
    edge_cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, sheet: Sheet, width: float, height: float, offset: float = 0.0) -> None:
        self.sheet, self.days = sheet, sheet.weeks[0]
        self._listed = sheet.lanes or ()
        self._axis = sheet.axis or Axis(self.days)
        self.selected: frozenset[int] = frozenset()
        self.on_more = False
        self.folded: list[Folded] = []  # nothing is: lanes are as high as they need
        side, head = float(theme.px(_SIDE)), float(theme.px(_HEAD))
        self.area = QRectF(side, head, max(width - side, 1.0), max(height - head, 1.0))
        self._row, self._pad = float(theme.px(_ROW)), float(theme.px(_PAD))
        self._tops = [0.0]
        for lane in self._listed:
            self._tops.append(self._tops[-1] + lane.rows * self._row + self._pad)
        self.offset = 0.0
        self.blocks: list[tuple[QRectF, int]] = []
        self.scroll_to(offset)

    # --- scrolling ------------------------------------------------------------------------------
    def scroll_to(self, offset: float) -> None:
        """Scroll so far down, within what there is."""
        self.offset = min(max(offset, 0.0), max(self._tops[-1] - self.area.height(), 0.0))
        self.blocks = [(box, bar.id) for box, bar in self._visible()]

    def reveal(self, change_id: int | None) -> None:
        """Scroll so that a change is seen in the first of its lanes, unless it is in one of them."""
        if any(key == change_id for _, key in self.blocks):
            return
        for number, lane in enumerate(self._listed):
            bar = next((bar for bar in lane.bars if bar.id == change_id), None)
            if bar is not None:
                self.scroll_to(self._tops[number] + bar.row * self._row - self.area.height() / 3)
                return

    def _lanes(self) -> Iterator[tuple[float, Lane]]:
        """Yield the lanes in sight with where they begin, in the picture."""
        first = max(bisect_right(self._tops, self.offset) - 1, 0)
        for number in range(first, len(self._listed)):
            top = self.area.top() + self._tops[number] - self.offset
            if top > self.area.bottom():
                return
            yield top, self._listed[number]

    def _visible(self) -> Iterator[tuple[QRectF, LaneBar]]:
        for top, lane in self._lanes():
            for bar in lane.bars:
                y = top + self._pad / 2 + bar.row * self._row
                if y + self._row < self.area.top() or y > self.area.bottom():
                    continue
                box = self._box(bar.start, bar.end, y)
                if box is not None:
                    yield box, bar

    # --- where things are -----------------------------------------------------------------------
    def _x(self, at: datetime) -> float:
        first, last = midnight(self.days[0]), midnight(self.days[-1] + timedelta(days=1))
        if at <= first:
            return self.area.left()
        if at >= last:
            return self.area.right()
        day = local_date(at)
        return self.column((day - self.days[0]).days).left() + self._axis.place(day, at) * self._wide()

    def _wide(self) -> float:
        return self.area.width() / len(self.days)

    def _box(self, start: datetime, end: datetime, y: float) -> QRectF | None:
        left, right = self._x(start), self._x(end)
        if right <= self.area.left() or left >= self.area.right():
            return None
        return QRectF(left, y + 1, max(right - left, float(theme.px(_LEAST))), self._row - 2)

    def column(self, day: int) -> QRectF:
        """Return the whole column of a day, its head included."""
        return QRectF(self.area.left() + day * self._wide(), 0, self._wide(), self.area.bottom())

    def day_at(self, at: QPointF) -> date | None:
        """Return the day at a place, its head included."""
        return next((day for n, day in enumerate(self.days) if self.column(n).contains(at)), None)

    def item_at(self, at: QPointF) -> Item | None:
        """Return the change painted at a place."""
        if at.y() < self.area.top():
            return None
        key = next((key for box, key in reversed(self.blocks) if box.contains(at)), None)
        return self.sheet.items.get(key) if key is not None else None

    def folded_at(self, _at: QPointF) -> Folded | None:
        """Return None: nothing is folded here."""
        return None

    def spot(self, at: QPointF) -> tuple[date, float] | None:
        """Return the day and the share of it at a place."""
        day = self.day_at(at)
        if day is None:
            return None
        left = self.column((day - self.days[0]).days).left()
        return day, min(max((at.x() - left) / self._wide(), 0.0), 1.0)

    def spot_of(self, spot: tuple[date, float]) -> datetime:
        """Return the instant of a spot, on a full quarter of an hour."""
        return self._axis.at(*spot)

    def axis_of(self) -> Axis:
        """Return the hours."""
        return self._axis

    def edge_at(self, at: QPointF) -> str:
        """Return which end of a change is at a place, "start" or "end"; "" where it is neither."""
        found = next(((box, key) for box, key in reversed(self.blocks) if box.contains(at)), None)
        item = self.sheet.items.get(found[1]) if found is not None else None
        if found is None or item is None or at.y() < self.area.top():
            return ""
        near = min(float(theme.px(_EDGE)), found[0].width() / 4)
        if at.x() >= found[0].right() - near and item.last <= self.days[-1]:
            return "end"
        return "start" if at.x() <= found[0].left() + near and item.first >= self.days[0] else ""

    # --- painting -------------------------------------------------------------------------------
    def paint(self, painter: QPainter, *, now: datetime, chosen: int | None, day: date, focused: bool) -> None:
        """Paint everything; `day` and `chosen` have the frame."""
        painter.fillRect(QRectF(0, 0, self.area.right(), self.area.bottom()), theme.color("surface"))
        painter.save()
        painter.setClipRect(QRectF(0, self.area.top(), self.area.right(), self.area.height()))
        self._paint_ground(painter, now)
        self._paint_lanes(painter)
        painter.setFont(fonts.sized(TYPE_LABEL))
        for box, key in self.blocks:
            item = self.sheet.items.get(key)
            if item is not None:
                paint_bar(painter, box, item, chosen=key in self.selected or key == chosen)
        self._paint_now(painter, now)
        self._paint_chosen(painter, chosen, day, focused=focused)
        painter.restore()
        self._paint_head(painter, now)

    def _paint_ground(self, painter: QPainter, now: datetime) -> None:
        past = self._x(now) - self.area.left()
        if past > 0:
            painter.fillRect(QRectF(self.area.left(), self.area.top(), past, self.area.height()), theme.color("sunken"))
        for freeze in self.sheet.freezes:
            left, right = self._x(freeze.start), self._x(freeze.end)
            if right > left:
                box = QRectF(left, self.area.top(), right - left, self.area.height())
                fill_freeze(painter, box, hard=freeze.hard)
        painter.setPen(QPen(theme.color("line"), 1))
        for number in range(len(self.days)):
            x = self.column(number).left()
            painter.drawLine(QPointF(x, self.area.top()), QPointF(x, self.area.bottom()))

    def _paint_lanes(self, painter: QPainter) -> None:
        painter.setFont(fonts.sized(TYPE_LABEL, QFont.Weight.DemiBold))
        metrics = painter.fontMetrics()
        for top, lane in self._lanes():
            high = lane.rows * self._row + self._pad
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(0, top + high), QPointF(self.area.right(), top + high))
            # the name stays in sight while its lane is
            y = max(top, self.area.top())
            room = QRectF(theme.px(8), y, self.area.left() - theme.px(12), min(self._row + self._pad, top + high - y))
            painter.setPen(theme.color("text"))
            name = metrics.elidedText(one_line(lane.name), Qt.TextElideMode.ElideRight, int(room.width()))
            if room.height() >= metrics.height() - 2:
                painter.drawText(room, LEFT, name)

    def _paint_head(self, painter: QPainter, now: datetime) -> None:
        painter.fillRect(QRectF(0, 0, self.area.right(), self.area.top()), theme.color("window"))
        for number, day in enumerate(self.days):
            box, known = self.column(number), self.sheet.days.get(day)
            short = words.WEEKDAYS[day.weekday()]
            painter.setFont(fonts.sized(TYPE_BODY, QFont.Weight.DemiBold))
            metrics = painter.fontMetrics()
            line = QRectF(box.left() + theme.px(6), theme.px(3), box.width() - theme.px(8), theme.px(18))
            today = day == local_date(now)
            painter.setPen(theme.color("accent" if today else "text"))
            named = [f"{short} {day.day} {words.MONTHS[day.month - 1]}", f"{short} {day.day}", f"{day.day}"]
            painter.drawText(line, LEFT, fitting(metrics, line.width(), named if day.day == 1 else named[1:]))
            painter.setFont(fonts.sized(TYPE_AXIS))
            painter.setPen(theme.color("muted"))
            told = []
            if known is not None:
                told += [f"Holiday: {known.holiday}", "Holiday"] if known.holiday else []
                told += [f"CAB {known.meeting}", "CAB"] if known.meeting not in ("", "cancelled") else []
            below = line.translated(0, theme.px(18))
            painter.drawText(below, LEFT, fitting(painter.fontMetrics(), below.width(), [*told, ""]))
        painter.setPen(QPen(theme.color("border"), 1))
        painter.drawLine(QPointF(0, self.area.top()), QPointF(self.area.right(), self.area.top()))

    def _paint_now(self, painter: QPainter, now: datetime) -> None:
        x = self._x(now)
        if self.area.left() < x < self.area.right():
            painter.fillRect(QRectF(x - 1, self.area.top(), 2, self.area.height()), theme.color("critical"))

    def _paint_chosen(self, painter: QPainter, chosen: int | None, day: date, *, focused: bool) -> None:
        boxes = [box for box, key in self.blocks if key == chosen]
        if chosen is None and day in self.days:
            column = self.column((day - self.days[0]).days)
            boxes = [column.adjusted(2, self.area.top() + 2, -2, -2)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("focus"), 2 if focused else 1))
        for box in boxes:
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), RADIUS_CONTROL + 1, RADIUS_CONTROL + 1)

    def paint_ghost(self, painter: QPainter, change: Change) -> None:
        """Paint where a change will be: a dashed frame in each of its lanes, and when that is."""
        painter.save()
        painter.setClipRect(self.area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("focus"), 2, Qt.PenStyle.DashLine))
        boxes = []
        for y in {box.top() for box, key in self.blocks if key == change.id}:
            box = self._box(change.planned_start, change.planned_end, y - 1)
            if box is not None:
                boxes.append(box)
                painter.drawRoundedRect(box, RADIUS_CONTROL, RADIUS_CONTROL)
        if boxes:
            self._paint_times(painter, min(boxes, key=QRectF.top), change)
        painter.restore()

    def _paint_times(self, painter: QPainter, box: QRectF, change: Change) -> None:
        painter.setFont(fonts.sized(TYPE_AXIS, QFont.Weight.Bold, digits=True))
        said = when(change.planned_start, change.planned_end, eastern(change.planned_start).year)
        metrics = painter.fontMetrics()
        label = QRectF(
            box.left(), box.bottom() + 1, metrics.horizontalAdvance(said) + theme.px(8), metrics.height() + 2
        )
        label.moveRight(min(label.right(), self.area.right()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("focus"))
        painter.drawRoundedRect(label, 3, 3)
        painter.setPen(theme.color("surface"))
        painter.drawText(label, _CENTER, said)
