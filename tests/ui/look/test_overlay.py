"""What an empty list says and offers: the keyboard on its button goes to the list when there is something again."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from app.ui.look.overlay import Overlay


class Page(QWidget):
    """A list whose overlay speaks, a pane that takes no keyboard itself, and a button that Qt would go on to."""

    def __init__(self) -> None:
        super().__init__()
        self.list, self.pane, self.field, self.next = QListWidget(), QWidget(), QLineEdit(), QPushButton("Next")
        QVBoxLayout(self.pane).addWidget(self.field)
        column = QVBoxLayout(self)
        for widget in (self.list, self.pane, self.next):
            column.addWidget(widget)
        self.over_list, self.over_pane = Overlay(self.list.viewport()), Overlay(self.pane)


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    return made


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


@pytest.mark.parametrize("then", ["clear", "say", "other button"])
def test_the_keyboard_goes_from_its_button_to_what_it_covers(page: Page, then: str) -> None:
    for overlay, first in ((page.over_list, page.list), (page.over_pane, page.field)):
        overlay.say("No ticket", "", "Clear the filter")
        overlay.focus_button()
        assert overlay.isAncestorOf(focus())
        if then == "clear":
            overlay.clear()
        elif then == "say":
            overlay.say("Loading…")
        else:
            overlay.say("Nothing here", "", "Log a call")
        assert overlay.isAncestorOf(focus()) if then == "other button" else focus() is first


def test_the_keyboard_elsewhere_stays_there(page: Page) -> None:
    page.over_list.say("No ticket", "", "Clear the filter", "Import")
    page.next.setFocus()
    page.over_list.clear()
    assert QApplication.focusWidget() is page.next


def test_a_second_button_that_goes_leaves_the_keyboard_on_the_first(page: Page) -> None:
    page.over_list.say("No ticket", "", "Clear the filter", "Import")
    page.over_list._other.setFocus()
    page.over_list.say("No ticket", "", "Clear the filter")
    assert QApplication.focusWidget() is page.over_list._button


def test_what_else_stands_on_the_page_may_end_afterwards(page: Page) -> None:
    form = QLineEdit(page)  # the last one in the order of Tab, as a form that is opened and sent
    form.show()
    page.field.setEnabled(False)  # so that nothing in the pane takes the keyboard
    page.over_pane.say("Logged", "", "Open it")
    page.over_pane.focus_button()
    page.over_pane.clear()
    delete(form)
    assert isValid(page.list.viewport())
    page.over_list.say("No ticket")
    assert page.over_list.text == "No ticket"


def test_what_has_no_room_is_left_out_and_never_cut(qtbot: QtBot) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(400, 300)
    overlay = Overlay(view)
    overlay.say("No ticket yet", "Log the first call, or bring tickets in from elsewhere.", "New call")
    view.show()
    hint, button = overlay._hint, overlay._button
    assert (hint.isVisible(), button.isVisible()) == (True, True)
    for height in range(300, 20, -10):
        view.resize(400, height)
        shown = [one for one in (overlay._title, hint, button) if one.isVisible()]
        layout = overlay.layout()
        assert layout is not None
        layout.activate()
        if len(shown) > 1:
            assert all(one.height() >= one.minimumSizeHint().height() for one in shown), height
            assert all(one.geometry().bottom() < height for one in shown), height
    assert (hint.isVisible(), button.isVisible()) == (False, False)
    assert "Log the first call" in overlay.accessibleDescription()
    view.resize(400, 300)
    assert (hint.isVisible(), button.isVisible()) == (True, True)
