"""The button for a new record: it stands for the command of the page one is at."""

from __future__ import annotations

import pytest

from app.ui.commands import Command
from app.ui.shell.main_window import MainWindow


@pytest.fixture
def logged(window: MainWindow) -> list[str]:
    """What was made by a command of a page that is not in view."""
    made: list[str] = []
    window.commands.add([Command("tickets.log", "New call", lambda: made.append("call"), menu="&File")])
    return made


def test_it_makes_what_is_new_on_the_page(window: MainWindow, logged: list[str]) -> None:
    window.commands.refresh_now()
    assert window.top.new.accessibleName() == "New"
    made: list[str] = []
    window.commands.remove("one")
    window.commands.add([Command("one.thing", "New thing", lambda: made.append("thing"), "Ctrl+N", "&One")], "one")
    window.commands.refresh_now()
    assert window.top.new.accessibleName() == "New thing"
    window.top.new.click()
    assert (made, logged) == (["thing"], [])


def test_without_one_of_the_page_and_without_tickets_it_does_nothing(window: MainWindow, logged: list[str]) -> None:
    window.commands.remove("one")
    window.commands.refresh_now()
    assert window.top.new.accessibleName() == "New call"
    window.top.new.click()
    assert logged == []
    assert window.current_id() == "one"
