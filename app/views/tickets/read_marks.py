"""`ReadMarks`: until when somebody has read each ticket at this desk, and the way to the first entry that is new."""

from __future__ import annotations

from datetime import UTC, datetime

from app.domain.tickets.values import TicketDetail
from app.ui.look.plain import caption
from app.ui.messages import Messages
from app.ui.settings import Settings
from app.views.tickets.conversation import first_unread
from app.views.tickets.pane.pane import STREAM, TicketPane

_KEY = "tickets.read"
_MOST = 1_000  # tickets, those that were read last


class ReadMarks:
    """Kept on this computer. A ticket is read until it was shown last before another one took its place."""

    def __init__(self, pane: TicketPane, settings: Settings, messages: Messages) -> None:
        self._pane, self._settings, self._messages = pane, settings, messages
        kept = settings.state(_KEY, {}, here=True)
        self._read: dict[int, float] = {int(id): float(at) for id, at in kept.items()} if isinstance(kept, dict) else {}
        self._shown: TicketDetail | None = None

    def note(self) -> None:
        """Take note of what the pane shows by now: what it showed before is read."""
        detail, before = self._pane.detail, self._shown
        if before is not None and (detail is None or detail.id != before.id):
            self.leave()
        self._shown = detail

    def leave(self) -> None:
        """Take note that what is shown was read as far as it goes."""
        if self._shown is None:
            return
        self._read.pop(self._shown.id, None)  # the last one read stands last
        self._read[self._shown.id] = self._shown.read_at.timestamp()
        for id in list(self._read)[:-_MOST]:
            del self._read[id]
        self._settings.remember(_KEY, {str(id): at for id, at in self._read.items()}, here=True)

    def read_until(self, id: int) -> datetime | None:
        """Return until when a ticket was read before it was shown now; None: never."""
        at = self._read.get(id)
        return datetime.fromtimestamp(at, UTC) if at is not None else None

    def can_go(self) -> bool:
        """Say whether a ticket is shown."""
        return self._pane.detail is not None

    def go(self) -> None:
        """Go to the first entry that is new, or say that there is none."""
        detail = self._pane.detail
        if detail is None:
            return
        pieces = self._pane.stream.pieces
        place = first_unread(pieces, self.read_until(detail.id))
        if place is None:
            self._messages.note(f"{caption(detail.number)} has nothing new.", "You have read all of it here.")
            return
        self._pane.show_page(STREAM)
        self._pane.stream.go_to_piece(pieces[place])
