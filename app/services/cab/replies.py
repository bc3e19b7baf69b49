"""Answers to invitations that somebody dropped on the window: shown first, then taken as what a seat answered."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from app.db import mail as outbox
from app.db.cab import meetings, people, seats
from app.db.cab.rules import load_rules
from app.db.engine import Database
from app.domain.cab.invite import meeting_uid
from app.domain.cab.mailing import Why
from app.domain.cab.reply import Ignored, Refused, Reply, Taken, judged
from app.domain.cab.values import CabEvent, Meeting
from app.domain.changes_made import Changes
from app.errors import NotAllowed
from app.mail.replies import read_reply as parsed
from app.services.cab.held import hold_meeting, told_of_course
from app.services.cab.loading import full
from app.services.cab.mails import mailed

if TYPE_CHECKING:
    from sqlalchemy import Connection

_UID = re.compile(r"cab-(\d{4})(\d{2})(\d{2})(-x)?@.+", re.ASCII)


def read_reply(db: Database, content: bytes, name: str) -> Taken | Ignored | Refused:
    """Return what would become of an answer in a file (.eml or .ics), and take nothing yet.

    InputError where the file holds no answer.
    """
    db.require("cab.run")
    reply = parsed(content, name)
    with db.read() as conn:
        return _judged(conn, reply, _meeting(conn, reply))


def take_reply(
    db: Database, content: bytes, name: str, *, with_delegate: bool = False, op_id: str | None = None
) -> Changes:
    """Take the answer in a file as what a seat answered; it says nothing of who will be present.

    `with_delegate`: whom the answer delegates to is named as the delegate of the seat. NotAllowed, saying why, where
    the answer is not taken.
    """
    db.require("cab.run")
    reply = parsed(content, name)

    def act(conn: Connection) -> Changes:
        meetings.hold_meetings(conn)
        known = _meeting(conn, reply)
        if known is None:
            raise NotAllowed("It answers an invitation that this workspace has not sent.", hint="")
        held = hold_meeting(db, conn, known.id)
        found = _judged(conn, reply, held.meeting)
        if not isinstance(found, Taken):
            raise NotAllowed(found.why, hint="Nothing was changed.")
        seat = found.seat
        values: dict[str, Any] = {
            "answer": found.answer.value,
            "answered_at": min(found.stamp, held.now),  # a clock that is ahead must not outdo later answers
            "answered_sequence": found.sequence,
        }
        held.tell(CabEvent.ANSWER, seat_id=seat.id, value=found.answer.value, note=str(found.sequence))
        text = f"{found.sentence}"
        if with_delegate and found.delegate_mail:
            person = people.person_of_mail(conn, found.delegate_mail)
            delegate = person.name if person else found.delegate_mail
            values |= {
                "delegate_id": person.id if person else None,
                "delegate_name": "" if person else delegate,
                "delegate_mail": "" if person else found.delegate_mail,
            }
            held.tell(CabEvent.DELEGATE, seat_id=seat.id, value=delegate)
            text += f" {delegate} sits for {seat.name}."
        seats.update(conn, seat.id, seat.version, values)
        answer = told_of_course(known.id, seat.id, text=text)
        return mailed(answer, held, Why.SEATS) if with_delegate and found.delegate_mail else answer

    return db.write(act, what="take answer", about=reply.uid, op_id=op_id)


def _meeting(conn: Connection, reply: Reply) -> Meeting | None:
    """Return the meeting that a reply names by its id; None where there is none."""
    found = _UID.fullmatch(reply.uid)
    if found is None:
        return None
    try:
        slot = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    meeting = meetings.meeting_of_slot(conn, slot)
    if meeting is None:
        return None
    host = load_rules(conn).ical_host
    same = meeting_uid(meeting.slot, host, extraordinary=meeting.extraordinary) == reply.uid
    return full(conn, meeting.id) if same else None


def _judged(conn: Connection, reply: Reply, meeting: Meeting | None) -> Taken | Ignored | Refused:
    known = {reply.uid: meeting} if meeting is not None else {}
    return judged(reply, known, outbox.invitations_sent(conn, reply.uid))
