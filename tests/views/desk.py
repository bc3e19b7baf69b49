"""Somebody at the keyboard of a tab with a list and a pane of pages: keys typed into it, each with what follows."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.shell.main_window import MainWindow
from tests.qt_guards import wait_idle

NONE, CTRL, ALT = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier)


def shown(window: MainWindow, name: str, id: int | None = None) -> Any:
    """Show a tab, at a record, and give its list the keyboard."""
    window.show_tab(name)
    tab: Any = window.tab(name)
    wait_idle(window.jobs)
    if id is not None:
        window.navigator.open(name, id=id)
    settle(tab)
    tab.focus_first()
    return tab


def settle(tab: Any) -> None:
    """Let everything come that was asked for."""
    wait_idle(tab.jobs)
    for _ in range(200):
        dock = tab.form_dock()
        tables = (tab.table, *tab.detail.tables.values())
        if not (any(one._settled._timer.isActive() for one in tables) or tab._soon._timer.isActive()):
            break
        dock.arrive()
        QTest.qWait(5)
        wait_idle(tab.jobs)
    tab.form_dock().arrive()
    tab.context.commands.refresh_now()


def keys_for_two(window: MainWindow, name: str) -> list[str]:
    """Return what is wrong with the keys of a tab: one that stands for two acts, also as a letter of its menu."""
    letters: dict[str, str] = {}
    wrong = window.commands.problems()
    for where, command in window.commands.commands():
        letter = re.search(r"&(\w)", command.title.replace("&&", ""))
        if where == name and command.menu and letter is not None:
            other = letters.setdefault(letter[1].casefold(), command.title)
            wrong += [f"{command.title}: {letter[1]} stands for {other}"] if other != command.title else []
    return wrong


class Keys:
    """Types into the widget with the keyboard; `count`: how many keys, beside text."""

    def __init__(self, tab: Any) -> None:
        self.tab, self.count = tab, 0

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press keys, one after the other, each with everything that follows from it."""
        for one in keys:
            self.count += 1
            QTest.keyClick(self.tab.window().focusWidget(), one, modifier)
            settle(self.tab)

    def write(self, text: str) -> None:
        """Type a text, which is not counted."""
        QTest.keyClicks(self.tab.window().focusWidget(), text)
        settle(self.tab)

    def send(self) -> None:
        """Send the form."""
        self.press(Qt.Key.Key_Return, modifier=CTRL)

    def into(self, field: str) -> None:
        """Go on by Tab until a field of the form has the keyboard."""
        form = self.tab.form_dock().current()
        assert form is not None
        wanted = form.field(field)
        for _ in range(30):
            focus = self.tab.window().focusWidget()
            if focus is wanted or (wanted.focusProxy() is not None and focus is wanted.focusProxy()):
                return
            QTest.keyClick(focus, Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {field}: {self.tab.window().focusWidget()}")
