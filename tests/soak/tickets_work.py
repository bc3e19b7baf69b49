"""A desk agent's work in Tickets, by keyboard: every act hits what is highlighted, is said, and is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.soak.hand import PAGES, Hand

#: Acts on one ticket: the quick filter they begin in, and the keys; what begins with an apostrophe is typed.
_ACTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "assign to me": ("2", ("M",)),
    "start": ("", ("S",)),
    "resume": ("6", ("W",)),
    "note": ("", ("C", "'Asked the vendor.", "Ctrl+Return")),
    "update": ("", ("U", "'We work on it.", "Ctrl+Return")),
    "hold": ("", ("H", "Down", "Ctrl+Return")),
    "resolve": ("", ("R", "'Restarted the service.", "Ctrl+Return")),
    "edit": ("", ("F2", "'Not ", "Ctrl+Return")),
    "assign": ("", ("A", "'an", "Return", "Ctrl+Return")),
    "group": ("", ("G", "'net", "Return", "Ctrl+Return")),
    "priority": ("", ("P", "Down", "Ctrl+Return")),
    "transfer": ("", ("T", "'DOT", "Return", "Tab", "'Belongs there.", "Ctrl+Return")),
}
_FOR_SEVERAL: dict[str, tuple[str, ...]] = {
    "assign to me": ("M",),
    "priority": ("P", "Down", "Ctrl+Return"),
    "note": ("C", "'The storm of today.", "Ctrl+Return"),
}


class TicketsWork:
    """What an agent does all day."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand

    def things(self) -> tuple[Callable[[], object], ...]:
        """Return what is done here, the usual things more often."""
        return (
            self.one,
            self.one,
            self.one,
            self.several,
            self.cancel_is_asked,
            self.call,
            self.search,
            self.palette,
            self.views,
        )

    # --- what is seen -----------------------------------------------------------------------------
    @property
    def tickets(self) -> Any:
        """The Tickets tab."""
        return self.hand.window.tab("tickets")

    def highlighted(self) -> int:
        """Return the one ticket that is highlighted; fail unless row, selection and pane agree."""
        tab = self.tickets
        self.hand.opened.until(lambda: tab.table.current_id() is not None, 5)
        current, selected = tab.table.current_id(), tab.table.selected_ids()
        rows = tab.table.rows
        self.hand.need(
            current is not None,
            f"of {rows.rowCount()} none is highlighted, the list is {rows.state}, {tab.conditions.filter().text!r}",
        )
        self.hand.need(selected == [current], f"highlighted {selected}, current {current}")
        agrees = self.hand.opened.until(lambda: tab.detail.detail is not None and tab.detail.detail.id == current, 5)
        shown = tab.detail.detail.id if tab.detail.detail is not None else None
        self.hand.need(agrees, f"the pane shows {shown}, the list {tab.table.current_id()} and a moment ago {current}")
        return int(current)

    def facts(self, id: int) -> tuple[object, ...]:
        """Return what a ticket is now: state, people, priority, clocks with their outcome."""
        tab = self.tickets
        found = self.hand.read(tab, lambda work: tab.services.tickets.detail(id, work))
        clocks = tuple(sorted((str(c.metric), c.seq, str(c.start_at), str(c.stop_at)) for c in found.clocks))
        people = tuple(str(found.fields[key]) for key in ("assignee", "group_id", "agency_id", "title"))
        return str(found.state), str(found.priority), people, clocks

    def to_list(self, quick: str = "") -> None:
        """Go to the list by its page's key, every condition left behind; or on to one of the quick filters."""
        self.hand.page("tickets")
        self.hand.press("Ctrl+Shift+L")
        if quick:
            self.hand.press(quick)
        self.all_here()

    def all_here(self) -> None:
        """Wait until the list has found all its tickets."""
        self.hand.opened.until(lambda: self.tickets.table.rows.complete, 10)

    def choose(self, quick: str = "", *, at_most: int = 12) -> int | None:
        """Go to some row of the list by keys; None where the quick filter finds nothing."""
        self.to_list(quick)
        if quick and not self.tickets.table.rows.rowCount():
            return None
        self.hand.press("Home", *["Down"] * self.hand.random.randrange(1, at_most))
        if self.tickets.table.current_id() is None and self.tickets.table.rows.ids:
            self.hand.press("Right", "Down")  # on the heading of a group that is folded
        return self.highlighted()

    # --- acts -------------------------------------------------------------------------------------
    def one(self) -> None:
        """Do an act on one ticket and take it back; the list still has a place afterwards."""
        name = self.hand.random.choice(list(_ACTS))
        quick, keys = _ACTS[name]
        id = self.choose(quick)
        if id is not None and self.hand.act_and_undo(name, lambda: self.hand.play(keys), lambda: self.facts(id), id):
            self.hand.need(self.tickets.table.current_id() is not None, f"{name}: the place is lost")

    def several(self) -> None:
        """Do an act on four tickets at once; one undo takes all of it back."""
        self.choose("0", at_most=6)
        self.hand.press(*["Shift+Down"] * 3)
        ids = self.tickets.table.selected_ids()
        self.hand.need(len(ids) == 4, f"four rows are to be chosen, {len(ids)} are")
        name = self.hand.random.choice(list(_FOR_SEVERAL))
        act = f"{name} for four"
        keys = _FOR_SEVERAL[name]
        self.hand.act_and_undo(act, lambda: self.hand.play(keys), lambda: [self.facts(id) for id in ids], None)

    def cancel_is_asked(self) -> None:
        """Ask for what must not happen unseen: the form names the ticket, and Escape leaves it alone."""
        id = self.choose("0")
        if id is None:
            return
        number, was = self.tickets.detail.detail.number, self.facts(id)
        self.hand.run("Cancel ticket")
        self.hand.need(number in self.hand.form(), f"cancelling does not name {number}: {self.hand.form()}")
        self.hand.press("Escape")
        self.hand.need(self.facts(id) == was, "Escape cancelled a ticket")

    def call(self) -> None:
        """Log a call, left half way once: exactly one ticket comes of it."""
        self.to_list()
        title = f"Printer {self.hand.random.randrange(10**6)} prints blank pages"
        self.hand.press("Ctrl+N")
        self.hand.type(title)
        self.hand.press("Ctrl+Return")
        self.hand.need(self.hand.form().startswith("Call"), "a call without agency was taken")
        self.hand.press("Ctrl+1", PAGES["tickets"])  # a look at another page; the call stays
        self.hand.press("F7")
        self.hand.need(self.hand.form().startswith("Call"), "F7 does not lead back into the call")
        self.hand.run("Find")  # from inside the form, where "/" is typed
        self.hand.need(self.tickets.search.hasFocus(), "the palette's Find does not lead into the search")
        self.hand.need(self.found(title) == 0, "a call that was not sent is a ticket")
        self.hand.press("Ctrl+Shift+L", "F7")
        self.hand.type("DOT")
        self.hand.press("Return", "Ctrl+Return")
        self.hand.need(self.found(title) == 1, "not one ticket came of the call")

    def found(self, text: str) -> int:
        """Search a text as one does; return how many tickets there are."""
        if not self.tickets.search.hasFocus():
            self.hand.press("/")
        self.hand.need(self.tickets.search.hasFocus(), "/ does not lead into the search")
        self.hand.type(text)
        self.hand.press("Return")
        self.all_here()
        self.hand.need(
            self.tickets.conditions.filter().text == text, f"{self.tickets.conditions.filter().text!r} is searched"
        )
        return len(self.tickets.table.rows.ids)

    # --- finding ----------------------------------------------------------------------------------
    def search(self) -> None:
        """Search, go into the hits, come back to the whole list, and back to the hits."""
        self.choose()
        self.found("vpn")
        self.highlighted()
        searched = self.tickets.conditions.filter()
        self.hand.press("Ctrl+Shift+L")
        self.all_here()
        self.hand.need(self.tickets.conditions.filter() != searched, "clearing the filter clears nothing")
        self.hand.press("Alt+Left")
        self.hand.need(self.hand.window.current_id() == "tickets", "back from a search leads elsewhere")
        self.hand.need(self.tickets.conditions.filter() == searched, "back does not lead to the search")

    def palette(self) -> None:
        """Open a ticket by its number from anywhere, and go back to where one was."""
        before = self.choose()
        number, filter_before = self.tickets.detail.detail.number, self.tickets.conditions.filter()
        self.hand.press(PAGES["figures"], "Ctrl+K")
        self.hand.type(number.lstrip("INCREQ0"))
        self.hand.press("Return")
        self.hand.opened.until(lambda: self.hand.window.current_id() == "tickets", 5)
        self.hand.need(self.highlighted() == before, "the palette opened another ticket")
        self.hand.press("Alt+Left", PAGES["tickets"])
        self.hand.need(self.tickets.conditions.filter() == filter_before, "the filter was lost by opening a ticket")

    def views(self) -> None:
        """Look at the list in other ways: sorted, grouped, in the parts of the pane; the ticket stays chosen."""
        id = self.choose()
        for keys in (("K",), ("D",), ("J",), ("I", "I"), ("Alt+Down", "Alt+Up")):
            self.hand.press(*keys)
        self.hand.need(self.highlighted() == id, "looking at the ticket changed which it is")
        self.hand.run("Print preview")
        self.hand.press("PgDown", "Escape")
        self.hand.need(self.highlighted() == id, "the print preview lost the place")
        made = self.hand.saved("Export")
        self.hand.need(made.suffix in (".xlsx", ".csv") and made.stat().st_size, f"nothing was exported to {made}")
        self.hand.need(self.highlighted() == id, "the export lost the place")
