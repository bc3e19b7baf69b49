"""Moving a change in time: preview of conflicts while dragging, questions where something blocks, undo."""

from __future__ import annotations

from functools import partial

from app.domain import words
from app.domain.changes import board
from app.domain.changes.conflicts import Clash, Severity
from app.domain.changes.detail import shifted
from app.domain.changes.values import Change
from app.domain.changes_made import Changes
from app.domain.eastern import eastern
from app.domain.vocabulary import ChangeState
from app.ui.forms import dialogs
from app.views.changes.host import ChangesHost
from app.views.changes.seen import seen_change


class Moves:
    """The moves of one tab."""

    def __init__(self, tab: ChangesHost) -> None:
        self._tab = tab

    def _item(self, change_id: int) -> Change | None:
        tab = self._tab
        item = tab.canvas.sheet.items.get(change_id)
        return item.change if item else None

    def preview(self, change_id: int, days: int, hours: int = 0) -> None:
        """Show what a change would clash with if it were so much later (earlier: below zero); nothing is saved."""
        tab = self._tab
        change = self._item(change_id)
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
        text = "\n".join(f"{clash.severity.label}: {clash.text}" for clash in clashes[:4])
        tab.clashes.setText(text or "No conflict at this time.")

    def ask(self, change_id: int, days: int = 0, hours: int = 0) -> None:
        """Asked by a drop or a key: check, ask where something blocks, then save with undo."""
        tab = self._tab
        change = self._item(change_id)
        if change is None:
            return
        proposed = shifted(change, days=days, hours=hours)
        read = partial(tab.services.changes.preview, proposed)
        tab.read(lambda work: read(work=work), partial(self._move_checked, change, proposed), key="preview")

    def _move_checked(self, change: Change, proposed: Change, clashes: tuple[Clash, ...]) -> None:
        tab = self._tab
        tab.clashes.hide()
        blocks = [clash for clash in clashes if clash.severity is Severity.BLOCK]
        if blocks:
            text = "\n\n".join(clash.text for clash in blocks[:4])
            if not dialogs.confirm(tab.window(), f"Move {change.number} into a conflict?", text, "Move anyway"):
                return
        replan = False
        if change.state in (ChangeState.APPROVED, ChangeState.SCHEDULED) and board.routing(change).heard:
            text = "The board approved it for its time. Moving it returns it to draft, and the board hears it again."
            if not dialogs.confirm(tab.window(), f"Replan {change.number}?", text, "Return to draft and move"):
                return
            replan = True
        self._reschedule(change, proposed, clashes, replan)

    def _reschedule(self, change: Change, proposed: Change, clashes: tuple[Clash, ...], replan: bool) -> None:
        tab = self._tab
        act = partial(
            tab.services.changes.reschedule,
            change.id,
            start=proposed.planned_start,
            end=proposed.planned_end,
            replan=replan,
        )

        hint = "; ".join(clash.text for clash in clashes[:2])
        tab.write(act, undo=None if replan else self._undo, then=self._moved, hint=hint, seen=seen_change(tab, change))

    def _moved(self, _made: Changes) -> None:
        self._tab.refresh()  # at once: the next key moves it on from where it is now

    def _undo(self, made: Changes) -> None:
        tab = self._tab
        tab.write(partial(tab.services.workspace.undo, made.op_id), then=tab.read_change)
