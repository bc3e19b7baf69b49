"""An agent in front of the Tickets tab for a day: calls and acts by keys alone, the place looked at after each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton

from app.ui.forms.form import Form
from app.ui.shell.main_window import MainWindow
from app.ui.typed_on import typed_on
from app.views.tickets.composer import CallForm
from app.views.tickets.view import TicketsTab
from tests.views.cab.weeks.keyboard import CTRL, K, Keyboard

_FAR = 80


class Agent(Keyboard):
    """`keys` counts every key since it was set to 0, letters too, save those of a title.

    `colleague()` lets the other one do something meanwhile.
    `warned`: how often an act said first that the colleague had changed the same ticket.
    """

    def __init__(self, window: MainWindow, colleague: Callable[[], object]) -> None:
        super().__init__(window)
        self._colleague = colleague
        self.keys = self.warned = 0

    @property
    def tab(self) -> TicketsTab:
        """The tab."""
        tab = self.window.tab("tickets")
        assert isinstance(tab, TicketsTab)
        return tab

    # --- keys -----------------------------------------------------------------------------------------
    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys, and count them."""
        self.keys += len(keys)
        super().press(*keys, held=held)

    def letters(self, text: str, *, counted: bool = True) -> None:
        """Type where the keyboard is; a title is not counted."""
        self.keys += len(text) if counted else 0
        QTest.keyClicks(self.place(), text)
        self.quiet()

    def tab_to(self, field: str) -> None:
        """Go on by Tab, counted, until a field of the form has the keyboard."""
        form = self.form()
        wanted = form.field(field)
        for _ in range(_FAR):
            place = self.place()
            if place is wanted or wanted.isAncestorOf(place):
                return
            self.keys += 1
            QTest.keyClick(place, K.Key_Tab)
        raise AssertionError(f"Tab does not lead to {field} of {form.title}")

    # --- the place --------------------------------------------------------------------------------------
    def here(self) -> int:
        """The ticket with the focus, which has to be seen, in a list that has the keyboard."""
        table = self.tab.table
        assert self.place() is table, f"the list has lost the keyboard to {self.place()}: {self.said()}"
        return self.at()

    def at(self) -> int:
        """The ticket with the focus, which has to be seen."""
        table = self.tab.table
        current = table.current_id()
        assert current is not None, f"no ticket is highlighted: {self.said()}"
        seen = table.visualRect(table.currentIndex())
        assert table.viewport().rect().contains(seen.center()), "the ticket with the focus is not in sight"
        return int(current)

    @contextmanager
    def staying(self) -> Iterator[None]:
        """Whatever is typed meanwhile, and whoever works on the same list: the same ticket is highlighted after it."""
        before = self.at()
        yield
        assert self.at() == before, f"the place was lost: {self.said()}"

    def next_of(self, ids: list[int], id: int) -> set[int]:
        """The tickets that may follow one that is done: its neighbours, as the list was and as it is."""
        found: set[int] = set()
        for order in (ids, list(self.tab.table.rows.ids)):
            if id in order:
                place = order.index(id)
                found |= set(order[place + 1 : place + 2] or order[place - 1 : place])
        return found

    def listed(self) -> list[int]:
        """The ids of the list, in its order."""
        return [int(id) for id in self.tab.table.rows.ids]

    # --- a call -------------------------------------------------------------------------------------------
    def begin(self, title: str) -> CallForm:
        """Begin a call by its title; the ticket with the focus stays where it is."""
        self.keys = 0
        self._colleague()
        self.press(K.Key_N, held=CTRL)
        form = self.form()
        assert isinstance(form, CallForm)
        self.letters(title, counted=False)
        return form

    def caller(self, letters: str) -> None:
        """Find the caller in the directory by letters."""
        self.tab_to("caller")
        self.letters(letters)
        self.press(K.Key_Return)

    def agency(self, code: str) -> None:
        """Say whose caller it is."""
        self.tab_to("agency_id")
        self.letters(code)

    def log(self, form: CallForm) -> int:
        """Log the call, and return the ticket, which is the highlighted one then."""
        self.listen()
        self._colleague()
        self.press(K.Key_Return, held=CTRL)
        assert not form.is_open(), [form.cell(key).error_text for key in form.labels()]
        return self.here()

    # --- an act -------------------------------------------------------------------------------------------
    def act(self, letter: str) -> Form:
        """Press the letter of an act, and return its form."""
        self.here()
        self.listen()
        self._colleague()
        self.letter(letter)
        return self.form()

    def done(self, **values: Any) -> None:
        """Fill in the form that has the keyboard, and send it."""
        form = self.fill(values)
        self.press(K.Key_Return, held=CTRL)
        if form.is_open() and "Press the button again to go on" in form._general.text():
            self.warned += 1  # the colleague saved something on the same ticket: one looks, and goes on
            self.press(K.Key_Return, held=CTRL)
        if form.is_open():
            errors = [cell.error_text for cell in form._cells.values() if cell.error_text]
            raise AssertionError(f"{form.title} stays: {errors} {form._general.text()} {self.said()}")

    def button(self, name: str) -> None:
        """Go on by Tab to a button of the form, and press it."""
        for _ in range(_FAR):
            place = self.place()
            if isinstance(place, QPushButton) and name in (place.text().replace("&", ""), place.accessibleName()):
                self.press(K.Key_Space)
                return
            self.keys += 1
            QTest.keyClick(place, K.Key_Tab)
        raise AssertionError(f"Tab does not lead to {name}")

    def to_list(self) -> None:
        """Come back to the list by F6, wherever the keyboard is."""
        for _ in range(8):
            if self.place() is self.tab.table:
                return
            self.press(K.Key_F6)
        raise AssertionError(f"F6 does not lead to the list: {QApplication.focusWidget()}")

    def find(self, text: str) -> None:
        """Search, and go into what is found."""
        self.press(K.Key_F, held=CTRL)
        place = self.place()
        assert isinstance(place, QLineEdit | QPlainTextEdit)
        self.type(text)
        self.quiet()
        self.press(K.Key_Return)
        self.quiet()
        typed_on.end()
