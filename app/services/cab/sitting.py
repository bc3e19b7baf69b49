"""The course of a meeting: opened, item by item, paused, and its end. Each act is one committed fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.cab import rules as rule_store
from app.db.cab import seats
from app.db.engine import Database
from app.domain import words
from app.domain.cab import days, room
from app.domain.cab.items import NOT_REACHED
from app.domain.cab.mailing import Why
from app.domain.cab.room import RoomState
from app.domain.cab.values import CabEvent, MeetingState, PaperKind
from app.domain.changes_made import Changes
from app.domain.eastern import eastern, local_date
from app.errors import InputError, NotAllowed
from app.services.cab import carrying, minutes, sending
from app.services.cab.held import Held, hold_meeting, reasoned, told, told_of_course
from app.services.cab.loading import full
from app.services.cab.mails import mailed
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RUNNING = MeetingState.RUNNING


def room_state(db: Database, meeting_id: int, work: Work | None = None) -> RoomState:
    """Return where a meeting is now, from its events alone: who opens the room again sees the same item and time."""
    with db.read(work) as conn:
        return room.state_of(full(conn, meeting_id), db.now(), rule_store.load_rules(conn))


# --- beginning and course -------------------------------------------------------------------------
def open_meeting(db: Database, meeting_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """Open a meeting on its day, from two hours before its start; an agenda that was not sent is frozen first."""
    db.require("cab.run")

    def act(conn: Connection) -> Changes:
        held = hold_meeting(db, conn, meeting_id, version)
        held.require(MeetingState.PLANNED, MeetingState.FROZEN, to="open it")
        meeting = held.meeting
        if local_date(held.now) != meeting.day:
            raise NotAllowed(
                f"{held.subject} can be opened only on its day.",
                hint=f"Today is {words.weekday(local_date(held.now))}.",
            )
        if held.now < days.opens_at(meeting.start):
            at = words.time_of_day(eastern(days.opens_at(meeting.start)))
            raise NotAllowed(f"{held.subject} can be opened from {at} on.", hint="")
        planned = held
        if meeting.state is MeetingState.PLANNED:
            sending.require_due(held)
            held = sending.freeze_first(held)
        others = seats.fill(conn, meeting_id, meeting.day)  # who stands for an agency may be another than when sent
        held.tell(CabEvent.OPENED)
        held.put(state=_RUNNING.value, opened_at=held.now)
        answer = told(meeting_id, text=f"{held.subject} is open.")
        if planned is not held:
            return mailed(answer, planned, Why.SENT)
        return mailed(answer, held, Why.SEATS) if others else answer

    return db.write(act, what="open meeting", about=meeting_id, op_id=op_id)


def go_to(db: Database, meeting_id: int, item_id: int, *, op_id: str | None = None) -> Changes:
    """Take up an item; its time runs until the next one is taken up, or the meeting pauses or ends."""
    db.require("cab.run")

    def act(conn: Connection) -> Changes:
        held = _running(db, conn, meeting_id, "take up an item")
        item = held.meeting.item(item_id)
        if item is None:
            raise InputError("That item is not on this agenda (any more).", hint="Refresh the agenda.")
        held.tell(CabEvent.ITEM, item_id=item_id)
        return told_of_course(meeting_id, item_id, text=f"{item.number} is being discussed.")

    return db.write(act, what="take up item", about=(meeting_id, item_id), op_id=op_id)


def pause(db: Database, meeting_id: int, *, op_id: str | None = None) -> Changes:
    """Pause the meeting: no time runs."""
    return _interrupt(db, meeting_id, CabEvent.PAUSED, op_id)


def resume(db: Database, meeting_id: int, *, op_id: str | None = None) -> Changes:
    """Go on with the item that was at hand."""
    return _interrupt(db, meeting_id, CabEvent.RESUMED, op_id)


def _interrupt(db: Database, meeting_id: int, kind: CabEvent, op_id: str | None) -> Changes:
    db.require("cab.run")
    what = "pause" if kind is CabEvent.PAUSED else "resume"

    def act(conn: Connection) -> Changes:
        held = _running(db, conn, meeting_id, f"{what} it")
        paused = room.state_of(held.meeting, held.now, held.rules).paused
        if paused is (kind is CabEvent.PAUSED):
            raise NotAllowed("It is paused already." if paused else "It is not paused.", hint="")
        held.tell(kind)
        now = "is paused" if kind is CabEvent.PAUSED else "goes on"
        return told_of_course(meeting_id, text=f"{held.subject} {now}.")

    return db.write(act, what=f"{what} meeting", about=meeting_id, op_id=op_id)


def _running(db: Database, conn: Connection, meeting_id: int, to: str) -> Held:
    held = hold_meeting(db, conn, meeting_id)
    held.require(_RUNNING, to=to)
    return held


# --- the end --------------------------------------------------------------------------------------
def end(db: Database, meeting_id: int, version: int, *, op_id: str | None = None) -> Changes:
    """End a meeting: what is undecided comes to the next one, and the minutes are drafted from what is on record."""
    db.require("cab.run")

    def act(conn: Connection) -> Changes:
        held = hold_meeting(db, conn, meeting_id, version)
        held.require(_RUNNING, to="end it")
        held.tell(CabEvent.ENDED)
        quorate = room.state_of(held.meeting, held.now, held.rules).quorate
        count, to = carrying.carry_on(held, why=NOT_REACHED if quorate else "No quorum")
        held.put(state=MeetingState.HELD.value, ended_at=held.now)
        again = [event.note for event in held.meeting.events if event.kind is CabEvent.MEETING_REOPENED]
        minutes.draft(held, again[-1] if again else "")
        tail = f" {words.count(count, 'item comes', 'items come')} to {to}." if count else ""
        return told(meeting_id, text=f"{held.subject} has ended; its minutes are drafted.{tail}")

    return db.write(act, what="end meeting", about=meeting_id, op_id=op_id)


def reopen_meeting(db: Database, meeting_id: int, version: int, reason: str, *, op_id: str | None = None) -> Changes:
    """Go on with a meeting that was ended, on the same day and before its minutes are signed, and say why.

    What went on to the next meeting comes back where nothing was done with it there.
    """
    db.require("cab.run")
    why = reasoned(reason, "the reason for which the meeting went on")

    def act(conn: Connection) -> Changes:
        held = hold_meeting(db, conn, meeting_id, version)
        held.require(MeetingState.HELD, to="go on with it")
        if local_date(held.now) != held.meeting.day:
            raise NotAllowed(f"{held.subject} was on another day.", hint="What is left is heard in the next meeting.")
        if any(paper.kind is PaperKind.MINUTES and paper.is_signed for paper in held.meeting.papers):
            raise NotAllowed(f"The minutes of {held.name} are signed.", hint="Correct what is wrong in a new revision.")
        held.tell(CabEvent.MEETING_REOPENED, note=why)
        held.put(state=_RUNNING.value, ended_at=None)
        count = carrying.take_back(held)
        tail = f" {words.count(count, 'item is', 'items are')} back." if count else ""
        return told(meeting_id, text=f"{held.subject} goes on.{tail}")

    return db.write(act, what="reopen meeting", about=meeting_id, op_id=op_id)
