"""`::name` in a text, by keyboard: the list, what is put in, its holes by Tab, and back by Ctrl+Z."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.templates import TextModule
from app.ui.forms.expander import Expander

HELLO = TextModule(1, "hello", "Hello {caller}, {what you did} and {what next}. {me}")
BYE = TextModule(2, "bye", "Bye")


class Page:
    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.edit, self.other = QPlainTextEdit(), QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        layout = QVBoxLayout(self.window)
        layout.addWidget(self.edit)
        layout.addWidget(self.other)
        self.used: list[str] = []
        known = {"caller": "Ann", "me": "Bob"}
        self.expander = Expander(
            self.edit, lambda: (HELLO, BYE), lambda: known, lambda module: self.used.append(module.name)
        )
        self.window.show()
        self.window.activateWindow()
        self.edit.setFocus()
        qtbot.waitUntil(self.edit.hasFocus)

    def type(self, text: str) -> None:
        QTest.keyClicks(self.edit, text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.edit, key, modifier)

    @property
    def marked(self) -> str:
        return self.edit.textCursor().selectedText()


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


def test_a_text_is_put_in_and_its_holes_follow_by_tab(page: Page) -> None:
    page.type("Hi ::he")
    assert page.expander.is_open()
    page.press(Qt.Key.Key_Return)
    assert page.edit.toPlainText() == "Hi Hello Ann, {what you did} and {what next}. Bob"
    assert page.used == ["hello"]
    assert page.marked == "{what you did}"
    page.type("restarted it")
    page.press(Qt.Key.Key_Tab)
    assert page.marked == "{what next}"
    page.type("wait")
    assert page.edit.toPlainText() == "Hi Hello Ann, restarted it and wait. Bob"
    page.press(Qt.Key.Key_Tab)
    assert page.other.hasFocus(), "no hole is left: Tab leaves the text as it always does"


def test_one_step_of_undoing_takes_it_back(page: Page) -> None:
    page.type("::bye")
    page.press(Qt.Key.Key_Tab)
    assert page.edit.toPlainText() == "Bye"
    page.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.edit.toPlainText() == "::bye"


def test_arrows_choose_and_escape_leaves_what_was_typed(page: Page) -> None:
    page.type("::")
    page.press(Qt.Key.Key_Down)
    page.press(Qt.Key.Key_Return)
    assert page.used == ["hello"]
    page.edit.setPlainText("")
    page.type("::b")
    page.press(Qt.Key.Key_Escape)
    assert not page.expander.is_open()
    assert page.edit.toPlainText() == "::b"
    page.edit.setPlainText("")
    page.type("std::b")
    assert not page.expander.is_open()
    page.edit.setReadOnly(True)
    page.press(Qt.Key.Key_Tab)
    assert page.other.hasFocus()
