"""Settings: declared once, kept, checked when read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st
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
    assert sorted(p.name for p in tmp_path.iterdir()) == ["settings.json"]  # the lock is gone


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


@pytest.mark.parametrize("text", ["", "[]", "{", "\x00", "null", "[" * 200_000, '{"a":' * 100_000])
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


def test_two_windows_lose_nothing_of_each_other(tmp_path: Path) -> None:
    one, other = Settings(tmp_path), Settings(tmp_path)
    one.remember("tickets.saved_filters", [{"name": "My tickets", "quick": "open"}])
    one.save_state()
    other.remember("tab", "figures")
    other.save_state()
    one.set("text_size", 130)
    other.set("look", "dark")
    again = Settings(tmp_path)
    assert again.state("tickets.saved_filters") == [{"name": "My tickets", "quick": "open"}]
    assert again.state("tab") == "figures"
    assert (again.get("text_size"), again.get("look")) == (130, "dark")


def test_the_last_writer_of_a_key_wins_and_the_other_window_hears_of_it(tmp_path: Path, qtbot: QtBot) -> None:
    one, other = Settings(tmp_path), Settings(tmp_path)
    one.set("look", "light")
    other.set("look", "dark")
    told: list[str] = []
    one.changed.connect(told.append)
    one.set("text_size", 150)
    assert one.get("look") == "dark"
    assert sorted(told) == ["look", "text_size"]
    assert Settings(tmp_path).get("look") == "dark"


def test_things_with_names_are_merged_by_name(tmp_path: Path) -> None:
    first = Settings(tmp_path)
    first.remember("list", [{"name": "a", "of": 1}, {"name": "b", "of": 1}])
    first.save_state()
    one, other = Settings(tmp_path), Settings(tmp_path)
    one.remember("list", [{"name": "b", "of": 1}, {"name": "c", "of": 1}])  # a is deleted, c is new
    other.remember("list", [{"name": "a", "of": 1}, {"name": "b", "of": 2}, {"name": "d", "of": 2}])
    one.save_state()
    other.save_state()
    merged = Settings(tmp_path).state("list")
    assert {entry["name"]: entry["of"] for entry in merged} == {"b": 2, "c": 1, "d": 2}


_names = st.sampled_from("abcd")


@settings_of(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.booleans(), _names, st.one_of(st.none(), st.integers(0, 9)))))
def test_windows_that_write_in_turn_end_as_one_window_would(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, str, int | None]]
) -> None:
    folder = tmp_path_factory.mktemp("windows")
    windows, known = (Settings(folder), Settings(folder)), dict[str, int]()
    for second, name, value in steps:
        window = windows[second]
        window.remember("at", name)
        window.save_state()  # takes over what the other has written
        mine = {entry["name"]: entry["of"] for entry in window.state("list", [])}
        if value is None:
            mine.pop(name, None)
            known.pop(name, None)
        else:
            mine[name] = known[name] = value
        window.remember("list", [{"name": key, "of": of} for key, of in mine.items()])
        window.save_state()
    assert {entry["name"]: entry["of"] for entry in Settings(folder).state("list", [])} == known


def test_what_belongs_to_a_workspace_is_not_carried_into_another(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.workspace = "/a.db"
    settings.remember("tab.tickets", {"filter": "x"}, here=True)
    settings.remember("tab.tickets", {"widths": 9})
    settings.workspace = "/b.db"
    assert settings.state("tab.tickets", None, here=True) is None
    assert settings.state("tab.tickets") == {"widths": 9}
    settings.workspace = "/a.db"
    assert settings.state("tab.tickets", here=True) == {"filter": "x"}


@pytest.mark.parametrize("damage", ["{", "", "[]"])
def test_a_file_that_cannot_be_read_for_once_takes_nothing_from_what_is_known(tmp_path: Path, damage: str) -> None:
    settings = Settings(tmp_path)
    settings.remember("tickets.saved_filters", [{"name": "Late"}])
    settings.remember("tab", "tickets")
    settings.save_state()
    (tmp_path / "state.json").write_text(damage)
    settings.remember("tab", "home")
    settings.save_state()
    again = Settings(tmp_path)
    assert again.state("tickets.saved_filters") == [{"name": "Late"}]
    assert again.state("tab") == "home"
