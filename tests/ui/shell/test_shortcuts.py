"""The page of shortcuts: searched at once, keys changed there and kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.commands import Command, CommandRegistry
from app.ui.look.theme import Theme
from app.ui.shell.shortcuts import ShortcutsDialog
from tests.qt_guards import settle
from tests.ui.accessibility import problems


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme) -> ShortcutsDialog:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    registry = CommandRegistry(window)
    registry.add([Command("t.hold", "Put on &hold…", print, "Ctrl+H", "&Ticket", key="")], "tickets")
    registry.add([Command("w.find", "&Find", print, "Ctrl+K", "&File")])
    made = ShortcutsDialog(registry, {"tickets": "Tickets"}, window)
    made.window_ = window  # type: ignore[attr-defined]
    made.show()
    settle()
    return made


def shown(dialog: ShortcutsDialog) -> list[tuple[str, str]]:
    return [(row.what, row.keys) for row in dialog.table.rows.shown_rows()]


def test_the_search_has_the_focus_and_finds_commands_and_keys(dialog: ShortcutsDialog) -> None:
    assert dialog.focusWidget() is dialog.search
    dialog.search.setText("hold")
    assert shown(dialog) == [("Put on hold", "Ctrl+H")]
    dialog.search.setText("ctrl+k")
    assert shown(dialog) == [("Find", "Ctrl+K")]
    assert problems(dialog) == []


def test_down_goes_from_the_search_to_what_it_found(dialog: ShortcutsDialog, qtbot: QtBot) -> None:
    dialog.search.setText("hold")
    qtbot.keyClick(dialog.search, Qt.Key.Key_Down)
    assert dialog.focusWidget() is dialog.table
    assert dialog.table.current_id() == 0


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_keys_stand_first_and_are_never_cut(dialog: ShortcutsDialog, theme: Theme, scale: float) -> None:
    theme.set_scale(scale)
    settle()
    table = dialog.table
    assert table.columns[0].key == "keys"
    assert table.columnViewportPosition(0) >= 0
    assert table.columnViewportPosition(0) + table.columnWidth(0) <= table.viewport().width()
    assert table.columnWidth(0) >= table.fontMetrics().horizontalAdvance("Ctrl+Shift+Home")


def test_keys_of_the_chosen_command_are_changed(dialog: ShortcutsDialog) -> None:
    dialog.search.setText("hold")
    dialog.table.select_id(0)
    dialog._chosen()
    assert dialog.name.text() == "Put on hold"
    dialog.keys.setKeySequence(QKeySequence("Ctrl+K"))
    dialog.set_button.click()
    assert dialog.error.text() == "Ctrl+K belongs to Find."
    dialog.keys.setKeySequence(QKeySequence("H"))
    dialog.set_button.click()
    assert shown(dialog) == [("Put on hold", "H")]
    assert dialog.error.isHidden()
    dialog.usual.click()
    assert shown(dialog) == [("Put on hold", "Ctrl+H")]


def test_all_of_it_by_keyboard(dialog: ShortcutsDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(dialog.isActiveWindow)
    went: list[QWidget | None] = [dialog.focusWidget()]
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    dialog.table.select_id(0)
    qtbot.waitUntil(dialog.keys.isEnabled)
    for _ in range(4):
        went.append(dialog.focusWidget())
        qtbot.keyClick(went[-1], Qt.Key.Key_Tab)
    assert went == [dialog.search, dialog.table, dialog.keys, dialog.set_button, dialog.usual]
    dialog.keys.setKeySequence(QKeySequence("Ctrl+J"))
    dialog.set_button.setFocus()
    qtbot.keyClick(dialog.set_button, Qt.Key.Key_Return)
    assert ("Put on hold", "Ctrl+J") in shown(dialog)
    assert dialog.isVisible()


def test_a_command_is_called_by_its_own_name_whatever_is_chosen(dialog: ShortcutsDialog) -> None:
    edit = Command("t.edit", "&Edit…", print, "F2", "&Ticket", titled=lambda: "&Edit INC0024011…")
    dialog._commands.add([edit], "tickets")
    dialog._fill()
    assert ("Edit", "F2") in shown(dialog)
    assert edit.plain_title == "Edit INC0024011"


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_field_for_new_keys_shows_whole_what_it_asks_for(theme: Theme, qtbot: QtBot, scale: float) -> None:
    theme.set_scale(scale)
    made = ShortcutsDialog(CommandRegistry(), {})
    qtbot.addWidget(made)
    made.show()
    settle()
    inside = made.keys.findChild(QLineEdit)
    assert inside is not None
    assert inside.placeholderText()
    assert inside.width() > inside.fontMetrics().horizontalAdvance(inside.placeholderText())
    made.close()
