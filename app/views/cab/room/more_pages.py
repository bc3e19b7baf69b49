"""The other pages of the room: plans, who is here, actions, the keys, and what was decided in the end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import QPointF, QRectF

from app.domain import words
from app.domain.cab import items as order
from app.domain.cab.actions import BoardAction
from app.domain.cab.values import Item, ItemState, PaperKind, Seat
from app.domain.eastern import local_date
from app.ui.look.pen import BODY, BOLD, FOOT, LARGE, NORMAL, SMALL, STRONG, Pen, cut, line_height, width_of, wrapped
from app.views.cab.room.head import EDGE, FOOT_HIGH
from app.views.cab.room.item_page import boxes
from app.views.cab.room.keys import COURSE, DECISION, KEYS, PAGES, VOTES
from app.views.cab.room.shown import Shown, clock_words

_TOP, _ROW, _GAP = 128.0, 50.0, 40.0


def _heading(pen: Pen, text: str, right: str = "") -> None:
    need = width_of(right, SMALL) + 8
    pen.text(QRectF(EDGE, 60, pen.wide - 2 * EDGE - need - 20, 50), text, LARGE, STRONG)
    pen.text(QRectF(pen.wide - EDGE - need, 60, need, 50), right, SMALL, NORMAL, "muted", right=True)


def _room(pen: Pen) -> QRectF:
    return QRectF(EDGE, _TOP, pen.wide - 2 * EDGE, pen.high - FOOT_HIGH - 24 - _TOP)


# --- plans ----------------------------------------------------------------------------------------
def paint_plans(pen: Pen, shown: Shown, offset: int) -> int:
    """Paint the plans of the item and all there is to know of it, from a line on; returns how far it can go."""
    item = shown.item
    if item is None:
        return 0
    card = _room(pen)
    head = QRectF(EDGE, 34, pen.wide - 2 * EDGE, 34)
    pen.text(head, f"Item {shown.place(item)} of {len(shown.items)}   {item.number}", SMALL, NORMAL, "muted")
    pen.text(QRectF(EDGE, 68, card.width(), 50), item.title, LARGE, STRONG)
    half = (card.width() - _GAP) * 0.56
    left = QRectF(card.left(), card.top(), half, card.height())
    right = QRectF(left.right() + _GAP, card.top(), card.width() - half - _GAP, card.height())
    first = _column(pen, left, _plan_parts(item), offset)
    second = _column(pen, right, _known_parts(item, shown), offset)
    return max(first, second)


def _plan_parts(item: Item) -> list[tuple[str, str]]:
    subject = item.change or item.model
    if subject is None:
        return []
    reason = [("Reason", item.change.reason)] if item.change is not None else []
    return [
        (heading, text if text.strip() else "Not given")
        for heading, text in (
            *reason,
            ("Implementation plan", subject.implementation_plan),
            ("Test plan", subject.test_plan),
            ("Back-out plan", subject.backout_plan),
            ("Communication plan", subject.communication_plan),
        )
    ]


def _known_parts(item: Item, shown: Shown) -> list[tuple[str, str]]:
    parts = [(box.heading, "\n".join(box.lines)) for box in boxes(item, shown)]
    if item.change is not None:
        parts.append(("Where", shown.where(item.change)))
        parts.append(("Reaches", shown.named("agencies", item.change.agencies) or "No agency"))
    return parts


def _column(pen: Pen, box: QRectF, parts: list[tuple[str, str]], offset: int) -> int:
    pen.card(box)
    inner = box.adjusted(32, 20, -32, -20)
    lines: list[tuple[str, bool]] = []
    for heading, text in parts:
        lines += [("", False)] if lines else []
        lines += [(line, True) for line in wrapped(heading, inner.width(), SMALL, BOLD)]
        lines += [(line, False) for line in wrapped(text, inner.width(), SMALL)] if text else []
    high = line_height(SMALL)
    fits = int(inner.height() // high)
    most = max(0, len(lines) - fits)
    start = min(offset, most)
    end = start + fits - (1 if start + fits < len(lines) else 0)
    for number, (text, is_heading) in enumerate(lines[start:end]):
        at = QRectF(inner.left(), inner.top() + number * high, inner.width(), high)
        pen.text(at, text, SMALL, BOLD if is_heading else NORMAL)
    if end < len(lines):
        at = QRectF(inner.left(), inner.top() + (fits - 1) * high, inner.width(), high)
        pen.text(at, f"{words.count(len(lines) - end, 'more line')}: \u2193", SMALL, STRONG, "muted")
    return most + (1 if most else 0)


# --- who is here ----------------------------------------------------------------------------------
_SEAT_WIDE = 520.0


def seat_grid(pen_wide: float, pen_high: float, count: int) -> tuple[int, int]:
    """Return in how many columns and rows seats stand, so that as many as possible are seen."""
    rows_fit = max(1, int((pen_high - FOOT_HIGH - 24 - _TOP - 40) // _ROW))
    columns_fit = max(1, int((pen_wide - 2 * EDGE) // _SEAT_WIDE))
    columns = min(columns_fit, max(1, -(-count // rows_fit)))
    return columns, min(rows_fit, max(1, -(-count // columns)))


def paint_people(pen: Pen, shown: Shown, chosen: int | None, saving: frozenset[int], quorum: str) -> None:
    """Paint the seats with who is present; the chosen one is always among those that are seen."""
    seats = shown.meeting.seats
    _heading(pen, "Who is here", quorum)
    room = _room(pen)
    pen.card(room)
    if not seats:
        pen.text(room, "No agency has a seat: Setup names the members.", BODY, center=True)
        return
    columns, rows = seat_grid(pen.wide, pen.high, len(seats))
    page = columns * rows
    at = next((n for n, seat in enumerate(seats) if seat.id == chosen), 0)
    first = at // page * page
    wide = (room.width() - 40) / columns
    for number, seat in enumerate(seats[first : first + page]):
        column, row = divmod(number, rows)
        box = QRectF(room.left() + 20 + column * wide, room.top() + 12 + row * _ROW, wide - 20, _ROW)
        said = "saving\u2026" if seat.id in saving else seat_words(seat)
        _paint_seat(pen, box, seat, said, is_chosen=seat.id == chosen)
        pen.click(box, f"seat:{seat.id}")
        pen.click(QRectF(box.left(), box.top(), 54, box.height()), f"present:{seat.id}")
    if len(seats) > page:
        text = f"Seats {first + 1} to {min(first + page, len(seats))} of {len(seats)}"
        pen.text(QRectF(room.left() + 32, room.bottom() - 40, 600, 34), text, SMALL, NORMAL, "muted")


def _paint_seat(pen: Pen, box: QRectF, seat: Seat, said: str, *, is_chosen: bool) -> None:
    text, muted = ("selection_text", "selection_text") if is_chosen else ("text", "muted")
    if is_chosen:
        pen.card(box, "selection", "", 6)
        pen.card(QRectF(box.left(), box.top(), 6, box.height()), "accent", "", 3)
    shape, tone = ("check", "met") if seat.present else ("ring", muted)
    pen.mark(QRectF(box.left() + 18, box.center().y() - 11, 22, 22), shape, tone)
    x = box.left() + 54
    name = "Guest" if seat.guest else seat.short_name
    room = box.width() - 62
    wide = min(max(110.0, width_of(name, SMALL, STRONG) + 18), max(room * 0.5, room - width_of(said, SMALL)))
    pen.text(QRectF(x, box.top(), wide - 8, box.height()), name, SMALL, STRONG, text)
    rest = QRectF(x + wide, box.top(), box.right() - x - wide - 8, box.height())
    pen.text(rest, said, SMALL, NORMAL, text if seat.present else muted)


def seat_words(seat: Seat) -> str:
    """Return who is there for a seat, else who is expected: delegate, member, alternate; of a guest the name."""
    if seat.guest:
        return seat.name
    if seat.there:
        return seat.there
    if seat.delegate_words:
        return f"{seat.delegate_words}, delegate"
    person = seat.person or seat.alternate
    return person.name if person else "Nobody is named"


# --- actions --------------------------------------------------------------------------------------
def paint_actions(pen: Pen, actions: tuple[BoardAction, ...], chosen: int | None, now: datetime) -> None:
    """Paint what the board has to do, by its day; what is late is marked."""
    _heading(pen, "Actions of the board", words.count(len(actions), "open action"))
    room = _room(pen)
    pen.card(room)
    if not actions:
        pen.text(room, "Nothing is left to do.", BODY, center=True)
        return
    at = next((n for n, action in enumerate(actions) if action.id == chosen), 0)
    fits = max(1, int((room.height() - 24) // _ROW))
    first, fits = (
        (0, fits) if len(actions) <= fits else (min(max(0, at - fits // 2), len(actions) - fits + 1), fits - 1)
    )
    for number, action in enumerate(actions[first : first + fits]):
        box = QRectF(room.left() + 20, room.top() + 12 + number * _ROW, room.width() - 40, _ROW)
        _paint_action(pen, box, action, local_date(now), is_chosen=action.id == chosen)
        pen.click(box, f"action:{action.id}")
    if len(actions) > fits:
        text = f"Actions {first + 1} to {first + fits} of {len(actions)}"
        pen.text(QRectF(room.left() + 32, room.bottom() - 46, 600, 34), text, SMALL, NORMAL, "muted")


def _paint_action(pen: Pen, box: QRectF, action: BoardAction, today: date, *, is_chosen: bool) -> None:
    text, muted = ("selection_text", "selection_text") if is_chosen else ("text", "muted")
    if is_chosen:
        pen.card(box, "selection", "", 6)
        pen.card(QRectF(box.left(), box.top(), 6, box.height()), "accent", "", 3)
    late = action.is_late(today)
    pen.mark(QRectF(box.left() + 18, box.center().y() - 11, 22, 22), "missed" if late else "ring",
             "missed" if late else muted)  # fmt: skip
    due = f"due {words.day(action.due_on, weekday=True, year=False)}" if action.due_on else "no day"
    due = f"late, {due}" if late else due
    right = QRectF(box.right() - 320, box.top(), 300, box.height())
    pen.text(right, due, SMALL, STRONG if late else NORMAL, "missed_text" if late else muted, right=True)
    owner = QRectF(right.left() - 360, box.top(), 350, box.height())
    pen.text(owner, action.owner_name or action.agency_name or "Nobody", SMALL, NORMAL, text)
    pen.text(QRectF(box.left() + 54, box.top(), owner.left() - box.left() - 74, box.height()), action.title, SMALL,
             STRONG, text)  # fmt: skip


# --- keys -----------------------------------------------------------------------------------------
def paint_help(pen: Pen) -> None:
    """Paint all keys of the room, by what they are about."""
    _heading(pen, "Keys of the room screen", "Everything can be clicked as well")
    room = _room(pen)
    wide = (room.width() - _GAP) / 2
    for column, groups in enumerate(((COURSE, VOTES), (DECISION, PAGES))):
        x, y = room.left() + column * (wide + _GAP), room.top()
        for group in groups:
            own = [key for key in KEYS if key.group == group]
            box = QRectF(x, y, wide, 52 + len(own) * 50 + 12)
            pen.card(box)
            pen.text(QRectF(x + 28, y + 8, wide - 56, 44), group, BODY, BOLD)
            for number, key in enumerate(own):
                line = QRectF(x + 28, y + 52 + number * 50, wide - 56, 50)
                cap = pen.cap_width(key.cap)
                pen.cap(QRectF(line.left(), line.center().y() - 18, cap, 36), key.cap)
                pen.text(QRectF(line.left() + 180, line.top(), line.width() - 180, 50), key.title, SMALL)
                if key.act:
                    pen.click(line, key.act)
            y += box.height() + 20
    last = "Who is here: Space, or a click on the mark: comes or leaves; A: the alternate comes. Actions: N, X."
    pen.text(QRectF(room.left(), room.bottom() - 34, room.width(), 34), last, FOOT, NORMAL, "muted")


# --- the end --------------------------------------------------------------------------------------
def paint_end(pen: Pen, shown: Shown, offset: int) -> int:
    """Paint what became of each item, and that the minutes are drafted; returns how far it can go."""
    papers = [paper for paper in shown.meeting.papers if paper.kind is PaperKind.MINUTES]
    latest = max(papers, key=lambda paper: paper.revision, default=None)
    minutes = ""
    if latest is not None:
        signed = f"signed by {latest.signed_by}" if latest.is_signed else "drafted, not signed yet"
        minutes = f"Minutes, revision {latest.revision}: {signed}"
    _heading(pen, f"{shown.title}: what was decided", "")
    pen.text(QRectF(EDGE, 24, pen.wide - 2 * EDGE, 36), minutes, SMALL, NORMAL, "muted")
    room = _room(pen)
    pen.card(room)
    if not shown.items:
        pen.text(room, "Nothing was on the agenda.", SMALL, STRONG, center=True)
    took = shown.at(shown.meeting.ended_at or shown.meeting.end).spent
    most, y = max(0, len(shown.items) - 1), room.top() + 12
    start = min(offset, most)
    for number, item in enumerate(shown.items[start:]):
        box = QRectF(room.left() + 28, y, room.width() - 56, room.bottom() - y - 12)
        high = _paint_result(pen, box, item, shown, took.get(item.id), is_last=start + number + 1 == len(shown.items))
        if not high:
            left = words.count(len(shown.items) - start - number, "more item")
            pen.text(QRectF(box.left(), y, box.width(), 44), f"{left}: \u2193", SMALL, STRONG, "muted")
            return most
        if number:
            pen.line(box.left(), y, box.width())
        y += high
    return start


def _paint_result(pen: Pen, box: QRectF, item: Item, shown: Shown, took: timedelta | None, *, is_last: bool) -> float:
    """Paint what became of an item and return the height of its row; 0 where there is no room for it."""
    result = order.result_words(item) or "Open"
    detail = item.told_conditions or item.note or ("" if item.state is ItemState.CARRIED else item.reason)
    half = box.width() * 0.48
    name = cut(wrapped(f"{shown.place(item)}  {item.title}", half - 60, SMALL, STRONG), 2)
    wide = box.width() - half - 150
    said = cut(wrapped(f"{result}: {detail}" if detail else result, wide, SMALL), 3)
    high = max(len(name), len(said)) * line_height(SMALL) + 24
    if high > box.height() - (0 if is_last else 44):
        return 0.0
    mark = shown.mark_of(item, None)
    if mark:
        pen.mark(QRectF(box.left(), box.top() + 18, 22, 22), mark.shape, mark.tone)
    pen.lines(QPointF(box.left() + 44, box.top() + 12), half - 50, name, SMALL, STRONG)
    pen.lines(QPointF(box.left() + half, box.top() + 12), wide, said)
    if took is not None:
        clock = QRectF(box.right() - 130, box.top() + 12, 130, line_height(SMALL))
        pen.text(clock, clock_words(took), SMALL, NORMAL, "muted", right=True)
    return high
