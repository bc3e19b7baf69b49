"""Enter in a field saves, also after the focus has been on Cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.forms.form import FormDialog


def test_enter_in_a_field_never_cancels(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    sent: list[dict[str, object]] = []
    form = FormDialog("New", parent, submit=sent.append)
    field = form.add("title", "Title", QLineEdit("typed"))
    parent.show()
    form.open()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    cancel = form.buttons.button(QDialogButtonBox.StandardButton.Cancel)
    cancel.setFocus()
    assert cancel.isDefault(), "Enter on Cancel is Cancel"
    field.setFocus()
    assert form.main.isDefault()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert sent == [{"title": "typed"}]
    assert form.isVisible()
    form.reject()
