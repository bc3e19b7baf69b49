"""The room as it is opened from the page of the CAB, in the whole window, and what becomes of it when that closes."""

from __future__ import annotations

from collections.abc import Callable

from app.ui.shell.main_window import MainWindow
from app.views.cab.room.screen import RoomScreen
from tests.qt_guards import wait_idle
from tests.ui.accessibility import problems
from tests.views.cab.room.hall import ESC, SPACE, Hall, press, rest


def test_the_page_opens_the_room_and_is_at_its_item_afterwards(
    open_window: Callable[..., MainWindow], hall: Hall
) -> None:
    window = open_window(hall.board["ava"])
    window.show_tab("cab")
    wait_idle(window.jobs)
    assert window.commands.run("cab.room")
    assert window.commands.run("cab.room")
    (screen,) = window.findChildren(RoomScreen)  # asked for again it is the same one
    rest(screen)
    assert screen.isWindow()
    assert screen.isVisible()
    press(screen, SPACE, SPACE)
    shown = screen.page.shown
    assert shown is not None
    assert shown.item is not None
    assert shown.place(shown.item) == 2
    assert problems(screen) == []
    press(screen, "D")
    question = screen.acts.asks()
    assert question is not None
    assert problems(question) == []
    question.leave()
    press(screen, ESC)
    wait_idle(window.jobs)
    assert not [one for one in window.findChildren(RoomScreen) if one.isVisible()]

    assert window.commands.run("cab.room")
    again = next(one for one in window.findChildren(RoomScreen) if one.isVisible())
    rest(again)
    assert again.page.shown is not None
    assert again.page.shown.item is not None
    assert again.page.shown.item.id == shown.item.id
    window.close()
    assert not again.isVisible(), "it goes with its window, and nothing goes on looking"
