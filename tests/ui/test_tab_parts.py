"""A tab is built part by part: ahead of time, or at once where somebody wants it sooner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout
from pytestqt.qtbot import QtBot

from app.db.engine import Database
from app.ui.commands import Command
from app.ui.tab import Context, Tab


class Parted(Tab):
    """Three parts; knows its commands and takes its state back only when all are there."""

    id = "parted"

    def build(self) -> Iterator[None]:
        self.parts: list[str] = []
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        for name in ("head", "list", "detail"):
            layout.addWidget(QLabel(name))
            self.parts.append(name)
            self.ensure_built()  # what a part shows may ask for this; it must not begin again
            yield

    def commands(self) -> list[Command]:
        assert self.parts == ["head", "list", "detail"]
        return [Command("parted.go", "Go", self.close, "", "&Parted")]

    def save_state(self) -> dict[str, object]:
        return {"parts": len(self.parts)}

    def restore_state(self, state: dict[str, Any]) -> None:
        assert int(state["parts"]) == 3


@pytest.fixture
def tab(make_context: Callable[[Database], Context], sqlite_db: Database, qtbot: QtBot) -> Parted:
    made = Parted(make_context(sqlite_db))
    qtbot.addWidget(made)
    return made


def test_one_part_at_a_time(tab: Parted) -> None:
    steps = 0
    while not tab.build_some():
        steps += 1
        assert not tab.built
        assert len(tab.parts) == min(steps, 3)
    assert tab.built
    assert tab.parts == ["head", "list", "detail"]
    assert tab.build_some()


def test_a_tab_shown_half_built_is_whole_at_once(tab: Parted) -> None:
    tab.build_some()
    assert tab.parts == ["head"]
    tab.show()
    assert tab.built
    assert tab.parts == ["head", "list", "detail"]
    assert [command.id for _, command in tab.context.commands.commands("parted")] == ["parted.go"]


def test_only_what_was_seen_is_remembered(tab: Parted) -> None:
    tab.ensure_built()
    tab.remember()
    assert tab.context.settings.state("tab.parted", None) is None
    tab.show()
    tab.remember()
    assert tab.context.settings.state("tab.parted", None) == {"parts": 3}


@pytest.mark.parametrize("kept", [{"parts": "three"}, {"parts": None}, {"parts": {}}])
def test_a_tab_opens_whatever_was_remembered_of_it(tab: Parted, kept: dict[str, object]) -> None:
    tab.context.settings.remember("tab.parted", kept)
    tab.show()
    assert tab.built
