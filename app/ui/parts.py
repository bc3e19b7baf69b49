"""`Parts`: goes round the parts of a page with F6; each is entered where one left it, or at what begins it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

#: A part, and what takes the keyboard there first.
Part = tuple[QWidget, QWidget]


class Parts:
    """`parts`: what the page has, in order; those that cannot be seen are left out. `at(widget)`: the part that a
    widget counts for which is inside of none.
    """

    def __init__(
        self, parts: Callable[[], Sequence[Part]], at: Callable[[QWidget], QWidget | None] | None = None
    ) -> None:
        self._parts, self._at = parts, at
        self._left: dict[QWidget, QWidget] = {}

    def go(self, by: int) -> None:
        """Go to the next part, or the one before."""
        # what one left may be gone: a field of a form that was sent
        self._left = {part: kept for part, kept in self._left.items() if isValid(part) and isValid(kept)}
        parts = [(part, first) for part, first in self._parts() if part.isVisible()]
        if not parts:
            return
        now = parts[0][0].window().focusWidget()
        place = self._place(parts, now)
        if place is not None and now is not None:
            self._left[parts[place][0]] = now
        part, first = parts[((place if place is not None else -1 if by > 0 else 0) + by) % len(parts)]
        kept = self._left.get(part)
        usable = kept is not None and kept.isVisible() and kept.isEnabled() and inside(part, kept)
        target = kept if usable and kept is not None else first
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _place(self, parts: Sequence[Part], now: QWidget | None) -> int | None:
        if now is None:
            return None
        for number, (part, _) in enumerate(parts):
            if inside(part, now):
                return number
        other = self._at(now) if self._at is not None else None
        return next((n for n, (part, _) in enumerate(parts) if part is other), None)


def inside(part: QWidget, widget: QWidget) -> bool:
    """Say whether a widget is a part or stands in it."""
    return part is widget or part.isAncestorOf(widget)
