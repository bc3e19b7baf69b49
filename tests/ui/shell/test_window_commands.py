"""The window's own commands: keys, menus, rights, the log folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.commands import Command
from app.ui.shell import window_commands
from app.ui.shell.main_window import MainWindow
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
