"""The commands of the data centers: going to a page, and those that each page adds."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from app.ui.commands import Command
from app.views.datacenters.host import DataCentersHost
from app.views.datacenters.menus import MENU
from app.views.datacenters.page import Page
from app.views.datacenters.pages import PAGES


def commands(tab: DataCentersHost) -> list[Command]:
    """Return the commands of the tab, of which menus and palette are made."""
    found = [
        Command(f"datacenters.show.{page.id}", f"{page.title} of the data centers" if not at else page.title,
                partial(tab.show_page, page.id), "", MENU, "pages", at + 1, text=page.title,
                verb=f"show {page.title.lower()}")
        for at, page in enumerate(PAGES)
    ]  # fmt: skip
    found += [
        Command("datacenters.new", "New record of the page", tab.make_new, "Ctrl+N", MENU, "pages", 80, "add",
                "What the page lists; a new call where it lists nothing of its own", rights=tab.right_of_new,
                titled=tab.title_of_new, verb="make a new one"),
        Command("datacenters.next_page", "Next page of the data centers", partial(tab.turn, 1), "Alt+PgDown", MENU,
                "pages", 90),
        Command("datacenters.previous_page", "Previous page of the data centers", partial(tab.turn, -1), "Alt+PgUp",
                MENU, "pages", 91),
        Command("datacenters.next_part", "Next part", tab.next_part, "F6", MENU, "parts", 1),
        Command("datacenters.previous_part", "Previous part", tab.previous_part, "Shift+F6", MENU, "parts", 2),
    ]  # fmt: skip
    return [*found, *(_at_home(tab, page, command) for page in PAGES for command in tab.page(page.id).commands())]


def _at_home(tab: DataCentersHost, page: type[Page], command: Command) -> Command:
    """Return a command whose letter acts, and answers, on its page alone; that of what if on the board as well."""
    pages = (page.id, "board") if command.id == "datacenters.what_if" else (page.id,)
    command = replace(command, page=(page.id, page.title))
    return replace(command, here=lambda: tab.current_page().id in pages) if command.key else command
