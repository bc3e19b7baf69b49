"""The room's first page: the item at hand with what is planned, what it collides with, its time, votes and acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from app.domain import words
from app.domain.cab import items as order
from app.domain.cab.room import RoomState
from app.domain.cab.values import Item, ItemState, Kind
from app.ui.look.pen import BODY, BOLD, LARGE, NORMAL, SMALL, STRONG, TITLE, Pen, cut, line_height, width_of, wrapped
from app.views.cab.room.head import EDGE, FOOT_HIGH, TOP
from app.views.cab.room.shown import Shown
from app.views.cab.room.side import VoteRow, paint_time, paint_votes

_GAP, _BUTTONS, _PAD = 40, 68, 40
_FACT = 48.0
_HEAD, _APART = 36.0, 34.0  # of what stands above the title: the height of a row, and between its parts
_TOLD_BELOW = ("Late", "Edited")  # marks that have a box of their own


@dataclass(frozen=True, slots=True)
class Box:
    """Something beside the facts: a heading and lines, each with a mark; `tone`: "missed", "soon" or "muted"."""

    heading: str
    lines: tuple[str, ...]
    tone: str
    mark: str = ""


def boxes(item: Item, shown: Shown) -> list[Box]:
    """Return what has to be known of an item besides its facts, what weighs most first."""
    found: list[Box] = []
    if late := shown.late_words(item):
        found.append(Box(late, (), "soon" if item.awaits_consent else "muted", "clock"))
    clashes = shown.conflicts(item)
    if clashes:
        heading = words.count(sum(len(group.clashes) for group in clashes), "conflict")
        lines = tuple(f"{group.severity.label}: {group.text}" for group in clashes)
        found.append(Box(heading, lines, "missed", "conflict"))
    if edits := shown.edit_words(item):
        found.append(Box("Edited since the agenda was frozen", tuple(edits), "soon"))
    detail = shown.detail(item)
    if detail is not None and detail.risk.level:
        heading = f"Risk {detail.risk.level}, {words.count(detail.risk.points, 'point')}"
        found.append(Box(heading, detail.risk.reasons, "muted"))
    elif item.change is not None and item.change.risk:
        found.append(Box(f"Risk {item.change.risk}", (), "muted"))
    if not item.is_open:
        said = [f"Conditions: {item.told_conditions}"] if item.conditions else []
        said += [f"Reason: {reason}"] if (reason := order.reason_words(item)) else []
        said += [item.note] if item.note else []
        found.insert(0, Box(order.result_words(item), tuple(said), "muted"))
    return found


def paint_item(
    pen: Pen, shown: Shown, state: RoomState, rows: list[VoteRow], chosen: int | None, typed: str = ""
) -> None:
    """Paint the item, its time and its votes; `typed`: what is being typed to choose a seat or an item."""
    wide = pen.wide - 2 * EDGE
    left = round(wide * 0.6585)
    high = pen.high - FOOT_HIGH - _BUTTONS - 40 - TOP
    card = QRectF(EDGE, TOP, left, high)
    pen.card(card)
    item = shown.item
    if item is None:
        pen.text(card, "Nothing was on the agenda.", LARGE, STRONG, center=True)
    else:
        _paint_card(pen, card, item, shown)
    side = QRectF(card.right() + _GAP, TOP, wide - left - _GAP, 212)
    paint_time(pen, side, shown, state)
    votes = QRectF(side.left(), side.bottom() + 20, side.width(), card.bottom() - side.bottom() - 20)
    paint_votes(pen, votes, shown, state, rows, chosen)
    if typed:
        box = QRectF(votes.left() + 20, votes.bottom() - 114, votes.width() - 40, 64)
        pen.card(box, "raised", "focus", 8, 3)
        pen.text(box.adjusted(20, 0, -20, 0), typed, BODY, STRONG)


def _paint_card(pen: Pen, card: QRectF, item: Item, shown: Shown) -> None:
    x, wide = card.left() + _PAD, card.width() - 2 * _PAD
    place = f"Item {shown.place(item)} of {len(shown.items)}"
    marks = [mark for mark in order.marks(item) if not mark.startswith(_TOLD_BELOW)]
    head = [place, item.number, shown.kind_words(item), *marks]
    rows = in_rows(head, wide)
    for number, row in enumerate(rows):
        line = QRectF(x, card.top() + 28 + number * _HEAD, wide, _HEAD)
        for part in row:
            line.setLeft(line.left() + pen.text(line, part, SMALL, NORMAL, "muted") + _APART)
    y = card.top() + 40 + len(rows) * _HEAD
    size, said = fitted_title(item.title, wide)
    y += pen.lines(QPointF(x, y), wide, said, size, STRONG, high=round(size * 1.23)) + 22
    facts = shown.facts(item)
    label = max(150.0, *(width_of(name, SMALL) + 28 for name, _ in facts))
    for name, text in facts:
        pen.text(QRectF(x, y, label, _FACT), name, SMALL, NORMAL, "muted")
        pen.text(QRectF(x + label, y, wide - label, _FACT), text, BODY, STRONG)
        y += _FACT
    _paint_boxes(pen, QRectF(x, y + 16, wide, card.bottom() - 16 - y - 16), boxes(item, shown))


def in_rows(parts: Sequence[str], wide: float) -> list[list[str]]:
    """Return what stands above a title in rows so wide at most: what has no room beside the others begins a new one."""
    rows: list[list[str]] = [[]]
    room = wide
    for part in parts:
        took = width_of(part, SMALL)
        if rows[-1] and took > room:
            rows.append([])
            room = wide
        rows[-1].append(part)
        room -= took + _APART
    return rows


def fitted_title(title: str, wide: float) -> tuple[int, Sequence[str]]:
    """Return in which size and lines a title is shown: a long one is smaller, and cut where it fills four lines."""
    for size, most in ((TITLE, 2), (44, 2), (LARGE, 3)):
        said = wrapped(title, wide, size, STRONG)
        if len(said) <= most:
            return size, said
    return BODY, cut(wrapped(title, wide, BODY, STRONG), 4)


def _paint_boxes(pen: Pen, room: QRectF, found: list[Box]) -> None:
    """Paint boxes below each other as far as there is room; what there is none for is counted, and on page I."""
    y = room.top()
    for number, box in enumerate(found):
        rest = len(found) - number - 1
        keep = 44.0 if rest else 0.0
        took = _paint_box(pen, QRectF(room.left(), y, room.width(), room.bottom() - y - keep), box)
        if not took:
            more = "; ".join(box.heading for box in found[number:])
            pen.text(QRectF(room.left(), y, room.width(), 40), f"{more}: I", SMALL, STRONG, "muted")
            pen.click(QRectF(room.left(), y, room.width(), 40), "page:plans")
            return
        y += took + 12


def _paint_box(pen: Pen, room: QRectF, box: Box) -> float:
    """Paint a box and return its height; 0 where not even its heading has room."""
    framed = box.tone != "muted"
    pad, edge = (24.0, 12.0) if framed else (0.0, 0.0)
    size = BODY if framed else SMALL
    high = line_height(size)
    indent = 46.0 if box.mark else 0.0
    wide = room.width() - 2 * pad
    beside = indent if not box.lines else 0.0  # the mark stands before each line, else before the heading
    heading = wrapped(box.heading, wide - beside, size, BOLD)
    fits = int((room.height() - 2 * edge) // high) - len(heading)
    if fits < 0:
        return 0.0
    lines, hidden = fitting_lines(box.lines, wide - indent, size, fits)
    took = (len(heading) + len(lines) + bool(hidden and fits > len(lines))) * high + 2 * edge
    area = QRectF(room.left(), room.top(), room.width(), took)
    if framed:
        pen.card(area, f"{box.tone}_ground", box.tone, 8, 2)
    x, y = area.left() + pad, area.top() + edge
    tone = {"missed": "missed_text", "soon": "soon", "muted": "muted"}[box.tone]
    if beside:
        pen.mark(QRectF(x, y + 4, 28, 28), box.mark, box.tone)
    y += pen.lines(QPointF(x + beside, y), wide - beside, heading, size, BOLD, tone)
    for text, is_first in lines:
        if is_first and box.mark:
            pen.mark(QRectF(x, y + 5, 28, 28), box.mark, box.tone)
        pen.text(QRectF(x + indent, y, wide - indent, high), text, size)
        y += high
    if hidden and fits > len(lines):
        pen.text(QRectF(x + indent, y, wide - indent, high), f"and {hidden} more: I", size, STRONG, tone)
        pen.click(QRectF(x, y, wide, high), "page:plans")
    return took


def fitting_lines(texts: Sequence[str], wide: float, size: int, most: int) -> tuple[list[tuple[str, bool]], int]:
    """Return the lines of as many whole texts as fit into `most`, each with whether a text begins there, and how many
    texts are left out; for these one line is kept. Where not even the first one fits, it is cut with dots.
    """
    whole = [wrapped(text, wide, size) for text in texts]
    if sum(map(len, whole)) <= most:
        return [(line, not n) for lines in whole for n, line in enumerate(lines)], 0
    kept: list[tuple[str, bool]] = []
    count = 0
    for lines in whole:
        if len(kept) + len(lines) + (count + 1 < len(whole)) > most:
            break
        kept += [(line, not n) for n, line in enumerate(lines)]
        count += 1
    if not count and most > 1:
        lines = whole[0][: most - 1 if len(whole) > 1 else most]
        kept = [(line, not n) for n, line in enumerate([*lines[:-1], f"{lines[-1]}\u2026"])]
        count = 1
    return kept, len(whole) - count


def paint_acts(pen: Pen, shown: Shown) -> None:
    """Paint what can be done with the item, each with its key, and what comes next."""
    item = shown.item
    top = pen.high - FOOT_HIGH - _BUTTONS - 20
    x = float(EDGE)
    for title, key, act in acts_of(shown):
        x += pen.button(QPointF(x, top), title, key, act) + 20
    following = shown.beside(1)
    right = pen.wide - EDGE
    box = QRectF(x + 20, top - 4, right - 56 - x - 20, 38)
    if following is None:
        if shown.is_running:
            wide = pen.button_width("End the meeting\u2026", "End")
            pen.button(QPointF(right - wide, top), "End the meeting\u2026", "End", "end")
            left = QRectF(x + 20, top, right - wide - 40 - x, _BUTTONS)
            pen.text(left, "No other item is open", SMALL, NORMAL, "muted", right=True)
        return
    first = "First" if item is following else "Next"
    pen.text(
        box, f"{first}: {shown.place(following)}, {following.minutes_planned} min", SMALL, NORMAL, "muted", right=True
    )
    pen.text(box.translated(0, 34), following.title, BODY, STRONG, right=True)
    pen.icon(QRectF(right - 40, top + 14, 40, 40), "right")
    pen.click(QRectF(box.left(), top, right - box.left(), _BUTTONS), "next")


def acts_of(shown: Shown) -> list[tuple[str, str, str]]:
    """Return the title, the key and the name of each act that the item at hand can come to."""
    item = shown.item
    if item is None or not shown.is_running:
        return []
    if not item.is_open:
        return [("Open it again", "O", "reopen")] if item.state is ItemState.DECIDED else []
    if item.awaits_consent:
        return [("Consent", "K", "consent"), ("Defer", "D", "defer")]
    if item.kind is Kind.RATIFY:
        return [("Ratify", "A", "approve"), ("Do not ratify", "R", "reject"), ("Defer", "D", "defer")]
    if item.kind.is_voted_on:
        return [
            ("Approve", "A", "approve"),
            ("With conditions", "C", "conditions"),
            ("Reject", "R", "reject"),
            ("Defer", "D", "defer"),
        ]
    return [("Noted", "T", "note"), ("Defer", "D", "defer")]
