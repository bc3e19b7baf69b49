"""`Replies`: what is written at the end of the pane, sent like the values of a form: never lost, never saved twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Slot

from app.domain import words
from app.errors import LongleafError
from app.ui.forms.attempt import Attempt
from app.views.tickets.acts import TicketActs
from app.views.tickets.drafts import Drafts
from app.views.tickets.host import TicketsHost
from app.views.tickets.pane.pane import TicketPane
from app.views.tickets.pane.reply import To


class Replies(QObject):
    """Keeps a draft and an attempt for each ticket; the box is for the ticket with the focus in the list.

    It follows at once, before that ticket is read: what is typed on the way to it is about that one already.
    """

    def __init__(self, tab: TicketsHost, pane: TicketPane, acts: TicketActs, parent: QObject) -> None:
        super().__init__(parent)
        self._tab, self._pane, self._acts = tab, pane, acts
        self._from_list: int | None = None
        self.shown: int | None = None  # the ticket that the box is for
        self.drafts = Drafts(tab.context.settings, tab.services.opening.kept_under, self)
        self._forms: dict[int, ReplyForm] = {}
        self.drafts.changed.connect(self._say_begun)
        self._say_begun()
        pane.sent.connect(self._send)
        pane.draft_changed.connect(self._changed)

    @Slot()
    def _say_begun(self) -> None:
        """Say in the window's status that not all is saved: what is begun has still to be sent."""
        count = self.drafts.count()
        said = f"{words.count(count, 'reply', 'replies')} begun" if count else ""
        self._tab.context.drafts.say_unsaved("replies", said)

    @Slot()
    def follow(self) -> None:
        """Be for the ticket with the focus; without one the box keeps what it has, and is not seen."""
        current = self._tab.table.current_id()
        if current is not None and current != self.shown:
            self.show(current)

    def show(self, id: int) -> None:
        """Show what was begun on a ticket."""
        self.shown = id
        form = self._forms.get(id)
        self._pane.reply.set_draft(*self.drafts.get(id))
        self._pane.reply.set_busy(form is not None and form.busy)
        self._pane.reply.show_error(form.error if form is not None else "")

    def begun(self, id: int, *, from_list: bool) -> None:
        """Take note of where the reply to a ticket was begun: the keyboard returns to the list after it."""
        self._from_list = id if from_list else None

    @Slot()
    def _changed(self) -> None:
        if self.shown is not None:
            self.drafts.put(self.shown, self._pane.reply.to, self._pane.reply.text)

    @Slot(object, str)
    def _send(self, _to: To, _text: str) -> None:
        if self.shown is not None:
            self.send(self.shown)

    def send(self, id: int) -> None:
        """Send what is written on a ticket."""
        to, text = self.drafts.get(id)
        if not text.strip():
            return
        form = self._forms.setdefault(id, ReplyForm(self, id))
        form.set_busy(True)
        self._acts.reply(id, to, text.strip(), form)

    def over(self, id: int) -> None:
        """Forget what is saved by now."""
        self._forms.pop(id, None)
        self.drafts.put(id, self.drafts.get(id)[0], "")
        self.look(id)
        if self._from_list == id:
            self._from_list = None
            if self.shown == id and self._pane.reply.edit.hasFocus():
                self._tab.focus_list()

    def look(self, id: int) -> None:
        """Show again how it stands with a ticket, if it is in the pane."""
        if self.shown == id:
            self.show(id)


class ReplyForm:
    """What is written on one ticket, as a form whose values are written."""

    def __init__(self, replies: Replies, id: int) -> None:
        self._replies, self._id = replies, id
        self.attempt = Attempt()
        self.busy = False
        self.error = ""

    def values(self) -> Mapping[str, Any]:
        """Return for whom and what is written."""
        to, text = self._replies.drafts.get(self._id)
        return {"to": to.value, "text": text.strip()}

    def is_open(self) -> bool:
        """Return that somebody sees it, now or when the ticket is in the pane again."""
        return True

    def accept(self) -> object:
        """Empty the box: it is saved."""
        self.busy, self.error = False, ""
        self._replies.over(self._id)
        return None

    def try_submit(self) -> None:
        """Send once more."""
        self._replies.send(self._id)

    def set_busy(self, busy: bool) -> None:
        """Say that it is being saved."""
        self.busy = busy
        self._replies.look(self._id)

    def show_errors(self, errors: Mapping[str, str], general: str = "") -> None:
        """Say why it is not saved."""
        self.error = "\n".join([*errors.values(), general]).strip()
        self.set_busy(False)

    def failed(self, error: Exception) -> bool:
        """Show an error meant for people."""
        told = isinstance(error, LongleafError)
        self.show_errors({}, error.text if isinstance(error, LongleafError) else "It is not saved.")
        return told
