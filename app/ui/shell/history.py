"""`History`: the places one has been at, for Back and Forward across all tabs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

_KEPT = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A tab, and what that tab says of where one is there: filter, order, row, scroll (`Tab.place`)."""

    tab: str
    value: object


#: Places behind and before one.
Kept = tuple[tuple[Place, ...], tuple[Place, ...]]


@dataclass(frozen=True, slots=True)
class Left:
    """Where one was in a workspace that was left: the page in view, the place in each page, and those gone through.

    Whoever goes offline, or comes back, is where they were: it is the same workspace.
    """

    workspace: str
    page: str
    places: Mapping[str, object]
    history: Kept


class History(QObject):
    """`here` says where one is, `go` goes to a place. Whoever leaves a place by a jump tells it first (`leave`)."""

    changed = Signal()

    def __init__(
        self, here: Callable[[], Place | None], go: Callable[[Place], object], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._here, self._go = here, go
        self._back: list[Place] = []
        self._forward: list[Place] = []
        self._going = False

    def can_back(self) -> bool:
        """Return whether there is a place to go back to."""
        return bool(self._back)

    def can_forward(self) -> bool:
        """Return whether one has gone back."""
        return bool(self._forward)

    @Slot()
    def leave(self, place: Place | None = None) -> None:
        """Remember the place one is at (or `place`, where one was), because one is about to go elsewhere.

        Going back does not count as leaving.
        """
        here = None if self._going else place or self._here()
        if here is None:
            return
        self._forward.clear()
        if not self._back or self._back[-1] != here:
            self._back.append(here)
            del self._back[:-_KEPT]
        self.changed.emit()

    @Slot()
    def back(self) -> None:
        """Go to the place before."""
        self._move(self._back, self._forward)

    @Slot()
    def forward(self) -> None:
        """Go to the place one came back from."""
        self._move(self._forward, self._back)

    def kept(self) -> Kept:
        """Return the places on both sides, to be taken over when the same workspace is open again."""
        return tuple(self._back), tuple(self._forward)

    def take_over(self, kept: Kept) -> None:
        """Have these places on both sides."""
        self._back, self._forward = list(kept[0]), list(kept[1])
        self.changed.emit()

    def clear(self) -> None:
        """Forget all places: another workspace is open."""
        self._back.clear()
        self._forward.clear()
        self.changed.emit()

    def _move(self, source: list[Place], other: list[Place]) -> None:
        here = self._here()
        while source and source[-1] == here:
            source.pop()
        if not source:
            self.changed.emit()
            return
        if here is not None:
            other.append(here)
        self._going = True
        try:
            self._go(source.pop())
        finally:
            self._going = False
        self.changed.emit()
