"""What is due for the board is done while a coordinator's window is open, and said once."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from app.bootstrap import window as windows
from app.db.engine import Actor, Database, open_database
from app.domain.cab.tended import Tended
from app.domain.changes_made import Changes, Touched
from app.domain.vocabulary import Role
from app.domain.workspace import Opening
from app.errors import EnvironmentFault
from app.services.api import Services
from app.ui.shell.main_window import MainWindow
from app.ui.shell.tending import Tending
from tests.qt_guards import wait_idle

OFF = Tended(failed=("No mail server is named.",))


class Told:
    """What messages were shown."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def info(self, text: str, hint: str = "") -> None:
        self.texts.append(text)

    def dismiss(self, text: str) -> None:
        self.texts.append(f"- {text}")

    def warning(self, text: str, hint: str = "") -> None:
        self.texts.append(f"! {text} {hint}".strip())


def test_what_was_done_is_said_and_a_trouble_once(window: MainWindow, qtbot: QtBot) -> None:
    answers: list[object] = [Tended(), OFF, OFF, EnvironmentFault("away"), Tended(("3 mails were sent.",)), OFF]
    left, told = list(answers), Told()

    def tend() -> Tended:
        answer = left.pop(0) if left else OFF
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Tended)
        return answer

    tending = Tending(window.jobs, tend, told, window, every=5)  # type: ignore[arg-type]
    tending.start()
    qtbot.waitUntil(lambda: not left and len(told.texts) == 4)
    tending.stop()
    wait_idle(window.jobs)
    off = "No mail server is named."
    assert told.texts == [f"! {off}", f"- {off}", "3 mails were sent.", f"! {off}"]


def test_mail_of_ones_own_act_is_sent_soon(window: MainWindow) -> None:
    rounds: list[int] = []

    def tend() -> Tended:
        rounds.append(1)
        return Tended()

    tending = Tending(window.jobs, tend, Told(), window)  # type: ignore[arg-type]
    tending.note(Changes(Touched.MAIL))
    assert not tending._timer.isActive(), "not before the rounds have begun"
    tending.start()
    tending.note(Changes(Touched.TICKETS))
    assert tending._timer.remainingTime() > 20_000
    tending.note(Changes(Touched.MAIL | Touched.CAB))
    assert tending._timer.remainingTime() <= 3_000
    tending.round()
    wait_idle(window.jobs)
    assert rounds == [1]
    assert tending._timer.remainingTime() > 20_000
    tending.round()
    tending.note(Changes(Touched.MAIL))
    wait_idle(window.jobs)
    assert tending._timer.remainingTime() <= 3_000, "what came while a round was under way is not left for the next"
    tending.stop()


@pytest.mark.parametrize(
    ("roles", "sample", "warning", "tends"),
    [
        ({Role.CAB}, False, "", True),
        ({Role.ADMIN}, False, "", True),
        ({Role.AGENT}, False, "", True),
        ({Role.MEMBER, Role.BRM}, False, "", False),
        ({Role.CAB}, True, "", True),
        ({Role.CAB}, False, "Read-only", False),
    ],
)
def test_windows_of_coordinators_and_the_desk_tend(roles: set[Role], sample: bool, warning: str, tends: bool) -> None:
    opening = Opening("here", "ava", frozenset(roles), warning=warning, sample=sample)
    assert windows.tends(opening) is tends


def test_an_agenda_is_sent_from_an_open_window(open_window: object, sqlite_db: Database) -> None:
    db = open_database(str(sqlite_db.url.database), Actor("ava", frozenset({Role.CAB})))
    db.now = lambda: datetime(2026, 11, 16, 17, tzinfo=ZoneInfo("America/New_York"))
    window: MainWindow = open_window(db)  # type: ignore[operator]
    services = Services(db)
    told = Told()
    tending = Tending(window.jobs, services.tend, told, window)  # type: ignore[arg-type]
    tending.round()
    wait_idle(window.jobs)
    tending.stop()
    assert services.cab.meeting(day=date(2026, 11, 18)).frozen_at is not None
    assert told.texts[0].startswith("The agenda of Wednesday 18 November is frozen with 0 items.")
    window.close()
    db.dispose()
