"""Replies that were begun: kept by ticket and workspace, those of several windows side by side."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.ui.settings import Settings
from app.views.tickets.drafts import Drafts
from app.views.tickets.pane.reply import To


@pytest.fixture
def owner(qtbot: QtBot) -> QObject:
    return QObject()


def drafts(folder: Path, owner: QObject, workspace: str = "one.db") -> Drafts:
    """What a window that opens now has."""
    return Drafts(Settings(folder), workspace, owner)


def keep(drafts: Drafts, id: int, to: To, text: str) -> None:
    drafts.put(id, to, text)
    drafts.flush()


def test_two_windows_lose_nothing_of_each_other(tmp_path: Path, owner: QObject) -> None:
    first, second = drafts(tmp_path, owner), drafts(tmp_path, owner)
    keep(first, 1, To.INSIDE, "The switch is")
    keep(second, 2, To.CALLER, "We are looking")
    keep(second, 3, To.CALLER, "Sent soon")
    keep(second, 3, To.CALLER, "")
    later = drafts(tmp_path, owner)
    assert later.get(1) == (To.INSIDE, "The switch is")
    assert later.get(2) == (To.CALLER, "We are looking")
    assert later.get(3) == (To.CALLER, "")


def test_what_is_written_here_is_what_is_sent_from_here(tmp_path: Path, owner: QObject) -> None:
    """Two windows write on one ticket: neither box shows one text and sends the other's."""
    first, second = drafts(tmp_path, owner), drafts(tmp_path, owner)
    keep(first, 1, To.INSIDE, "The switch is")
    keep(second, 1, To.CALLER, "We are looking")
    keep(first, 2, To.CALLER, "Another ticket")
    assert first.get(1) == (To.INSIDE, "The switch is")
    assert second.get(1) == (To.CALLER, "We are looking")
    keep(first, 1, To.INSIDE, "")
    keep(second, 2, To.CALLER, "")
    assert first.get(1) == (To.CALLER, "")
    assert second.get(1) == (To.CALLER, "We are looking")


def test_each_workspace_has_its_own(tmp_path: Path, owner: QObject) -> None:
    keep(drafts(tmp_path, owner, "one.db"), 1, To.INSIDE, "Here")
    keep(drafts(tmp_path, owner, "two.db"), 1, To.CALLER, "There")
    assert drafts(tmp_path, owner, "one.db").get(1) == (To.INSIDE, "Here")


def test_none_is_dropped_for_being_one_of_many_and_their_number_is_told(tmp_path: Path, owner: QObject) -> None:
    here, told = drafts(tmp_path, owner), []
    here.changed.connect(lambda: told.append(here.count()))
    for id in range(1, 121):
        here.put(id, To.CALLER, f"Reply {id}")
    here.put(120, To.CALLER, "Reply 120, longer")
    here.put(7, To.CALLER, " ")
    here.flush()
    assert told == [*range(1, 121), 119]
    later = drafts(tmp_path, owner)
    assert later.count() == 119
    assert [later.get(id)[1] for id in (1, 7, 119, 120)] == ["Reply 1", "", "Reply 119", "Reply 120, longer"]


@pytest.mark.parametrize("kept", [5, {"1": ["a"]}, [3, {"name": "²", "text": "x"}, {"name": "1", "text": 4}]])
def test_a_damaged_file_stops_nobody(tmp_path: Path, owner: QObject, kept: object) -> None:
    settings = Settings(tmp_path)
    settings.remember("tickets.replies @ one.db", kept)
    assert Drafts(settings, "one.db", owner).get(1) == (To.CALLER, "")
