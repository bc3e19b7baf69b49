"""`Way`: the ticket that somebody wants to go to, selected now or as soon as it is listed."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_letters

from PySide6.QtCore import QObject, Slot

from app.domain.tickets.values import TicketFilter
from app.ui.since import Since
from app.ui.tables.place import Place
from app.views.tickets.host import TicketsHost

_LOOKED_AT = 50  # lines among which a number is
_BEFORE_DIGITS = f"{ascii_letters}0"


class Way(QObject):
    """Wanted is one ticket, or to work on in the list; `forced`: it is listed alone where the filter does not have it.

    Whoever does something in the list before it is here wants it no more.
    """

    def __init__(self, tab: TicketsHost, parent: QObject) -> None:
        super().__init__(parent)
        self.tab = tab
        self.wanted: int | None = None
        self._among: tuple[int, ...] = ()  # to be selected with it
        self._forced = self._entered = False
        self._number = ""
        self._since: Since | None = None
        self._logged: tuple[int, str] | None = None

    def stay(self, *, entered: bool = False) -> None:
        """Want no ticket any more; `entered`: but still work on in the list, if that is wanted."""
        self.wanted, self._forced, self._entered = None, False, self._entered and entered

    def want(
        self, ticket_id: int, *, force: bool = False, since: Since | None = None, among: Sequence[int] = ()
    ) -> None:
        """Select a ticket as soon as it is listed. `force`: list it alone where the filter does not have it.

        `among`: the tickets that are to be selected with it.
        """
        self._among = tuple(among)
        self.wanted, self._forced, self._entered = ticket_id, force, False
        self._since = since or self.tab.since()
        rows = self.tab.table.rows
        here = len(rows.positions(self._among)) == len(self._among)
        if rows.state == "ready" and here and self._select(ticket_id):
            self.wanted = self._logged = None
        elif rows.complete and rows.state == "ready" and force:
            self.order_known()

    def enter_list(self, number: str = "") -> None:
        """Put the keyboard into the list. What is highlighted stays so while it is listed, else the first ticket is.

        `number`: the ticket that has it goes before both.
        """
        self._entered, self._number = True, number
        self.tab.focus_list()
        self._since = self.tab.since()
        rows = self.tab.table.rows
        if rows.state == "ready" and self.tab.is_listed():
            self._enter()

    def _enter(self) -> None:
        table = self.tab.table
        if self._entered and table.rows.ids:
            self._entered = False
            named = self._named()
            if named is not None or table.current_id() is None:
                table.select_id(table.rows.ids[0] if named is None else named)
        elif self._entered and table.rows.complete:
            self._entered = False
            if table.hasFocus():
                table.overlay.focus_button()  # what an empty list offers is one Enter away

    def _named(self) -> int | None:
        """Return the ticket near the top of the list that has the number somebody looks for."""
        digits = "".join(filter(str.isdecimal, self._number)).lstrip("0")  # INC-12, inc 0012 and 12 are one
        rows = (self.tab.table.rows.row_at(line) for line in range(min(_LOOKED_AT, self.tab.table.rows.rowCount())))
        found = (row.id for row in rows if row is not None and row.number.lstrip(_BEFORE_DIGITS) == digits)
        return next(found, None) if digits else None

    def _select(self, ticket_id: int) -> bool:
        """Select what is wanted, if it is listed."""
        table = self.tab.table
        if not table.select_id(ticket_id):
            return False
        if self._among:
            table.restore_place(Place(ticket_id, self._among))
        return True

    @Slot()
    def order_known(self) -> None:
        """Go to what is wanted: the list is here with all its ids."""
        tab, table, since = self.tab, self.tab.table, self._since
        if since is not None and not since.may_move():
            self.stay()
        wanted = self.wanted
        if wanted is None:
            self._enter()
            if not table.currentIndex().isValid() and table.rows.ids:
                table.select_id(table.rows.ids[0])
            tab.shown.read()
        elif self._select(wanted):
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
