"""What is done with meetings at the keyboard, on the page CAB."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.cab.next_step import Step
from app.domain.cab.values import MeetingState, Result
from app.errors import NotAllowed
from app.views.cab.pane import ITEMS, PAPERS, SEATS
from app.views.cab.view import CabTab
from tests.services.cab.weeks.world import CAST
from tests.views.cab.weeks.desks import Desks
from tests.views.cab.weeks.keyboard import ALT, K, Keyboard

_FAR = 60  # rows


class AtMeetings(Desks):
    """Everything that is done on the page CAB, also while the meeting is running."""

    # --- the way ----------------------------------------------------------------------------------------
    def to_meeting(self, slot: date, login: str = "ava") -> tuple[Keyboard, CabTab]:
        """Go to a meeting by the arrows in the list."""
        keyboard = self.sit(login)
        tab = keyboard.page(4)
        assert isinstance(tab, CabTab)
        shown = tab.shown()
        if shown is None or shown.meeting.slot != slot or not tab.table.hasFocus():
            if not tab.table.hasFocus():
                keyboard.press(K.Key_Escape)
            keyboard.press(K.Key_Home)
            for _ in range(_FAR):
                row = tab.current_row()
                if row is not None and row.meeting.slot == slot:
                    break
                keyboard.press(K.Key_Down)
        shown = tab.shown()
        assert shown is not None
        assert shown.meeting.slot == slot
        keyboard.listen()
        return keyboard, tab

    def to_page(self, slot: date, name: str, login: str = "ava") -> tuple[Keyboard, CabTab]:
        """Turn to a page of a meeting by Alt+PgDown."""
        keyboard, tab = self.to_meeting(slot, login)
        for _ in range(6):
            keyboard.press(K.Key_PageDown, held=ALT)
            if tab.detail.page == name:
                break
        assert tab.detail.page == name
        return keyboard, tab

    def to_item(self, letter: str, kind: str, login: str = "ava") -> tuple[Keyboard, CabTab]:
        """Go to the open item of a change by the arrows."""
        item = self.item(letter, kind)
        keyboard, tab = self.to_page(self.slot_of(letter, kind), ITEMS, login)
        keyboard.press(K.Key_Home)
        for _ in range(_FAR):
            row = tab.detail.current_item()
            if row is not None and row.item.id == item.id:
                return keyboard, tab
            keyboard.press(K.Key_Down)
        raise AssertionError(f"{letter} is not on the agenda")

    def to_seat(self, slot: date, agency: str, login: str = "ava") -> tuple[Keyboard, CabTab]:
        keyboard, tab = self.to_page(slot, SEATS, login)
        keyboard.press(K.Key_Home)
        for _ in range(_FAR):
            seat = tab.detail.current_seat()
            if seat is not None and seat.agency == agency:
                return keyboard, tab
            keyboard.press(K.Key_Down)
        raise AssertionError(f"{agency} has no seat")

    def to_step(self, slot: date, step: Step) -> Keyboard:
        """Go to a meeting whose next step is said to be this one."""
        keyboard, tab = self.to_meeting(slot)
        assert tab.detail.step.step is step, tab.detail.step
        assert tab.detail.next.isVisible()
        return keyboard

    # --- before -----------------------------------------------------------------------------------------
    def chair(self, slot: date) -> None:
        keyboard, _ = self.to_meeting(slot)
        keyboard.letter("h")
        keyboard.send(person_id=CAST["hal"][0])

    def invite(self, slot: date) -> str:
        keyboard = self.to_step(slot, Step.INVITE)
        keyboard.letter("i")
        return keyboard.said()

    def move(self, slot: date, day: date) -> None:
        keyboard, tab = self.to_meeting(slot)
        assert (tab.detail.step.step is Step.CHOOSE_DAY) is bool(self.meeting(slot).holiday)
        keyboard.letter("m")
        keyboard.send(to=f"{day:%Y-%m-%d}")

    def cancel_meeting(self, slot: date, why: str) -> None:
        keyboard, _ = self.to_meeting(slot)
        keyboard.palette("Cancel meeting")
        keyboard.send(reason=why)

    def restore(self, slot: date, why: str) -> None:
        """Hold a cancelled meeting after all, and bring back to it what had gone on."""
        keyboard, _ = self.to_meeting(slot)
        keyboard.palette("Restore meeting")
        keyboard.send(reason=why)
        keyboard, _ = self.to_meeting(slot)
        keyboard.letter("b")

    def tend(self) -> tuple[str, ...]:
        """Nothing is done by itself: the coordinator does it."""
        return ()

    def send_when_due(self, slot: date) -> None:
        self.freeze(slot)

    def freeze(self, slot: date) -> None:
        keyboard = self.to_step(slot, Step.SEND)
        keyboard.letter("f")
        assert self.meeting(slot).state is MeetingState.FROZEN, keyboard.said()

    def own_vote(self, letter: str, login: str) -> None:
        keyboard, _ = self.to_item(letter, "decision", login)
        keyboard.letter("v")
        keyboard.send(vote="Approve")

    def delegate(self, slot: date, agency: str, member: str, delegate: str) -> None:
        keyboard, _ = self.to_seat(slot, agency, member)
        keyboard.letter("l")
        keyboard.send(person_id=CAST[delegate][0])

    # --- while it is running ----------------------------------------------------------------------------
    def gather(self, slot: date) -> None:
        keyboard = self.to_step(slot, Step.OPEN)
        keyboard.letter("o")
        assert self.meeting(slot).state is MeetingState.RUNNING, keyboard.said()
        for seat in self.meeting(slot).seats:
            if seat.agency != "OSBM" and not seat.guest:
                keyboard, _ = self.to_seat(slot, seat.agency)
                keyboard.letter("s")
                assert self.seat(slot, seat.agency).present, keyboard.said()

    def take_up(self, letter: str) -> None:
        self.to_item(letter, "decision")

    def vote(self, letter: str, agency: str, kind: str, ballot: str, note: str) -> None:
        seat = self.seat(self.slot_of(letter, kind), agency)
        keyboard, _ = self.to_item(letter, kind)
        keyboard.letter("v")
        keyboard.send(seat=seat.name, vote=ballot.capitalize(), note=note)

    def come_to(self, letter: str, result: str, kind: str = "decision", **more: Any) -> None:
        keyboard, _ = self.to_item(letter, kind)
        keyboard.letter("a")
        keyboard.send(result=Result(result).label, **more)

    def take_note(self, letter: str, kind: str, text: str) -> None:
        keyboard, _ = self.to_item(letter, kind)
        keyboard.letter("n")
        keyboard.send(text=text)

    def defer(self, letter: str, why: str) -> None:
        keyboard, _ = self.to_item(letter, "decision")
        keyboard.letter("d")
        keyboard.send(reason=why)

    def consent(self, letter: str, *, given: bool) -> None:
        keyboard, _ = self.to_item(letter, "decision")
        if given:
            keyboard.letter("c")
        else:
            keyboard.palette("Consent refused")

    def close(self, slot: date) -> None:
        keyboard, _ = self.to_meeting(slot)
        keyboard.letter("z")
        assert self.meeting(slot).state is MeetingState.HELD, keyboard.said()

    def sign(self, slot: date, login: str) -> str:
        keyboard, tab = self.to_page(slot, PAPERS, login)
        assert tab.detail.step.step is Step.SIGN, tab.detail.step
        signed = [paper.id for paper in self.meeting(slot).papers if paper.is_signed]
        keyboard.letter("y")
        if [paper.id for paper in self.meeting(slot).papers if paper.is_signed] == signed:
            raise NotAllowed(keyboard.said())
        return keyboard.said()
