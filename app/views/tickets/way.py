"""`Way`: the ticket that somebody wants to go to, selected now or as soon as it is listed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.domain.tickets.values import TicketFilter
from app.ui.since import Since
from app.views.tickets.host import TicketsHost


class Way(QObject):
    """Wanted is one ticket, or the first one; `forced`: it is listed alone where the filter does not have it.

    Whoever does something in the list before it is here wants it no more.
    """

    def __init__(self, tab: TicketsHost, parent: QObject) -> None:
        super().__init__(parent)
        self.tab = tab
        self.wanted: int | None = None
        self._forced = self._first = False
        self._since: Since | None = None
        self._logged: tuple[int, str] | None = None

    def stay(self, *, first: bool = False) -> None:
        """Want no ticket any more; `first`: but still the first one, if that is wanted."""
        self.wanted, self._forced, self._first = None, False, self._first and first

    def want(self, ticket_id: int, *, force: bool = False, since: Since | None = None) -> None:
        """Select a ticket as soon as it is listed. `force`: list it alone where the filter does not have it."""
        self.wanted, self._forced, self._first = ticket_id, force, False
        self._since = since or self.tab.since()
        rows = self.tab.table.rows
        if rows.state == "ready" and self.tab.table.select_id(ticket_id):
            self.wanted = self._logged = None
        elif rows.complete and rows.state == "ready" and force:
            self.order_known()

    def select_first(self) -> None:
        """Select the first ticket of what is asked for, as soon as it is here, and go there."""
        self._first = True
        self.tab.focus_list()
        self._since = self.tab.since()
        rows = self.tab.table.rows
        if rows.state == "ready" and self.tab.is_listed():
            self._take_first()

    def _take_first(self) -> None:
        table = self.tab.table
        if self._first and table.rows.ids:
            self._first = False
            table.select_id(table.rows.ids[0])
        elif self._first and table.rows.complete:
            self._first = False
            if table.hasFocus():
                table.overlay.focus_button()  # what an empty list offers is one Enter away

    @Slot()
    def order_known(self) -> None:
        """Go to what is wanted: the list is here with all its ids."""
        tab, table, since = self.tab, self.tab.table, self._since
        if since is not None and not since.may_move():
            self.stay()
        wanted = self.wanted
        if wanted is None:
            self._take_first()
            if not table.currentIndex().isValid() and table.rows.ids:
                table.select_id(table.rows.ids[0])
            tab.shown.read()
        elif table.select_id(wanted):
            self.wanted = self._logged = None
            if since is not None and since.may_focus():
                tab.focus_list()
        elif self._forced and table.rows.filter != TicketFilter(ids=(wanted,)):
            tab.quick.set_key("all")
            tab.filters.set_filter(TicketFilter(ids=(wanted,)))
            tab.apply_filter()
        elif self._forced:
            self.wanted = None
            tab.messages.warning("This ticket does not exist (any more).", "Check the number.")
        elif self._logged is not None and self._logged[0] == wanted:
            self.wanted = None
            focus = since is not None and since.may_focus()
            tab.shown.offer(self._logged[1], "It does not fit the filter of this list.", "Open it", focus=focus)

    # --- a ticket that was logged -----------------------------------------------------------------
    def logged(self, id: int, text: str, since: Since) -> None:
        """Go to a ticket that was logged, unless something was done `since` it was sent.

        One that does not fit the filter is offered in the pane, and the keyboard with it, so that no letter acts on
        the ticket that was chosen before.
        """
        if since.may_move():
            self._logged = (id, text.rstrip("."))
            self.want(id, since=since)

    @Slot()
    def open_logged(self) -> None:
        """Show the ticket that was logged, whatever the filter says."""
        if self._logged is not None:
            id, self._logged = self._logged[0], None
            self.tab.context.navigator.open("tickets", id=id)
