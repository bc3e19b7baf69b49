"""`Parts`: goes round the parts of the tab with F6: quick filters, list, what stands below it, ticket, reply."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.views.tickets.layout import TicketsLayout


class Parts:
    """Each part is entered where one left it, or at what begins it."""

    def __init__(self, layout: TicketsLayout) -> None:
        self._layout = layout
        self._left: dict[QWidget, QWidget] = {}

    def _all(self) -> list[tuple[QWidget, QWidget]]:
        """Return each part that is seen, and what takes the keyboard there first."""
        layout = self._layout
        pane, bar = layout.pane, layout.bar
        page = pane.clocks.first_focus() if pane.pages.currentWidget() is pane.clocks else pane.pages.currentWidget()
        parts: list[tuple[QWidget, QWidget]] = [
            (bar, bar.quick.buttons[bar.quick.key]),
            (layout.table, layout.table),
            *((dock, dock) for dock in layout.docks()),
            (pane.pages, page or pane.section),
            (pane.reply, pane.reply.edit),
        ]
        return [(part, first) for part, first in parts if part.isVisible()]

    def go(self, by: int) -> None:
        """Go to the next part, or the one before."""
        parts = self._all()
        now = self._layout.window().focusWidget()
        at = next((n for n, (part, _) in enumerate(parts) if now is not None and _inside(part, now)), None)
        if at is None and now is not None and _inside(self._layout.pane, now):
            at = next((n for n, (part, _) in enumerate(parts) if part is self._layout.pane.pages), None)
        if at is not None and now is not None:
            self._left[parts[at][0]] = now
        part, first = parts[((at if at is not None else -1 if by > 0 else 0) + by) % len(parts)]
        kept = self._left.get(part)
        usable = kept is not None and kept.isVisible() and kept.isEnabled() and _inside(part, kept)
        target = kept if usable and kept is not None else first
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _inside(part: QWidget, widget: QWidget) -> bool:
    return part is widget or part.isAncestorOf(widget)
