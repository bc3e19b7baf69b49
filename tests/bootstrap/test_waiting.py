"""What waits is sent by itself once the shared database is open, and people are told what needs them."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from app.bootstrap.waiting import WaitingEdits
from app.domain.offline.sent import Sent
from app.domain.offline.shown import Waiting
from app.work import Work

SHARED, FILE = "postgresql://ann@db/longleaf", "sqlite:////home/ann/w.db"


class FakeWindow(QObject):
    """A window whose jobs are done at once; what it says is noted."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.offline_bar = SimpleNamespace(waiting_asked=SimpleNamespace(connect=lambda _slot: None))
        self.commands = SimpleNamespace(add=lambda _commands: None)
        self.jobs = SimpleNamespace(read=self._at_once, write=self._at_once)
        self.messages = SimpleNamespace(
            info=self.said.append, warning=lambda text, _more, act, _slot: self.said.append(f"{text} [{act}]")
        )

    def current_id(self) -> str:
        return "tickets"

    @staticmethod
    def _at_once(_owner: QObject, call: Callable[[Work], Any], done: Callable[[Any], None], **_named: object) -> None:
        done(call(Work()))


class FakeOpener(QObject):
    """A workspace, with what its services answer; `called`: which were asked."""

    ready = Signal()

    def __init__(self, url: str, waiting: Waiting, sent: Sent) -> None:
        super().__init__()
        self.url, self.window, self.found = url, FakeWindow(), None
        self.called: list[str] = []
        answers = {"offline.status": waiting, "offline.send": sent}

        def service(name: str, **_named: object) -> object:
            self.called.append(name)
            return answers[name]

        self.remote = SimpleNamespace(service=service)


@pytest.mark.parametrize(
    ("url", "waiting", "sent", "called", "said"),
    [
        (SHARED, Waiting(here=2), Sent(2), ["status", "send"], ["2 edits are on the shared database."]),
        (
            SHARED,
            Waiting(here=2),
            Sent(1, clashed=1),
            ["status", "send"],
            ["1 edit is on the shared database. 1 edit meets what others saved meanwhile: settle it. [Look…]"],
        ),
        (SHARED, Waiting(conflicts=1), Sent(), ["status"], ["From your work offline: 1 conflict to settle. [Settle…]"]),
        (
            SHARED,
            Waiting(here=1, conflicts=1),
            Sent(),
            ["status", "send"],
            ["From your work offline: 1 edit waits here, 1 conflict to settle. [Settle…]"],
        ),
        (SHARED, Waiting(), Sent(), ["status"], []),
        (SHARED, Waiting(here=2, is_offline=True), Sent(), ["status"], []),
        (FILE, Waiting(here=2), Sent(2), [], []),
    ],
)
def test_on_return(qtbot: QtBot, url: str, waiting: Waiting, sent: Sent, called: list[str], said: list[str]) -> None:
    opener: Any = FakeOpener(url, waiting, sent)
    WaitingEdits(opener)
    opener.ready.emit()
    assert opener.called == [f"offline.{name}" for name in called]
    assert opener.window.said == said
