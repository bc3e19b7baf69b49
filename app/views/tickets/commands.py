"""The commands of the Tickets tab."""

from __future__ import annotations

from app.domain.tickets.states import Act
from app.ui.commands import Command
from app.views.tickets.acts import TicketActs
from app.views.tickets.calls import Calls
from app.views.tickets.host import TicketsHost
from app.views.tickets.listing import Listing

MENU = "&Ticket"
LIST = "&List"
CONTEXT = "ticket"
_EDIT = "ticket.edit"
_ONE = "Choose one ticket whose state allows this."
_SOME = "Choose tickets whose state allows this."


def commands(tab: TicketsHost, acts: TicketActs, calls: Calls, listing: Listing) -> list[Command]:
    """Return the commands of the tab, of which menus, toolbar, context menu and palette are made."""
    can, some = tab.can, tab.can_some
    return [
        Command("tickets.log", "&New call…", calls.log, "Ctrl+N", MENU, "a ticket", 1, "add",
                text="New call", right="ticket.create", toolbar=True),
        Command("tickets.edit", "&Edit…", acts.edit, "F2", MENU, "a ticket", 2, "edit",
                enabled_when=can(Act.EDIT), needs=_ONE, right=_EDIT, toolbar=True, context=CONTEXT),
        Command("tickets.take", "Assign to &me", acts.take, "Ctrl+M", MENU, "who", 1, "person",
                enabled_when=some(Act.ASSIGN), needs=_SOME, right=_EDIT, text="To me", toolbar=True, context=CONTEXT),
        Command("tickets.assign", "&Assign…", acts.assign, "Ctrl+R", MENU, "who", 2, "assign",
                "Assign the selected tickets to a person", enabled_when=some(Act.ASSIGN), needs=_SOME, right=_EDIT,
                toolbar=True, context=CONTEXT),
        Command("tickets.group", "Move to &group…", acts.group, "Ctrl+G", MENU, "who", 3, "people",
                "Hand the selected tickets to another support group", text="Group", enabled_when=some(Act.GROUP),
                needs=_SOME,
                right=_EDIT, toolbar=True, context=CONTEXT),
        Command("tickets.transfer", "&Transfer to another agency…", acts.transfer, "", MENU, "who", 4,
                enabled_when=can(Act.TRANSFER), needs=_ONE, right=_EDIT, context=CONTEXT),
        Command("tickets.start", "&Start work", acts.start, "Ctrl+Shift+S", MENU, "way", 1, "resume",
                text="Start", enabled_when=can(Act.START), needs=_ONE, right=_EDIT, toolbar=True, context=CONTEXT),
        Command("tickets.hold", "Put on &hold…", acts.hold, "Ctrl+H", MENU, "way", 2, "hold",
                text="Hold", enabled_when=can(Act.HOLD), needs=_ONE, right=_EDIT, toolbar=True, context=CONTEXT),
        Command("tickets.resume", "Res&ume", acts.resume, "Ctrl+Shift+H", MENU, "way", 3, "resume",
                enabled_when=can(Act.RESUME), needs=_ONE, right=_EDIT, context=CONTEXT),
        Command("tickets.resolve", "&Resolve…", acts.resolve, "", MENU, "way", 4, "resolve", key="R",
                enabled_when=can(Act.RESOLVE), needs=_ONE, right=_EDIT, toolbar=True, context=CONTEXT),
        Command("tickets.reopen", "Re&open…", acts.reopen, "", MENU, "way", 5, "reopen",
                enabled_when=can(Act.REOPEN), needs=_ONE, right=_EDIT, context=CONTEXT),
        Command("tickets.close", "&Close…", acts.close, "", MENU, "way", 6, "lock",
                enabled_when=can(Act.CLOSE), needs=_ONE, right=_EDIT, context=CONTEXT),
        Command("tickets.cancel", "Ca&ncel the ticket…", acts.cancel, "", MENU, "way", 7, "delete",
                enabled_when=can(Act.CANCEL), needs=_ONE, right=_EDIT, context=CONTEXT),
        Command("tickets.comment", "Co&mment…", acts.comment, "Ctrl+Shift+C", MENU, "words", 1, "comment",
                enabled_when=can(Act.COMMENT), needs=_ONE, right="ticket.comment", toolbar=True, context=CONTEXT),
        Command("tickets.update", "Send an &update…", acts.update, "Ctrl+U", MENU, "words", 2, "send",
                "Record a status update to the customer", text="Update", enabled_when=can(Act.UPDATE), needs=_ONE,
                right=_EDIT,
                toolbar=True, context=CONTEXT),
        Command("tickets.find", "&Find", tab.focus_search, "Ctrl+F", LIST, "find", 1, "search"),
        Command("tickets.clear", "C&lear the filter", tab.clear_filter, "Ctrl+Shift+L", LIST, "find", 2, "close"),
        Command("tickets.saved", "&Saved filters", listing.show_saved, "Ctrl+L", LIST, "find", 3, "star"),
        Command("tickets.save_filter", "Sa&ve this filter…", listing.save, "", LIST, "find", 4, "save"),
        Command("tickets.manage_filters", "&Manage saved filters…", listing.manage, "", LIST, "find", 5),
        Command("tickets.columns", "Col&umns", listing.columns, "", LIST, "list", 1, "columns"),
        Command("tickets.copy", "&Copy as table", listing.copy, "", LIST, "list", 2, "copy",
                "The selected rows, as text and as a table", enabled_when=tab.has_selection,
                needs="Choose tickets first.", context=CONTEXT),
        Command("tickets.below", "Details &below the list", tab.toggle_below, "", LIST, "list", 3, "panel",
                checked=tab.is_below),
        Command("tickets.detail", "Go to the &details", tab.focus_detail, "F6", LIST, "list", 4,
                enabled_when=tab.has_current, needs="Choose a ticket first."),
        Command("tickets.export", "E&xport…", listing.export, "Ctrl+E", LIST, "file", 1, "export",
                "Write every ticket of the filter to a workbook or CSV file", text="Export", toolbar=True),
    ]  # fmt: skip
