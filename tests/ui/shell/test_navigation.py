"""Where links, Back and Forward lead."""

from __future__ import annotations

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
