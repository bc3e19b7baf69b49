"""A scripted stretch of mixed work, by keyboard alone: after every act the place is kept, the act seen and undone."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from tests.soak.opened import Opened

_PAGES = {"home": "Ctrl+1", "tickets": "Ctrl+2", "changes": "Ctrl+3", "agencies": "Ctrl+4", "figures": "Ctrl+5"}


class Lost(AssertionError):
    """The place was lost, or an act was not seen, hit another record or could not be undone."""


class Hand:
    """Presses keys where the focus is; looks, but never touches, by other means."""

    def __init__(self, opened: Opened, seed: int) -> None:
        self.opened, self.window = opened, opened.window
        self.random = random.Random(seed)
        self.done: list[str] = []
        self._answers = QTimer(self.window)
        self._answers.setInterval(60)
        self._answers.timeout.connect(self._answer)
        self._answers.start()
        self.acts = self.things = 0

    # --- keys -------------------------------------------------------------------------------------
    def press(self, *keys: str) -> None:
        """Press keys one after another and let the window come to rest after each."""
        for key in keys:
            if QApplication.activeWindow() is None:  # no window manager gives it back after a question
                self.window.activateWindow()
                self.opened.spin(0.02)
            at: QWidget = QApplication.activePopupWidget() or QApplication.focusWidget() or self.window
            pressed = QKeySequence(key)[0]  # type: ignore[index]
            self.opened.doing(key)
            QTest.keyClick(at, pressed.key(), pressed.keyboardModifiers())
            self.done.append(key)
            del self.done[:-60]
            self.opened.settle()

    def _answer(self) -> None:
        """Say yes to a question, by keyboard: its careful answer has the focus, the other one is beside it."""
        asked = QApplication.activeModalWidget()
        if isinstance(asked, QMessageBox) and asked.isVisible():
            QTest.keyClick(QApplication.focusWidget() or asked, Qt.Key.Key_Backtab)
            self.done.append(f"[{asked.windowTitle()}]")
            QTest.keyClick(QApplication.focusWidget() or asked, Qt.Key.Key_Return)

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        at: QWidget = QApplication.focusWidget() or self.window
        QTest.keyClicks(at, text)
        self.done.append(repr(text))
        self.opened.spin(0.3)
        self.opened.settle()

    def need(self, so: object, what: str) -> None:
        """Fail with the last keys where something is not so."""
        if not so:
            focus = QApplication.focusWidget()
            where = f"{type(focus).__name__} {focus.accessibleName()!r}" if focus is not None else "nothing"
            raise Lost(f"{what} (focus on {where}; after {' '.join(self.done[-15:])})")

    # --- what is seen -----------------------------------------------------------------------------
    @property
    def tickets(self) -> Any:
        """The Tickets tab."""
        return self.window.tab("tickets")

    def highlighted(self) -> int:
        """Return the one ticket that is highlighted; fail unless row, selection and pane agree."""
        tab = self.tickets
        self.opened.until(lambda: tab.table.current_id() is not None, 5)
        current, selected = tab.table.current_id(), tab.table.selected_ids()
        self.need(current is not None, "no ticket is highlighted")
        self.need(selected == [current], f"highlighted {selected}, current {current}")
        agrees = self.opened.until(lambda: tab.detail.detail is not None and tab.detail.detail.id == current, 5)
        self.need(agrees, "the pane shows another ticket than the list")
        return int(current)

    def facts(self, id: int) -> tuple[object, ...]:
        """Return what a ticket is now: state, people, priority, clocks with their outcome."""
        got: list[Any] = []
        tab = self.tickets
        tab.read(lambda work: tab.services.tickets.detail(id, work), got.append, key="of the script")
        self.need(self.opened.until(lambda: bool(got), 10), "the ticket could not be read")
        found = got[0]
        clocks = tuple(sorted((str(c.metric), c.seq, str(c.start_at), str(c.stop_at)) for c in found.clocks))
        people = tuple(str(found.fields[key]) for key in ("assignee", "group_id", "agency_id"))
        return str(found.state), str(found.priority), people, clocks

    def to_list(self) -> None:
        """Go to the list of tickets by its page's key, every condition left behind."""
        self.press("Escape", "Escape", _PAGES["tickets"], "Ctrl+Shift+L")
        self.need(self.window.current_id() == "tickets", "the key of the page does not lead to Tickets")
        self.opened.until(lambda: self.tickets.table.rows.complete, 10)

    def choose(self) -> int:
        """Go to some row of the list by keys."""
        self.to_list()
        self.press("Home", *["Down"] * self.random.randrange(1, 12))
        return self.highlighted()

    # --- acts -------------------------------------------------------------------------------------
    def act_and_undo(self, name: str, keys: Callable[[], None]) -> None:
        """Do an act on the highlighted ticket; see it said of that ticket; take it back; all is as before."""
        before = self.choose()
        was = self.facts(before)
        newest = self.window.last_acts.newest()
        keys()
        told = self.opened.until(lambda: self.window.last_acts.newest() is not newest, 10)
        if not told and self.facts(before) == was:
            self.press("Escape", "Escape")  # its state does not allow the act: nothing happened, and that is right
            return
        self.need(told, f"{name}: nothing was said of it")
        made = self.window.last_acts.newest()
        assert made is not None
        self.need(made.id in (None, before), f"{name} hit {made.id}, highlighted was {before}: {made.text}")
        self.need(self.facts(before) != was or name in ("note", "update"), f"{name}: nothing changed")
        self.opened.settle()
        self.need(self.tickets.table.current_id() is not None, f"{name}: the place is lost")
        self.press("Ctrl+Z")
        back = self.opened.until(
            lambda: not self.window.last_acts.newest() or self.window.last_acts.newest() is not made, 10
        )
        self.need(
            back, f"{name}: Ctrl+Z takes nothing back: {self.window.last_acts.newest()} {self.window.messages.texts}"
        )
        self.opened.settle()
        self.need(self.facts(before) == was, f"{name}: undo left {self.facts(before)}, it was {was}")
        self.acts += 1

    def assign_to_me(self) -> None:
        """Take a ticket and give it back."""
        self.act_and_undo("assign to me", lambda: self.press("M"))

    def start(self) -> None:
        """Begin work, and undo it."""
        self.act_and_undo("start", lambda: self.press("S"))

    def note(self) -> None:
        """Write a note inside."""

        def keys() -> None:
            self.press("C")
            self.type("Asked the vendor.")
            self.press("Ctrl+Return")

        self.act_and_undo("note", keys)

    def update(self) -> None:
        """Tell the caller something."""

        def keys() -> None:
            self.press("U")
            self.type("We work on it.")
            self.press("Ctrl+Return")

        self.act_and_undo("update", keys)

    def hold(self) -> None:
        """Put on hold and take it back."""

        def keys() -> None:
            self.press("H")
            self.press("Ctrl+Return")

        self.act_and_undo("hold", keys)

    def resolve(self) -> None:
        """Resolve with a note and take it back."""

        def keys() -> None:
            self.press("R")
            self.opened.settle()
            self.press("Tab")
            self.type("Restarted the service.")
            self.press("Ctrl+Return")

        self.act_and_undo("resolve", keys)

    def call(self) -> None:
        """Log a call; leave it half way once; exactly one ticket comes of it."""
        self.to_list()
        title = f"Printer {self.random.randrange(10**6)} prints blank pages"
        self.press("Ctrl+N")
        self.type(title)
        self.press("Escape", "Ctrl+N")  # folded and taken up again: the draft is there
        self.press("Ctrl+Return")
        said = QApplication.focusWidget()
        self.need(said is not None, "the form leaves the keyboard nowhere")
        self.need(type(said).__name__ != "WindowedTable", "a call without agency was taken")
        self.press("Escape")

    def search(self) -> None:
        """Search, go into the hits, come back to the whole list."""
        self.choose()
        self.press("/")
        self.type("vpn")
        self.press("Return")
        self.highlighted()
        searched = self.tickets.filter()
        self.press("Ctrl+Shift+L")
        self.opened.until(lambda: self.tickets.table.rows.complete, 10)
        self.need(self.tickets.filter() != searched, "clearing the filter clears nothing")
        self.press("Alt+Left")
        self.opened.settle()
        self.need(self.window.current_id() == "tickets", "back from a search leads elsewhere")
        self.need(self.tickets.filter() == searched, "back does not lead to the search")

    def palette(self) -> None:
        """Open a ticket by its number from anywhere, and go back to where one was."""
        before = self.choose()
        number = self.tickets.detail.detail.number
        filter_before = self.tickets.filter()
        self.press(_PAGES["figures"], "Ctrl+K")
        self.type(number.lstrip("INCREQ0"))
        self.press("Return")
        self.opened.until(lambda: self.window.current_id() == "tickets", 5)
        self.need(self.highlighted() == before, "the palette opened another ticket")
        self.press("Alt+Left", _PAGES["tickets"])
        self.opened.settle()
        self.need(self.tickets.filter() == filter_before, "the filter was lost by opening a ticket")

    def turn(self) -> None:
        """Go through every page by its key, and back."""
        for tab, key in _PAGES.items():
            self.press(key)
            self.opened.settle()
            self.need(self.window.current_id() == tab, f"{key} does not lead to {tab}")
            self.press(*self.random.choices(("Down", "Up", "Right", "Left", "PgDown", "F6", "Tab"), k=5))
            self.need(QApplication.focusWidget() is not None, f"the keyboard is nowhere in {tab}")

    def calendar(self) -> None:
        """Turn weeks and months of the calendar."""
        self.press(_PAGES["changes"])
        self.press("PgDown", "PgDown", "PgUp", "T", "F6", "Down", "Up")
        self.need(self.window.current_id() == "changes", "the calendar was left")

    def play(self, seconds: float) -> None:
        """Do one thing after another for so long, in an order of chance."""
        things = (
            *(self.assign_to_me, self.start, self.note, self.update, self.hold, self.resolve),
            *(self.call, self.search, self.palette, self.turn, self.calendar),
        )
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.random.choice(things)()
            self.things += 1
