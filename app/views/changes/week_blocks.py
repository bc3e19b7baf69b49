"""A change in the week with hours: its frame and stripe, its code, time, state and title as far as there is room."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen

from app.domain.eastern import eastern
from app.domain.plain_text import one_line
from app.domain.vocabulary import ChangeState, ChangeType
from app.ui.look import fonts, icons, theme
from app.ui.look.tokens import RADIUS_CONTROL, TYPE_AXIS, TYPE_LABEL
from app.views.changes.model import GONE, Item, zone_mark

_SMALLEST = 8  # pixels
#: States of what is over.
DONE = frozenset({ChangeState.IMPLEMENTED, ChangeState.REVIEWED})
_STATES = {ChangeState.IN_CAB: "In CAB", ChangeState.IMPLEMENTED: "Done", ChangeState.REVIEWED: "Done"}
#: How words stand in a line.
LEFT = int((Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft).value)


def paint_block(painter: QPainter, box: QRectF, item: Item, *, picked: bool, wide: bool) -> None:
    """Paint a change in its box; `picked`: it is selected, `wide`: there is room for words."""
    change = item.change
    over, gone = change.state in DONE, change.state in GONE
    dashed = change.state is ChangeState.DRAFT or gone
    painter.setBrush(theme.color("selection" if picked else "sunken" if over or gone else "surface"))
    pen = QPen(
        theme.color("accent" if picked else "border"),
        2 if picked else 1,
        Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine,
    )
    painter.setPen(pen)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL)
    text = box.adjusted(theme.px(8), 0, -3, 0)
    if not dashed:
        stripe = "muted" if over else "critical" if change.type is ChangeType.EMERGENCY else "accent"
        painter.fillRect(QRectF(box.left(), box.top() + 1, theme.px(4), box.height() - 2), theme.color(stripe))
        if change.type is ChangeType.EMERGENCY:
            painter.fillRect(
                QRectF(box.left() + theme.px(6), box.top() + 1, 2.5 * theme.scale(), box.height() - 2),
                theme.color(stripe),
            )
            text.setLeft(text.left() + theme.px(4))
    painter.save()
    painter.setClipRect(box)
    tone = "selection_text" if picked else "muted" if over or gone else "text"
    _paint_words(painter, box, text, item, tone, strike=gone, roomy=wide)
    painter.restore()


def _paint_words(
    painter: QPainter, box: QRectF, text: QRectF, item: Item, tone: str, *, strike: bool, roomy: bool
) -> None:
    """Paint code, time, state and title, as far as there is room; the code is never cut, the mark gives way."""
    change = item.change
    mark = ("conflict", "missed") if item.clashes else ("check", "met") if change.state in DONE else None
    side, line = theme.px(14), theme.px(17)
    two = box.height() >= 2 * line - theme.px(4)
    shared = side + 4 if mark is not None and not two else 0  # on one line the mark stands beside the code
    name = _code_font(item.code, text.width() - shared)
    name.setStrikeOut(strike)
    wide = QFontMetrics(name).horizontalAdvance(item.code)
    beside = wide + side + 4 < text.width()  # else the mark stands beside the time
    if mark is not None and (beside or two):
        top = box.top() + (2 if beside else line) if box.height() > side + 4 else box.center().y() - side / 2
        at = QRectF(box.right() - side - theme.px(3), top, side, side)
        icons.paint_mark(painter, at, mark[0], theme.color(mark[1]))
    elif item.clashes:  # no room for the mark: an edge in its colour, so that no conflict is without one
        painter.fillRect(QRectF(box.right() - theme.px(3), box.top() + 1, theme.px(3), box.height() - 2),
                         theme.color("missed"))  # fmt: skip
    painter.setFont(name)
    painter.setPen(theme.color(tone))
    first = QRectF(text.left(), box.top(), text.width(), min(box.height(), line + 2))
    painter.drawText(first, LEFT, item.code)
    start, end = eastern(change.planned_start), eastern(change.planned_end)
    small = fonts.sized(TYPE_AXIS, digits=True)
    painter.setFont(small)
    metrics = QFontMetrics(small)
    if not two:
        left = first.left() + wide + theme.px(6)
        room = first.right() - left - (side + theme.px(4) if mark else 0)
        if metrics.horizontalAdvance("00:00") <= room:
            painter.drawText(QRectF(left, first.top(), room, first.height()), LEFT, f"{start:%H:%M}")
        return
    taken = 0 if beside or mark is None else side + theme.px(4)
    first_zone, last_zone = zone_mark(change.planned_start), zone_mark(change.planned_end)
    times = [f"{start:%H:%M}{first_zone}–{end:%H:%M}{last_zone}", f"{start:%H:%M}–{end:%H:%M}", f"{start:%H:%M}"]
    y = box.top() + line
    painter.drawText(
        QRectF(text.left(), y, text.width() - taken, line), LEFT, fitting(metrics, text.width() - taken, times)
    )
    painter.setPen(theme.color("muted"))
    y += line
    state = _STATES.get(change.state, change.state.label)
    if box.bottom() - y >= line and metrics.horizontalAdvance(state) <= text.width():
        painter.drawText(QRectF(text.left(), y, text.width(), line), LEFT, state)
        y += line
    if roomy and text.width() > theme.px(90) and box.bottom() - y >= 2 * line:
        rest = QRectF(text.left(), y, text.width(), box.bottom() - y - 2)
        flags = int(Qt.AlignmentFlag.AlignTop.value) | int(Qt.TextFlag.TextWordWrap.value)
        if painter.boundingRect(rest, flags, one_line(change.title)).height() <= rest.height():
            painter.drawText(rest, flags, one_line(change.title))


def _code_font(code: str, room: float) -> QFont:
    """Return the largest font in which a code fits: it is never cut, so it is made smaller where lanes are narrow."""
    font = fonts.sized(TYPE_LABEL, QFont.Weight.Bold)
    if QFontMetrics(font).horizontalAdvance(code) > room:
        font = fonts.sized(TYPE_AXIS, QFont.Weight.DemiBold)
    while QFontMetrics(font).horizontalAdvance(code) > room and font.pixelSize() > _SMALLEST:
        font.setPixelSize(font.pixelSize() - 1)
    return font


def fitting(metrics: QFontMetrics, room: float, texts: list[str]) -> str:
    """Return the first text that fits, the last where none does."""
    return next((text for text in texts if metrics.horizontalAdvance(text) <= room), texts[-1])
