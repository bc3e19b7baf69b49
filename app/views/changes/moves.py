"""Moving a change in time: preview of conflicts while dragging, questions where something blocks, undo."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from app.domain import words
from app.domain.changes import board
from app.domain.changes.conflicts import Clash, Severity
from app.domain.changes.detail import ChangeDetail, shifted
from app.domain.changes.values import Change
from app.domain.changes_made import Changes
from app.domain.eastern import eastern
from app.domain.vocabulary import ChangeState
from app.ui.forms import dialogs
from app.ui.since import Since
from app.views.changes.host import ChangesHost
from app.views.changes.seen import seen_change
from app.views.changes.take_back import take_back


@dataclass
class _Move:
    """A change on its way: as it is stored, and where the keys so far put it."""

    stored: Change
    proposed: Change
    since: Since
    steps: list[tuple[int, int]] = field(default_factory=list)  # days, hours: not stored yet
    writing: bool = False

    @property
    def is_there(self) -> bool:
        """Return whether nothing is left to be stored."""
        return _times(self.stored) == _times(self.proposed)


def _times(change: Change) -> tuple[object, object]:
    return change.planned_start, change.planned_end


class Moves:
    """The moves of one tab. Every key counts: those that come while a change is on its way move it on from there."""

    def __init__(self, tab: ChangesHost) -> None:
        self._tab = tab
        self._moves: dict[int, _Move] = {}
        self._stored: dict[int, Change] = {}  # as an answer told it, until the calendar shows it

    def under_way(self) -> frozenset[int]:
        """Return the changes on their way, which are chosen still where the days in view have them no more."""
        return frozenset(self._moves)

    def knows(self, change_id: int) -> bool:
        """Return whether a change can be moved: it is in view, or on its way."""
        return self._change(change_id) is not None

    def _change(self, change_id: int) -> Change | None:
        item, told = self._tab.canvas.sheet.items.get(change_id), self._stored.get(change_id)
        shown = item.change if item is not None else None
        if told is None or (shown is not None and shown.version >= told.version):
            self._stored.pop(change_id, None)
            return shown
        return told

    # --- while dragging ---------------------------------------------------------------------------
    def preview(self, change_id: int, days: int, hours: int = 0) -> None:
        """Show what a change would clash with if it were so much later (earlier: below zero); nothing is saved."""
        tab = self._tab
        change = self._change(change_id)
        if change is None:
            return
        proposed = shifted(change, days=days, hours=hours)
        read = partial(tab.services.changes.preview, proposed)
        day = eastern(proposed.planned_start)
        tab.clashes.setText(f"{change.number} to {words.weekday(day, year=False)}…")
        tab.clashes.show()
        tab.read(lambda work: read(work=work), self._show_clashes, key="preview")

    def _show_clashes(self, clashes: tuple[Clash, ...]) -> None:
        tab = self._tab
        if tab.canvas.is_dragging():
            text = "\n".join(f"{clash.severity.label}: {clash.text}" for clash in clashes[:4])
            tab.clashes.setText(text or "No conflict at this time.")

    def drag_over(self) -> None:
        """Stop telling what a drag would clash with."""
        self._tab.clashes.hide()

    # --- by a drop or a key -----------------------------------------------------------------------
    def ask(self, change_id: int, days: int = 0, hours: int = 0) -> None:
        """Move a change: check, ask where something blocks, then save with undo. Further ones add to it meanwhile."""
        change, move = self._change(change_id), self._moves.get(change_id)
        if move is None and change is not None:
            move = self._moves[change_id] = _Move(change, change, self._tab.since())
        if move is None:
            return
        move.proposed = shifted(move.proposed, days=days, hours=hours)
        move.steps.append((days, hours))
        move.since = self._tab.since()
        self._show_proposed()
        if not move.writing:
            self._check(move)

    def _again(self, change_id: int, steps: list[tuple[int, int]]) -> None:
        for days, hours in steps:
            self.ask(change_id, days, hours)

    def _show_proposed(self) -> None:
        self._tab.canvas.show_proposed([move.proposed for move in self._moves.values()])

    def _end(self, move: _Move) -> None:
        """End a move, wherever its keys left it; what was stored on the way is not in the calendar yet."""
        id = move.stored.id
        if self._moves.get(id) is move:
            del self._moves[id]
        self._show_proposed()
        stored = self._stored.get(id)
        if stored is None or self._change(id) is not stored:
            return
        if move.since.may_move():
            self._tab.follow(stored)
        else:
            self._tab.refresh()

    def _failed(self, move: _Move, _error: Exception) -> bool:
        self._end(move)
        return False  # it is said as ever

    def _check(self, move: _Move) -> None:
        tab, proposed = self._tab, move.proposed
        read = partial(tab.services.changes.preview, proposed)
        tab.read(
            lambda work: read(work=work),
            partial(self._checked, move, proposed),
            key=f"move {move.stored.id}",
            failed=partial(self._failed, move),
        )

    def _checked(self, move: _Move, proposed: Change, clashes: tuple[Clash, ...]) -> None:
        if proposed is not move.proposed or move.writing:
            return  # a later one is asked
        if move.is_there:
            self._end(move)
            return
        replan = move.stored.state in (ChangeState.APPROVED, ChangeState.SCHEDULED) and board.routing(proposed).heard
        blocks = [clash for clash in clashes if clash.severity is Severity.BLOCK]
        if (blocks or replan) and not move.since.may_focus():
            self._ask_later(move)
        elif self._agreed(move.stored, blocks, replan=replan):
            self._reschedule(move, clashes, replan=replan)
        else:
            self._end(move)

    def _ask_later(self, move: _Move) -> None:
        """Leave the question to a message: somebody who is elsewhere by now must not answer it by a key."""
        self._end(move)
        again = partial(self._again, move.stored.id, move.steps)
        self._tab.messages.warning(f"{move.stored.number} is not moved yet.", "There is a question.", "Answer", again)

    def _agreed(self, change: Change, blocks: list[Clash], *, replan: bool) -> bool:
        window = self._tab.window()
        if blocks:
            text = "\n\n".join(clash.text for clash in blocks[:4])
            if not dialogs.confirm(window, f"Move {change.number} into a conflict?", text, "Move anyway"):
                return False
        text = "The board approved it for its time. Moving it returns it to draft, and the board hears it again."
        return not replan or dialogs.confirm(window, f"Replan {change.number}?", text, "Return to draft and move")

    # --- saving -----------------------------------------------------------------------------------
    def _reschedule(self, move: _Move, clashes: tuple[Clash, ...], *, replan: bool) -> None:
        tab, change, proposed = self._tab, move.stored, move.proposed
        move.writing, move.steps = True, []
        act = partial(
            tab.services.changes.reschedule,
            change.id,
            start=proposed.planned_start,
            end=proposed.planned_end,
            replan=replan,
        )
        hint = "; ".join(clash.text for clash in clashes[:2])
        tab.write(
            act,
            undo=None if replan else partial(take_back, tab),
            then=partial(self._moved, move),
            hint=hint,
            seen=seen_change(tab, change),
            failed=partial(self._failed, move),
        )

    def _moved(self, move: _Move, _made: Changes) -> None:
        """Read the change as it is stored now: what keys added meanwhile is done to that."""
        detail, id = self._tab.services.changes.detail, move.stored.id
        self._tab.read(
            lambda work: detail(id, work=work),
            partial(self._stored_now, move),
            key=f"move {id}",
            failed=partial(self._failed, move),
        )

    def _stored_now(self, move: _Move, detail: ChangeDetail) -> None:
        move.stored = move.proposed = self._stored[detail.change.id] = detail.change
        move.writing = False
        for days, hours in move.steps:
            move.proposed = shifted(move.proposed, days=days, hours=hours)
        if move.is_there:
            self._end(move)
        else:
            self._check(move)
