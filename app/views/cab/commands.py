"""The commands of the CAB tab."""

from __future__ import annotations

from functools import partial

from app.ui.commands import Command
from app.views.cab.host import CabHost

MENU = "&CAB"
CONTEXT = "cab"
ITEM = "cab item"
_ONE = "Choose a meeting first."
_ITEM = "Choose an item of the meeting first."


def commands(tab: CabHost) -> list[Command]:
    """Return the commands of the tab, of which menus, context menus and palette are made."""
    one = tab.has_meeting
    return [
        Command("cab.calendar", "Show in Calen&dar", partial(_in_calendar, tab), "", MENU, "go", 1, "calendar",
                "The change of the item, or the week of the meeting", key="K", enabled_when=tab.has_item, needs=_ITEM,
                context=ITEM, text="In Calendar", bar=9),
        Command("cab.find", "&Find", tab.focus_search, "Ctrl+F", MENU, "list", 1, "search"),
        Command("cab.columns", "Co&lumns…", tab.choose_columns, "", MENU, "list", 2),
        Command("cab.before", "Previous meetin&g", partial(tab.step, -1), "Alt+Up", MENU, "way", 1, "up",
                enabled_when=one, needs=_ONE),
        Command("cab.after", "Next meetin&g", partial(tab.step, 1), "Alt+Down", MENU, "way", 2, "down",
                enabled_when=one, needs=_ONE),
        Command("cab.next_page", "Next page of the meeting", partial(tab.turn, 1), "Alt+PgDown", MENU, "way", 3,
                tip="Items, seats, actions, papers, history", enabled_when=one, needs=_ONE),
        Command("cab.previous_page", "Previous page of the meeting", partial(tab.turn, -1), "Alt+PgUp", MENU, "way", 4,
                enabled_when=one, needs=_ONE),
        Command("cab.pane", "Show the meeting beside the list", tab.toggle_pane, "", MENU, "way", 5, "panel",
                checked=tab.is_pane_shown),
        Command("cab.next_part", "Next place", tab.next_part, "F6", MENU, "way", 6, tip="Search, list, form, meeting"),
        Command("cab.previous_part", "Previous place", tab.previous_part, "Shift+F6", MENU, "way", 7),
    ]  # fmt: skip


def _in_calendar(tab: CabHost) -> None:
    row = tab.detail.current_item()
    if row is not None and row.item.change is not None:
        tab.context.navigator.open("changes", id=row.item.change.id)
