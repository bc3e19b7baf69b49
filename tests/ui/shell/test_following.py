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


def test_what_is_lost_is_said_once_with_its_server_and_goes_when_it_is_back(window: MainWindow) -> None:
    told: list[str] = []
    window.telling.went.connect(lambda said, _hint: told.append(said))
    window.telling.lost(EnvironmentFault("longleaf on db.example.gov does not answer."))
    assert told == ["longleaf on db.example.gov does not answer."]  # the offline copy is offered in the same message
    assert window.messages.texts == ["longleaf on db.example.gov does not answer."]
    window.telling.found()
    assert window.messages.texts == ["The database answers again."]
    window.telling.lost(EnvironmentFault("desk.db was moved or deleted."))
    assert window.messages.texts[-1] == "The database does not answer."
    assert window.messages.toasts[-1].hint.startswith("desk.db was moved or deleted. ")
    window.telling.found()
    assert "The database does not answer." not in window.messages.texts
