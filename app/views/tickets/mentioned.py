"""Mentions of who is at work: read once their ticket was open for a moment, or when one clears them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from app.views.tickets.host import TicketsHost

#: So long a ticket stays in the pane before it counts as opened, in milliseconds: who only passes has read nothing.
_OPENED = 1_500


class Mentioned(QObject):
    """Notes in silence what was read in the pane."""

    def __init__(self, tab: TicketsHost, parent: QObject) -> None:
        super().__init__(parent)
        self._tab = tab
        self._id: int | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_OPENED)
        self._timer.timeout.connect(self._opened)

    @Slot()
    def shown(self) -> None:
        """Begin to count where the ticket in the pane mentions one."""
        detail = self._tab.shown.detail
        id = detail.id if detail is not None and detail.mentions else None
        if id != self._id:
            self._id = id
            self._timer.stop()
            if id is not None and self._tab.context.may("mention.read"):
                self._timer.start()

    @Slot()
    def _opened(self) -> None:
        id, self._id = self._id, None
        detail, read = self._tab.shown.detail, self._tab.services.tickets.read_mentions
        if id is not None and detail is not None and detail.id == id and self._tab.is_pane_shown():
            self._tab.context.jobs.write(self, lambda _work: read([id]), failed=lambda _error: True)

    def end(self) -> None:
        """Count no more."""
        self._timer.stop()


class MentionActs:
    """What one does with mentions besides opening their tickets."""

    def __init__(self, tab: TicketsHost) -> None:
        self._tab = tab

    def clear(self) -> None:
        """Say of the chosen tickets that their mentions are read."""
        ids = self._tab.chosen_tickets().ids
        self._tab.write(partial(self._tab.services.tickets.read_mentions, list(ids)))

    def clear_all(self) -> None:
        """Say of all mentions that they are read."""
        self._tab.write(self._tab.services.tickets.read_mentions)
