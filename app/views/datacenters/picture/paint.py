"""Paints the board: heads of the sites, what is not as it should be, all services, what comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF

from app.domain import words
from app.domain.datacenters.timing import short
from app.domain.datacenters.values import Board, Cell, Coming, Grade, Readiness, ServiceLine, SiteSummary
from app.domain.eastern import eastern
from app.ui.look import theme
from app.ui.look.pen import (
    BODY,
    BOLD,
    FOOT,
    LARGE,
    NORMAL,
    SMALL,
    STRONG,
    TITLE,
    Pen,
    cut,
    line_height,
    width_of,
    wrapped,
)
from app.views.datacenters.board_model import MARKS, seconds
from app.views.datacenters.picture import plan as plans
from app.views.datacenters.picture.plan import GridBlock, Plan, Rows

_CLOCK = 84
_PAD = 28.0
_LEAST_WORDS, _LEAST_NAME = 300.0, 300.0
_LEAST_TITLE = 140.0  # of a major incident beside its detail
_LEAST_COMING = 260.0  # what comes is told in less room than it needs, if there is so much
#: Tones of the words of what is wrong, by its grade: what only has to be looked at is plain.
_TONES: Mapping[Grade, str] = {
    Grade.MAJOR: "critical",
    Grade.DOWN: "critical",
    Grade.CRITICAL: "critical",
    Grade.NO_STANDBY: "critical",
    Grade.REDUCED: "missed_text",
}
#: What is drawn in the grid of all services for each state, its tone, and how much larger than what is well.
_SMALL: Mapping[Readiness, tuple[str, str, float]] = {
    Readiness.DOWN: ("down", "critical", 3.0),
    Readiness.CHANGE: ("reduced", "missed", 3.0),
    Readiness.OPEN: ("missed", "missed", 3.0),
    Readiness.UNTESTED: ("missed", "missed", 3.0),
    Readiness.RUNNING: ("box", "border", 0.0),
    Readiness.STANDBY: ("box", "border", 0.0),
    Readiness.NO_SITE: ("dash", "line", 0.0),
}
_ICONS = {"change": "clock", "maintenance": "settings", "window": "calendar", "freeze": "freeze"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What is painted: the board, the time that it is, when the data were last known to hold, and what is chosen.

    `lost`: no answer comes, so that the board may be wrong by now. `zone`: where the chosen service is looked at, in
    what is wrong ("wrong") or among all ("all").
    """

    board: Board
    now: datetime
    seen: datetime
    lost: bool = False
    chosen: int | None = None
    zone: str = ""


def paint_board(pen: Pen, shown: Shown) -> Plan:
    """Paint the whole board and return where its parts stand."""
    board = shown.board
    plan = Plan(pen.wide, pen.high, len(board.lines))
    pen.ground()
    for number, one in enumerate(board.sites):
        _paint_head(pen, plan.head(number, len(board.sites)), one)
    _paint_clock(pen, plan, shown)
    _paint_wrong(pen, plan, shown)
    _paint_all(pen, plan, shown)
    _paint_strip(pen, plan.strip, board)
    return plan


def _paint_head(pen: Pen, box: QRectF, one: SiteSummary) -> None:
    pen.card(box)
    left, site = box.left() + _PAD, one.site
    code = pen.text(QRectF(left, box.top() + 4, box.width() * 0.4, 64), site.code, TITLE, BOLD)
    at = max(left + 160, left + code + 24)
    mark = MARKS[one.worst]
    if not one.worst.is_well:
        pen.mark(QRectF(at, box.top() + 20, 36, 36), mark.shape, mark.tone)
        at += 52
    room = box.right() - 20 - at
    size = next((size for size in (LARGE, BODY) if width_of(one.text, size, STRONG) <= room), SMALL)
    said = _site_words(one.text, room, size)
    top = box.top() + (8 if len(said) == 1 else 2)
    high = 60 if len(said) == 1 else line_height(SMALL)
    pen.lines(QPointF(at, top), room, said, size, STRONG, "text" if not one.worst.is_well else "muted", high=high)
    below = QRectF(left, box.top() + 66, box.width() - 2 * _PAD, 38)
    count = words.count(one.services, "service")
    pen.text(below, count, SMALL, NORMAL, "muted", right=True)
    room = below.width() - width_of(count, SMALL) - 16
    pen.text(QRectF(below.left(), below.top(), room, 38), site.place or site.name, SMALL, NORMAL, "muted")


def _site_words(text: str, room: float, size: int) -> list[str]:
    """Return in two lines at most what is not well at a site; what has no room is "more", never cut."""
    parts = text.split(", ")
    for kept in range(len(parts), 0, -1):
        said = ", ".join([*parts[:kept], *(["more"] if kept < len(parts) else [])])
        found = wrapped(said, room, size, STRONG)
        if len(found) <= 2:
            return list(found)
    return cut(found, 2)


def _paint_clock(pen: Pen, plan: Plan, shown: Shown) -> None:
    box, local = plan.clock, eastern(shown.now)
    pen.text(QRectF(box.left(), box.top(), box.width(), 84), words.time_of_day(local), _CLOCK, BOLD, right=True)
    line = QRectF(box.left(), box.top() + 82, box.width(), 40)
    if shown.lost:
        text = f"Data from {short(shown.seen, shown.now)}, no connection"
        if width_of(text, SMALL, BOLD) > line.width() - 44:
            text = f"Data from {short(shown.seen, shown.now)}"
        wide = pen.text(line, text, SMALL, BOLD, "missed_text", right=True)
        pen.mark(QRectF(line.right() - wide - 42, line.top() + 4, 32, 32), "missed", "missed")
        return
    day = words.day(local.date(), weekday=True, year=False)
    pen.text(line, f"{day}, seen {seconds(shown.seen)}", SMALL, NORMAL, "muted", right=True)


# --- what is not as it should be ------------------------------------------------------------------
def _paint_wrong(pen: Pen, plan: Plan, shown: Shown) -> None:
    card, board = plan.wrong, shown.board
    box, wrong = card.box, board.wrong
    pen.card(box)
    title = "Not as it should be" if wrong or not board.lines else "All is as it should be"
    pen.text(QRectF(box.left() + _PAD, box.top(), box.width() * 0.34, plans.TITLE), title, BODY, BOLD)
    if not wrong:
        said = "Nothing is down, at work or open at either data center." if board.lines else "No service is recorded."
        pen.text(card.inside.adjusted(_PAD, 0, -_PAD, 0), said, BODY, NORMAL, "muted", center=True)
        return
    rows = plan.rows(len(wrong))
    columns = _columns(box, rows, wrong[: rows.shown], len(board.sites))
    for number, one in enumerate(board.sites):
        head = QRectF(columns[number], box.top(), columns[1] - columns[0] - 8, plans.TITLE)
        pen.text(head, one.site.code, BODY, BOLD, "muted")
    top = card.inside.top()
    for number, line in enumerate(wrong[: rows.shown]):
        row = QRectF(box.left(), top + number * rows.high, box.width(), rows.high)
        _paint_row(pen, row, line, rows, columns, chosen=shown.zone == "wrong" and shown.chosen == line.id)
        pen.click(row, f"wrong:{line.id}")
    if rows.more:
        last = QRectF(box.left() + _PAD, top + rows.shown * rows.high, box.width() - 2 * _PAD, rows.high)
        pen.line(box.left() + 1, last.top(), box.width() - 2)
        pen.text(last, f"and {more_words(wrong[rows.shown :])}", SMALL, STRONG)


def more_words(rest: tuple[ServiceLine, ...]) -> str:
    """Return "12 more: 3 under change, 9 with open incidents", gravest first."""
    told = (
        ((Grade.MAJOR, Grade.DOWN), "down"),
        ((Grade.NO_STANDBY, Grade.REDUCED, Grade.CHANGE), "under change"),
        ((Grade.CRITICAL, Grade.OPEN), "with open incidents"),
        ((Grade.UNTESTED,), "untested"),
    )
    counts = [(sum(line.grade in grades for line in rest), text) for grades, text in told]
    return f"{len(rest):,} more: {', '.join(f'{count:,} {text}' for count, text in counts if count)}"


def _columns(box: QRectF, rows: Rows, shown: Sequence[ServiceLine], sites: int) -> list[float]:
    """Return where the columns of the sites begin, and behind them that of the words."""
    name = max(box.width() * 0.357, 300.0)
    if rows.high < plans.TWO_LINES:  # a name has one line
        name = max(_LEAST_NAME, _PAD + 18 + max(width_of(line.service.name, SMALL, STRONG) for line in shown))
    name = min(name, box.width() - _LEAST_WORDS - sites * plans.SITE)
    each = max(plans.SITE, box.width() * 0.14) if rows.high >= plans.STACKED else plans.SITE
    return [box.left() + name + each * number for number in range(sites + 1)]


def _paint_row(pen: Pen, row: QRectF, line: ServiceLine, rows: Rows, columns: list[float], *, chosen: bool) -> None:
    if chosen:
        pen.painter.fillRect(row.adjusted(2, 2, -2, 0), theme.color("selection"))
        pen.painter.fillRect(QRectF(row.left() + 2, row.top() + 2, 8, row.height() - 2), theme.color("accent"))
    pen.line(row.left() + 1, row.top(), row.width() - 2)
    tone = _TONES.get(line.grade, "text")
    if tone == "critical" and not chosen:
        pen.painter.fillRect(QRectF(row.left() + 1, row.top() + 1, 10, row.height() - 1), theme.color("critical"))
    left = row.left() + _PAD
    room = columns[0] - left - 16
    most = 2 if rows.high >= plans.TWO_LINES else 1
    size = rows.size
    high = float(line_height(size)) if most > 1 else rows.high
    named = cut(wrapped(line.service.name, room, size, STRONG), most)
    pen.lines(QPointF(left, row.center().y() - len(named) * high / 2), room, named, size, STRONG, high=high)
    for number, cell in enumerate(line.cells):
        _paint_cell(pen, QRectF(columns[number], row.top(), columns[1] - columns[0] - 8, row.height()), cell, rows)
    at = columns[len(line.cells)]
    _paint_words(pen, QRectF(at, row.top(), row.right() - 20 - at, row.height()), line, rows, tone)


def _paint_cell(pen: Pen, box: QRectF, cell: Cell, rows: Rows) -> None:
    mark = MARKS[cell.state]
    well = cell.state.is_well
    shape, tone = (mark.shape, "met" if cell.state is not Readiness.NO_SITE else "muted") if well else mark
    weight, word_tone = (NORMAL, "muted") if well else (STRONG, "text")
    if rows.high < plans.STACKED:
        pen.mark(QRectF(box.left(), box.center().y() - 14, 28, 28), shape, tone)
        pen.text(box.adjusted(36, 0, 0, 0), cell.word, SMALL, weight, word_tone)
        return
    side = 38.0 if rows.high >= plans.ROOMY else 32.0
    top = box.center().y() - (side + 44) / 2
    pen.mark(QRectF(box.left(), top, side, side), shape, tone)
    pen.text(QRectF(box.left(), top + side + 4, box.width(), 40), cell.word, BODY, weight, word_tone)


def _paint_words(pen: Pen, box: QRectF, line: ServiceLine, rows: Rows, tone: str) -> None:
    loud = tone != "text"
    weight = BOLD if loud else STRONG
    if rows.high < plans.TWO_LINES:
        room = box.width() - (14 + width_of(line.detail, SMALL) if line.detail else 0)
        size = BODY if loud and width_of(line.headline, BODY, weight) < room else SMALL
        wide = pen.text(box, line.headline, size, weight, tone)
        pen.text(box.adjusted(wide + 14, 0, 0, 0), _beside(line, box.width() - wide - 14), SMALL, NORMAL, "muted")
        return
    roomy = rows.high >= plans.ROOMY
    most, size = (3, LARGE if loud else BODY) if roomy else (2, BODY if loud else SMALL)
    while size > SMALL and len(wrapped(line.headline, box.width(), size, weight)) > 1:
        size = BODY if size == LARGE else SMALL
    head = cut(wrapped(line.headline, box.width(), size, weight), 2 if roomy or loud or not line.detail else 1)
    below = BODY if roomy and len(head) == 1 and width_of(line.detail, BODY) <= box.width() else SMALL
    detail = cut(wrapped(line.detail, box.width(), below), most - len(head)) if line.detail and most > len(head) else []
    highs = (float(line_height(size)), float(line_height(below)))
    top = box.center().y() - (len(head) * highs[0] + len(detail) * highs[1]) / 2
    top += pen.lines(QPointF(box.left(), top), box.width(), head, size, weight, tone, high=highs[0])
    pen.lines(QPointF(box.left(), top), box.width(), detail, below, NORMAL, "muted", high=highs[1])


def _beside(line: ServiceLine, room: float) -> str:
    """Return of the detail what fits beside the headline; behind that of a major incident its title, perhaps cut."""
    told = line.detail
    while told and width_of(told, SMALL) > room:
        told = told.rpartition(", ")[0]
    title = line.records[0].title if line.grade is Grade.MAJOR and line.records else ""
    if title and told == line.detail != title and width_of(told, SMALL) + _LEAST_TITLE <= room:
        return f"{told}, {title}"
    return told


# --- all services ---------------------------------------------------------------------------------
def _paint_all(pen: Pen, plan: Plan, shown: Shown) -> None:
    card, board = plan.all, shown.board
    box = card.box
    pen.card(box)
    sites = " | ".join(one.site.code for one in board.sites)
    wide = width_of(sites, FOOT)
    pen.text(QRectF(box.left(), box.top(), box.width() - 24, plans.TITLE), sites, FOOT, NORMAL, "muted", right=True)
    room = box.width() - 64 - wide
    title = f"All {words.count(len(board.lines), 'service')}"
    title = title if width_of(title, BODY, BOLD) <= room else f"All {len(board.lines):,}"
    pen.text(QRectF(box.left() + 24, box.top(), room, plans.TITLE), title, BODY, BOLD)
    grid = plan.grid(board)
    for block in grid.blocks:
        if block.name:
            _paint_category(pen, box, block)
        for number, line in enumerate(block.lines):
            x, y = grid.place(block, number, box.left() + 24)
            _paint_service(pen, x, y, line, grid.cell, chosen=shown.chosen == line.id)
            pen.click(QRectF(x - 2, y - 2, grid.pitch, grid.step), f"all:{line.id}")


def _paint_category(pen: Pen, box: QRectF, block: GridBlock) -> None:
    bad = sum(not line.is_well for line in block.lines)
    many = f"{len(block.lines):,}" if not bad else f"{bad:,} of {len(block.lines):,}"
    row = QRectF(box.left() + 24, block.top, box.width() - 48, plans.NAME)
    pen.text(row, many, FOOT, BOLD if bad else NORMAL, "text" if bad else "muted", right=True)
    pen.text(row.adjusted(0, 0, -width_of(many, FOOT, BOLD) - 12, 0), block.name, FOOT, STRONG)


def _paint_service(pen: Pen, x: float, y: float, line: ServiceLine, side: float, *, chosen: bool) -> None:
    for number, cell in enumerate(line.cells):
        shape, tone, more = _SMALL[cell.state]
        more = min(more, side / 4)
        box = QRectF(x + number * (side + 2) - more, y - more, side + 2 * more, side + 2 * more)
        if more:
            pen.painter.fillRect(box.adjusted(1, 1, -1, -1), theme.color("surface"))
        pen.mark(box, shape, tone)
    if chosen:
        whole = len(line.cells) * (side + 2) - 2
        pen.card(QRectF(x - 4, y - 4, whole + 8, side + 8), "", "focus", 3, 2.5)


# --- what comes -----------------------------------------------------------------------------------
def _paint_strip(pen: Pen, box: QRectF, board: Board) -> None:
    pen.card(box)
    title = "Next 72 h"
    x = box.left() + _PAD + pen.text(box.adjusted(_PAD, 0, 0, 0), title, BODY, BOLD) + 32
    last = box.right() - _PAD
    if not board.coming:
        pen.text(
            QRectF(x, box.top(), last - x, box.height()), "No change, maintenance or freeze", BODY, NORMAL, "muted"
        )
        return
    for number, one in enumerate(board.coming):
        rest = len(board.coming) - number
        more = f"{rest:,} more" if number else ""
        after = f"{rest - 1:,} more" if rest > 1 else ""
        when = coming_when(one, board.as_of)
        need = 38 + width_of(when, BODY, STRONG) + 12 + min(width_of(one.text, BODY), _LEAST_COMING)
        reserve = width_of(after, BODY, STRONG) + 36 if after else 0
        if number and x + need + reserve > last:
            pen.text(QRectF(x, box.top(), last - x, box.height()), more, BODY, STRONG, "muted")
            return
        x += _paint_coming(pen, QRectF(x, box.top(), last - reserve - x, box.height()), one, when) + 36


def _paint_coming(pen: Pen, box: QRectF, one: Coming, when: str) -> float:
    tone = "freeze" if one.kind == "freeze" else "muted"
    pen.icon(QRectF(box.left(), box.center().y() - 14, 28, 28), _ICONS[one.kind], tone)
    wide = 38 + pen.text(box.adjusted(38, 0, 0, 0), when, BODY, STRONG) + 12
    return wide + min(pen.text(box.adjusted(wide, 0, 0, 0), one.text, BODY), box.width() - wide)


def coming_when(one: Coming, now: datetime) -> str:
    """Return when something begins, or that it holds now: "Wed 22:00", "Now"."""
    return short(one.start, now) if one.start > now else "Now"
