"""The room screen where there are two screens, in a process of its own; prints where it is as lines of JSON."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.cab.settings import SAMPLE
from app.domain.cab.values import Meeting, MeetingState
from app.ui.commands import CommandRegistry
from app.ui.jobs import JobRunner
from app.ui.look.theme import Theme
from app.ui.messages import Messages
from app.ui.settings import Settings
from app.ui.tab import Context, Navigator
from app.views.cab.room.screen import RoomScreen
from tests.views.cab.room.hall import rest

_START = datetime(2026, 11, 18, 15, tzinfo=UTC)
_DAY = date(2026, 11, 18)


def _services() -> Any:
    meeting = Meeting(1, "CAB-1", _DAY, _DAY, MeetingState.RUNNING, _START, _START)
    cab = SimpleNamespace(
        meeting=lambda *_, **__: meeting,
        rules=lambda **_: SAMPLE,
        open_actions=lambda *_, **__: (),
        names=lambda **_: {"sites": {}},
    )
    return SimpleNamespace(cab=cab, changed_since=lambda *_: (None, SimpleNamespace(touched=False)))


def main(folder: str) -> None:
    """Show the screen beside a window on the first screen, and send it to and fro."""
    app = QApplication([])
    Theme(app, "light")
    jobs, settings = JobRunner(), Settings(Path(folder))
    context = Context(
        jobs, Messages(), CommandRegistry(), Navigator(), settings, _services(), lambda: _START, lambda _right: True
    )
    window = QWidget()
    window.setGeometry(10, 10, 900, 600)
    window.show()
    screen = RoomScreen(context, 1, window)
    screen.present()
    rest(screen)

    def tell() -> None:
        box = screen.geometry()
        full = screen.isFullScreen()
        print(json.dumps([screen.screen().name(), full, box.width(), box.height()]))  # noqa: T201

    tell()
    for key in (Qt.Key.Key_S, Qt.Key.Key_S, Qt.Key.Key_F):
        QTest.keyClick(screen, key)
        rest(screen)
        tell()
    screen.leave()
    window.close()
    jobs.stop()


if __name__ == "__main__":
    main(sys.argv[1])
