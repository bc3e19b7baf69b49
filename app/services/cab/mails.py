"""The mails of an act on a meeting: queued within it, and said in its answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.db import tables as t
from app.db.cab import meetings, seats
from app.db.cab.people import people_by_id
from app.db.cab.rules import load_rules
from app.db.engine import Database
from app.db.tables import kinds
from app.domain import words
from app.domain.cab import mailing
from app.domain.cab.mailing import Plan, Recipients, Why
from app.domain.cab.values import CabEvent, Meeting, MeetingState, PaperKind
from app.domain.changes_made import Changes
from app.domain.eastern import local_date
from app.domain.mail.addresses import NO_MAILBOX, can_be_mailed
from app.domain.rights import may
from app.errors import InputError, NotAllowed
from app.services.cab.held import Held, hold_meeting, told, told_of_course
from app.services.cab.loading import full, not_on_record
from app.services.mail.queue import queue
from app.work import Work

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: How far ahead everybody is invited to a meeting that is on record.
INVITED_AHEAD = timedelta(days=28)
_BEFORE = (MeetingState.PLANNED, MeetingState.FROZEN)
#: Acts whose point is that something is sent: that nothing can be is said.
_SENDS = frozenset({Why.CALLED, Why.SENT, Why.SIGNED})
#: Acts that tell something to those who were invited before, and to nobody else.
_TO_INVITED = frozenset({Why.CHANGED, Why.SEATS, Why.CANCELLED})


def was_invited(meeting: Meeting) -> bool:
    """Return whether anybody was invited to a meeting so far."""
    return any(seat.invited_sequence is not None for seat in meeting.seats) or any(
        event.kind is CabEvent.INVITED for event in meeting.events
    )


def mailed(changes: Changes, held: Held, why: Why) -> Changes:
    """Queue the mails of an act whose rows are all written, and return its answer with what is sent.

    `held` is the meeting as it was before the act. Who was never invited is not told of changes either.
    """
    if not can_be_mailed(held.rules.mailbox):
        missing = mailing.plan(None, held.meeting, why, rules=held.rules, now=held.now).missing
        return replace(changes, text=f"{changes.text} {missing}") if why in _SENDS else changes
    known = was_invited(held.meeting)
    if why in _TO_INVITED and not known:
        return changes
    after = full(held.conn, held.meeting.id)
    if why is Why.CHANGED and after.sequence == held.meeting.sequence:
        return changes
    by_coordinator = may(held.db.actor.roles, "cab.manage")  # a member's delegate is told by the event of that act
    before = held.meeting if known else None
    if before is not None and not by_coordinator:  # who was invited elsewhere is the coordinator's to put right
        before = replace(before, seats=tuple(s if s.guest else replace(s, mail="") for s in before.seats))
    plan = mailing.plan(before, after, why, rules=held.rules, now=held.now)
    ids = queue(held.conn, plan, ("cab_meeting", after.id), _latest(after))
    if by_coordinator:
        _note_invited(held, after, plan)
    if ids and by_coordinator and any(one.method is not None for one in plan.mails):
        held.tell(CabEvent.INVITED, value=why.value, note=words.count(len(ids), "mail"))
    said = f"{words.count(len(ids), 'mail waits', 'mails wait')} to be sent." if ids else ""
    if plan.unreachable:
        said += f" No mail address: {words.joined(plan.unreachable)}."
    touched = kinds.touched_by(t.mail) if ids else changes.touched
    return replace(changes, text=f"{changes.text} {said.strip()}".strip(), touched=changes.touched | touched)


def _note_invited(held: Held, after: Meeting, plan: Plan) -> None:
    """Note at which address each seat is invited; no two have the same, so those that are left are cleared first."""
    unanswered = {"answer": "", "answered_at": None, "answered_sequence": None}
    versions = {seat.id: seat.version for seat in after.seats}
    for seat_id in plan.left:
        nobody = {"mail": "", "invited_sequence": None, **unanswered}
        versions[seat_id] = seats.update(held.conn, seat_id, versions[seat_id], nobody)
    for seat_id, mail in plan.invited:
        seat = after.seat(seat_id)
        if seat is not None and (seat_id in plan.left or (seat.mail, seat.invited_sequence) != (mail, after.sequence)):
            seats.update(held.conn, seat_id, versions[seat_id], {"mail": mail, "invited_sequence": after.sequence})


def _latest(meeting: Meeting) -> dict[PaperKind, int]:
    """Return the newest paper of each kind, by its id."""
    found: dict[PaperKind, int] = {}
    for paper in sorted(meeting.papers, key=lambda paper: paper.revision):
        found[paper.kind] = paper.id
    return found


def uninvited(db: Database) -> tuple[Meeting, ...]:
    """Return the meetings on record to which nobody was invited yet although it is time, and somebody can be."""
    now = db.now()
    with db.read() as conn:
        if not can_be_mailed(load_rules(conn).mailbox):
            return ()
        known = meetings.meetings_between(conn, local_date(now), local_date(now) + INVITED_AHEAD)
        ahead = (full(conn, meeting.id) for meeting in known)
        return tuple(meeting for meeting in ahead if _to_invite(conn, meeting, now))


def _to_invite(conn: Connection, meeting: Meeting, now: datetime) -> bool:
    if meeting.state not in _BEFORE or meeting.holiday or meeting.start <= now or was_invited(meeting):
        return False
    members = seats.members_on(conn, meeting.day).values()
    people = people_by_id(conn, [person for pair in members for person in pair.values()]).values()
    return bool(mailing.attendees(meeting)) or any(can_be_mailed(person.mail) for person in people)


def recipients(db: Database, meeting_id: int, slot: date, work: Work | None = None) -> Recipients:
    """Return who would get a paper of a meeting by mail now, with the seats that it will have; id 0: that of a slot."""
    with db.read(work) as conn:
        known = full(conn, meeting_id) if meeting_id else not_on_record(conn, [slot])[0]
        if known.state in _BEFORE:
            have = {seat.agency for seat in known.seats}
            more = (seat for seat in seats.expected(conn, known.day) if seat.agency not in have)
            known = replace(known, seats=(*known.seats, *more))
        return mailing.recipients(known, load_rules(conn))


def invite(
    db: Database, meeting_id: int, version: int, *, slot: date | None = None, op_id: str | None = None
) -> Changes:
    """Invite everybody to a meeting whose day is chosen; those who were invited before get it once more."""
    db.require("cab.manage")

    def act(conn: Connection) -> Changes:
        held = hold_meeting(db, conn, meeting_id, version, slot=slot)
        held.require(*_BEFORE, to="invite to it")
        meeting = held.meeting
        if meeting.holiday:
            raise NotAllowed(
                f"{words.long_day(meeting.day)} is {meeting.holiday}.",
                hint="Decide first on which day the board meets instead.",
            )
        if not can_be_mailed(held.rules.mailbox):
            raise InputError(NO_MAILBOX, hint="Name one in Setup, Rules of the board: invitations come from it.")
        seats.fill(conn, meeting.id, meeting.day)
        if not mailing.attendees(full(conn, meeting.id)):
            raise InputError("Nobody with a mail address is to be invited.", hint="Name members and their addresses.")
        say = told if held.is_new else told_of_course
        answer = say(meeting.id, text=f"Everybody is invited to {held.name}.")
        return mailed(answer, held, Why.CALLED)

    return db.write(act, what="invite to meeting", about=meeting_id or slot or 0, op_id=op_id)
