"""A meeting that is run by the keys of the room screen."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.cab.next_step import Step
from app.domain.cab.values import MeetingState
from app.errors import NotAllowed
from app.views.cab.room.screen import RoomScreen
from tests.views.cab.weeks.at_meetings import AtMeetings
from tests.views.cab.weeks.keyboard import CTRL, K

_DECIDED = {"approved": "a", "ratified": "a", "conditions": "c", "rejected": "r", "not_ratified": "r"}
_BALLOTS = {"approve": "y", "reject": "n", "abstain": "0"}


class InRoom(AtMeetings):
    """The first meeting is run in the room, those after it on the page."""

    room: RoomScreen | None = None

    def gather(self, slot: date) -> None:
        if slot != self.week.slot:
            super().gather(slot)
            return
        keyboard = self.to_step(slot, Step.OPEN)
        keyboard.letter("p")
        assert self.meeting(slot).state is MeetingState.RUNNING, keyboard.said()
        screen = QApplication.activeWindow()
        assert isinstance(screen, RoomScreen), screen
        screen._feed.stop()  # nobody else is at work, and what the coordinator does is read at once
        self.room = screen
        self._press("w")
        for seat in self.meeting(slot).seats:
            if seat.agency != "OSBM" and not seat.guest:
                self._seat(seat.agency)
                self._press(K.Key_Space)
                assert self.seat(slot, seat.agency).present, screen.page.refused
        self._press(K.Key_Escape)

    # --- keys -------------------------------------------------------------------------------------------
    def _press(self, *keys: Any) -> None:
        for key in keys:
            if isinstance(key, str):
                self.at_work.letter(key)
            else:
                self.at_work.press(key)

    def _seat(self, agency: str) -> None:
        assert self.room is not None
        self._press("/")
        for sign in agency.casefold():
            QTest.keyClicks(self.at_work.place(), sign)
        self._press(K.Key_Return)
        seat = self.room.choosing.seat()
        assert seat is not None
        assert seat.agency == agency

    def _go_to(self, letter: str, kind: str = "decision") -> RoomScreen:
        """Go to an item by its number on the agenda."""
        screen, item = self.room, self.item(letter, kind)
        assert screen is not None
        assert screen.page.shown is not None
        number = next(n for n, one in enumerate(screen.page.shown.items, 1) if one.id == item.id)
        if screen.page.shown.item is None or screen.page.shown.item.id != item.id or not screen.page.shown.is_taken_up:
            if number < 10:
                self._press(str(number))
            else:
                self._press("g")
                QTest.keyClicks(self.at_work.place(), str(number))
                self._press(K.Key_Return)
        now = screen.page.shown.item
        assert now is not None
        assert now.id == item.id, screen.page.refused
        return screen

    def _answer(self, text: str = "", *, check: bool = False) -> None:
        """Answer the question over the page; what speaks against the act raises."""
        assert self.room is not None
        question = self.room.acts.asks()
        if question is None:
            raise NotAllowed(" ".join(self.room.page.refused or ("no question",)))
        if text:
            QTest.keyClicks(self.at_work.place(), text)
        if check:
            QTest.keyClick(self.at_work.place(), K.Key_Tab)
            QTest.keyClick(self.at_work.place(), K.Key_Space)
        self.at_work.press(K.Key_Return, held=CTRL)
        assert self.room.acts.asks() is None, question.accessibleDescription()

    # --- acts -------------------------------------------------------------------------------------------
    def take_up(self, letter: str) -> None:
        if self.room is None:
            super().take_up(letter)
        else:
            self._go_to(letter)

    def vote(self, letter: str, agency: str, kind: str, ballot: str, note: str) -> None:
        if self.room is None:
            super().vote(letter, agency, kind, ballot, note)
            return
        self._go_to(letter, kind)
        self._seat(agency)
        self._press(_BALLOTS[ballot])
        if ballot == "reject":
            self._answer(note)

    def come_to(self, letter: str, result: str, kind: str = "decision", **more: Any) -> None:
        if self.room is None:
            super().come_to(letter, result, kind, **more)
            return
        self._go_to(letter, kind)
        self._press(_DECIDED[result])
        self._answer(more.get("conditions", more.get("reason", "")), check=bool(more.get("before_start")))

    def take_note(self, letter: str, kind: str, text: str) -> None:
        if self.room is None:
            super().take_note(letter, kind, text)
            return
        self._go_to(letter, kind)
        self._press("t")
        self._answer(text)

    def defer(self, letter: str, why: str) -> None:
        if self.room is None:
            super().defer(letter, why)
            return
        self._go_to(letter)
        self._press("d")
        self._answer(why)

    def consent(self, letter: str, *, given: bool) -> None:
        if self.room is None:
            super().consent(letter, given=given)
            return
        screen = self._go_to(letter)
        self._press("k")
        assert screen.acts.asks() is not None, screen.page.refused
        self._press("y" if given else "n")

    def close(self, slot: date) -> None:
        if self.room is None:
            super().close(slot)
            return
        self._press(K.Key_End)
        self._answer()
        assert self.meeting(slot).state is MeetingState.HELD, self.room.page.refused
        self.room = None
        self._press(K.Key_Escape)
        assert QApplication.activeWindow() is self.at_work.window
