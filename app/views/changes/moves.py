"""Moving a change in time: preview of conflicts while dragging, questions where something blocks, undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtGui import QCursor

from app.domain.changes import board
from app.domain.changes.clashes import Clash, Severity
from app.domain.changes.detail import ChangeDetail, shifted
from app.domain.changes.drag import lengthened, nudged, placed
from app.domain.changes.spans import when
from app.domain.changes.values import Change
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeState
from app.ui.forms import dialogs
from app.ui.since import Since
from app.views.changes.host import ChangesHost
from app.views.changes.seen import seen_change
from app.views.changes.take_back import take_back

_OVERRIDDEN = "It is not scheduled or started there before the freeze is overridden, with a reason (Q)."
_TOLD = 4  # conflicts that are named while dragging
#: What a key or a drop does to the times of a change.
Step = Callable[[Change], Change]


@dataclass
class _Move:
    """A change on its way: as it is stored, and where the keys so far put it."""

    stored: Change
    proposed: Change
    since: Since
    steps: list[Step] = field(default_factory=list)  # not stored yet
    writing: bool = False

    @property
    def is_there(self) -> bool:
        """Return whether nothing is left to be stored."""
        return _times(self.stored) == _times(self.proposed)


def _is_decided(stored: Change, proposed: Change) -> bool:
    """Return whether somebody decided a change for its time, so that a move returns it to draft."""
    if stored.state is ChangeState.SCHEDULED:
        return board.routing(proposed).board != "none"
    return stored.state is ChangeState.APPROVED


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
    def preview(self, proposed: Change) -> None:
        """Show what a change would clash with at the times that it is dragged to; nothing is saved."""
        tab = self._tab
        read = partial(tab.services.changes.preview, proposed)
        self._tell(f"{self._head(proposed)}…")
        tab.read(lambda work: read(work=work), partial(self._show_clashes, proposed), key="preview")

    def _head(self, proposed: Change) -> str:
        year = local_date(self._tab.context.now()).year
        return f"{proposed.number} to {when(proposed.planned_start, proposed.planned_end, year)}"

    def _tell(self, text: str) -> None:
        canvas = self._tab.canvas
        above = canvas.mapFromGlobal(QCursor.pos()).y() < canvas.height() / 2
        self._tab.clashes.say(text, pointer_above=above)

    def _show_clashes(self, proposed: Change, clashes: tuple[Clash, ...]) -> None:
        if self._tab.canvas.is_dragging():
            head = self._head(proposed)
            told = [f"{clash.severity.label}: {clash.text}" for clash in clashes[:_TOLD]]
            more = [f"and {len(clashes) - _TOLD} more"] if len(clashes) > _TOLD else []
            self._tell("\n".join([head, *(told or ["No conflict at this time."]), *more]))

    def drag_over(self) -> None:
        """Stop telling what a drag would clash with."""
        self._tab.clashes.hide()

    # --- by a drop or a key -----------------------------------------------------------------------
    def ask(self, change_id: int, days: int = 0, hours: int = 0) -> None:
        """Move a change: check, ask where something blocks, then save with undo. Further ones add to it meanwhile."""
        self._ask(change_id, partial(shifted, days=days, hours=hours))

    def drop(self, held: Change) -> None:
        """Give a change the times to which it was dragged or stretched."""
        self._ask(held.id, partial(placed, start=held.planned_start, end=held.planned_end))

    def nudge(self, change_id: int, quarters: int) -> None:
        """Move a change by quarters of an hour."""
        self._ask(change_id, partial(nudged, quarters=quarters))

    def lengthen(self, change_id: int, quarters: int) -> None:
        """Move the end of a change by quarters of an hour."""
        self._ask(change_id, partial(lengthened, quarters=quarters))

    def _ask(self, change_id: int, step: Step) -> None:
        change, move = self._change(change_id), self._moves.get(change_id)
        if move is None and change is not None:
            move = self._moves[change_id] = _Move(change, change, self._tab.since())
        if move is None:
            return
        move.proposed = step(move.proposed)
        move.steps.append(step)
        move.since = self._tab.since()
        self._show_proposed()
        if not move.writing:
            self._check(move)

    def _again(self, change_id: int, steps: list[Step]) -> None:
        for step in steps:
            self._ask(change_id, step)

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
        replan = _is_decided(move.stored, proposed)
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
            told = [clash.text for clash in blocks[:_TOLD]]
            frozen = any(clash.kind == "freeze" for clash in blocks)
            told += [_OVERRIDDEN] if frozen else []
            where = "a freeze" if frozen else "a conflict"
            if not dialogs.confirm(
                window, f"Move {change.number} into {where}?", "\n\n".join(told), f"Move into {where}"
            ):
                return False
        text = "It was approved for its time. Moving it returns it to draft, and it is decided again."
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
        for step in move.steps:
            move.proposed = step(move.proposed)
        if move.is_there:
            self._end(move)
        else:
            self._check(move)
