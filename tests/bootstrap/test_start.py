"""Opening, making and switching workspaces from the window; what a wrong path and the first start say."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.bootstrap import Start
from app.clock import utc_now
from app.domain.eastern import local_date
from app.sample import build_sample
from app.sample.workspace import lives_until, make_for_window, sample_workspace
from app.services.remote import Remote
from app.ui.forms import dialogs
from app.ui.settings import Settings
from app.ui.shell.workspaces import OpenDialog, named
from app.work import Work
from tests.qt_guards import settle, wait_idle
from tests.ui.accessibility import problems

Begin = Callable[[Path], Start]
Placed = Callable[[Path], Path]


@pytest.fixture
def begin(qapp: QApplication, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Start the program at a file; the place of a user's own workspace is a folder of the test."""
    monkeypatch.setattr("app.bootstrap.start.default_database", lambda: str(tmp_path / "own" / "workspace.db"))
    made: list[Start] = []

    def begin(path: Path) -> Start:
        window = bootstrap.make_window(qapp, settings)
        window.show()
        start = Start(window, str(path))
        made.append(start)
        start.open()
        wait_idle(window.jobs)
        return start

    yield begin
    for start in made:
        start.window.settings.set("confirm_quit", False)
        start.window.close()
        start.close()
        start.window.deleteLater()
    settle()


def opened_at(begin: Begin, path: Path, qtbot: QtBot) -> Start:
    """A window at a workspace that is there."""
    start = begin(path)
    qtbot.waitUntil(lambda: start.found is not None)
    wait_idle(start.window.jobs)
    return start


def test_the_first_start_welcomes_and_makes_an_empty_workspace(begin: Begin, tmp_path: Path, qtbot: QtBot) -> None:
    start = begin(tmp_path / "own" / "workspace.db")
    overlay = start.window.wait_overlay
    assert overlay.text.startswith("Welcome to Longleaf")
    assert problems(start.window) == []
    with qtbot.waitSignal(start.ready, timeout=120_000):
        overlay.second.emit()
    assert (tmp_path / "own" / "workspace.db").exists()
    assert start.window.status.place.toolTip().endswith("workspace.db")
    assert not start.is_sample()


def test_a_mistyped_path_is_named_and_nothing_is_made(begin: Begin, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "x.db"
    start = begin(path)
    text = start.window.wait_overlay.text
    assert text.startswith(f"There is no workspace at {path}")
    assert "Welcome" not in text
    assert not path.parent.exists()
    start.window.wait_overlay.action.emit()  # open another
    (dialog,) = start.window.findChildren(OpenDialog)
    assert problems(dialog) == []
    dialog.close()


def test_a_workspace_that_cannot_be_opened_says_why(begin: Begin, tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("this is no database " * 100, "utf-8")
    start = begin(path)
    assert "notes.db" in start.window.wait_overlay.text or "database" in start.window.wait_overlay.text


def test_switching_keeps_each_workspace_apart_and_comes_back_from_a_wrong_one(
    begin: Begin, placed: Placed, tmp_path: Path, qtbot: QtBot
) -> None:
    first, second, broken = tmp_path / "first.db", tmp_path / "second.db", tmp_path / "broken.db"
    broken.write_text("no database " * 100, "utf-8")
    start = opened_at(begin, placed(first), qtbot)
    window = start.window
    window.last_acts.add("Something was done.", print)
    window.show_tab("agencies")
    window.tab("agencies").search.setText("health")  # type: ignore[attr-defined]

    with qtbot.waitSignal(start.ready, timeout=120_000):
        start.switch(str(placed(second)))
    wait_idle(window.jobs)
    assert window.status.place.toolTip().endswith("second.db")
    assert window.last_acts.entries() == ()
    assert not window.history.can_back()
    assert window.commands.problems() == []
    window.show_tab("agencies")
    assert window.tab("agencies").search.text() == ""  # type: ignore[attr-defined]

    start.switch(str(broken))
    wait_idle(window.jobs)
    assert window.status.place.toolTip().endswith("second.db")  # as it was
    assert window.current_id() == "agencies"
    assert len(window.messages.texts) == 1

    with qtbot.waitSignal(start.ready, timeout=120_000):
        start.switch(str(first))
    wait_idle(window.jobs)
    assert window.status.place.toolTip().endswith("first.db")
    assert [named(url)[0] for url in start.recent.urls()] == ["first", "second"]


def test_whoever_mistypes_a_path_stays_where_he_is(begin: Begin, placed: Placed, tmp_path: Path, qtbot: QtBot) -> None:
    start = opened_at(begin, placed(tmp_path / "first.db"), qtbot)
    window, wrong = start.window, tmp_path / "nowhere" / "x.db"
    window.show_tab("agencies")
    tab = window.tab("agencies")
    tab.search.setText("health")  # type: ignore[attr-defined]
    start.switch(str(wrong))
    wait_idle(window.jobs)
    assert window.tab("agencies") is tab  # nothing was taken out
    assert tab.search.text() == "health"  # type: ignore[attr-defined]
    assert window.status.place.toolTip().endswith("first.db")
    assert window.messages.texts == [f"There is no workspace at {wrong}."]
    assert not wrong.parent.exists()
    (toast,) = window.messages.toasts
    toast.button.click()
    (dialog,) = window.findChildren(OpenDialog)
    dialog.close()


def test_a_tab_that_may_not_be_closed_keeps_the_window_at_its_workspace(
    begin: Begin, placed: Placed, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = opened_at(begin, placed(tmp_path / "first.db"), qtbot)
    commands = start.window.commands
    for command in ("workspace.sync", "workspace.offline"):  # a file needs no copy
        assert "works without a network as it is" in commands.refusal_of(command)[1]
    assert commands.refusal_of("workspace.online")[1] == "You are not offline."
    assert start.window.offline_bar.isHidden()
    monkeypatch.setattr(start.window.tab("tickets"), "can_close", lambda: False)
    start.switch(str(tmp_path / "second.db"))
    assert start.window.status.place.toolTip().endswith("first.db")
    assert start.window.current_id()
    monkeypatch.undo()


def test_a_new_workspace_never_goes_over_a_file(
    begin: Begin, placed: Placed, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = opened_at(begin, placed(tmp_path / "first.db"), qtbot)
    taken, free = tmp_path / "taken.db", tmp_path / "free.db"
    taken.write_text("mine", "utf-8")
    monkeypatch.setattr(dialogs, "save_path", lambda *_args: taken)
    start.ask_new()
    assert taken.read_text("utf-8") == "mine"
    assert start.window.messages.texts == [f"There is a file at {taken} already."]
    monkeypatch.setattr(dialogs, "save_path", lambda *_args: free)
    with qtbot.waitSignal(start.ready, timeout=120_000):
        start.ask_new()
    assert start.window.status.place.toolTip().endswith("free.db")


def test_the_sample_has_a_place_of_its_own_and_can_be_left(
    begin: Begin, placed: Placed, sample_file: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the other process would make is put there; that it makes a sample is tried below."""
    own, asked = tmp_path / "own" / "workspace.db", []

    def make(_remote: Remote, url: str, sample: bool, _work: Work) -> None:
        asked.append((url, sample))
        shutil.copyfile(sample_file, url)

    monkeypatch.setattr("app.bootstrap.opener._make_workspace", make)
    start = opened_at(begin, placed(own), qtbot)
    with qtbot.waitSignal(start.ready, timeout=120_000):
        start.open_sample()
    wait_idle(start.window.jobs)
    assert (start.is_sample(), start.window.status.chip.text()) == (True, "SAMPLE")
    assert asked == [(str(tmp_path / "own" / "sample.db"), True)]
    with qtbot.waitSignal(start.ready, timeout=120_000):
        start.window.status.chip.click()
    wait_idle(start.window.jobs)
    assert (start.is_sample(), start.url) == (False, str(own))


def test_the_other_process_makes_a_sample_at_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sample.build_sample", partial(build_sample, tickets=400))
    url = str(tmp_path / "own" / "sample.db")
    make_for_window(url, True, Work())
    db = sample_workspace(url)
    assert lives_until(db) == local_date(utc_now())
    db.dispose()
