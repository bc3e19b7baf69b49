"""The window's own commands: keys, menus, rights, the log folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.domain.choices import Choice
from app.ui.commands import Command
from app.ui.forms.typeahead import Typeahead
from app.ui.forms.typeahead_list import TypeaheadList
from app.ui.shell import window_commands
from app.ui.shell.main_window import MainWindow
from app.ui.shell.palette import Palette
from tests.qt_guards import settle
from tests.ui.shell.plain import Plain


def test_commands_shortcuts_and_menus(window: MainWindow, qtbot: QtBot) -> None:
    window.show_tab("two")
    window.show_tab("one")
    assert window.commands.problems() == []
    titles = [a.text() for a in window.menu.actions()]
    assert titles == ["&File", "&Edit", "&View", "&One", "&Go", "&Help"]
    assert window.commands.action("one.new").isEnabled()
    assert not window.commands.action("two.new").isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current_id() == "two"
    assert QApplication.focusWidget() is Plain.made[1].line
    assert "&Two" in window.menu.titles


def test_clashing_shortcut_and_unreachable_command_are_found(window: MainWindow) -> None:
    window.commands.add([Command("x.find", "Find", lambda: None, "Ctrl+K"), Command("x.y", "Y", lambda: None)], "one")
    found = window.commands.problems()
    assert any("Ctrl+K already belongs to" in line for line in found)
    assert any(line.startswith("x.y: in no menu") for line in found)
    with pytest.raises(ValueError, match="twice"):
        window.commands.add([Command("x.y", "Y", lambda: None)])


def test_right_disables_a_command_and_says_why(window: MainWindow) -> None:
    ran: list[int] = []
    window.commands.add([Command("x.secret", "Secret", lambda: ran.append(1), menu="&File", right="forbidden")])
    assert not window.commands.run("x.secret")
    assert "Your role" in window.commands.action("x.secret").toolTip()
    assert ran == []


@pytest.mark.parametrize("opens", [True, False])
def test_log_folder_opens_or_is_named(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opens: bool
) -> None:
    folder = tmp_path / "state" / "log"
    asked: list[str] = []

    def open_url(url: QUrl) -> bool:
        asked.append(url.toLocalFile())
        return opens

    monkeypatch.setattr(window_commands, "log_folder", lambda: folder)
    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    assert window.commands.run("help.logs")
    assert asked == [str(folder)]
    assert folder.is_dir()
    assert window.messages.texts == ([] if opens else ["The log folder could not be opened."])


def _menu(window: MainWindow) -> QWidget:
    menu = QMenu(window)
    menu.addAction("Something")
    menu.popup(window.mapToGlobal(window.rect().center()))
    return menu


def _menu_in_menu(window: MainWindow) -> QWidget:
    window.menu.open()
    QTest.keyClick(window.menu, Qt.Key.Key_Right)
    inner = QApplication.activePopupWidget()
    assert inner is not None
    assert inner is not window.menu
    return inner


def _panel(window: MainWindow) -> QWidget:
    panel = QFrame(window, Qt.WindowType.Popup)
    line = QLineEdit(panel)
    panel.show()
    line.setFocus()
    return line


def _list_of_a_field(window: MainWindow) -> QWidget:
    field = QComboBox(window)
    field.addItems(["First", "Second"])
    field.show()
    field.showPopup()
    return field.view()


def _list_of_a_typeahead(window: MainWindow) -> QWidget:
    field = Typeahead([Choice(1, "First"), Choice(2, "Second")], parent=window)
    field.show()
    field.setFocus()
    QTest.keyClicks(field, "sec")
    settle()
    assert field.is_list_open()
    return field


def _palette_is_open(window: MainWindow) -> bool:
    return any(palette.isVisible() for palette in window.findChildren(Palette))


@pytest.mark.parametrize("opened", [_menu, _menu_in_menu, _panel, _list_of_a_field, _list_of_a_typeahead])
@pytest.mark.parametrize("keys", ["Ctrl+K", "Ctrl+2", "F10"])
def test_what_is_open_for_a_moment_closes_for_the_palette_the_menu_and_another_page(
    window: MainWindow, opened: Callable[[MainWindow], QWidget], keys: str
) -> None:
    pressed = QKeySequence(keys)[0]  # type: ignore[index]
    QTest.keyClick(opened(window), pressed.key(), pressed.keyboardModifiers())
    left = QApplication.activePopupWidget()
    assert left is (window.menu if keys == "F10" else None)
    assert not any(found.isVisible() for found in window.findChildren(TypeaheadList))
    assert _palette_is_open(window) is (keys == "Ctrl+K")
    assert window.current_id() == ("two" if keys == "Ctrl+2" else "one")
    window.menu.close()


def test_what_is_typed_into_a_panel_is_no_act_of_the_window(window: MainWindow) -> None:
    ran: list[str] = []
    window.commands.add([Command("x.save", "Save", partial(ran.append, "saved"), "Ctrl+S", "&File")], "one")
    at = _panel(window)
    QTest.keyClick(at, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert ran == []
    assert QApplication.activePopupWidget() is at.parentWidget()
    panel = QApplication.activePopupWidget()
    assert panel is not None
    panel.close()
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert ran == ["saved"]
