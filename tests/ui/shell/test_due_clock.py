"""The due promise on every page: asked at once, again when tickets change, gone with its workspace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.domain.changes_made import Changes, Touched
from app.ui.settings import Settings
from app.ui.shell.bar_parts import DuePromise
from app.ui.shell.main_window import MainWindow
from app.work import Work
from tests.qt_guards import wait_idle
from tests.ui.shell.plain import SPECS, FakeServices

NOW = datetime(2026, 11, 24, 15, 42, tzinfo=UTC)


class Timed(FakeServices):
    now = staticmethod(lambda: NOW)  # type: ignore[assignment]


def test_the_next_promise_is_on_every_page(qapp: QApplication, settings: Settings, qtbot: QtBot) -> None:
    window = bootstrap.make_window(qapp, settings)
    qtbot.addWidget(window)
    answers: list[DuePromise | None] = [
        DuePromise("INC0002992", "update", NOW + timedelta(minutes=6), "two", 7),
        DuePromise("INC0002992", "update", NOW + timedelta(minutes=30), "two", 7),
        None,
    ]

    def promise(_work: Work) -> DuePromise | None:
        return answers.pop(0)

    context = bootstrap.build_context(window, Timed())  # type: ignore[arg-type]
    window.host(SPECS, context, workspace="test.db", promise=promise)
    window.show()
    wait_idle(window.jobs)
    assert window.top.promise.text_shown == "INC0002992 update in 6 min"
    window.show_tab("two")
    assert window.top.promise.isVisible()
    window.show_tab("one")
    window.top.promise.click()
    assert window.current_id() == "two"
    window.jobs.changed.emit(Changes(Touched.FREEZES))
    wait_idle(window.jobs)
    assert len(answers) == 2
    window.jobs.changed.emit(Changes(Touched.TICKETS))
    wait_idle(window.jobs)
    assert window.top.promise.text_shown == "INC0002992 update in 30 min"
    window.jobs.changed.emit(Changes(Touched.MAJORS))
    wait_idle(window.jobs)
    assert not window.top.promise.isVisible()


def test_a_workspace_takes_its_promise_along(qapp: QApplication, settings: Settings, qtbot: QtBot) -> None:
    window = bootstrap.make_window(qapp, settings)
    qtbot.addWidget(window)
    context = bootstrap.build_context(window, Timed())  # type: ignore[arg-type]
    window.host(
        SPECS,
        context,
        workspace="one.db",
        promise=lambda _work: DuePromise("INC0002992", "update", NOW + timedelta(minutes=6), "two", 7),
    )
    window.show()
    wait_idle(window.jobs)
    assert window.top.promise.isVisible()
    assert window.unhost()
    assert window.top.promise.isHidden()
    window.host(SPECS, context, workspace="two.db")
    assert window.top.promise.isHidden()  # nothing is promised there


def test_the_clock_waits_for_the_next_minute_only(window: MainWindow) -> None:
    window.clock._await_minute(datetime(2026, 11, 24, 15, 4, 57, 500_000, tzinfo=UTC))
    assert window.clock._minute.interval() == 2_501
    window.clock._await_minute(None)
    assert window.clock._minute.interval() == 60_001


def test_a_promise_that_is_missed_is_told_once(
    qapp: QApplication, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = bootstrap.make_window(qapp, settings)
    qtbot.addWidget(window)
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(window.telling._notifications, "say", lambda title, text: said.append((title, text)))
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    late = DuePromise("MI0000012", "update", NOW - timedelta(minutes=3), "two", 7, others=2)
    context = bootstrap.build_context(window, Timed())  # type: ignore[arg-type]
    window.host(SPECS, context, workspace="test.db", promise=lambda _work: late)
    wait_idle(window.jobs)
    window.clock.look()
    wait_idle(window.jobs)
    assert said == [("MI0000012: update overdue", "It was promised for 24 Nov 2026 10:39.")]
    assert window.top.promise.accessibleName() == "MI0000012 update missed by 3 min, and 2 more"
