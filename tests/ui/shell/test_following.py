"""What a window notes of changes: its own, and those of others."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.domain.changes_made import Changes, Touched
from app.errors import EnvironmentFault
from app.ui.shell.main_window import MainWindow
from tests.ui.shell.plain import Plain


def test_many_changes_are_one_refresh(window: MainWindow, qtbot: QtBot) -> None:
    one = Plain.made[0]
    for _ in range(20):
        window.jobs.changed.emit(Changes(Touched.TICKETS))
    qtbot.waitUntil(lambda: one.refreshed == 2)
    qtbot.wait(300)
    assert one.refreshed == 2


def test_write_says_what_it_did(window: MainWindow, qtbot: QtBot) -> None:
    window.jobs.write(Plain.made[0], lambda _w: Changes(Touched.TICKETS, (1,), "INC0000001 resolved."))
    qtbot.waitUntil(lambda: window.messages.texts == ["INC0000001 resolved."])


def test_a_connection_that_was_lost_is_not_said_of_the_next_workspace(window: MainWindow) -> None:
    window.telling.lost(EnvironmentFault("away"))
    assert window.status.connection.isVisibleTo(window)
    assert window.unhost()
    assert not window.status.connection.isVisibleTo(window)
    assert window.messages.texts == []
