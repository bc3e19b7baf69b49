"""Where links, Back and Forward lead."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from app.ui.commands import Command
from app.ui.shell.main_window import MainWindow
from tests.ui.shell.plain import Plain


def test_navigation_opens_another_tab_at_its_target(window: MainWindow) -> None:
    window.navigator.open("two", id=7, filter="open", why="test")
    assert window.current_id() == "two"
    assert [(t.id, t.filter, t.extra["why"]) for t in Plain.made[1].targets] == [(7, "open", "test")]
    window.navigator.open("unknown")
    assert window.current_id() == "two"


def test_back_returns_from_a_link_and_from_another_tab(window: MainWindow) -> None:
    one = Plain.made[0]
    one.line.setText("my filter")
    window.navigator.open("two", id=7)
    window.navigator.open("two", id=8)
    assert window.commands.run("go.back")
    assert (window.current_id(), one.line.text()) == ("one", "my filter")
    assert window.commands.run("go.forward")
    assert window.current_id() == "two"
    window.show_tab("one")
    window.commands.run("go.back")
    assert window.current_id() == "two"


def test_what_is_asked_for_on_another_page_is_done_once_that_page_can(window: MainWindow) -> None:
    can, done = [False], list[str]()
    asked = Command(
        *("two.x", "&Count", lambda: done.append("x")), menu="&Two", enabled_when=lambda: can[0], needs="There is none."
    )
    window.commands.add([asked], "two")
    window.navigator.open("two", run="two.x")
    assert (window.current_id(), done) == ("two", [])
    can[0] = True
    for _ in range(2):
        window.commands.refresh_now()
        QApplication.processEvents()
    assert done == ["x"], "once"
    can[0] = False
    window.navigator.open("two", run="two.x")
    window.navigation._waited()
    assert (window.messages.texts[-1], window.messages.toasts[-1].hint) == ("You cannot count now.", "There is none.")
    window.navigator.open("two", run="two.x")
    window.show_tab("one")
    can[0] = True
    window.commands.refresh_now()
    QApplication.processEvents()
    assert done == ["x"], "one went elsewhere meanwhile"


def test_what_needs_a_row_is_told_where_it_is_done(window: MainWindow) -> None:
    row = Command("two.y", "&Validate", print, key="V", context="two", enabled_when=lambda: False)
    window.commands.add([row], "two")
    window.navigator.open("two", tell="two.y")
    assert window.messages.texts[-1] == "You can validate on this page."
    assert window.messages.toasts[-1].hint == "Choose a row, then press V."
