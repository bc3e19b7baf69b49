"""The room screen in a process of its own, which presses keys by chance until it is killed.

`python -m tests.views.cab.room.killed FILE MEETING OFFSET SEED`: a line of JSON for each thing that the screen said was
saved, as soon as it said so. OFFSET: seconds by which its clock is ahead of this machine's.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.db.engine import Actor, open_database
from app.domain.vocabulary import Role
from app.services.api import Services
from app.ui.commands import CommandRegistry
from app.ui.jobs import JobRunner
from app.ui.look.theme import Theme
from app.ui.messages import Messages
from app.ui.settings import Settings
from app.ui.tab import Context, Navigator
from app.views.cab.room.screen import RoomScreen

#: Keys that are pressed, the likelier the oftener they stand here; those of a seat come after one that chooses it.
_KEYS = (
    *("space",) * 3,
    *("Y",) * 5,
    "0",
    "N",
    *("down",) * 4,
    "up",
    "P",
    "P",
    "E",
    "A",
    "A",
    "C",
    "R",
    "D",
    "W",
    "back",
)
_NAMED = {"space": Qt.Key.Key_Space, "down": Qt.Key.Key_Down, "up": Qt.Key.Key_Up, "back": Qt.Key.Key_Backspace}


def tell(**facts: Any) -> None:
    """Write a line at once: who reads it knows that it was said."""
    os.write(1, (json.dumps(facts) + "\n").encode())


def tell_state(screen: RoomScreen, what: str, text: str = "") -> None:
    """Tell at which item the screen is, and how long items took."""
    shown = screen.page.shown
    assert shown is not None
    state = shown.at(screen.context.now())
    tell(
        what=what,
        text=text,
        item=state.item_id,
        paused=state.paused,
        spent=sum(took.total_seconds() for took in state.spent.values()),
        at=time.time(),
    )


class Player:
    """Presses a key whenever the screen is at rest."""

    def __init__(self, screen: RoomScreen, seed: int) -> None:
        self._screen, self._rng = screen, random.Random(seed)
        self._timer = QTimer(screen)
        self._timer.timeout.connect(self._press)
        self._timer.start(5)

    def _press(self) -> None:
        screen = self._screen
        if not screen.jobs.idle and self._rng.random() < 0.9:
            return
        question = screen.acts.asks()
        if question is not None:
            if question.text is not None and not question.text.toPlainText():
                question.text.setPlainText("So it was said in the room")
            if not question.busy:
                self._key(question.text or question, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            if question.isVisible() and not question.busy and self._rng.random() < 0.2:
                self._key(question, Qt.Key.Key_Escape)
            return
        key = self._rng.choice(_KEYS)
        if screen.page.name == "people":
            key = self._rng.choice(("down", "space", "space", "W"))
        self._key(screen, _NAMED.get(key, key))

    def _key(self, widget: QWidget, key: Any, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(widget, key, held)


def main() -> None:
    """Run the screen until the process is killed."""
    file, meeting_id, offset, seed = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
    app = QApplication([])
    Theme(app, "light")
    ahead = timedelta(seconds=offset)
    db = open_database(file, Actor("ava", frozenset({Role.CAB})), lambda: datetime.now(UTC) + ahead)
    services, jobs = Services(db), JobRunner()
    messages = Messages()
    context = Context(
        jobs,
        messages,
        CommandRegistry(may=services.opening.may),
        Navigator(),
        Settings(Path(file).parent / "config"),
        services,
        services.now,
        services.opening.may,
        services.opening.actor,
    )
    jobs.failure.connect(lambda failure: tell(what="failure", text=repr(failure.error)))
    begun = time.perf_counter()
    screen = RoomScreen(context, meeting_id)
    say = screen.say

    def say_and_tell(text: str) -> None:
        say(text)
        tell_state(screen, "saved", text)

    screen.say = say_and_tell  # type: ignore[method-assign]
    screen.resize(1280, 720)
    screen.show()
    while screen.page.shown is None:
        QCoreApplication.processEvents()
        time.sleep(0.001)
    screen.grab()
    tell_state(screen, "ready", f"{time.perf_counter() - begun:.3f}")
    player = Player(screen, seed)
    app.exec()
    del player


if __name__ == "__main__":
    main()
