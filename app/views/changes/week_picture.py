"""`WeekPicture`: the week with its hours, laid out for a size and painted: days, freezes, windows, board, changes.

The whole day always fits. Where things lie is decided by `app.domain.changes.week_layout`; here it becomes pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from app.domain import words
from app.domain.cab.agenda import MEETING_LENGTH, MEETING_TIME
from app.domain.changes.freezes import Opening, whose
from app.domain.changes.spans import moment, when
from app.domain.changes.values import Change, Freeze
from app.domain.changes.week_layout import Axis, WeekLayout, lay_out_pieces
from app.domain.eastern import at_clock, eastern, local_date, midnight
from app.domain.plain_text import one_line
from app.domain.vocabulary import ChangeState
from app.ui.look import fonts, icons, theme
from app.ui.look.tokens import RADIUS_CONTROL, TYPE_AXIS, TYPE_BODY, TYPE_LABEL
from app.views.changes.freeze_look import fill_freeze
from app.views.changes.model import GONE, Day, Item, Sheet, zone_mark
from app.views.changes.week_blocks import LEFT, fitting, paint_block
from app.views.changes.week_stack import stack

_WIDE = 1000  # from this width on there is room for the words of a block
_LEAST_HIGH = 72  # pixels at 100 %: in less, hours cannot be told from each other, and changes are stacked
_EDGE = 6  # pixels at 100 %: so near its top or bottom a change is stretched and not moved
_RIGHT = int((Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight).value)
_CENTER = int(Qt.AlignmentFlag.AlignCenter.value)


@dataclass(frozen=True, slots=True)
class Folded:
    """The "+n" of a day: where it is painted and which changes it stands for."""

    box: QRectF
    day: date
    ids: tuple[int, ...]
    in_conflict: bool = False  # one of them collides with something


class WeekPicture:
    """One arrangement; made anew when the sheet, the size or the text changes."""

    edge_cursor = Qt.CursorShape.SizeVerCursor

    def __init__(self, sheet: Sheet, width: float, height: float) -> None:
        self.sheet = sheet
        self.days = sheet.weeks[0]
        self._hours = sheet.axis or Axis(self.days)
        self.selected: frozenset[int] = frozenset()
        self.on_more = False
        axis, head, strip = theme.px(52), theme.px(42), theme.px(24)
        self.axis, self.head, self.strip = float(axis), float(head), float(strip)
        self.area = QRectF(axis, head + strip, max(width - axis, 1.0), max(height - head - strip, 1.0))
        self.wide = width >= theme.px(_WIDE)
        least = theme.px(78 if self.wide else 60)
        self._names: list[tuple[QRectF, str, bool]] = []  # of the windows painted: where, what, whether frozen
        self.low = self.area.height() < theme.px(_LEAST_HIGH)
        self.layout: WeekLayout = lay_out_pieces(
            [()] * len(self.days) if self.low else sheet.pieces or [()] * len(self.days),
            self.area.width(),
            least=least,
            folded=theme.px(32),
            shortest=min(0.2, theme.px(19) / self.area.height()),
        )
        self.blocks = [(self._box(b.column, b.left, b.right, b.top, b.bottom), b.key) for b in self.layout.blocks]
        self.folded = [
            self._folded(self._box(m.column, m.left, m.right, m.top, m.bottom), self.days[m.column], m.keys)
            for m in self.layout.more
        ]
        if self.low:
            self._stack()
        self._said = {day: self._notes(self._day(column)) for column, day in enumerate(self.days)}

    def _folded(self, box: QRectF, day: date, ids: tuple[int, ...]) -> Folded:
        items = self.sheet.items
        return Folded(box, day, ids, any(id in items and bool(items[id].clashes) for id in ids))

    def _stack(self) -> None:
        """Put the changes of each day below each other: there is no room for hours."""
        gap, high = theme.px(3), float(theme.px(20))
        for column, day in enumerate(self.days):
            items = self.sheet.on(day)
            worst = sorted(items, key=lambda item: -item.weight)
            box = self.column(column)
            room = QRectF(box.left() + gap, self.area.top() + 2, box.width() - gap - 2, self.area.height() - 2)
            stacked = stack([i.change.id for i in items], [i.change.id for i in worst], room, high)
            self.blocks += stacked.blocks
            if stacked.more is not None:
                self.folded.append(self._folded(stacked.more, day, stacked.folded))

    # --- where things are -----------------------------------------------------------------------
    def column(self, day: int) -> QRectF:
        """Return the whole column of a day, its head included."""
        left, wide = self.layout.columns[day]
        return QRectF(self.area.left() + left, 0, wide, self.area.bottom())

    def day_at(self, at: QPointF) -> date | None:
        """Return the day at a place, its head included."""
        return next((d for n, d in enumerate(self.days) if self.column(n).contains(at)), None)

    def item_at(self, at: QPointF) -> Item | None:
        """Return the change painted at a place."""
        key = next((key for box, key in reversed(self.blocks) if box.contains(at)), None)
        return self.sheet.items.get(key) if key is not None else None

    def folded_at(self, at: QPointF) -> Folded | None:
        """Return the "+n" at a place."""
        return next((one for one in self.folded if one.box.contains(at)), None)

    def spot(self, at: QPointF) -> tuple[date, float] | None:
        """Return the day and the share of it at a place; None where there are no hours."""
        day = self.day_at(at)
        if self.low or day is None:
            return None
        return day, min(max((at.y() - self.area.top()) / self.area.height(), 0.0), 1.0)

    def spot_of(self, spot: tuple[date, float]) -> datetime:
        """Return the instant of a spot, on a full quarter of an hour."""
        return self._hours.at(*spot)

    def axis_of(self) -> Axis:
        """Return the hours."""
        return self._hours

    def edge_at(self, at: QPointF) -> str:
        """Return which end of a change is at a place, "start" or "end"; "" where it is neither, or of another day."""
        if self.low:
            return ""
        found = next(((box, key) for box, key in reversed(self.blocks) if box.contains(at)), None)
        item = self.sheet.items.get(found[1]) if found is not None else None
        if found is None or item is None:
            return ""
        box, day = found[0], self.day_at(found[0].center())
        near = min(float(theme.px(_EDGE)), box.height() / 4)
        if at.y() >= box.bottom() - near and day == item.last:
            return "end"
        return "start" if at.y() <= box.top() + near and day == item.first else ""

    def _box(self, _column: int, left: float, right: float, top: float, bottom: float) -> QRectF:
        gap = theme.px(3)
        y = self.area.top() + top * self.area.height() + 1
        high = max((bottom - top) * self.area.height() - 2, 8.0)
        return QRectF(self.area.left() + left + gap, y, max(right - left - gap - 1, 8.0), high)

    def _y(self, day: date, at: datetime) -> float:
        return self.area.top() + self._hours.place(day, at) * self.area.height()

    # --- painting -------------------------------------------------------------------------------
    def paint(self, painter: QPainter, *, now: datetime, chosen: int | None, day: date, focused: bool) -> None:
        """Paint everything; `day` and `chosen` have the frame."""
        whole = QRectF(0, 0, self.area.right(), self.area.bottom())
        painter.fillRect(whole, theme.color("surface"))
        painter.fillRect(QRectF(0, 0, whole.width(), self.area.top()), theme.color("window"))
        self._names = []
        for column in range(len(self.days)):
            self._paint_ground(painter, column, now)
        if not self.low:
            self._paint_hours(painter, now)
            for window, text, frozen in self._names:
                self._paint_name(painter, window, text, frozen=frozen)
        for column in range(len(self.days)):
            self._paint_head(painter, column, now)
        if not self.low:
            self._paint_now(painter, now)
            for column in range(len(self.days)):
                self._paint_meeting(painter, column)
        for box, key in self.blocks:
            item = self.sheet.items.get(key)
            if item is not None:
                paint_block(painter, box, item, picked=item.change.id in self.selected, wide=self.wide)
        for one in self.folded:
            self._paint_folded(painter, one)
        self._paint_chosen(painter, chosen, day, focused=focused)
        self._paint_freezes(painter)  # last, so that the frame of the day does not strike through what it says

    def _day(self, column: int) -> Day:
        return self.sheet.days.get(self.days[column]) or Day(self.days[column])

    def _paint_ground(self, painter: QPainter, column: int, now: datetime) -> None:
        day, box = self.days[column], self.column(column)
        box.setTop(self.area.top())
        if midnight(day) < now:
            past = QRectF(box)
            past.setBottom(self._y(day, now))
            painter.fillRect(past, theme.color("sunken"))
        for freeze in self.sheet.freezes:
            frozen = self._span(column, freeze.start, freeze.end)
            if frozen is not None:
                fill_freeze(painter, frozen, hard=freeze.hard)
        for piece in () if self.low else self.sheet.openings:
            named = local_date(piece.start) == day  # what opened yesterday may close today
            name = f"Window {piece.window.start} to {piece.window.end}" if named else ""
            self._paint_window(painter, column, piece, name)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(QPointF(box.left(), 0), QPointF(box.left(), box.bottom()))

    def _span(self, column: int, start: datetime, end: datetime) -> QRectF | None:
        day, box = self.days[column], self.column(column)
        top, bottom = self._y(day, start), self._y(day, end)
        return QRectF(box.left() + 1, top, box.width() - 1, bottom - top) if bottom > top else None

    def _paint_window(self, painter: QPainter, column: int, piece: Opening, text: str) -> None:
        """Paint a window of maintenance, with its name where there is one; what a freeze takes away is dashed."""
        box = self._span(column, piece.start, piece.end)
        if box is None:
            return
        frozen = piece.freeze is not None
        if not frozen:
            painter.fillRect(box, theme.color("maintenance_ground"))
        pen = QPen(theme.color("maintenance"), 1.5)
        if frozen:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(box.topLeft(), box.topRight())
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if text:
            self._names.append((box, text, frozen))

    def _paint_name(self, painter: QPainter, box: QRectF, text: str, *, frozen: bool) -> None:
        """Paint what a window is called above it: after the lines of the hours, which else strike it through."""
        painter.setPen(QPen(theme.color("maintenance")))
        painter.setFont(fonts.sized(TYPE_AXIS, QFont.Weight.DemiBold))
        said = f"{text}: frozen" if frozen else text
        room = QRectF(box.left() + theme.px(4), box.top() - theme.px(17), box.width() - theme.px(6), theme.px(16))
        if painter.fontMetrics().horizontalAdvance(said) > room.width():
            said = "Frozen" if frozen else "Window"
            if painter.fontMetrics().horizontalAdvance(said) > room.width():
                return  # a word that is cut says less than the ground and the frame
        behind = QRectF(room)
        behind.setWidth(min(room.width(), painter.fontMetrics().horizontalAdvance(said) + theme.px(4)))
        if any(block.intersects(behind) for block, _ in self.blocks):
            return  # a change would stand on the half of it
        painter.fillRect(behind, theme.color("freeze_ground" if frozen else "surface"))
        painter.drawText(room, LEFT, said)

    def _paint_hours(self, painter: QPainter, now: datetime) -> None:
        listed = self._hours.hours()
        step = self.area.height() / len(listed)
        painter.setFont(fonts.sized(TYPE_AXIS, digits=True))
        high = painter.fontMetrics().height()
        every = 1 if step > high * 1.35 else 2 if step > high * 0.68 else 4
        today = local_date(now)
        taken = self._badge_top(self._y(today, now)) + theme.px(9) if today in self.days else -high * 9.0
        for number, (place, clock) in enumerate(listed):
            y = self.area.top() + place * self.area.height()
            painter.fillRect(QRectF(self.area.left(), y, self.area.width(), 1), theme.color("line"))
            if number and number % every == 0 and abs(y - taken) >= (high + theme.px(18)) / 2:
                painter.setPen(theme.color("muted"))
                box = QRectF(0, y - high / 2, self.axis - theme.px(8), high)
                painter.drawText(box, _RIGHT, clock)

    def _paint_head(self, painter: QPainter, column: int, now: datetime) -> None:
        day, known, box = self.days[column], self._day(column), self.column(column)
        line = QRectF(box.left() + theme.px(8), theme.px(3), box.width() - theme.px(10), theme.px(20))
        painter.setFont(fonts.sized(TYPE_BODY, QFont.Weight.DemiBold))
        short = words.WEEKDAYS[day.weekday()]
        names = [f"{short} {day.day}", f"{short[:2]} {day.day}", f"{day.day}"]
        name = fitting(painter.fontMetrics(), line.width(), names)
        if day == local_date(now):
            badge = QRectF(
                line.left() - theme.px(4),
                line.top(),
                painter.fontMetrics().horizontalAdvance(name) + theme.px(8),
                line.height(),
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(badge, RADIUS_CONTROL, RADIUS_CONTROL)
            painter.setPen(theme.color("accent_text"))
        else:
            painter.setPen(theme.color("text"))
        painter.drawText(line, LEFT, name)
        painter.setFont(fonts.sized(TYPE_AXIS))
        painter.setPen(theme.color("muted"))
        below = line.translated(0, theme.px(19))
        notes = [short] if name == names[-1] else self._said[known.day]  # no room for both: the day of the week first
        painter.drawText(below, LEFT, fitting(painter.fontMetrics(), below.width(), [*notes, ""]))

    def _notes(self, day: Day) -> list[str]:
        """Return what stands below a day's name, the longest first."""
        if day.holiday:
            return [f"Holiday: {day.holiday}", "Holiday"]
        items = self.sheet.on(day.day)
        states = [item.change.state for item in items if item.change.state in GONE]
        gone, off = len(states), states.count(ChangeState.CANCELLED)
        parts = [words.count(len(items) - gone, "change")] if len(items) > gone or not gone else []
        parts += [f"{off} cancelled"] if off else []
        parts += [f"{gone - off} rejected"] if gone > off else []
        if day.meeting and day.meeting != "cancelled":
            parts.append("CAB")
        return [", ".join(parts), parts[0], ""]

    def _paint_freezes(self, painter: QPainter) -> None:
        painter.setFont(fonts.sized(TYPE_AXIS))
        painter.setPen(theme.color("muted"))
        strip = QRectF(0, self.head, self.axis - theme.px(6), self.strip)
        painter.drawText(strip, _RIGHT, "all day")
        shown = [f for f in self.sheet.freezes if self._columns_of(f)]
        for freeze in shown[:1] if len(shown) == 1 else _worst_first(shown):
            columns = self._columns_of(freeze)
            left, right = self.column(columns[0]).left(), self.column(columns[-1]).right()
            box = QRectF(left + 1, self.head + 2, right - left - 2, self.strip - 4)
            painter.setPen(QPen(theme.color("freeze"), 1))
            painter.setBrush(theme.color("freeze_ground"))
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(theme.color("text"))
            painter.setFont(fonts.sized(TYPE_LABEL, QFont.Weight.DemiBold))
            kind = "hard freeze" if freeze.hard else "soft freeze"
            last = moment(freeze.end, self.sheet.weeks[0][0].year)
            told = [
                one_line(f"{freeze.name}, {kind} for {whose(freeze)} until {last}"),
                one_line(f"{freeze.name}: {kind} until {last}"),
                one_line(f"{freeze.name}: {kind}"),
                one_line(freeze.name),
                "Freeze",
            ]
            room = box.adjusted(theme.px(8), 0, -4, 0)
            painter.drawText(room, LEFT, fitting(painter.fontMetrics(), room.width(), told))
        painter.setPen(QPen(theme.color("border"), 1))
        painter.drawLine(QPointF(0, self.area.top()), QPointF(self.area.right(), self.area.top()))

    def _columns_of(self, freeze: Freeze) -> list[int]:
        return [n for n in range(len(self.days)) if self._span(n, freeze.start, freeze.end) is not None]

    def _badge_top(self, y: float) -> float:
        """Return where the time of now begins, which at the ends of the day stays inside of it."""
        high = theme.px(18)
        return min(max(y - high / 2, self.area.top()), self.area.bottom() - high)

    def _paint_now(self, painter: QPainter, now: datetime) -> None:
        today = local_date(now)
        if today not in self.days:
            return
        y = self._y(today, now)
        faint = QColor(theme.color("critical"))
        faint.setAlphaF(0.35)
        painter.fillRect(QRectF(self.area.left(), y, self.area.width(), 1), faint)
        box = self.column(self.days.index(today))
        painter.fillRect(QRectF(box.left(), y - 1, box.width(), 2), theme.color("critical"))
        painter.setFont(fonts.sized(TYPE_AXIS, QFont.Weight.Bold, digits=True))
        badge = QRectF(4, self._badge_top(y), self.axis - 8, theme.px(18))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("critical"))
        painter.drawRoundedRect(badge, 3, 3)
        painter.setPen(theme.color("surface"))
        painter.drawText(badge, _CENTER, f"{eastern(now):%H:%M}")

    def _paint_meeting(self, painter: QPainter, column: int) -> None:
        known = self._day(column)
        if not known.meeting or known.meeting in ("cancelled", "holiday"):
            return
        start = at_clock(known.day, MEETING_TIME)
        box = self._span(column, start, start + MEETING_LENGTH)
        if box is None:
            return
        box = box.adjusted(2, 1, -3, -1)
        box.setHeight(max(box.height(), float(QFontMetrics(fonts.sized(TYPE_BODY)).height())))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(box, RADIUS_CONTROL, RADIUS_CONTROL)
        painter.setPen(theme.color("accent_text"))
        painter.setFont(fonts.sized(TYPE_BODY, QFont.Weight.Bold))
        text = [f"CAB {MEETING_TIME:%H:%M}, {known.meeting}", f"CAB {MEETING_TIME:%H:%M}", "CAB"]
        room = box.adjusted(theme.px(8), 0, -4, 0)
        painter.drawText(room, LEFT, fitting(painter.fontMetrics(), room.width(), text))

    def _paint_folded(self, painter: QPainter, one: Folded) -> None:
        painter.setPen(QPen(theme.color("border"), 1))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(one.box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL)
        painter.setPen(theme.color("accent"))
        painter.setFont(fonts.sized(TYPE_BODY, QFont.Weight.Bold))
        painter.drawText(one.box, _CENTER, f"+{len(one.ids):,}")
        side = float(theme.px(12))
        if one.in_conflict and one.box.height() >= 2 * side + painter.fontMetrics().height():
            at = QRectF(one.box.center().x() - side / 2, one.box.top() + theme.px(3), side, side)
            icons.paint_mark(painter, at, "conflict", theme.color("missed"))

    def paint_ghost(self, painter: QPainter, change: Change) -> None:
        """Paint where a change will be: a dashed frame at its hours, and when that is."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        boxes = []
        for column in range(len(self.days)):
            box = self._span(column, change.planned_start, change.planned_end)
            if box is not None:
                whole = self.column(column).adjusted(0, self.area.top(), 0, 0) if self.low else box
                boxes.append(whole.adjusted(2, 1, -2, -1))
        painter.setPen(QPen(theme.color("focus"), 2, Qt.PenStyle.DashLine))
        for box in boxes:
            painter.drawRoundedRect(box, RADIUS_CONTROL, RADIUS_CONTROL)
        if boxes:
            self._paint_times(painter, boxes[0], change)

    def _paint_times(self, painter: QPainter, box: QRectF, change: Change) -> None:
        """Paint the times of a change that is dragged above its frame, or in it at the top of the day."""
        start, end = eastern(change.planned_start), eastern(change.planned_end)
        clocks = (
            f"{start:%H:%M}{zone_mark(change.planned_start)} to {end:%H:%M}{zone_mark(change.planned_end)}",
            f"{start:%H:%M}–{end:%H:%M}",
            f"{start:%H:%M}",
        )
        painter.setFont(fonts.sized(TYPE_AXIS, QFont.Weight.Bold, digits=True))
        metrics = painter.fontMetrics()
        said = fitting(
            metrics, box.width() - theme.px(4), [when(change.planned_start, change.planned_end, start.year), *clocks]
        )
        high = float(metrics.height() + 2)
        label = QRectF(box.left(), box.top() - high - 1, metrics.horizontalAdvance(said) + theme.px(8), high)
        if label.top() < self.area.top():
            label.moveTop(box.top() + 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("focus"))
        painter.drawRoundedRect(label, 3, 3)
        painter.setPen(theme.color("surface"))
        painter.drawText(label, _CENTER, said)

    def _paint_chosen(self, painter: QPainter, chosen: int | None, day: date, *, focused: bool) -> None:
        """Paint the frame round the chosen change, else the chosen day; it is strong while the keyboard is here."""
        boxes = [box for box, key in self.blocks if key == chosen]
        boxes = boxes or [one.box for one in self.folded if chosen in one.ids]
        if self.on_more:
            boxes = [one.box for one in self.folded if one.day == day]
        if not boxes and day in self.days:
            column = self.column(self.days.index(day))
            boxes = [column.adjusted(2, 2, -2, -2)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("focus"), 2 if focused else 1))
        for box in boxes:
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), RADIUS_CONTROL + 1, RADIUS_CONTROL + 1)


def _worst_first(freezes: list[Freeze]) -> list[Freeze]:
    """Return freezes in the order of painting: those of everybody over those of one agency."""
    return sorted(freezes, key=lambda f: (f.agency is None, f.start))
