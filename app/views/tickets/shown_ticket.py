"""`ShownTicket`: the pane shows the ticket with the focus in the list, and what is to be done once it does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from app.domain.tickets.values import TicketDetail
from app.ui.jobs import JobRunner
from app.ui.since import Since, list_since
from app.ui.tables.window_table import WindowedTable
from app.views.tickets.chosen import Chosen
from app.views.tickets.conversation import Show
from app.views.tickets.layout import TicketsLayout
from app.views.tickets.pane.pane import CLOCKS, NOTHING, TicketPane
from app.work import Work

#: Reads a ticket with its history; it runs on a worker.
ReadTicket = Callable[[int, Work], TicketDetail]


class ShownTicket(QObject):
    """`shown`: a ticket was read and is there. `other`: it is not the one that was there before (its id)."""

    shown = Signal()
    other = Signal(object)

    def __init__(
        self,
        parts: TicketsLayout,
        table: WindowedTable,
        jobs: JobRunner,
        read: ReadTicket,
        now: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._parts, self._pane, self._table = parts, parts.pane, table
        self._jobs, self._read, self._now = jobs, read, now
        self._reading: int | None = None  # the ticket that the pane waits for
        self._then: tuple[int, Callable[[], object], Since] | None = None

    @property
    def detail(self) -> TicketDetail | None:
        """What the pane shows."""
        return self._pane.detail

    @property
    def pane(self) -> TicketPane:
        """The pane itself."""
        return self._pane

    def of(self, chosen: Chosen) -> TicketDetail | None:
        """Return what the pane shows, if that is the one that is chosen."""
        detail = self.detail
        return detail if detail is not None and chosen.ids == (detail.id,) else None

    def follow(self) -> None:
        """Show the ticket with the focus, if it is not shown already."""
        current = self._table.current_id()
        if self._then is not None and self._then[0] != current:
            self._then = None  # somebody went on: the keyboard does not leap when the ticket is here again
        if self.detail is None or self.detail.id != current:
            self.read()
        elif self._reading not in (None, current):
            self.read()  # a row that was only passed would be shown last, and this one may have changed

    def read(self) -> None:
        """Read the ticket with the focus and its history; a newer read replaces an older one."""
        ticket_id, read = self._table.current_id(), self._read
        if ticket_id is None:
            self.end()
            rows = self._table.rows
            self._pane.say(NOTHING, "The list is empty." if rows.state == "ready" and not rows.ids else "")
            return
        self._reading = ticket_id
        self._jobs.read(self, lambda work: read(ticket_id, work), self._here, key="detail")

    def end(self) -> None:
        """Read no more."""
        self._reading = None
        self._jobs.cancel(self)

    def tick(self) -> None:
        """Make its times anew."""
        self._pane.tick(self._now())

    def show_place(self) -> None:
        """Say which of the listed tickets it is."""
        if self.detail is not None:
            rows = self._table.rows
            number = rows.ids.index(self.detail.id) + 1 if self.detail.id in rows.ids else 0
            self._pane.head.show_place(number, len(rows.ids), complete=rows.complete)

    def _here(self, detail: TicketDetail) -> None:
        self._reading = None
        other = self.detail is None or self.detail.id != detail.id
        self._pane.show_detail(detail, detail.conversation, self._now())
        if other:
            self.other.emit(detail.id)
        self.show_place()
        self.shown.emit()
        if self._then is not None and self._then[0] == detail.id:
            act, since = self._then[1:]
            self._then = None
            if since.may_focus():
                act()

    # --- what is done in the pane -------------------------------------------------------------------
    def once(self, id: int, act: Callable[[], object]) -> None:
        """Do something with the pane as soon as it shows a ticket."""
        if self.detail is not None and self.detail.id == id:
            act()
        else:
            self._then = (id, act, list_since(self._table))

    def go_into(self, id: int) -> None:
        """Open the pane and put the keyboard into it, as soon as it shows a ticket."""
        self._parts.open_pane()
        self.once(id, self._pane.focus_page)

    def show_page(self, page: int) -> None:
        """Show a page of the ticket, and go there."""
        self._parts.open_pane()
        self._pane.show_page(page)
        self._pane.focus_page()

    def show_only(self, show: Show) -> None:
        """Show one sort of entries of the conversation, or all of it again."""
        self._parts.open_pane()
        self._pane.show_only(show)

    def what_if(self) -> None:
        """Go to what the targets of the ticket would be."""
        self._parts.open_pane()
        self._pane.show_page(CLOCKS)
        self._pane.clocks.go_to_what_if()

    def can_suppose(self) -> bool:
        """Say whether the ticket that is shown is open."""
        return self.detail is not None and self.detail.state.is_open

    def offer(self, title: str, hint: str, action: str, *, focus: bool) -> None:
        """Say something in place of the ticket, with a button; `focus`: it gets the keyboard."""
        self._parts.open_pane()
        self._pane.say(title, hint, action)
        if focus:
            self._pane.overlay.focus_button()
