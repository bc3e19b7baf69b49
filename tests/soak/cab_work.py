"""The work of the CAB coordinator on the board's page, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.soak.hand import PAGES, Hand

#: What one does with an item of an agenda that is not over: its key, and what follows.
_ITEM_ACTS: dict[str, tuple[str, ...]] = {
    "up": ("U",),
    "down": ("J",),
    "minutes": ("T", "Ctrl+A", "'14", "Ctrl+Return"),
    "reassign": ("R", "Ctrl+Return"),
}
#: What one does for a meeting.
_MEETING_ACTS: dict[str, tuple[str, ...]] = {
    "new action": ("Ctrl+N", "'Send the test plan", "Tab", "'a", "Return", "Tab", "'friday", "Ctrl+Return"),
    "chair": ("H", "'a", "Return", "Ctrl+Return"),
}


class CabWork:
    """What is done on CAB, and Setup looked at."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand

    def things(self) -> tuple[Callable[[], object], ...]:
        """Return what is done here."""
        return self.item, self.item, self.meeting, self.pages, self.agenda, self.setup

    @property
    def tab(self) -> Any:
        """The page."""
        return self.hand.window.tab("cab")

    def choose(self, at_most: int) -> Any:
        """Go to one of the next meetings by keys; return it, or None where it is not on record."""
        self.hand.page("cab")
        self.hand.press("Home", *["Down"] * self.hand.random.randrange(1, at_most))
        row = self.tab.current_row()
        self.hand.need(row is not None, "no meeting is highlighted")

        def is_shown() -> bool:
            shown = self.tab.shown()
            return shown is not None and shown.meeting.slot == row.meeting.slot

        self.hand.need(self.hand.opened.until(is_shown, 5), "the pane shows another meeting than the list")
        return self.tab.shown().meeting if row.meeting.id else None

    def facts(self, id: int) -> Any:
        """Return what is on record of the meetings ahead: chair, items with place and minutes, actions that stand."""

        def read(work: Any) -> Any:
            cab = self.tab.services.cab
            return [cab.meeting(one, work=work) for one in {id, *self._ahead()}], cab.actions_beside(id, work=work)

        meetings, actions = self.hand.read(self.tab, read)
        items = {
            item.id: (one.id, item.position, item.minutes_planned, item.now_n, str(item.state))
            for one in meetings
            for item in one.items
            if item.is_open
        }
        chairs = sorted((one.id, one.chair.name if one.chair else "") for one in meetings)
        return {"items": items, "chairs": chairs, "actions": [one.title for one in actions if one.state != "dropped"]}

    def _ahead(self) -> list[int]:
        return [one.id for one in self.tab.ahead() if one.id]

    def item(self) -> None:
        """Do something with an item, and take it back; the item stays chosen."""
        meeting = self.choose(3)
        if meeting is None or not meeting.items:
            return
        self.hand.press("F6", "Home", *["Down"] * self.hand.random.randrange(4))
        chosen = self.tab.detail.current_item()
        if chosen is None:
            return
        name = self.hand.random.choice(list(_ITEM_ACTS))
        keys = _ITEM_ACTS[name]
        if self.hand.act_and_undo(f"item {name}", lambda: self.hand.play(keys), lambda: self.facts(meeting.id), None):
            now = self.tab.detail.current_item()
            self.hand.need(now is not None, f"item {name}: the place is lost")

    def meeting(self) -> None:
        """Do something for a meeting, and take it back; it stays chosen."""
        meeting = self.choose(3)
        if meeting is None:
            return
        name = self.hand.random.choice(list(_MEETING_ACTS))
        keys = _MEETING_ACTS[name]
        self.hand.act_and_undo(f"meeting {name}", lambda: self.hand.play(keys), lambda: self.facts(meeting.id), None)
        shown = self.tab.shown()
        self.hand.need(shown is not None and shown.meeting.id == meeting.id, f"{name}: another meeting is shown")

    def pages(self) -> None:
        """Read the pages of a meeting of the past, open an item's change and come back to the same meeting."""
        self.choose(24)
        row = self.tab.current_row()
        self.hand.press("F6", *["Alt+PgDown"] * self.hand.random.randrange(5), "Down", "Alt+PgUp")
        self.hand.press("Home", "Return")
        if self.hand.window.current_id() != "cab":
            self.hand.press("Alt+Left")
        self.hand.need(self.hand.window.current_id() == "cab", "back does not lead to CAB")
        now = self.tab.current_row()
        self.hand.need(now is not None and now.id == row.id, "CAB lost its meeting")
        self.hand.page("cab")

    def agenda(self) -> None:
        """Write the agenda of a meeting."""
        if self.choose(3) is None:
            return
        made = self.hand.saved("Agenda as PDF and iCalendar")
        self.hand.need(made.read_bytes().startswith(b"%PDF"), f"{made} is no agenda")

    def setup(self) -> None:
        """Look through the pages of Setup."""
        self.hand.page("setup")
        self.hand.press(*self.hand.random.choices(("Down", "Alt+PgDown", "Alt+PgUp", "F6", "Up", "Tab"), k=6))
        self.hand.need(self.hand.window.current_id() == "setup", "Setup was left")
        self.hand.need(self.hand.focused(), "the keyboard is nowhere in Setup")
        self.hand.press("Escape", PAGES["home"])
