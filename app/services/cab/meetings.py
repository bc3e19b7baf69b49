"""The meetings of the board: their day, sending their agenda, calling them off, and who chairs them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import TYPE_CHECKING, Any

from app.db import tables as t
from app.db.cab import meetings as store
from app.db.cab import people
from app.db.engine import Database
from app.db.sla import load_holidays
from app.domain import words
from app.domain.cab import chairing, days
from app.domain.cab.items import CONSENTED, late_on
from app.domain.cab.mailing import Why
from app.domain.cab.values import CabEvent, MeetingState, Person
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.errors import InputError, NotAllowed
from app.services.cab import carrying, minutes, sending
from app.services.cab.held import Held, hold_meeting, reasoned, told
from app.services.cab.mails import mailed
from app.services.texts import fitting

if TYPE_CHECKING:
    from sqlalchemy import Connection

_BEFORE = (MeetingState.PLANNED, MeetingState.FROZEN)


# --- the day --------------------------------------------------------------------------------------
def move(
    db: Database,
    meeting_id: int,
    version: int,
    to: date,
    *,
    slot: date | None = None,
    start_time: str | None = None,
    minutes_long: int | None = None,
    place: str | None = None,
    online: str | None = None,
    op_id: str | None = None,
) -> Changes:
    """Hold a meeting on another day, at another time or in another place; its items go with it.

    `start_time`: local "10:00"; None: as it is. A meeting whose agenda was sent is planned again where the time of
    sending lies ahead on its new day. `meeting_id` 0: the one of `slot`, which is not on record yet.
    """
    db.require("cab.manage")
    own = _checked(start_time, minutes_long, place, online)

    def act(conn: Connection) -> Changes:
        return _moved(_held_to_move(db, conn, meeting_id, version, slot, to), to, own)

    return db.write(act, what="move meeting", about=meeting_id or slot or 0, op_id=op_id)


def move_meeting(db: Database, wednesday: date, to: date, *, op_id: str | None = None) -> Changes:
    """Record the day on which the board meets instead of a Wednesday."""
    db.require("cab.manage")

    def act(conn: Connection) -> Changes:
        known = store.meeting_of_slot(conn, wednesday) or store.meeting_on_day(conn, wednesday)
        slot = days.slot_of(wednesday)
        return _moved(_held_to_move(db, conn, known.id if known else 0, None, slot, to), to, {})

    return db.write(act, what="move meeting", about=wednesday, op_id=op_id)


def _checked(start_time: str | None, minutes_long: int | None, place: str | None, online: str | None) -> dict[str, Any]:
    own: dict[str, Any] = {}
    if start_time is not None:
        try:
            clock = time.fromisoformat(start_time.strip())
            if clock.tzinfo is not None:
                raise ValueError("a time of day here is Eastern")
            own["start_time"] = f"{clock:%H:%M}"
        except ValueError:
            raise InputError(f"Start: '{start_time}' is no time of day.", hint="Write it like 10:00.") from None
    if minutes_long is not None:
        if not 5 <= minutes_long <= 480:
            raise InputError(f"Length: {minutes_long} minutes cannot be used.", hint="From 5 to 480 minutes.")
        own["minutes_long"] = minutes_long
    for name, text in (("place", place), ("online", online)):
        if text is not None:
            fitting(text, name, t.cab_meeting.c[name])
            own[name] = text.strip()
    return own


def _held_to_move(
    db: Database, conn: Connection, meeting_id: int, version: int | None, slot: date | None, to: date
) -> Held:
    """Return a meeting, held, that may be moved to a day; put on record for that day where its own is past."""
    store.hold_meetings(conn)
    known = store.meeting_by_id(conn, meeting_id) if meeting_id else store.meeting_of_slot(conn, slot) if slot else None
    stands_for = known.slot if known else slot
    if stands_for is not None and (known.day if known else stands_for) != to:
        days.check_day(
            stands_for,
            to,
            holidays=load_holidays(conn),
            today=local_date(db.now()),
            on_record=store.on_record(conn),
            state=known.state if known else MeetingState.PLANNED,
        )
    held = hold_meeting(db, conn, meeting_id, version, slot=slot, day=to)
    held.require(*_BEFORE, to="move it")
    return held


def _moved(held: Held, to: date, own: dict[str, Any]) -> Changes:
    meeting = held.meeting
    values = dict(own)
    was = meeting.slot if held.is_new else meeting.day  # put on record in this act for its new day
    moves = to != was
    if moves:
        values["meeting_date"] = to
        held.tell(CabEvent.MOVED, value=to.isoformat(), note=f"From {words.weekday(was)}")
        ahead = days.freeze_at(to, held.holidays, held.rules) > held.now
        thawed = meeting.state is MeetingState.FROZEN and ahead
        if thawed:
            held.tell(CabEvent.THAWED, note=f"Moved to {words.weekday(to)}")
        saved = _late_anew(held, to, sent=meeting.state is MeetingState.FROZEN and not thawed)
        if thawed:
            sending.clear_frozen(held, saved)
            values |= {"state": MeetingState.PLANNED.value, "frozen_at": None}
    if not values:
        nothing = told(meeting.id, text=f"{held.subject} stays as it is.")
        return nothing if held.is_new else replace(nothing, touched=Touched.NOTHING)
    held.put(**values)
    if not moves:
        return mailed(told(meeting.id, text=f"{held.subject} is changed."), held, Why.CHANGED)
    of = f" instead of {words.weekday(meeting.slot, year=False)}" if to != meeting.slot else ""
    return mailed(told(meeting.id, text=f"The board meets on {words.weekday(to, year=False)}{of}."), held, Why.CHANGED)


def _late_anew(held: Held, day: date, *, sent: bool) -> dict[int, int]:
    """Say anew which open items come late; returns the versions of those that were saved."""
    limit = days.cut_off(day, held.holidays, held.rules)
    saved = {}
    for item in held.meeting.items:
        if item.is_open and item.kind in CONSENTED:
            why = late_on(item, held.meeting.cut_off, limit, sent=sent)
            if bool(why) != item.late:
                saved[item.id] = carrying.update_item(held, item, late=bool(why), late_why=why, consent="")
    return saved


def propose_days(db: Database, slot: date) -> tuple[date, ...]:
    """Return the days on which the board could meet instead of a slot: of its week, nearest first, none past."""
    with db.read() as conn:
        return days.proposals(slot, load_holidays(conn), local_date(db.now()))


# --- its agenda -----------------------------------------------------------------------------------
def freeze(
    db: Database, meeting_id: int, version: int, *, slot: date | None = None, op_id: str | None = None
) -> Changes:
    """Freeze and send the agenda of a meeting as it stands, also when nothing is pending; not before its cut-off.

    Each item keeps the text that is sent, and the agenda is kept as a paper.
    """
    db.require("cab.manage")

    def act(conn: Connection) -> Changes:
        held = hold_meeting(db, conn, meeting_id, version, slot=slot)
        return _frozen(held)

    return db.write(act, what="freeze agenda", about=meeting_id or slot or 0, op_id=op_id)


def freeze_agenda(db: Database, day: date, *, op_id: str | None = None) -> Changes:
    """Freeze and send the agenda of the meeting on a day, or of the one that stands for its week's Wednesday."""
    db.require("cab.manage")

    def act(conn: Connection) -> Changes:
        known = store.meeting_on_day(conn, day) or store.meeting_of_slot(conn, days.slot_of(day))
        return _frozen(hold_meeting(db, conn, known.id if known else 0, slot=days.slot_of(day)))

    return db.write(act, what="freeze agenda", about=day, op_id=op_id)


def _frozen(held: Held) -> Changes:
    meeting = held.meeting
    if meeting.state is not MeetingState.PLANNED:
        state = "frozen already" if meeting.state is MeetingState.FROZEN else meeting.state.value
        raise NotAllowed(f"The agenda of {words.weekday(meeting.day, year=False)} is {state}.", hint="")
    sending.require_due(held)
    count = sending.freeze(held)
    held.put(state=MeetingState.FROZEN.value, frozen_at=held.now)
    answer = told(
        meeting.id,
        text=f"The agenda of {words.weekday(meeting.day, year=False)} is frozen with {words.count(count, 'item')}.",
    )
    return mailed(answer, held, Why.SENT)


def thaw(db: Database, meeting_id: int, version: int, reason: str, *, op_id: str | None = None) -> Changes:
    """Take a sent agenda back before its meeting, and say why; sending it again makes its next revision."""
    db.require("cab.manage")
    why = reasoned(reason, "the reason for which the agenda was taken back")

    def act(conn: Connection) -> Changes:
        held = hold_meeting(db, conn, meeting_id, version)
        held.require(MeetingState.FROZEN, to="take its agenda back")
        held.tell(CabEvent.THAWED, note=why)
        sending.clear_frozen(held)
        held.put(state=MeetingState.PLANNED.value, frozen_at=None)
        day = words.weekday(held.meeting.day, year=False)
        return mailed(told(held.meeting.id, text=f"The agenda of {day} is open again."), held, Why.CHANGED)

    return db.write(act, what="thaw agenda", about=meeting_id, op_id=op_id)


# --- calling it off -------------------------------------------------------------------------------
def cancel(
    db: Database, meeting_id: int, version: int, reason: str, *, slot: date | None = None, op_id: str | None = None
) -> Changes:
    """Call a meeting off, and say why; what is open on its agenda goes to the next one."""
    db.require("cab.manage")
    why = reasoned(reason, "the reason for which the meeting is not held")

    def act(conn: Connection) -> Changes:
        held = hold_meeting(db, conn, meeting_id, version, slot=slot)
        held.require(*_BEFORE, to="cancel it")
        held.tell(CabEvent.CANCELLED, note=why)
        count, to = carrying.carry_on(held, why="Meeting cancelled")
        sending.keep_notice(held, why)
        held.put(state=MeetingState.CANCELLED.value, cancelled_why=why)
        tail = f" {words.count(count, 'item goes', 'items go')} to {to}." if count else ""
        return mailed(told(held.meeting.id, text=f"{held.subject} is cancelled.{tail}"), held, Why.CANCELLED)

    return db.write(act, what="cancel meeting", about=meeting_id or slot or 0, op_id=op_id)


def restore(db: Database, meeting_id: int, version: int, reason: str, *, op_id: str | None = None) -> Changes:
    """Hold a cancelled meeting after all, and say why. Its items do not come back by themselves (`bring_back`).

    Where the time of sending has passed its agenda is sent in the same act.
    """
    db.require("cab.manage")
    why = reasoned(reason, "the reason for which the meeting is held after all")

    def act(conn: Connection) -> Changes:
        held = hold_meeting(db, conn, meeting_id, version)
        held.require(MeetingState.CANCELLED, to="restore it")
        meeting = held.meeting
        days.check_day(
            meeting.slot,
            meeting.day,
            holidays=held.holidays if meeting.is_moved else {},
            today=local_date(held.now),
            on_record=store.on_record(conn),
        )
        held.tell(CabEvent.RESTORED, note=why)
        due = meeting.freeze_at is not None and meeting.freeze_at <= held.now
        if due:
            sending.freeze(held)
        state = MeetingState.FROZEN if due else MeetingState.PLANNED
        held.put(state=state.value, frozen_at=held.now if due else None, cancelled_why="")
        tail = " Its agenda is frozen." if due else ""
        answer = told(meeting.id, text=f"{held.subject} is held after all.{tail}")
        return mailed(answer, held, Why.SENT if due else Why.RESTORED)

    return db.write(act, what="restore meeting", about=meeting_id, op_id=op_id)


# --- who chairs it --------------------------------------------------------------------------------
def set_chair(
    db: Database, meeting_id: int, version: int, person_id: int | None, *, reason: str = "", op_id: str | None = None
) -> Changes:
    """Name the person who chairs a meeting and signs its minutes; None: nobody yet.

    Of a meeting that was held it is a correction with a `reason`, recorded before its minutes are signed; they are
    made anew and tell it.
    """
    db.require("cab.manage")

    def act(conn: Connection) -> Changes:
        held = hold_meeting(db, conn, meeting_id, version)
        closed = chairing.chair_closed(held.meeting)
        if closed:
            raise NotAllowed(closed, hint="")
        chair = people.people_by_id(conn, [person_id]).get(person_id) if person_id is not None else None
        if person_id is not None and chair is None:
            raise InputError("Chair: that person is not in this workspace.", hint="Choose from the list.")
        if held.meeting.state is MeetingState.HELD:
            return _corrected(held, chair, reason)
        held.put(chair_id=person_id)
        who = f"{chair.name} chairs" if chair else "Nobody is named to chair"
        return mailed(told(held.meeting.id, text=f"{who} {held.name}."), held, Why.SEATS)

    return db.write(act, what="set chair", about=meeting_id, op_id=op_id)


def _corrected(held: Held, chair: Person | None, reason: str) -> Changes:
    """Correct who chaired a meeting that was held, and make its minutes anew."""
    was = held.meeting.chair
    why = reasoned(reason, "the reason for which the chair is corrected")
    if chair is None:
        raise InputError("Chair: somebody chaired a meeting that was held.", hint="Choose who it was.")
    if was is not None and was.id == chair.id:
        raise NotAllowed(f"{chair.name} is on record as the chair of {held.name} already.", hint="")
    held.tell(CabEvent.CORRECTED, value=chairing.correction(was.name if was else "", chair.name), note=why)
    held.put(chair_id=chair.id)
    minutes.draft(held, why)
    text = f"{chair.name} chaired {held.name}; its minutes are made anew."
    return told(held.meeting.id, text=text)
