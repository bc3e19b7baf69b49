"""The work of coordinators and business relationship managers on the other pages, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.soak.hand import PAGES, Hand

#: Fields of a record that every write moves on; they tell nothing of what it is.
_MOVES_ON = {"version", "updated_by", "updated_by_name", "updated_at"}
#: What one does to a change: the name of its command and what follows it.
_CHANGE_ACTS: dict[str, tuple[str, ...]] = {
    "Move a day later": (),
    "Move a day earlier": (),
    "Submit": (),
    "Return to draft": (),
    "Schedule": (),
    "Cancel change": ("'The vendor withdrew the patch.", "Ctrl+Return"),
    "Edit change": ("End", "' (again)", "Ctrl+Return"),
}
#: What one does for an agency: its key, and what follows.
_AGENCY_ACTS: dict[str, tuple[str, ...]] = {
    "assign": ("A", "'a", "Return", "Ctrl+Return"),
    "verify": ("V",),
    "action": ("Ctrl+N", "'Show the new report", "Ctrl+Return"),
    "contact": ("C", "'Jo Doe", "Ctrl+Return"),
}


class OtherWork:
    """What is done on Home, Calendar, Agencies and Reports."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand

    def things(self) -> tuple[Callable[[], object], ...]:
        """Return what is done here."""
        return self.turn, self.home, self.change, self.new_change, self.weeks, self.agency, self.report, self.packet

    def tab(self, id: str) -> Any:
        """Return a tab."""
        return self.hand.window.tab(id)

    def turn(self) -> None:
        """Go through every page by its key, wander about, and be somewhere."""
        for tab in PAGES:
            self.hand.page(tab)
            self.hand.press(*self.hand.random.choices(("Down", "Up", "Right", "Left", "PgDown", "F6", "Tab"), k=5))
            self.hand.need(self.hand.focused(), f"the keyboard is nowhere in {tab}")

    def home(self) -> None:
        """Open what needs one from Home, and come back to the same thing."""
        self.hand.page("home")
        self.hand.press("Home", *["Down"] * self.hand.random.randrange(4))
        thing = self.tab("home").things.current()
        if thing is None:
            return
        self.hand.press("O")
        if self.hand.window.current_id() == "home":
            return
        self.hand.press("Alt+Left")
        self.hand.need(self.hand.window.current_id() == "home", "back does not lead to Home")
        again = self.tab("home").things.current()
        self.hand.need(again is not None and again.id == thing.id, "Home lost its place")

    # --- calendar ---------------------------------------------------------------------------------
    def choose_change(self) -> Any:
        """Go to some change of some week; None where that has none."""
        self.hand.page("changes")
        self.hand.press("Ctrl+T", *["Ctrl+Right"] * self.hand.random.randrange(3))
        self.hand.press(*["N"] * self.hand.random.randrange(1, 9))
        return self.tab("changes").highlight.change()

    def change_facts(self, id: int) -> dict[str, Any]:
        """Return what a change is now."""
        tab = self.tab("changes")
        found = self.hand.read(tab, lambda work: tab.services.changes.detail(id, work=work))
        return {name: value for name, value in _fields(found.change).items() if name not in _MOVES_ON}

    def change(self) -> None:
        """Do something to a change, and take it back; it stays chosen."""
        change = self.choose_change()
        if change is None:
            return
        name = self.hand.random.choice(list(_CHANGE_ACTS))

        def keys() -> None:
            self.hand.run(name)
            if _CHANGE_ACTS[name] and self.hand.has_form():
                self.hand.need(change.number in self.hand.form(), f"{name} does not name {change.number}")
                self.hand.play(_CHANGE_ACTS[name])

        if self.hand.act_and_undo(name, keys, lambda: self.change_facts(change.id), change.id):
            now = self.tab("changes").highlight.change()
            self.hand.need(now is not None and now.id == change.id, f"{name}: the place is lost")

    def new_change(self) -> None:
        """Draft a change and take it back."""
        self.hand.page("changes")

        def keys() -> None:
            self.hand.press("Ctrl+N")
            self.hand.type("Replace the core switch")
            self.hand.press("Ctrl+Return")

        self.hand.act_and_undo("new change", keys, lambda: None, None)

    def weeks(self) -> None:
        """Look at other weeks, the month, a day, and back at today's week."""
        self.hand.page("changes")
        self.hand.press("Ctrl+Right", "Ctrl+Right", "Ctrl+M", "Ctrl+Left", "D", "W", "Ctrl+T", "F6", "Down", "Up")
        self.hand.need(self.hand.window.current_id() == "changes", "the calendar was left")
        self.hand.need(self.hand.focused(), "the keyboard is nowhere in the calendar")

    # --- agencies ---------------------------------------------------------------------------------
    def agency(self) -> None:
        """Do something for an agency, and take it back; it stays chosen."""
        self.hand.page("agencies")
        self.hand.press("Home", *["Down"] * self.hand.random.randrange(1, 20))
        tab = self.tab("agencies")
        id = tab.table.current_id()
        self.hand.need(id is not None, "no agency is highlighted")
        name = self.hand.random.choice(list(_AGENCY_ACTS))
        self.hand.act_and_undo(name, lambda: self.hand.play(_AGENCY_ACTS[name]), lambda: self.agency_facts(id), None)
        self.hand.need(tab.table.current_id() == id, f"{name}: another agency is highlighted")

    def agency_facts(self, id: int) -> list[str]:
        """Return what is known of an agency now; an action that was taken back is on record as dropped."""
        tab = self.tab("agencies")
        found = self.hand.read(tab, lambda work: tab.services.agencies.detail(id, work=work))
        known = {**_fields(found), "actions": tuple(one.title for one in found.actions if one.state != "dropped")}
        # every write moves a version on, also that of a contact in it
        return [
            re.sub(r"\bversion=\d+", "", f"{name}: {value}") for name, value in known.items() if name not in _MOVES_ON
        ]

    # --- reports ----------------------------------------------------------------------------------
    def report(self) -> None:
        """Look at periods, and at the tickets behind a figure; back leads to the report."""
        self.hand.page("figures")
        self.hand.press("Ctrl+Left", "Ctrl+Right", "Alt+PgDown", "Alt+PgUp", "Ctrl+M")
        if self.hand.window.current_id() == "tickets":
            self.hand.press("Down", "Alt+Left")
            self.hand.need(self.hand.window.current_id() == "figures", "back does not lead to the report")
        self.hand.need(self.hand.focused(), "the keyboard is nowhere in the reports")

    def packet(self) -> None:
        """Preview a packet, and export it."""
        self.hand.page("figures")
        self.hand.press("Ctrl+G")
        self.hand.type("DOT")
        self.hand.press("Return", "Ctrl+Shift+P", "PgDown")
        made = self.hand.saved("Export the packet")
        self.hand.need(made.read_bytes().startswith(b"%PDF"), f"{made} is no packet")


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}
