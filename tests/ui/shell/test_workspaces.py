"""Workspaces opened lately, their names and addresses, and the dialog in which another one is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.addresses import without_password
from app.ui.settings import Settings
from app.ui.shell.workspaces import OpenDialog, RecentWorkspaces, named


def test_passwords_are_not_kept(settings: Settings) -> None:
    recent = RecentWorkspaces(settings)
    recent.add("postgresql://ofelia:secret@db.example/longleaf", "2026-11-24T10:00")
    recent.add("postgresql://ofelia@db.example/other", "2026-11-24T11:00")
    assert recent.urls() == ["postgresql://ofelia@db.example/other", "postgresql://ofelia@db.example/longleaf"]
    assert "secret" not in (settings.folder / "state.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("postgresql://db.example/x?sslmode=require", "postgresql://db.example/x?sslmode=require"),
        ("postgresql://o:p@ss/w:rd@db.example:5433/x", "postgresql://o@db.example:5433/x"),
        ("postgresql://o@h/x?password=secret&sslmode=require", "postgresql://o@h/x?sslmode=require"),
        ("postgresql://o:pa?ss@h/x", "postgresql://o@h/x"),
        ("postgresql://h/x?sslPassword=secret", "postgresql://h/x"),
        ("/home/o:x@y/desk.db", "/home/o:x@y/desk.db"),
    ],
)
def test_an_address_without_its_password(url: str, kept: str) -> None:
    assert without_password(url) == kept


def test_samples_opened_lately_are_known(settings: Settings) -> None:
    recent = RecentWorkspaces(settings)
    recent.add("/old/sample.db", "2026-11-24T10:00", sample=True)
    recent.add("/new/show.db", "2026-11-24T11:00", sample=True)
    recent.add("/own/desk.db", "2026-11-24T12:00")
    assert RecentWorkspaces(settings).samples() == ["/new/show.db", "/old/sample.db"]


def test_enter_opens_what_is_typed_and_the_list_only_by_going_there(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    chosen: list[str] = []

    def opened() -> OpenDialog:
        dialog = OpenDialog(["/a/first.db", "/b/second.db"], window)
        dialog.chosen.connect(chosen.append)
        dialog.open()
        qtbot.waitUntil(dialog.isActiveWindow)
        assert (dialog.line.hasFocus(), dialog.line.text()) == (True, "")
        return dialog

    dialog = opened()
    qtbot.keyClicks(dialog.line, "/typed/here.db")
    dialog.list.setFocus(Qt.FocusReason.TabFocusReason)  # passed by on the way to the buttons
    assert dialog.line.text() == "/typed/here.db"
    dialog.line.setFocus()
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    dialog = opened()
    dialog.list.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.line.text() == "/b/second.db"
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert chosen == ["/typed/here.db", "/b/second.db"]


@pytest.mark.parametrize("kept", [5, {"a": 1}, [1, None, {"at": "x"}, {"name": [1]}, {"name": "/a.db", "at": 3}]])
def test_a_damaged_list_of_workspaces_stops_nobody(settings: Settings, kept: object) -> None:
    settings.remember("workspaces", kept)
    recent = RecentWorkspaces(settings)
    recent.add("/b.db", "2026-11-24T10:00")
    assert "/b.db" in recent.urls()


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("/home/o/desk.db", ("desk", "/home/o")),
        ("postgresql://o@db.example:5433/longleaf?sslmode=require", ("longleaf", "db.example:5433")),
        ("postgresql://db.example", ("db.example", "db.example")),
    ],
)
def test_what_a_workspace_is_called(url: str, name: tuple[str, str]) -> None:
    assert named(url) == name
