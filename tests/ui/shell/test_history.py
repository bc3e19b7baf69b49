"""Back and Forward: places across tabs, what leaves one, and the mouse's buttons."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.shell.history import History, Place
from app.ui.shell.window_keys import WindowKeys


class Walker:
    """Somebody who is at a place."""

    def __init__(self, at: str) -> None:
        self.at = Place("tickets", at)
        self.history = History(lambda: self.at, self.go)

    def go(self, place: Place) -> None:
        self.at = place

    def jump(self, to: str, tab: str = "tickets") -> None:
        self.history.leave()
        self.at = Place(tab, to)


def test_back_leads_through_every_place_and_forward_again() -> None:
    walker = Walker("mine, row 7")
    walker.jump("one ticket")
    walker.jump("November", "changes")
    walker.history.back()
    assert walker.at == Place("tickets", "one ticket")
    walker.history.back()
    assert walker.at == Place("tickets", "mine, row 7")
    assert not walker.history.can_back()
    walker.history.forward()
    walker.history.forward()
    assert walker.at == Place("changes", "November")
    assert not walker.history.can_forward()


def test_what_changed_at_a_place_before_going_back_is_there_on_going_forward() -> None:
    walker = Walker("all")
    walker.jump("one")
    walker.go(Place("tickets", "one, scrolled"))
    walker.history.back()
    walker.history.forward()
    assert walker.at == Place("tickets", "one, scrolled")


def test_a_jump_after_going_back_forgets_what_was_forward() -> None:
    walker = Walker("a")
    walker.jump("b")
    walker.history.back()
    walker.jump("c")
    assert not walker.history.can_forward()
    walker.history.back()
    assert walker.at == Place("tickets", "a")


def test_leaving_the_same_place_twice_is_one_step_back() -> None:
    walker = Walker("a")
    walker.history.leave()  # a link, which shows another tab, which tells it as well
    walker.jump("b", "changes")
    walker.history.back()
    assert walker.at == Place("tickets", "a")
    assert not walker.history.can_back()


def test_the_mouse_goes_back_and_forward_and_alt_alone_asks_for_the_menu(qtbot: QtBot) -> None:
    window, told = QWidget(), list[str]()
    qtbot.addWidget(window)
    keys = WindowKeys(window)
    for name in ("back", "forward", "alt"):
        getattr(keys, name).connect(lambda name=name: told.append(name))
    window.show()
    handle = window.windowHandle()
    handle.installEventFilter(keys)
    QTest.mouseClick(handle, Qt.MouseButton.BackButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    QTest.mouseClick(handle, Qt.MouseButton.ForwardButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    QTest.keyPress(handle, Qt.Key.Key_Alt)
    QTest.keyRelease(handle, Qt.Key.Key_Alt)
    QTest.keyPress(handle, Qt.Key.Key_Alt)
    QTest.keyPress(handle, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    QTest.keyRelease(handle, Qt.Key.Key_Alt)
    assert told == ["back", "forward", "alt"]
