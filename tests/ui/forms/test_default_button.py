"""Enter in a field of one line saves, Ctrl+Enter saves from everywhere, Enter on a button is that button."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.forms.form import Form


def test_what_enter_does(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    sent: list[dict[str, object]] = []
    form = Form("New", parent, submit=sent.append)
    field, text = QLineEdit("typed"), QPlainTextEdit()
    form.add("title", "Title", field)
    form.add("text", "Text", text)
    parent.show()
    form.open()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    qtbot.keyClick(text, Qt.Key.Key_Return)
    assert sent == [], "a new line"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert len(sent) == 1
    form.set_busy(False)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        text.setFocus()
        qtbot.keyClick(text, key, Qt.KeyboardModifier.ControlModifier)
        form.set_busy(False)
    assert len(sent) == 3
    text.clear()
    form.discard_button.setFocus()
    qtbot.keyClick(form.discard_button, Qt.Key.Key_Return)
    assert len(sent) == 3
    assert not form.is_open()


def test_enter_in_a_field_of_a_longer_form_goes_on(qtbot: QtBot) -> None:
    sent: list[dict[str, object]] = []
    form = Form("Call", None, submit=sent.append, enter_saves=False)
    qtbot.addWidget(form)
    first, second = QLineEdit("typed"), QLineEdit()
    form.add("title", "Title", first)
    form.add("caller", "Caller", second)
    form.open()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Return)
    assert sent == []
    assert second.hasFocus()
