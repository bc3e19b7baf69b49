"""Answers to invitations: what a dropped reply says, and whether it is taken.

An answer sets what a seat answered, never who was present. One to an older invitation is ignored and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain import words
from app.domain.cab.invite import Answer as PartStat
from app.domain.cab.values import Answer, Meeting, Seat
from app.domain.mail.addresses import same

#: The largest reply that is read, in bytes.
LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as a calendar program wrote it: one METHOD, one event, its attendees by mail address with PARTSTAT.

    `from_mail`: who sent the mail, "" of a file alone; `sent_by`: who answered for the attendee.
    """

    method: str
    uid: str
    sequence: int
    stamp: datetime
    attendees: tuple[tuple[str, str], ...]
    delegated_to: str = ""
    sent_by: str = ""
    from_mail: str = ""
    recurrence: bool = False
    size: int = 0
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The answer of a seat; `delegate_mail`: whom the member names, which the coordinator confirms.

    `ask`: a question to answer before it is taken, "" where there is none.
    """

    seat: Seat
    answer: Answer
    sequence: int
    stamp: datetime
    sentence: str
    delegate_mail: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A reply that is right in itself and changes nothing."""

    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A reply that is none to a meeting of this board, or cannot be one."""

    why: str


def judged(reply: Reply, meetings: Mapping[str, Meeting], sent: Mapping[int, datetime]) -> Taken | Ignored | Refused:
    """Return what becomes of a reply; `meetings` by UID, `sent`: when the invitation of a SEQUENCE was sent.

    A COUNTER is shown and sets nothing.
    """
    if reply.size > LARGEST:
        return Refused("The file is larger than 1 MB: it is no answer to an invitation.")
    if reply.method not in {"REPLY", "COUNTER"}:
        return Refused(f"It is no answer to an invitation, but a {reply.method or 'file without a method'}.")
    if reply.recurrence:
        return Refused("It answers one day of a series; meetings of the board are not series.")
    meeting = meetings.get(reply.uid)
    if meeting is None:
        return Refused("It answers an invitation that this workspace has not sent.")
    if len(reply.attendees) != 1:
        return Refused(f"It names {words.count(len(reply.attendees), 'attendee')}; an answer names one.")
    mail, stat = reply.attendees[0]
    seat = _seat_of(mail, meeting)
    if seat is None:
        return Refused(f"{mail} is not invited to the meeting of {words.weekday(meeting.day)}.")
    if reply.method == "COUNTER":
        return Ignored(f"{seat.name} proposes another time: {reply.comment or 'no reason given'}.")
    if reply.sequence > meeting.sequence:
        return Refused("It answers an invitation that was not sent yet.")
    if reply.sequence < meeting.sequence:
        at = sent.get(reply.sequence)
        whose = f"the invitation of {words.moment(at, weekday=True)}" if at else "an earlier invitation"
        return Ignored(f"It answers {whose}; the meeting changed since.")
    older = seat.answered_at is not None and seat.answered_sequence == reply.sequence
    if older and seat.answered_at is not None and reply.stamp <= seat.answered_at:
        return Ignored(f"A newer answer of {seat.name} was taken {words.moment(seat.answered_at, weekday=True)}.")
    if stat not in set(PartStat) or stat == PartStat.NEEDS_ACTION:
        return Refused(f"Its answer is not known: {stat or 'none'}.")
    answer = Answer(stat.lower().replace("-", "_"))
    delegate = reply.delegated_to if answer is Answer.DELEGATED else ""
    if answer is Answer.DELEGATED and not delegate:
        return Refused("It delegates the seat and names nobody.")
    sentence = f"{seat.name}: {answer.label.lower()}"
    sentence += f" to {delegate}" if delegate else ""
    sentence += f", sent by {reply.sent_by}" if reply.sent_by else ""
    return Taken(seat, answer, reply.sequence, reply.stamp, f"{sentence}.", delegate, _question(reply, mail))


def _seat_of(mail: str, meeting: Meeting) -> Seat | None:
    for seat in meeting.seats:
        if any(
            same(mail, known) for known in (seat.mail, *(person.mail for person in seat.people), seat.delegate_mail)
        ):
            return seat
    return None


def _question(reply: Reply, mail: str) -> str:
    if not reply.from_mail or same(reply.from_mail, mail) or same(reply.from_mail, reply.sent_by):
        return ""
    return f"The mail came from {reply.from_mail}, not from {mail}. Take the answer?"
