"""A meeting of the board that is running, and the room screen over it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from sqlalchemy import Connection, insert

from app.db import tables as t
from app.db.engine import Database
from app.domain.cab.values import Item, Meeting
from app.services.cab import attendance, sitting, tend
from app.services.cab import reads as cab_reads
from app.ui.tab import Context
from app.ui.typed_on import typed_on
from app.views.cab.room.screen import RoomScreen
from tests.qt_guards import PATIENCE
from tests.services.cab.board import Board, board

#: The Wednesday on which the meeting is held, from ten o'clock.
DAY = date(2026, 11, 18)
TITLES = (
    "Failover test of NCID Identity Management between EDC and WDC",
    "Patch the directory",
    "Security configuration of Managed Firewall",
    "New disks for Database Hosting",
    "Move the mail gateway",
    "Renew certificates",
    "Withdraw me",
)


@dataclass
class Hall:
    """A board with its meeting; `screen` is what the coordinator sees of it."""

    board: Board
    meeting_id: int
    make_context: Callable[[Database], Context]
    login: str = "ava"

    @property
    def meeting(self) -> Meeting:
        """The meeting as it is now."""
        return cab_reads.meeting(self.board.root, self.meeting_id)

    def item(self, change_id: int) -> Item:
        """The item of a change in this meeting."""
        return next(item for item in self.meeting.items if item.change and item.change.id == change_id)

    def arrive(self, *agencies: str) -> None:
        """Let agencies be present."""
        for seat in self.meeting.seats:
            if seat.agency in agencies:
                attendance.presence(self.board["ava"], seat.id, seat.version, True)

    def screen(self, size: tuple[int, int] = (1280, 720)) -> RoomScreen:
        """Return the room screen, read and shown."""
        made = RoomScreen(self.make_context(self.board[self.login]), self.meeting_id)
        made.resize(*size)
        made.show()
        made._feed.stop()  # a test looks when it wants to
        rest(made)
        return made


def rest(screen: RoomScreen) -> None:
    """Let the screen come to rest: nothing is written or read any more, nor put off for a moment."""
    until, quiet = time.monotonic() + PATIENCE, 0
    while quiet < 3:
        QCoreApplication.processEvents()
        screen._soon.flush()  # or a timer would read in the middle of what a test does next
        quiet = quiet + 1 if screen.jobs.idle else 0
        time.sleep(0 if quiet else 0.002)
        assert time.monotonic() < until, "jobs are still running"


def tap(screen: RoomScreen, *keys: Any) -> None:
    """Press keys one after the other without waiting: a name of a key, or the letters of a text."""
    for key in keys:
        signs: tuple[Any, ...] = tuple(key) if isinstance(key, str) else (key,)
        for sign in signs:
            QTest.keyClick(screen, sign)


def press(screen: RoomScreen, *keys: Any) -> None:
    """Press keys one after the other, each once the last one is done."""
    for key in keys:
        for one in key if isinstance(key, str) else (key,):
            typed_on.end()  # each key is one of its own, not a letter of a text
            tap(screen, one)
            rest(screen)


SPACE, BACK, ESC = Qt.Key.Key_Space, Qt.Key.Key_Backspace, Qt.Key.Key_Escape
LATE = "Found on Tuesday"


def add_agencies(db: Database, count: int) -> None:
    """Add agencies with a member each, who have no login."""

    def fill(conn: Connection) -> None:
        day = date(2020, 1, 1)
        for number in range(count):
            agency = conn.execute(
                insert(t.agency).values(code=f"AG{number:02}", name=f"Agency number {number}", valid_from=day)
            ).inserted_primary_key
            person = conn.execute(
                insert(t.person).values(login=f"member{number}", name=f"Member {number}", email="")
            ).inserted_primary_key
            assert agency is not None
            assert person is not None
            row = {"agency_id": agency[0], "person_id": person[0], "role": "cab_rep", "valid_from": day}
            conn.execute(insert(t.agency_assignment), [row])

    db.write(fill, what="test data")


@contextmanager
def hall(
    db: Database,
    make_context: Callable[[Database], Context],
    titles: tuple[str, ...] = TITLES,
    *,
    more_agencies: int = 0,
    **change: Any,
) -> Iterator[Hall]:
    """A meeting that was opened at ten, with an item for each title, one that came late, and nobody present.

    `change`: fields of all of its changes.
    """
    with board(db, "2026-11-10 09:00") as cab:
        add_agencies(db, more_agencies)
        for title in titles:
            cab.submitted(title, **change)
        cab.clock.to("2026-11-16 17:00")
        tend.tend(cab["ava"])
        cab.clock.to("2026-11-17 09:00")
        late = cab.draft(title=LATE)
        cab.submit(late, late_for=DAY, late_why="Found after the agenda was sent")
        cab.clock.to("2026-11-18 10:00")
        found = cab.meeting(DAY)
        sitting.open_meeting(cab["ava"], found.id, found.version)
        yield Hall(cab, found.id, make_context)


DOWN, UP, RETURN = Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return


def answer(screen: RoomScreen, text: str = "", *, check: bool = False) -> None:
    """Answer the question that is open with Ctrl+Enter, after typing a text where one is given."""
    question = screen.acts.asks()
    assert question is not None, screen.page.refused
    if text:
        assert question.text is not None
        QTest.keyClicks(question.text, text)
    if check:
        assert question.check is not None
        question.check.setChecked(True)
    QTest.keyClick(question.text or question, RETURN, Qt.KeyboardModifier.ControlModifier)
    rest(screen)


def refused(screen: RoomScreen) -> str:
    """Return what is said over the page; fails where nothing is."""
    assert screen.page.refused is not None
    return " ".join(screen.page.refused)
