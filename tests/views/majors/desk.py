"""What tests of the tab of major incidents share: the tab in a window, and keys typed into it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.shell.main_window import MainWindow
from app.views.majors.view import MajorsTab
from tests.qt_guards import wait_idle

NONE, CTRL, ALT = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier)


def majors(window: MainWindow, id: int | None = None) -> MajorsTab:
    """Show the page, on an incident."""
    window.show_tab("majors")
    tab = window.tab("majors")
    assert isinstance(tab, MajorsTab)
    wait_idle(window.jobs)
    if id is not None:
        window.navigator.open("majors", id=id)
    settle(tab)
    tab.focus_first()
    return tab


def settle(tab: MajorsTab) -> None:
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


class Keys:
    """Types into the widget with the keyboard, and counts."""

    def __init__(self, tab: MajorsTab) -> None:
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
