"""File > Back up…: asks where to, and says what looking the copy over has shown."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.bootstrap.backup import BackUp
from app.domain.backup import BackedUp
from app.domain.offline.sent import Sent
from app.domain.offline.shown import Waiting
from app.ui.forms import dialogs
from tests.bootstrap.test_waiting import FILE, SHARED, FakeOpener

GOOD = BackedUp("/backups/w.longleaf-backup", 2048, "aa", "0045", looked_at=True)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (GOOD, "w.longleaf-backup: backed up, 2 KB. It was read back and is in order."),
        (
            BackedUp(GOOD.path, 2048, "aa", "0045", looked_at=True, problems=("A chain is broken.",)),
            "w.longleaf-backup: backed up, 2 KB. It is a true copy, and 1 thing is not in order in it and in the "
            "workspace. ['longleaf db check' tells them all. The first: A chain is broken.]",
        ),
    ],
)
def test_a_copy_is_asked_for_and_told(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, found: BackedUp, said: str
) -> None:
    opener: Any = FakeOpener(FILE, Waiting(), Sent())
    opener.offline = False
    asked: list[object] = []
    suggested: list[str] = []

    def service(*given: object, **_more: object) -> BackedUp:
        asked.append(given)
        return found

    def save_path(_parent: object, _title: str, name: str, _kinds: str) -> Path:
        suggested.append(name)
        return Path(GOOD.path)

    opener.remote = SimpleNamespace(service=service)
    monkeypatch.setattr(dialogs, "save_path", save_path)
    commands: list[Any] = []
    opener.window.commands = SimpleNamespace(add=commands.extend)
    opener.window.messages.warning = lambda text, hint: opener.window.said.append(f"{text} [{hint}]")
    back_up = BackUp(opener)
    (command,) = commands
    assert command.enabled_when()
    back_up.ask()
    assert asked == [("workspace.back_up", GOOD.path)]
    assert suggested[0].startswith("w-20")
    assert opener.window.said == [said]
    opener.url = SHARED
    assert not command.enabled_when()
