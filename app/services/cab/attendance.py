"""Who sits in a meeting: arrivals and departures, delegates named for it, and guests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.cab import meetings, seats
from app.db.cab.people import people_by_id
from app.db.engine import Database
from app.domain import words
from app.domain.cab import quorum
from app.domain.cab.mailing import Why
from app.domain.cab.values import CabEvent, Event, MeetingState, Seat
from app.domain.changes_made import Changes
from app.domain.mail.addresses import can_be_mailed, same
from app.domain.plain_text import one_line
from app.errors import Conflict, InputError, NotAllowed
from app.services.cab.held import Held, hold_meeting, told_of_course
from app.services.cab.mails import mailed
from app.services.texts import fitting, require_instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

_RUNNING = MeetingState.RUNNING


def presence(
    db: Database,
    seat_id: int,
    version: int,
    present: bool,
    *,
    who: str = "",
    occurred_at: datetime | None = None,
    reason: str = "",
    op_id: str | None = None,
) -> Changes:
    """Record that somebody arrived or left.

    `who`: member, alternate or delegate; "": the delegate where one is named, else the member. Raises `NotAllowed`
    where the seat has nobody as that. `occurred_at`: when it happened, where it is entered later: on the day of the
    meeting and not before its opening.
    """
    db.require("cab.run")
    fitting(reason, "reason", t.cab_event.c.note)
    if who not in {"", "member", "alternate", "delegate"}:
        raise InputError(f"'{who}' is nobody on a seat.", hint="Use member, alternate or delegate.")

    def act(conn: Connection) -> Changes:
        held, seat = _held_seat(db, conn, seat_id, version)
        held.require(_RUNNING, to="say who is present")
        if seat.present is present:
            raise NotAllowed(f"{seat.name} is {'present' if present else 'not present'} already.", hint="")
        if present and not seat.guest and not seat.is_filled:
            raise NotAllowed(f"Nobody sits for {seat.name}.", hint="Name a delegate, or its member in Setup.")
        if present and not seat.guest and (who or _role(seat)) not in seat.names:
            raise NotAllowed(f"{seat.name} has no {who}.", hint="Name one first, or say who else comes.")
        _require_moment(held, seat, occurred_at)
        kind = CabEvent.ARRIVED if present else CabEvent.LEFT
        value = (who or _role(seat)) if present else ""
        held.tell(kind, seat_id=seat.id, value=value, note=reason.strip(), occurred_at=occurred_at)
        seats.update(conn, seat.id, seat.version, {"present": present})
        return told_of_course(held.meeting.id, seat.id, text=f"{seat.name} {'is present' if present else 'has left'}.")

    return db.write(act, what="presence", about=seat_id, op_id=op_id)


def presence_of_all(
    db: Database, meeting_id: int, *, present: bool = True, seat_ids: Sequence[int] = (), op_id: str | None = None
) -> Changes:
    """Record at once that everybody arrived, an event for each seat; guests and seats without anybody are left out.

    `seat_ids`: these seats alone; with `present` False that they are not there after all. The answer's ids are the
    meeting and the seats that changed.
    """
    db.require("cab.run")

    def act(conn: Connection) -> Changes:
        held = hold_meeting(db, conn, meeting_id)
        held.require(_RUNNING, to="say who is present")
        wanted = set(seat_ids)
        found = [
            seat
            for seat in quorum.with_vote(held.meeting.seats)
            if seat.present is not present and (not wanted or seat.id in wanted)
        ]
        if not found:
            raise NotAllowed("Everybody is present already." if present else "Nobody of them is present.", hint="")
        for seat in found:
            if present:
                held.tell(CabEvent.ARRIVED, seat_id=seat.id, value=_role(seat))
            else:
                held.tell(CabEvent.LEFT, seat_id=seat.id, note="Recorded by mistake")
            seats.update(conn, seat.id, seat.version, {"present": present})
        count = words.count(len(found), "agency", "agencies")
        said = "present" if present else "not present"
        text = f"{count} {words.plural(len(found), 'is', 'are')} {said}."
        return told_of_course(meeting_id, *(seat.id for seat in found), text=text)

    return db.write(act, what="presence of all", about=meeting_id, op_id=op_id)


def _role(seat: Seat) -> str:
    """Return who is taken to sit on a seat: the delegate where one is named, else the member, else the alternate."""
    return "delegate" if seat.delegate_words else "member" if seat.person else "alternate"


def _require_moment(held: Held, seat: Seat, at: datetime | None) -> None:
    require_instant(at, "time")
    if at is None:
        return
    opened = held.meeting.opened_at
    if at > held.now:
        raise InputError("When: it lies in the future.", hint="Give the time at which it happened.")
    if opened is not None and at < opened:
        raise InputError(
            f"When: the meeting was opened at {words.moment(opened, year=False)}.", hint="Give a time after that."
        )
    last = max(_comings(held, seat), key=lambda event: (event.moment, event.seq), default=None)
    if last is not None and at < last.moment:
        did = "arrived" if last.kind is CabEvent.ARRIVED else "left"
        raise InputError(
            f"When: {seat.name} {did} at {words.moment(last.moment, year=False)}.", hint="Give a time after that."
        )


def _comings(held: Held, seat: Seat) -> list[Event]:
    kinds = {CabEvent.ARRIVED, CabEvent.LEFT}
    return [event for event in held.meeting.events if event.seat_id == seat.id and event.kind in kinds]


def _held_seat(db: Database, conn: Connection, seat_id: int, version: int | None) -> tuple[Held, Seat]:
    meetings.hold_meetings(conn)
    meeting_id = seats.meeting_of(conn, seat_id)
    if meeting_id is None:
        raise InputError("That seat is in no meeting (any more).", hint="Refresh the meeting.")
    held = hold_meeting(db, conn, meeting_id)
    seat = held.meeting.seat(seat_id)
    if seat is None:
        raise InputError("That seat is in no meeting (any more).", hint="Refresh the meeting.")
    if version is not None and seat.version != version:
        raise Conflict(f"{seat.name} was changed by somebody else meanwhile.", {}, seat.version)
    return held, seat


def name_delegate(
    db: Database,
    seat_id: int,
    version: int,
    *,
    person_id: int | None = None,
    name: str = "",
    mail: str = "",
    op_id: str | None = None,
) -> Changes:
    """Name who sits for an agency in one meeting: a person, or a name with a mail address; nothing: nobody any more.

    Its member and alternate may, and the coordinator.
    """
    db.require("cab.vote", "name delegates")
    fitting(name, "name", t.cab_seat.c.delegate_name)
    fitting(mail, "mail address", t.cab_seat.c.delegate_mail)

    def act(conn: Connection) -> Changes:
        held, seat = _held_seat(db, conn, seat_id, version)
        held.require(MeetingState.PLANNED, MeetingState.FROZEN, _RUNNING, to="name a delegate")
        own = any(person.login == db.actor.login for person in (seat.person, seat.alternate) if person)
        if not own:
            db.require("cab.manage", "name delegates of other agencies")
        came = [event for event in _comings(held, seat) if event.kind is CabEvent.ARRIVED]
        if seat.present and came and came[-1].value == "delegate":
            raise NotAllowed(
                f"{seat.delegate_words} is present for {seat.name}.", hint="Record that they left, then name another."
            )
        person = _delegate(conn, seat, person_id, name.strip(), mail.strip())
        held.tell(CabEvent.DELEGATE, seat_id=seat.id, value=person)
        values = {"delegate_id": person_id, "delegate_name": name.strip(), "delegate_mail": mail.strip()}
        seats.update(conn, seat.id, seat.version, values)
        text = f"{person} sits for {seat.name}." if person else f"{seat.name} has no delegate any more."
        return mailed(told_of_course(held.meeting.id, seat.id, text=text), held, Why.SEATS)

    return db.write(act, what="name delegate", about=seat_id, op_id=op_id)


def _delegate(conn: Connection, seat: Seat, person_id: int | None, name: str, mail: str) -> str:
    if seat.guest:
        raise InputError(f"{seat.name} is a guest.", hint="Only seats of agencies have delegates.")
    if person_id is not None:
        found = people_by_id(conn, [person_id]).get(person_id)
        if found is None or name or mail:
            raise InputError("Delegate: give a person, or a name with a mail address.", hint="Choose from the list.")
        if person_id in {p.id for p in (seat.person, seat.alternate) if p}:
            raise InputError(f"{found.name} sits for {seat.name} anyway.", hint="A delegate is somebody else.")
        return found.name
    if mail and not name:
        raise InputError("Delegate: a mail address needs a name.", hint="Write both.")
    _require_address("Delegate", mail)
    return name


def _require_address(who: str, mail: str) -> None:
    if mail and not can_be_mailed(mail):
        raise InputError(f"{who}: “{one_line(mail)}” is no mail address.", hint="Write it like eve@example.org.")


def add_guest(
    db: Database, meeting_id: int, name: str, mail: str = "", person_id: int | None = None, *, op_id: str | None = None
) -> Changes:
    """Invite a guest to a meeting, who is heard and does not vote."""
    db.require("cab.manage")
    fitting(name, "name", t.cab_seat.c.delegate_name)
    fitting(mail, "mail address", t.cab_seat.c.mail)
    if person_id is None and not name.strip():
        raise InputError("Guest: give a person or a name.", hint="Choose from the list, or write the name.")
    _require_address("Guest", mail.strip())

    def act(conn: Connection) -> Changes:
        held = hold_meeting(db, conn, meeting_id)
        held.require(MeetingState.PLANNED, MeetingState.FROZEN, _RUNNING, to="invite guests")
        there = next((seat for seat in held.meeting.seats if same(seat.mail, mail)), None)
        if there is not None:
            raise InputError(f"Guest: {mail.strip()} is invited already, for {there.name}.", hint="Give another one.")
        seat_id = seats.add_guest(conn, meeting_id, person_id=person_id, name=name.strip(), mail=mail.strip())
        answer = told_of_course(meeting_id, seat_id, text=f"{name.strip() or 'A guest'} is invited to {held.name}.")
        return mailed(answer, held, Why.SEATS)

    return db.write(act, what="add guest", about=meeting_id, op_id=op_id)


def dismiss_guest(db: Database, seat_id: int, version: int | None = None, *, op_id: str | None = None) -> Changes:
    """Take a guest off a meeting that is not over; who was invited by mail is told."""
    db.require("cab.manage")

    def act(conn: Connection) -> Changes:
        held, seat = _held_seat(db, conn, seat_id, version)
        held.require(MeetingState.PLANNED, MeetingState.FROZEN, _RUNNING, to="take guests off")
        if not seat.guest:
            raise InputError(f"{seat.name} is no guest.", hint="The seat of an agency stays: name a delegate.")
        if seat.present:
            raise InputError(f"{seat.name} is present.", hint="Say first that this guest has left.")
        seats.dismiss_guest(conn, seat.id, seat.version)
        answer = told_of_course(held.meeting.id, seat.id, text=f"{seat.name} is no guest of {held.name} any more.")
        return mailed(answer, held, Why.SEATS)

    return db.write(act, what="dismiss guest", about=seat_id, op_id=op_id)
