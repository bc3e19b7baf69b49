"""The commands of the board of the data centers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.commands import Command
from app.views.datacenters.menus import MENU

if TYPE_CHECKING:
    from app.views.datacenters.board_page import BoardPage

CONTEXT = "datacenters board"


def commands(page: BoardPage) -> list[Command]:
    """Return the commands, of which menus and palette are made."""
    return [
        Command("datacenters.open", "&Open what is open of the service", page.open_record, "", MENU, "board", 1,
                "right", "Its major incident, change or ticket", text="Open",
                enabled_when=page.when(page.has_record), needs="Choose a service of which something is open.",
                context=CONTEXT, words="incident major change ticket"),
        Command("datacenters.list", "&List of the services", page.show_list, "Ctrl+L", MENU, "board", 2, "list",
                "All services below the board", enabled_when=page.when(), needs="The board is on another page.",
                checked=page.is_list_shown, verb="show the list of the services"),
        Command("datacenters.wall", "Board on the &wall", page.show_wall, "", MENU, "board", 3, "panel",
                "A window of its own that fills a second screen; Esc closes it", enabled_when=page.when(),
                needs="The board is on another page.", words="screen monitor big full incident management center",
                verb="show the board on the wall"),
    ]  # fmt: skip
