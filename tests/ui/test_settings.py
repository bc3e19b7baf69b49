"""Settings: declared once, kept, checked when read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.settings import WINDOW_SETTINGS, Setting, Settings


def test_values_are_kept_and_told(tmp_path: Path, qtbot: QtBot) -> None:
    settings = Settings(tmp_path)
    assert settings.get("text_size") == 100
    with qtbot.waitSignal(settings.changed) as told:
        settings.set("text_size", 130)
    assert told.args == ["text_size"]
    with qtbot.assertNotEmitted(settings.changed):
        settings.set("text_size", 130)
    assert Settings(tmp_path).get("text_size") == 130
    assert sorted(p.name for p in tmp_path.iterdir()) == ["settings.json"]


def test_impossible_values_are_refused_and_not_read(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    for key, value in (("text_size", 101), ("look", "pink"), ("notify", 1), ("text_size", True)):
        with pytest.raises(ValueError, match="is no value"):
            settings.set(key, value)
    (tmp_path / "settings.json").write_text(json.dumps({"look": "pink", "text_size": "big", "old": 1}), "utf-8")
    again = Settings(tmp_path)
    assert (again.get("look"), again.get("text_size")) == ("system", 100)
    with pytest.raises(KeyError):
        again.get("old")


@pytest.mark.parametrize("text", ["", "[]", "{", "\x00", "null"])
def test_unreadable_files_count_as_not_set(tmp_path: Path, text: str) -> None:
    for name in ("settings.json", "state.json"):
        (tmp_path / name).write_text(text, "utf-8")
    settings = Settings(tmp_path)
    assert settings.get("look") == "system"
    assert settings.state("geometry", "none") == "none"


def test_folder_that_cannot_be_written_does_not_stop_anything(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    settings = Settings(tmp_path / "file" / "config")
    settings.set("text_size", 115)
    settings.remember("tab", "tickets")
    settings.save_state()
    assert settings.get("text_size") == 115


def test_state_survives(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.remember("tab.tickets", {"widths": {"number": 90}})
    settings.save_state()
    assert Settings(tmp_path).state("tab.tickets") == {"widths": {"number": 90}}


def test_declaring_twice_is_a_mistake_and_defaults_are_valid(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    with pytest.raises(ValueError, match="twice"):
        settings.declare([Setting("look", "x", "Look", "Appearance")])
    assert all(s.takes(s.default) for s in WINDOW_SETTINGS)
    assert all(s.text and s.section for s in WINDOW_SETTINGS)


def test_what_was_remembered_of_renamed_tabs_is_kept(tmp_path: Path) -> None:
    old = {"tab": "reports", "tab.calendar": {"week": True}, "tab.tickets": {"below": True}}
    (tmp_path / "state.json").write_text(json.dumps(old), "utf-8")
    found = Settings(tmp_path)
    assert found.state("tab") == "figures"
    assert found.state("tab.changes") == {"week": True}
    assert found.state("tab.tickets") == {"below": True}
