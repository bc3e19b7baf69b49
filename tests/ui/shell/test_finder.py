"""The palette of a window finds commands and records, and goes there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.shell.main_window import MainWindow
from app.ui.shell.palette import Palette
from app.ui.shell.palette_hits import PaletteHit, Provider
from app.ui.tab import TabTarget
from app.work import Work
from tests.qt_guards import settle
from tests.ui.accessibility import problems
from tests.ui.shell.plain import Plain


def palette_of(window: MainWindow) -> Palette:
    found = [w for w in window.findChildren(Palette) if w.isVisible()]
    assert len(found) == 1
    return found[0]


def test_palette_finds_commands_and_records(window: MainWindow, qtbot: QtBot) -> None:
    def search(typed: str, limit: int, work: Work) -> list[PaletteHit]:
        return [PaletteHit(f"INC0000{n} {typed}", "DHHS", "tickets", TabTarget("two", n)) for n in range(2)]

    window.finder.set_workspace([Provider("Ticket", search)])
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = palette_of(window)
    assert problems(palette, keyboard=False) == []
    qtbot.keyClicks(palette.line, "sett")
    assert palette.model.entries[0].command == "window.settings"
    qtbot.waitUntil(lambda: any(e.target for e in palette.model.entries))
    palette.line.setText("INC00001")
    qtbot.waitUntil(lambda: palette.model.entries[0].title.startswith("INC00001 INC00001"))
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.current_id() == "two"
    assert Plain.made[1].targets[0].id == 1
    settle()
    assert window.findChildren(Palette) == []


def test_palette_runs_a_command(window: MainWindow, qtbot: QtBot) -> None:
    window.finder.open()
    palette = palette_of(window)
    qtbot.keyClicks(palette.line, "two")
    assert palette.model.entries[0].title == "Two"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.current_id() == "two"
