"""`longleaf wall`: what it says where it cannot be shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.main import cli


def test_without_a_display_and_without_a_workspace_it_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere.db")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    refused = CliRunner().invoke(cli, ["--db", nowhere, "wall"])
    assert (refused.exit_code, "There is no display for the board." in refused.output) == (2, True)
