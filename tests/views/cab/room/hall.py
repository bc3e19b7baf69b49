"""A meeting of the board that is running, and the room screen over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.db.engine import Database
from app.domain.cab.values import Item, Meeting
from app.services.cab import attendance, sitting, tend
from app.services.cab import reads as cab_reads
from app.ui.tab import Context
from app.views.cab.room.screen import RoomScreen
from tests.qt_guards import wait_idle
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
        wait_idle(made.jobs)
        return made


def press(screen: RoomScreen, *keys: Any) -> None:
    """Press keys one after the other, each once the last one is done."""
    for key in keys:
        if isinstance(key, str):
            for letter in key:
                QTest.keyClick(screen, letter)  # type: ignore[call-overload]
                wait_idle(screen.jobs)
        else:
            QTest.keyClick(screen, key)
            wait_idle(screen.jobs)


SPACE, BACK, ESC = Qt.Key.Key_Space, Qt.Key.Key_Backspace, Qt.Key.Key_Escape


@contextmanager
def hall(db: Database, make_context: Callable[[Database], Context], titles: tuple[str, ...] = TITLES) -> Iterator[Hall]:
    """A meeting that was opened at ten, with an item for each title and nobody present."""
    with board(db, "2026-11-10 09:00") as cab:
        for title in titles:
            cab.submitted(title)
        cab.clock.to("2026-11-16 17:00")
        tend.tend(cab["ava"])
        cab.clock.to("2026-11-18 10:00")
        found = cab.meeting(DAY)
        sitting.open_meeting(cab["ava"], found.id, found.version)
        yield Hall(cab, found.id, make_context)
