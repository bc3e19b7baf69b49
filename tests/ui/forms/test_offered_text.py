"""Words that are offered are replaced by what is typed; one's own words are gone on with."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.forms.offered_text import OfferedText


def test_typing_replaces_what_was_offered_and_goes_on_from_ones_own(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column, before, field = QVBoxLayout(page), QLineEdit(), OfferedText("Nothing new.")
    column.addWidget(before)
    column.addWidget(field)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClicks(field, "Hosts start")
    assert field.toPlainText() == "Hosts start"
    before.setFocus(Qt.FocusReason.TabFocusReason)
    field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClicks(field, " again")
    assert field.toPlainText() == "Hosts start again"
