"""`LastActs`: what was done in this window, newest first, and how each of it is taken back."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.clock import utc_now
from app.domain.last_acts import DoneAct
from app.ui.look.plain import caption

_KEPT = 200
_SHORT = 48  # letters of an act in a menu


class ActState(Enum):
    """What has become of an act."""

    DONE = "done"
    UNDOING = "undoing"
    TAKEN_BACK = "taken back"


_FATES = {ActState.DONE: "Cannot be undone", ActState.UNDOING: "Undoing…", ActState.TAKEN_BACK: "Taken back"}


@dataclass(frozen=True, slots=True)
class LastAct:
    """One act: when (UTC), in words, how it is taken back (None: it cannot be), and the record it was about."""

    number: int
    at: datetime
    text: str
    undo: Callable[[], object] | None = None
    tab: str = ""
    id: int | None = None
    state: ActState = ActState.DONE
    earlier: bool = False  # done before this window was opened: no key takes it back, only its own button

    @property
    def can_undo(self) -> bool:
        """Return whether it can be taken back now."""
        return self.undo is not None and self.state is ActState.DONE

    @property
    def fate(self) -> str:
        """Return what has become of it, in words, where it cannot be taken back now."""
        return _FATES[self.state]


class LastActs(QObject):
    """The acts of one window. Taking one back is itself a write, which tells here what became of it.

    `undo` calls what the act gave for it. A write asked for meanwhile (`claim`) belongs to that act: when it is
    done the act counts as taken back, when it fails it can be taken back again.
    """

    changed = Signal()
    refused = Signal(object)  # LastAct: the newest, which cannot be taken back

    def __init__(self, parent: QObject | None = None, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(parent)
        self.now = now
        self._acts: list[LastAct] = []
        self._numbers = itertools.count(1)
        self._taking_back: LastAct | None = None
        self._claimed = False
        self._newest_done = False  # whether the write that ended last did something
        self._under_way = 0  # acts that are being written
        self._wanted = False  # the newest of them is to be taken back once it is done

    # --- what was done ----------------------------------------------------------------------------
    def add(self, text: str, undo: Callable[[], object] | None = None, tab: str = "", id: int | None = None) -> LastAct:
        """Note an act; `undo` takes it back. The oldest are forgotten."""
        act = LastAct(next(self._numbers), self.now(), text.strip(), undo, tab, id)
        self._acts.insert(0, act)
        self._newest_done = True
        del self._acts[_KEPT:]
        self.changed.emit()
        return act

    def add_earlier(self, acts: Iterable[DoneAct], take_back: Callable[[DoneAct], object]) -> None:
        """Note what was done before this window was opened, newest first; `take_back` takes one of them back."""
        for act in acts:
            undo = partial(take_back, act) if act.can_undo else None
            state = ActState.TAKEN_BACK if act.undone else ActState.DONE
            id = act.id or None
            self._acts.append(LastAct(next(self._numbers), act.at, act.text, undo, "", id, state, earlier=True))
        del self._acts[_KEPT:]
        self.changed.emit()

    def entries(self) -> tuple[LastAct, ...]:
        """Return the acts, newest first, those that were taken back among them."""
        return tuple(self._acts)

    def newest(self) -> LastAct | None:
        """Return the newest act of this window that still stands."""
        return next((act for act in self._acts if act.state is ActState.DONE and not act.earlier), None)

    def newest_undoable(self) -> LastAct | None:
        """Return the newest act of this window that can be taken back."""
        return next((act for act in self._acts if act.can_undo and not act.earlier), None)

    def clear(self) -> None:
        """Forget all: another workspace is open."""
        self._acts.clear()
        self._under_way, self._wanted = 0, False
        self.changed.emit()

    def begin(self) -> None:
        """Note that an act is being written; `end` follows, after `add` where it was done."""
        self._under_way += 1
        self._newest_done = False
        self.changed.emit()

    def end(self) -> None:
        """Note that an act is written, or is not. What was to be taken back meanwhile is the last of those."""
        self._under_way = max(0, self._under_way - 1)
        done, self._newest_done = self._newest_done, False
        self.changed.emit()
        if self._wanted and not self._under_way:
            self._wanted = False
            if done:
                self.undo_last()

    # --- taking back ------------------------------------------------------------------------------
    def claim(self) -> LastAct | None:
        """Return the act that is being taken back by the call under way, for the write that does it."""
        act, self._claimed = self._taking_back, True
        return act

    def can_undo(self) -> bool:
        """Return whether anything was done that still stands."""
        return self._under_way > 0 or self.newest() is not None

    def undo_title(self) -> str:
        """Return the words of the command that takes the last act back."""
        act = self.newest() if not self._under_way else None
        return f"&Undo: {caption(brief_act(act.text))}" if act is not None and act.can_undo else "&Undo"

    @Slot()
    def undo_last(self) -> None:
        """Take the newest act back. One that cannot be is told (`refused`): no older one is undone in its place.

        One that is still being written is taken back once it is done.
        """
        if self._under_way:
            self._wanted = True
            return
        act = self.newest()
        if act is None:
            return
        if act.can_undo:
            self.undo(act.number)
        else:
            self.refused.emit(act)

    def undo(self, number: int) -> None:
        """Take one act back."""
        act = self._act(number)
        if act is None or act.undo is None or not act.can_undo:
            return
        self._set(number, ActState.UNDOING)
        self._taking_back, self._claimed = act, False
        try:
            act.undo()
        except BaseException:
            self.not_taken_back(number)
            raise
        finally:
            self._taking_back = None
        if not self._claimed:  # nothing is written for it: it is over already
            self.taken_back(number)

    def taken_back(self, number: int) -> None:
        """Note that an act was taken back."""
        self._set(number, ActState.TAKEN_BACK)

    def not_taken_back(self, number: int) -> None:
        """Note that an act still stands: taking it back failed."""
        self._set(number, ActState.DONE)

    def _act(self, number: int) -> LastAct | None:
        return next((act for act in self._acts if act.number == number), None)

    def _set(self, number: int, state: ActState) -> None:
        for at, act in enumerate(self._acts):
            if act.number == number and act.state is not state:
                self._acts[at] = replace(act, state=state)
                self.changed.emit()


def brief_act(text: str) -> str:
    """Return an act in a few words, for a menu or a button."""
    one = " ".join(text.split()).rstrip(".")
    return one if len(one) <= _SHORT else f"{one[: _SHORT - 1].rstrip()}…"
