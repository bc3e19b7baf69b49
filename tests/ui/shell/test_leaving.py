"""What writes is asked about before a window leaves its workspace, and what it did by then is said."""

from __future__ import annotations

import time

import pytest
from pytestqt.qtbot import QtBot

from app.ui.forms import dialogs
from app.ui.jobs import Job
from app.ui.shell.main_window import MainWindow
from app.work import Work
from tests.qt_guards import settle, wait_idle
from tests.ui.shell.plain import Plain


def _on_and_on(work: Work) -> None:
    work.step(25, 100, "")
    while True:
        time.sleep(0.005)
        work.check()


def _importing(window: MainWindow, qtbot: QtBot, *, writes: bool = True) -> Job[None]:
    job = window.jobs.read(Plain.made[0], _on_and_on, print, title="Import of list.csv", writes=writes)
    qtbot.waitUntil(lambda: job.total == 100)
    return job


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is answered, the last one first; each is replaced by what was asked."""
    given: list[str] = []

    def ask(_parent: object, title: str, text: str, offered: list[str], **_more: object) -> str:
        answer = given.pop()
        assert answer in offered
        given.insert(0, f"{title} {text}")
        return answer

    monkeypatch.setattr(dialogs, "ask", ask)
    return given


def test_a_long_write_is_asked_about_before_another_workspace_is_opened(
    window: MainWindow, qtbot: QtBot, answers: list[str]
) -> None:
    job = _importing(window, qtbot)
    answers.append("Cancel")
    assert not window.unhost()
    assert (job.dropped, window.current_id()) == (False, "one")
    told = (
        "Stop this and open the other workspace? Still running: Import of list.csv (25 of 100). "
        "What is done by then is kept."
    )
    assert answers == [told]
    answers.append("Stop and open")
    assert window.unhost()
    settle()
    wait_idle(window.jobs)
    assert window.messages.texts == ["Stopped: Import of list.csv (25 of 100)."]


def test_what_only_reads_is_stopped_unasked(window: MainWindow, qtbot: QtBot) -> None:
    _importing(window, qtbot, writes=False)
    assert window.unhost()
    settle()
    wait_idle(window.jobs)
    assert window.messages.texts == []


def test_a_save_is_waited_for_by_its_name(window: MainWindow, qtbot: QtBot) -> None:
    job = window.jobs.write(Plain.made[0], _on_and_on, title="Closing 200 tickets")
    qtbot.waitUntil(lambda: job.total == 100)
    assert not window.unhost()
    assert window.messages.texts == ["Closing 200 tickets: still being saved."]
    job.cancel()
    wait_idle(window.jobs)


def test_closing_asks_what_is_kept(window: MainWindow, qtbot: QtBot, answers: list[str]) -> None:
    _importing(window, qtbot)
    answers.append("Cancel")
    assert not window.close()
    told = "Close while a job runs? Still running: Import of list.csv (25 of 100). What is done by then is kept."
    assert answers == [told]
    answers.append("Close")
    assert window.close()
