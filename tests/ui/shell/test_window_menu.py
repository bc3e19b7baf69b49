"""The whole menu by keys and letters."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.ui.commands import Command
from app.ui.shell.main_window import MainWindow
from tests.ui.shell.plain import Plain


def test_the_menu_is_walked_by_keys_and_letters(window: MainWindow, qtbot: QtBot) -> None:
    handle, ran = window.windowHandle(), []
    assert handle is not None
    window.show_tab("one")
    window.commands.add([Command("x.a", "&Alpha", lambda: ran.append("a"), menu="&Odd")])
    window.commands.add([Command("x.b", "&Beta", lambda: ran.append("b"), menu="&Odd")])

    def shown() -> QMenu:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    def chosen() -> str:
        action = shown().activeAction()
        return action.text() if action is not None else ""

    def press(key: Qt.Key, *, alt: bool = False) -> None:
        QTest.keyClick(handle, key, Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier)
        qtbot.wait(1)  # a menu beside another opens by a timer

    press(Qt.Key.Key_F10)
    assert (shown() is window.menu, chosen()) == (True, "&File")
    while chosen() != "&Odd":
        press(Qt.Key.Key_Down)
        assert shown() is window.menu
    press(Qt.Key.Key_Right)
    assert (shown().title(), chosen()) == ("&Odd", "&Alpha")
    press(Qt.Key.Key_Down)
    assert (shown().title(), chosen()) == ("&Odd", "&Beta")
    press(Qt.Key.Key_Left)
    assert (shown() is window.menu, chosen()) == (True, "&Odd")
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_B)
    assert (ran, QApplication.activePopupWidget()) == (["b"], None)
    Plain.made[-1].line.setFocus()
    press(Qt.Key.Key_V, alt=True)
    assert (shown().title(), chosen()) == ("&View", "&Refresh")
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)
    assert (QApplication.activePopupWidget(), Plain.made[-1].line.text()) == (None, "")
