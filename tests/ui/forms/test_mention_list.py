"""`@name` in a text, by keyboard: who is found, what stands there, and what leaves the list closed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.ui.forms.mention_list import MentionList

PEOPLE = [("ann", "Ann Lee"), ("bob", "Bob Ito")]


@pytest.fixture
def edit(qtbot: QtBot) -> QPlainTextEdit:
    edit = QPlainTextEdit()
    qtbot.addWidget(edit)
    edit.resize(300, 200)
    edit.show()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    return edit


def test_a_name_is_found_in_any_order_and_put_in(edit: QPlainTextEdit) -> None:
    found = MentionList(edit, lambda: PEOPLE)
    QTest.keyClicks(edit, "Ask @lee a")
    assert found.is_open()
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.toPlainText() == "Ask @Ann Lee "
    assert not found.is_open(), "a name that is written is not asked for again"
    QTest.keyClicks(edit, "and @")
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.toPlainText() == "Ask @Ann Lee and @Bob Ito "
    QTest.keyClick(edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert edit.toPlainText() == "Ask @Ann Lee and @"


def test_what_fits_nobody_is_a_text_like_any_other(edit: QPlainTextEdit) -> None:
    found = MentionList(edit, lambda: PEOPLE)
    QTest.keyClicks(edit, "at 5 @ noon")
    assert not found.is_open()
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClicks(edit, "@b")
    assert found.is_open()
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert (edit.toPlainText(), found.is_open()) == ("at 5 @ noon\n@b", False)
