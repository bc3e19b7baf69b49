"""Questions: the careful answer first, and nobody who goes on typing answers one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.forms import dialogs
from app.ui.forms.dialogs import ask
from tests.qt_guards import settle

SPACE, RIGHT, ENTER, ESCAPE = Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture(autouse=True)
def _asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogs, "ask", ask)  # elsewhere in the tests nothing may ask


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ([SPACE, "cancel it k ", SPACE, ESCAPE], False),
        (["Keep it ", ENTER], False),
        ([RIGHT, SPACE], True),
        ([RIGHT, "now", SPACE, ESCAPE], False),
        ([Qt.Key.Key_Tab, ENTER], True),
    ],
)
def test_letters_and_spaces_answer_nothing(qtbot: QtBot, typed: Sequence[str | Qt.Key], answer: bool) -> None:
    page = QLineEdit()
    qtbot.addWidget(page)
    page.show()
    left: list[bool] = []

    def press() -> None:
        for keys in typed:
            asked = QApplication.activeModalWidget()
            left.append(isinstance(asked, QMessageBox))
            at = asked.focusWidget() if asked is not None else None
            if at is None:
                continue
            if isinstance(keys, str):
                QTest.keyClicks(at, keys)
            else:
                QTest.keyClick(at, keys)

    QTimer.singleShot(0, press)
    said = dialogs.confirm(page, "Cancel CHG0000953?", "", "Cancel the change", danger=True, keep="Keep it")
    assert said is answer
    assert all(left), "it stood until its own key"
    assert page.text() == ""
    settle()
    assert not page.findChildren(QMessageBox), "a question that was answered is not kept"


def test_what_is_asked_for_stands_at_the_right(qtbot: QtBot) -> None:
    page = QLineEdit()
    qtbot.addWidget(page)
    page.show()
    seen: list[tuple[int, str]] = []

    def look() -> None:
        asked = QApplication.activeModalWidget()
        assert asked is not None
        if asked.windowTitle().startswith("Drop"):
            title = QFontMetrics(QApplication.font()).horizontalAdvance(asked.windowTitle())
            assert asked.width() > title + 150, "the title is not cut beside the buttons of the window"
        seen.extend((button.x(), button.text()) for button in asked.findChildren(QPushButton) if button.isVisible())
        QTest.keyClick(asked, ESCAPE)

    for danger in (False, True):
        QTimer.singleShot(0, look)
        title = "Drop the draft of PO0000146?" if danger else "Close?"
        assert not dialogs.confirm(page, title, "", "Close", danger=danger)
        assert [text for _, text in sorted(seen)] == ["Cancel", "Close"]
        seen.clear()
