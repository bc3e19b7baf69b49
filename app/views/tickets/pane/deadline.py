"""The next deadline of a ticket in words, and the band in the pane's head that shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.domain.eastern import eastern
from app.domain.figures.texts import NOT_MEASURED_TEXT
from app.domain.tickets.values import ClockReading, TicketDetail
from app.domain.vocabulary import ClockState, Metric, TicketState
from app.domain.words import WEEKDAYS, day, time_of_day
from app.domain.words import left as time_until
from app.ui.look import fonts, theme
from app.ui.look.shapes import paint_mark
from app.ui.look.tokens import RADIUS_CONTROL, TYPE_LABEL, TYPE_SECTION
from app.ui.tables.columns import Mark
from app.views.tickets import words

_NOUN = {Metric.RESPONSE: "Response", Metric.UPDATE: "Update", Metric.RESOLUTION: "Resolution"}
_VERB = {Metric.RESPONSE: "respond", Metric.UPDATE: "update", Metric.RESOLUTION: "resolve"}

#: A number and its unit, which stay on one line.
_SPAN = re.compile(r"(\d) (d|h|min)\b")


@dataclass(frozen=True, slots=True)
class Deadline:
    """Two lines, `first` with the time `at`, and `rest`; `band`: missed, soon, running, paused, done or none."""

    band: str
    first: str
    at: str = ""
    rest: str = ""

    @property
    def sentence(self) -> str:
        """The whole of it, as it is read aloud."""
        head = f"{self.first}, {self.at}" if self.at else self.first
        return f"{head}. {self.rest}".strip()


def clock_time(at: datetime, now: datetime) -> str:
    """Return "11:00" for today, else "Thu 3 Dec 13:30", Eastern time."""
    local = eastern(at)
    if local.date() == eastern(now).date():
        return time_of_day(local)
    year = "" if local.year == eastern(now).year else f" {local.year}"
    return f"{WEEKDAYS[local.weekday()]} {day(local.date(), year=False)}{year} {time_of_day(local)}"


def deadline_of(detail: TicketDetail, now: datetime) -> Deadline:
    """Return what is due first on a ticket, and in one line what follows."""
    if not detail.state.is_open:
        return _over(detail, now)
    running = sorted(
        (c for c in detail.clocks if c.stop_at is None and c.reading.due_at is not None and not c.unclear),
        key=lambda c: c.reading.due_at or now,
    )
    others = _outcomes(detail.clocks)
    if not running:
        if any(c.reading.state is ClockState.PAUSED for c in detail.clocks):
            waits = words.waiting(str(detail.fields["hold_reason"] or ""))
            until = detail.fields["hold_until"]
            back = f"until {clock_time(until, now)}" if isinstance(until, datetime) else ""
            return Deadline("paused", waits, back, f"No clock runs meanwhile. {others}".strip())
        return Deadline("none", *_nothing(detail, others))
    head, *then = running
    due = head.reading.due_at or now
    band = "missed" if due <= now else "soon" if due - now < words.SOON else "running"
    noun, left = _NOUN[head.metric], time_until(due - now)
    first = f"{noun} missed by {left}" if due <= now else f"{noun} due in {left}"
    rest = " ".join([*(_then(clock, now) for clock in then), others]).strip()
    return Deadline(band, first, clock_time(due, now), rest)


def _nothing(detail: TicketDetail, others: str) -> tuple[str, str, str]:
    """Return the lines of an open ticket of which no clock says anything: its source does not tell, or no target."""
    if detail.why_not:
        return NOT_MEASURED_TEXT, "", f"{detail.why_not} {others}".strip()
    return "No target", "", "No target is in force for this ticket, so no clock runs."


def _then(clock: ClockReading, now: datetime) -> str:
    due = clock.reading.due_at or now
    if due <= now:
        return f"{_NOUN[clock.metric]} missed by {time_until(now - due)}."
    return f"Then {_VERB[clock.metric]} by {clock_time(due, now)}, in {time_until(due - now)}."


def _outcomes(clocks: tuple[ClockReading, ...]) -> str:
    """Return how the response ended, how many updates were missed, and what waits."""
    said = []
    for clock in clocks:
        if (
            clock.metric is Metric.RESPONSE
            and clock.stop_at is not None
            and clock.reading.met is not None
            and not clock.unclear
        ):
            said.append("Response met." if clock.reading.met else "Response missed.")
    late = sum(c.metric is Metric.UPDATE and c.reading.met is False and not c.unclear for c in clocks)
    if late:
        said.append("1 update missed." if late == 1 else f"{late} updates missed.")
    return " ".join(said)


def _over(detail: TicketDetail, now: datetime) -> Deadline:
    f = detail.fields
    at = f["closed_at"] if detail.state is TicketState.CLOSED else f["resolved_at"]
    when = clock_time(at, now) if isinstance(at, datetime) else ""
    resolution = next((c for c in detail.clocks if c.metric is Metric.RESOLUTION), None)
    said = (
        f"Resolution {words.clock_state(resolution, now)[0].lower()}{words.clock_state(resolution, now)[1:]}."
        if (resolution is not None)
        else detail.why_not or "No target was in force."
    )
    band = "missed" if resolution is not None and resolution.reading.met is False and not resolution.unclear else "done"
    return Deadline(band, detail.state.label, when, f"{said} {_outcomes(detail.clocks)}".strip())


_KEPT = 16  # widths and deadlines whose heights are remembered
_LOOK = {
    "missed": (Mark("missed", "missed"), "missed_ground", "missed", "missed_text"),
    "soon": (Mark("clock", "soon"), "soon_ground", "soon", "text"),
    "running": (Mark("clock", "muted"), "window", "border", "text"),
    "paused": (Mark("pause", "muted"), "window", "border", "text"),
    "done": (Mark("check", "met"), "met_ground", "met", "text"),
    "none": (Mark("dash", "muted"), "window", "border", "text"),
}


class DeadlineBand(QAbstractButton):
    """Two lines with a mark and a bar at the left; pressed, it asks for the clocks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.deadline = Deadline("none", "")
        self._heights: dict[tuple[int, Deadline, float], int] = {}  # a layout asks dozens of times, at several widths
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_deadline(self, deadline: Deadline) -> None:
        """Show what is due first."""
        if deadline != self.deadline:
            self.deadline = deadline
            self.setAccessibleName(deadline.sentence)
            self.setAccessibleDescription("Shows the clocks")
            self.setToolTip("Show the clocks (K)")
            self.updateGeometry()
            self.update()

    def _fonts(self) -> tuple[QFont, QFont]:
        return fonts.sized(TYPE_SECTION, QFont.Weight.Bold, digits=True), fonts.sized(TYPE_LABEL)

    def _text_left(self) -> int:
        return theme.px(36)

    def _at_fits(self, width: int) -> bool:
        """Return whether the time has room beside the first line; if not, it leads the second."""
        metrics = QFontMetrics(self._fonts()[0])
        first, at = metrics.horizontalAdvance(self.deadline.first), metrics.horizontalAdvance(self.deadline.at)
        return self._text_left() + first + theme.px(16) + at + theme.px(12) <= width

    def _rest(self, width: int) -> str:
        rest = self.deadline.rest
        if self.deadline.at and not self._at_fits(width):
            rest = f"{self.deadline.at}. {rest}".strip()
        return _SPAN.sub("\\1\u00a0\\2", rest)

    def _rest_box(self, width: int) -> QRect:
        _, small = self._fonts()
        room = max(theme.px(40), width - self._text_left() - theme.px(8))
        flags = int(Qt.TextFlag.TextWordWrap)
        return QFontMetrics(small).boundingRect(QRect(0, 0, room, 1000), flags, self._rest(width))

    def _first_height(self) -> int:
        return QFontMetrics(self._fonts()[0]).height()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        key = (width, self.deadline, theme.scale())
        if key not in self._heights:
            if len(self._heights) >= _KEPT:
                self._heights.clear()
            rest = self._rest_box(width).height() if self._rest(width) else 0
            self._heights[key] = self._first_height() + rest + theme.px(12)
        return self._heights[key]

    def sizeHint(self) -> QSize:
        return QSize(theme.px(200), self._first_height() + theme.px(12))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._first_height() + theme.px(12))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._heights.clear()
            self.updateGeometry()
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        mark, ground, bar, tone = _LOOK[self.deadline.band]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        radius = theme.px(RADIUS_CONTROL)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground))
        painter.drawRoundedRect(box, radius, radius)
        if theme.look() == "contrast":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.color(bar))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
            painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(bar))
        painter.drawRoundedRect(QRectF(0, 0, theme.px(4), box.height()), theme.px(2), theme.px(2))
        first, small = self._fonts()
        high, left = self._first_height(), self._text_left()
        top = theme.px(4)
        side = theme.px(14)
        paint_mark(
            painter, QRectF(theme.px(14), top + (high - side) / 2, side, side), mark.shape, theme.color(mark.tone)
        )
        painter.setFont(first)
        painter.setPen(theme.color(tone))
        at = self.deadline.at if self._at_fits(self.width()) else ""
        at_width = QFontMetrics(first).horizontalAdvance(at)
        right = self.width() - theme.px(12)
        # A box that is wider than the text to its left: a pixel of rounding must not cut the last digit.
        beside = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRect(left, top, right - left, high), beside, at)
        room = right - at_width - (theme.px(8) if at else 0) - left
        said = QFontMetrics(first).elidedText(self.deadline.first, Qt.TextElideMode.ElideRight, max(0, room))
        painter.drawText(QRect(left, top, max(0, room), high), Qt.AlignmentFlag.AlignVCenter, said)
        painter.setFont(small)
        painter.setPen(theme.color("text"))
        rest = self._rest_box(self.width())
        painter.drawText(
            QRect(left, top + high, rest.width() + 2, rest.height()), Qt.TextFlag.TextWordWrap, self._rest(self.width())
        )
        if self.hasFocus() or self.underMouse():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus" if self.hasFocus() else "border"), 2 if self.hasFocus() else 1))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)
