"""A watcher looks regularly and soon after a change; many changes neither multiply its looks nor put them off."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.domain.changes_made import Changes, Touched
from app.ui.jobs import JobRunner
from app.ui.shell.watcher import Watcher, tell_some
from app.work import Work
from tests.qt_guards import PATIENCE

EDIT, OTHER = Changes(Touched.TICKETS), Changes(Touched.HUB)


class Asked:
    """Counts the looks of a watcher; the clock is the test's."""

    def __init__(self, jobs: JobRunner, parent: QObject, monkeypatch: pytest.MonkeyPatch, apart: int) -> None:
        self.now, self.looks, self.answers, self.fails = 100.0, 0, 0, False
        self.waits: Event | None = None
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        self.watcher = Watcher(
            jobs, self.read, self.here, parent, key="test", hears=Touched.TICKETS, every=600_000, apart=apart
        )

    def read(self, _work: Work) -> int:
        self.looks += 1
        if self.waits is not None:
            self.waits.wait(PATIENCE)
        if self.fails:
            raise OSError("away")
        return self.looks

    def here(self, _answer: int) -> None:
        self.answers += 1

    @property
    def wait(self) -> int:
        """How long until the next look, in milliseconds."""
        return self.watcher._timer.remainingTime()


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[JobRunner]:
    runner = JobRunner()
    yield runner
    runner.stop()


def test_many_changes_bring_one_look_forward_and_never_put_it_off(
    jobs: JobRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QObject()
    asked = Asked(jobs, parent, monkeypatch, apart=50_000)
    asked.watcher.note(EDIT)
    assert asked.wait == -1, "it has not begun"
    asked.watcher.start()
    assert asked.wait > 550_000
    asked.watcher.note(OTHER)
    assert asked.wait > 550_000, "that is nothing to it"
    asked.watcher.note(EDIT)
    assert 45_000 < asked.wait < 55_000
    for passed in (10, 20, 30):
        asked.now = 100.0 + passed
        asked.watcher.note(EDIT)
        assert asked.wait <= 1.1 * (50_000 - passed * 1000)
    asked.now = 151.0
    asked.watcher.note(EDIT)
    qtbot.waitUntil(lambda: asked.answers == 1)
    assert asked.looks == 1
    for _ in range(20):
        asked.watcher.note(EDIT)
    assert asked.wait > 40_000, "the next look is as far away as two may be"
    asked.watcher.stop()
    assert asked.wait == -1
    qtbot.waitUntil(lambda: jobs.idle)


def test_a_change_during_a_look_is_looked_at_after_it(
    jobs: JobRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QObject()
    asked = Asked(jobs, parent, monkeypatch, apart=0)
    asked.watcher.start()
    asked.waits = Event()
    asked.watcher.look()
    qtbot.waitUntil(lambda: asked.looks == 1)
    for _ in range(5):
        asked.watcher.note(EDIT)
    assert asked.looks == 1, "the look under way is not given up"
    asked.waits.set()
    qtbot.waitUntil(lambda: asked.answers == 2)
    assert asked.looks == 2
    asked.watcher.stop()
    qtbot.waitUntil(lambda: jobs.idle)


def test_what_fails_is_asked_again_in_the_next_round(
    jobs: JobRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QObject()
    asked = Asked(jobs, parent, monkeypatch, apart=0)
    asked.watcher.start()
    asked.fails = True
    asked.watcher.look()
    qtbot.waitUntil(lambda: asked.looks == 1 and jobs.idle)
    assert (asked.answers, asked.wait > 0) == (0, True)
    asked.fails = False
    asked.watcher.note(EDIT)
    qtbot.waitUntil(lambda: asked.answers == 1)
    asked.watcher.stop()


def test_a_few_are_told_one_by_one_and_more_together() -> None:
    told: list[object] = []
    tell_some([1, 2, 3], told.append, lambda all_of_them: told.append(len(all_of_them)))
    assert told == [1, 2, 3]
    told.clear()
    tell_some([5, 6, 7, 8], told.append, lambda all_of_them: told.append(f"{len(all_of_them)} together"))
    assert told == ["4 together"]
