"""The week of 11 November 2026 in the window by keyboard: from the chosen day to the signed minutes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.db import owner
from app.db.engine import Database
from app.domain.cab.values import ItemState, MeetingState, PaperKind, Result
from app.services.workspace import reference
from app.ui.forms import dialogs
from app.ui.shell.main_window import MainWindow
from app.views.cab.pane import ITEMS, PAPERS, SEATS
from app.views.cab.view import CabTab
from tests.services.cab.weeks.player import Player
from tests.services.cab.weeks.weeks import VETERANS
from tests.services.cab.weeks.world import world
from tests.views.cab.test_cab_tab import settle

pytestmark = pytest.mark.slow

Opener = Callable[..., MainWindow]
SLOT, DAY = VETERANS.slot, VETERANS.day
ENTER, CTRL, ALT = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class Hands:
    """Somebody at the keyboard; each step may be kept as a picture."""

    def __init__(self, window: MainWindow, tab: CabTab, p: Player) -> None:
        self.window, self.tab, self.p, self.n = window, tab, p, 0

    def keys(self, *keys: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            widget = QApplication.focusWidget() or self.window
            if isinstance(key, str):
                QTest.keyClicks(widget, key)
            else:
                QTest.keyClick(widget, key, modifier)
            settle(self.tab)

    def picture(self, name: str) -> None:
        folder = os.environ.get("WEEK_PICTURES")
        if folder:
            self.n += 1
            self.window.grab().save(str(Path(folder) / f"{self.n:02}-{name}.png"))

    def again(self) -> None:
        self.tab.refresh()
        settle(self.tab)

    def page(self, name: str) -> None:
        """Turn to a page of the meeting by Alt+PgDown."""
        for _ in range(6):
            if self.tab.detail.page == name:
                break
            self.keys(Qt.Key.Key_PageDown, modifier=ALT)
        assert self.tab.detail.page == name

    def send(self) -> None:
        """Send the form that is open."""
        self.keys(ENTER, modifier=CTRL)
        settle(self.tab)

    def item(self, letter: str) -> None:
        """Go to an item by the arrows."""
        self.page(ITEMS)
        table = self.tab.detail.tables[ITEMS]
        table.setFocus()
        self.keys(Qt.Key.Key_Home)
        for _ in range(12):
            now = self.tab.detail.current_item()
            if now is not None and now.item.title.startswith(f"{letter}:"):
                return
            self.keys(Qt.Key.Key_Down)
        raise AssertionError(letter)

    def approve(self, letter: str) -> None:
        """All who are present approve, and it is decided so."""
        self.item(letter)
        assert self.tab.context.commands.run("cab.vote_rest")
        settle(self.tab)
        self.decide(letter, "Approved")

    def vote(self, letter: str, vote: str, note: str) -> None:
        """Record the vote of the first seat."""
        self.item(letter)
        self.keys("v", Qt.Key.Key_Down, Qt.Key.Key_Tab, vote, Qt.Key.Key_Tab, note)
        self.picture(f"vote-{letter}")
        self.send()

    def decide(self, letter: str, result: str, reason: str = "") -> None:
        reason = reason or "They are done one after the other"  # others of that hour are decided before it
        self.item(letter)
        self.keys("a", result)
        self.keys(Qt.Key.Key_Tab, Qt.Key.Key_Tab, reason)
        self.picture(f"decide-{letter}")
        self.send()

    def result(self, letter: str) -> Result:
        items = self.p.meeting(SLOT).items
        return next(item.result for item in items if item.title.startswith(f"{letter}:") and item.kind == "decision")

    def said(self) -> str:
        return " ".join(self.tab.messages.texts)


def test_by_keyboard_alone(open_window: Opener, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(_parent: object, title: str, _text: str, answers: Sequence[str], **_named: object) -> str:
        asked.append(title)
        return answers[0]

    monkeypatch.setattr(dialogs, "ask", ask)
    with owner.as_owner(sqlite_db) as conn:
        reference.load(conn)
    with world(sqlite_db, VETERANS.begin, one_login=True) as made:
        p = Player(made, VETERANS)
        for letter in "ABCDE":
            p.draft(letter)
            p.submit(letter, SLOT)
        window = open_window(sqlite_db)
        window.resize(1280, 720)
        window.show_tab("cab")
        tab = window.tab("cab")
        assert isinstance(tab, CabTab)
        settle(tab)
        h = Hands(window, tab, p)
        window.navigator.open("cab", day=SLOT)
        settle(tab)
        tab.focus_first()
        h.picture("holiday")

        # the day is chosen, the chair is named, everybody is invited
        h.keys("m")
        h.picture("move")
        h.send()
        assert (p.meeting(SLOT).day, p.meeting(SLOT).sequence) == (DAY, 1)
        tab.focus_first()
        h.keys("h", "Hal", ENTER)
        h.send()
        chair = p.meeting(SLOT).chair
        assert chair is not None
        assert chair.name == "Hal Hunt"
        tab.focus_first()
        h.keys("i")
        assert "5 mails wait to be sent" in h.said()
        h.picture("invited")

        # late, sent, one withdrawn since
        p.at(VETERANS.cut_off, minutes=1)
        p.draft("J")
        p.submit("J", SLOT, late=True)
        p.at(VETERANS.freeze)
        h.again()
        tab.focus_first()
        h.picture("due")
        h.keys("f")
        assert p.meeting(SLOT).state is MeetingState.FROZEN
        p.finn.changes.withdraw(p.book["D"].id, p.version("D"))
        p.emergency("X", approve=True, slot=SLOT)
        h.again()
        h.picture("sent")

        # the meeting: who is there, votes, decisions
        p.at(f"{DAY} 10:00")
        h.again()
        tab.focus_first()
        h.keys("o")
        assert p.meeting(SLOT).state is MeetingState.RUNNING, h.said()
        h.page(SEATS)
        h.keys("s", Qt.Key.Key_Down, "s", Qt.Key.Key_Down, "s")
        assert [seat.present for seat in p.meeting(SLOT).seats] == [True, True, True, False]
        h.picture("present")
        h.page(ITEMS)
        h.item("A")
        h.approve("A")
        assert h.result("A") is Result.APPROVED
        h.vote("B", "Reject", "No test")
        h.decide("B", "Rejected", reason="Too risky")
        assert h.result("B") is Result.REJECTED
        h.item("C")
        h.keys("d", "The vendor is asked first")
        h.picture("defer")
        h.send()
        h.item("J")
        h.keys("c")
        assert "is heard, late by consent" in h.said()
        h.approve("J")
        h.item("X")
        h.keys("n", "Told")
        h.send()
        h.picture("decided")
        h.keys("z")
        over = p.meeting(SLOT)
        assert over.state is MeetingState.HELD, h.said()
        states = {i.title[0]: (i.state, i.result) for i in over.items}
        assert states == {
            "A": (ItemState.DECIDED, Result.APPROVED),
            "B": (ItemState.DECIDED, Result.REJECTED),
            "C": (ItemState.DEFERRED, Result.NONE),
            "D": (ItemState.WITHDRAWN, Result.NONE),
            "E": (ItemState.CARRIED, Result.NONE),
            "J": (ItemState.DECIDED, Result.APPROVED),
            "X": (ItemState.NOTED, Result.NOTED),
        }

        # the minutes are signed, and what was left is there next time
        h.page(PAPERS)
        tab.detail.tables[PAPERS].setFocus()
        h.keys(Qt.Key.Key_End)
        h.picture("papers")
        h.keys("y")
        assert any(paper.is_signed for paper in p.meeting(SLOT).papers if paper.kind is PaperKind.MINUTES), h.said()
        h.picture("signed")
        window.navigator.open("cab", day=VETERANS.next)
        settle(tab)
        h.page(ITEMS)
        assert {i.title[0]: i.came for i in p.meeting(VETERANS.next).items} == {"C": 2, "E": 2}
        h.picture("next")
    of = "of the CAB of Tue 10 Nov 2026?"
    assert asked == [
        f"Freeze the agenda {of}",
        "All others who may vote on it approve CHG0000001?",
        "All others who may vote on it approve CHG0000006?",
        "End the CAB of Tue 10 Nov 2026?",
        f"Sign the minutes {of}",
    ]
