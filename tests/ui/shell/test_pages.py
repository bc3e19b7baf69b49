"""Pages: each tab is made when first shown and read again when seen; nothing is left behind."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.changes_made import Changes, Touched
from app.ui.shell.main_window import MainWindow
from tests.qt_guards import settle
from tests.ui.shell.plain import Plain


def test_tabs_are_made_when_first_shown_and_refresh_when_seen(window: MainWindow, qtbot: QtBot) -> None:
    assert [tab.id for tab in Plain.made] == ["one"]
    assert Plain.made[0].refreshed == 1
    window.show_tab("two")
    assert [tab.id for tab in Plain.made] == ["one", "two"]
    one, two = Plain.made
    window.jobs.changed.emit(Changes(Touched.TICKETS))
    qtbot.waitUntil(lambda: two.refreshed == 2)
    assert one.refreshed == 1  # hidden: remembers that it is stale
    window.show_tab("one")
    assert one.refreshed == 2
    window.show_tab("two")
    window.show_tab("one")
    assert one.refreshed == 2
    window.jobs.changed.emit(Changes(Touched.FREEZES))  # not watched
    qtbot.wait(300)
    assert one.refreshed == 2


def test_a_tab_that_was_never_shown_leaves_no_commands_when_the_workspace_is_left(window: MainWindow) -> None:
    window.tab("two")  # made ahead, and not built yet
    assert window.unhost()
    assert not window.commands.commands("one")
    assert not window.commands.commands("two")


def test_two_thousand_changes_of_tab_leave_nothing_behind(window: MainWindow) -> None:
    def counted() -> tuple[int, int]:
        settle()
        gc.collect()
        return len(window.findChildren(QObject)), len(QApplication.topLevelWidgets())

    for tab in ("two", "one"):
        window.show_tab(tab)
    before = counted()
    for _ in range(1000):
        window.show_tab("two")
        window.show_tab("one")
    assert counted() == before


def test_the_keyboard_goes_along_to_the_page_that_is_shown(window: MainWindow) -> None:
    window.show_tab("one")
    first, second = window.tab("one"), window.tab("two")
    first.line.setFocus()  # type: ignore[attr-defined]
    second.focus_first = second.setFocus  # type: ignore[method-assign]
    second.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.show_tab("two")
    assert QApplication.focusWidget() is second
    window.top.pages.setFocus(Qt.FocusReason.TabFocusReason)
    window.show_tab("one")
    assert QApplication.focusWidget() is window.top.pages  # who walks along the pages stays there
