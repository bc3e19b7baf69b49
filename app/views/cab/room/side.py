"""The right side of the room's first page: the time of the item, and the votes on it, seat by seat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtCore import QPointF, QRectF

from app.domain.cab.quorum import Standing, with_vote
from app.domain.cab.room import RoomState
from app.domain.cab.values import Ballot, CastVote, Item, Seat
from app.ui.look.pen import BODY, BOLD, NORMAL, SMALL, STRONG, TIME, Pen, width_of
from app.views.cab.room.shown import Shown, clock_words, left_words

_ROW, _HINT = 38.0, 38.0
_BESIDE = 176.0  # is left for what stands beside the time
_VOTE_HINTS = (
    ("\u2191\u2193", "", ""),
    ("Y", "yes", "vote:approve"),
    ("N", "no", "vote:reject"),
    ("0", "abstains", "vote:abstain"),
    ("E", "the rest", "rest"),
)
_ZERO = timedelta()
_TONES = {"plain": "accent", "soon": "soon", "missed": "missed"}
_LEVEL_MARKS = {"soon": ("clock", "soon"), "missed": ("missed", "missed")}
_MARKS = {Ballot.APPROVE: ("check", "met"), Ballot.REJECT: ("cross", "missed"), Ballot.ABSTAIN: ("dash", "muted")}


def paint_time(pen: Pen, box: QRectF, shown: Shown, state: RoomState) -> None:
    """Paint how long the item takes, of how long, and what is left."""
    pen.card(box)
    inner = box.adjusted(32, 0, -32, 0)
    said = "This item" if state.item_id is not None else "Not taken up yet"
    if state.item_id is not None and shown.item is not None and not shown.item.is_open:
        said = "This item took"
    elif state.paused and state.item_id is not None:
        said = "This item, paused"
    pen.text(QRectF(inner.left(), box.top() + 20, inner.width(), 34), said, SMALL, NORMAL, "muted")
    if shown.is_running and state.item_id is not None:
        hint = ("P", "goes on" if state.paused else "pauses", "pause")
        pen.hints(QPointF(inner.right(), box.top() + 20), 34, [hint], right=True)
    item = shown.item
    spent = state.spent.get(item.id, _ZERO) if item else _ZERO
    planned = state.planned.get(item.id, _ZERO) if item else _ZERO
    level = state.level if item is not None and item.id == state.item_id else "plain"
    tone = {"plain": "text", "soon": "soon", "missed": "missed_text"}[level]
    clock, size = clock_words(spent), TIME
    while size > SMALL and width_of(clock, size, BOLD) > inner.width() - _BESIDE:
        size -= 8
    pen.text(QRectF(inner.left() - 4, box.top() + 48, inner.width(), 110), clock, size, BOLD, tone)
    right = QRectF(inner.right() - 200, box.top() + 76, 200, 40)
    pen.text(right, f"of {clock_words(planned)}", BODY, NORMAL, "muted", right=True)
    left = QRectF(inner.right() - 240, box.top() + 112, 240, 34)
    if level in _LEVEL_MARKS:
        at = inner.right() - width_of(left_words(spent, planned), SMALL, STRONG) - 32
        pen.mark(QRectF(at, left.top() + 6, 22, 22), *_LEVEL_MARKS[level])
    pen.text(left, left_words(spent, planned), SMALL, STRONG, tone, right=True)
    bar = QRectF(inner.left(), box.top() + 168, inner.width(), 16)
    pen.card(bar, "sunken", "border", 8)
    share = min(1.0, spent / planned) if planned else 1.0 if spent else 0.0
    if share:
        done = QRectF(bar.left(), bar.top(), max(16.0, bar.width() * share), bar.height())
        pen.card(done, _TONES[level], "", 8)


@dataclass(frozen=True, slots=True)
class VoteRow:
    """A seat with its vote that stands; None: it is to come. `saving`: it is on its way."""

    seat: Seat
    vote: CastVote | None
    saving: bool = False

    @property
    def words(self) -> str:
        if self.saving:
            return "saving\u2026"
        if self.vote is None:
            return "to come" if self.seat.present else "not present"
        return f"{self.vote.vote.label}: {self.vote.note}" if self.vote.note else self.vote.vote.label


def vote_rows(item: Item, shown: Shown, saving: Collection[int] = ()) -> list[VoteRow]:
    """Return the seats that are present or have voted, in the order of the seats; no guests."""
    votes = {vote.seat: vote for vote in item.votes if vote.standing}
    return [
        VoteRow(seat, votes.get(seat.id), seat.id in saving)
        for seat in with_vote(shown.meeting.seats)
        if seat.present or seat.id in votes
    ]


def count_words(standing: Standing) -> str:
    """Return "5 yes, 1 no, 1 abstains"; no vote yet is said so."""
    said = [f"{standing.approve} yes"] if standing.approve else []
    said += [f"{standing.reject} no"] if standing.reject else []
    if standing.abstain:
        said.append(f"{standing.abstain} abstain{'s' if standing.abstain == 1 else ''}")
    return ", ".join(said) or "no vote yet"


def needed_words(standing: Standing, needed: int) -> str:
    """Return what is still missing for an approval, or that nothing is."""
    if standing.reject:
        return f"{standing.reject} no, so it cannot be approved; a new vote replaces one (Y, N, 0)"
    more = max(0, needed - standing.approve)
    return f"{more} more needed for approval" if more else "Enough for approval"


def paint_votes(pen: Pen, box: QRectF, shown: Shown, state: RoomState, rows: list[VoteRow], chosen: int | None) -> None:
    """Paint how the votes stand and each seat's; the chosen seat is always among those that are seen."""
    pen.card(box)
    item = shown.item
    inner = box.adjusted(32, 0, -32, 0)
    top = QRectF(inner.left(), box.top() + 16, inner.width(), 44)
    took = pen.text(top, "Votes", BODY, BOLD)
    standing = state.standing.get(item.id) if item is not None else None
    if item is None or standing is None:
        pen.text(top, "not voted on", BODY, NORMAL, "muted", right=True)
        return
    cast = sum(row.vote is not None for row in rows)
    took += 16 + pen.text(top.adjusted(took + 16, 0, 0, 0), f"{cast} of {len(rows)}", BODY, BOLD)
    pen.text(top.adjusted(took + 16, 0, 0, 0), count_words(standing), SMALL, NORMAL, "muted", right=True)
    second = QRectF(inner.left(), box.top() + 58, inner.width(), 34)
    pen.text(second, needed_words(standing, shown.rules.approvals), SMALL, NORMAL, "muted")
    _paint_rows(pen, inner, box.top() + 98, box.bottom() - 4 - _HINT, rows, chosen)
    if item.is_open and shown.is_running:
        at = QPointF(inner.left(), box.bottom() - _HINT - 4)
        pen.hints(at, _HINT, _VOTE_HINTS, most=inner.width())


def _paint_rows(pen: Pen, inner: QRectF, top: float, bottom: float, rows: list[VoteRow], chosen: int | None) -> None:
    if not rows:
        pen.text(QRectF(inner.left(), top, inner.width(), _ROW), "Nobody is present yet (W)", SMALL, NORMAL, "muted")
        return
    room = max(1, int((bottom - top) // _ROW))
    at = next((n for n, row in enumerate(rows) if row.seat.id == chosen), 0)
    first, last = 0, len(rows)
    if len(rows) > room:
        inside = max(1, room - 1)
        first = min(max(0, at - inside // 2), len(rows) - inside)
        last = first + inside
    name_wide = max(110.0, *(width_of(row.seat.short_name, SMALL, STRONG) + 20 for row in rows[first:last]))
    said_wide = max(width_of(row.words, SMALL) for row in rows[first:last])
    name_wide = min(name_wide, max(inner.width() * 0.5, inner.width() - 44 - said_wide))
    for number, row in enumerate(rows[first:last]):
        line = QRectF(inner.left(), top + number * _ROW, inner.width(), _ROW)
        if row.seat.id == chosen:
            ground = line.adjusted(-14, 1, 14, 0)
            pen.card(ground, "selection", "", 6)
            pen.card(QRectF(ground.left(), ground.top(), 6, ground.height()), "accent", "", 3)
        elif number and rows[first + number - 1].seat.id != chosen:
            pen.line(line.left(), line.top(), line.width())
        _paint_row(pen, line, row, name_wide, is_chosen=row.seat.id == chosen)
        pen.click(line, f"seat:{row.seat.id}")
    if last - first < len(rows):
        line = QRectF(inner.left(), top + (last - first) * _ROW, inner.width(), _ROW)
        parts = [f"{first} above"] if first else []
        parts += [f"{len(rows) - last} below"] if last < len(rows) else []
        pen.text(line, ", ".join(parts), SMALL, NORMAL, "muted")


def named(seat: Seat, wide: float) -> str:
    """Return the name of a seat, or its agency's code where that has no room; the whole name is in its tooltip."""
    return seat.short_name if seat.guest or width_of(seat.short_name, SMALL, STRONG) <= wide else seat.agency


def _paint_row(pen: Pen, line: QRectF, row: VoteRow, name_wide: float, *, is_chosen: bool) -> None:
    shape, tone = _MARKS[row.vote.vote] if row.vote is not None else ("ring", "muted")
    muted = "selection_text" if is_chosen else "muted"
    text = "selection_text" if is_chosen else "text"
    pen.mark(QRectF(line.left() + 2, line.center().y() - 10, 20, 20), shape, muted if tone == "muted" else tone)
    x = line.left() + 40
    name = named(row.seat, name_wide - 10)
    pen.text(QRectF(x, line.top(), name_wide - 10, line.height()), name, SMALL, STRONG, text)
    said = QRectF(x + name_wide, line.top(), line.right() - x - name_wide, line.height())
    pen.text(said, row.words, SMALL, NORMAL, text if row.vote is not None else muted)
