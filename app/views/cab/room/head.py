"""The head and the foot of a page of the room: the day, who is there, the clock, the row of items, the last line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF

from app.domain import words
from app.domain.cab.room import RoomState
from app.domain.cab.values import Item
from app.domain.eastern import eastern
from app.ui.look.pen import BOLD, CLOCK, FOOT, NORMAL, SMALL, STRONG, Pen, width_of
from app.views.cab.room.shown import Shown, is_late, plan_words, progress_words

EDGE = 64
TOP = 208  # where what is below the row of items begins
FOOT_HIGH = 48
_GAP, _LEAST, _ROW, _ROW_HIGH = 12, 200, 124, 52  # the least width has room for the longest word


def paint_head(pen: Pen, shown: Shown, state: RoomState, now: datetime) -> None:
    """Paint the day and the quorum at the left, the clock and how the meeting runs at the right."""
    clock = words.time_of_day(eastern(now))
    clock_wide = width_of(clock, CLOCK, BOLD) + 8
    right = pen.wide - EDGE
    pen.text(QRectF(right - clock_wide, 24, clock_wide, 60), clock, CLOCK, BOLD, right=True)
    room = 460.0
    at = right - clock_wide - 20 - room
    pen.text(QRectF(at, 32, room, 40), shown.ends(state), SMALL, STRONG, right=True)
    pen.text(QRectF(at, 68, room, 34), plan_words(state), SMALL, NORMAL, _tone(is_late(state)), right=True)
    wide = at - EDGE - 20
    pen.text(QRectF(EDGE, 28, wide, 44), shown.title, 28, STRONG)
    paused = "Paused. " if state.paused else ""
    quorum = f"{paused}{state.quorum_words}"
    took = pen.text(QRectF(EDGE, 72, wide, 32), quorum, SMALL, NORMAL, _tone(not state.quorate))
    rest = QRectF(EDGE + took + 34, 72, wide - took - 34, 32)
    pen.text(rest, progress_words(state.progress), SMALL, NORMAL, "muted")


def _tone(is_wrong: bool) -> str:
    return "missed_text" if is_wrong else "muted"


def paint_items(pen: Pen, shown: Shown, state: RoomState) -> None:
    """Paint the items as a row; of many those beside the one at hand, with how many there are before and behind."""
    items = shown.items
    if not items:
        return
    wide = pen.wide - 2 * EDGE
    room = max(1, int((wide + _GAP) // (_LEAST + _GAP)))
    first, last = _window(len(items), shown.place(shown.item) - 1 if shown.item else 0, room)
    cells: list[tuple[int, Item | None]] = [(n, items[n]) for n in range(first, last)]
    if first:
        cells = [(-first, None), *cells]
    if last < len(items):
        cells = [*cells, (len(items) - last, None)]
    each = (wide - _GAP * (len(cells) - 1)) / len(cells)
    for column, (number, item) in enumerate(cells):
        box = QRectF(EDGE + column * (each + _GAP), _ROW, each, _ROW_HIGH)
        if item is None:
            text = f"{abs(number)} before" if number < 0 else f"{number} more"
            pen.text(box, text, SMALL, NORMAL, "muted", center=True)
        else:
            _paint_cell(pen, box, number + 1, item, shown, state)


def _window(count: int, at: int, room: int) -> tuple[int, int]:
    """Return from which item to before which is shown, where `room` cells have room."""
    if count <= room:
        return 0, count
    inside = max(1, room - 2)
    first = min(max(0, at - inside // 2), count - inside)
    first = 0 if first <= 1 else first
    last = min(count, first + inside + (first == 0))
    if last >= count - 1:
        first, last = count - inside - 1, count
    return first, last


def _paint_cell(pen: Pen, box: QRectF, number: int, item: Item, shown: Shown, state: RoomState) -> None:
    is_now = item.id == state.item_id
    mark = shown.mark_of(item, state.item_id)
    pen.card(box, "accent" if is_now else "surface", "accent" if is_now else "border", 8, 2)
    if is_now:
        pen.ring(box)
    tone = "accent_text" if is_now else "text"
    x = box.left() + 12
    x += pen.text(QRectF(x, box.top(), 60, box.height()), str(number), SMALL, BOLD, tone) + 10
    text, tone = (mark.word, tone) if mark else (f"{item.minutes_planned} min", "muted")
    weight = STRONG if is_now else NORMAL
    if mark and mark.shape:
        own = "accent_text" if is_now else mark.tone
        pen.mark(QRectF(x, box.center().y() - 10, 20, 20), mark.shape, own)
        x += 20 + min(10.0, max(5.0, box.right() - x - 22 - width_of(text, SMALL, weight)))
    pen.text(QRectF(x, box.top(), box.right() - x - 2, box.height()), text, SMALL, weight, tone)
    pen.click(box, f"item:{item.id}")


def paint_foot(pen: Pen, left: str, hints: Sequence[tuple[str, str, str]]) -> None:
    """Paint the last line: what was done last or what binds, and the keys of the page, which can be clicked too."""
    top = pen.high - FOOT_HIGH
    pen.line(0, top, pen.wide)
    need = pen.hints(QPointF(pen.wide - EDGE, top + 2), 44, hints, right=True)
    pen.text(QRectF(EDGE, top + 2, pen.wide - 2 * EDGE - need - 40, 44), left, FOOT, NORMAL, "muted")
