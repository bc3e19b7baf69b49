"""Who gets what mail when a meeting was put on record, moved, sent, cancelled or signed; nothing is sent here.

One UID a meeting for life. SEQUENCE rises by one with an act that changes day, time, length, place or status, and never
because somebody was invited, left out or answered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain import words
from app.domain.cab import invite
from app.domain.cab import items as order
from app.domain.cab.invite import Attendee, Invite, Method, Organizer, Part, Status
from app.domain.cab.next_step import NO_ADDRESS
from app.domain.cab.settings import CabRules
from app.domain.cab.values import AGENDA_MAILED, Answer, Meeting, MeetingState, PaperKind, Person, Seat
from app.domain.eastern import eastern
from app.domain.mail.addresses import can_be_mailed, same
from app.domain.mail.values import MailKind

_STATUS = {MeetingState.PLANNED: Status.TENTATIVE, MeetingState.CANCELLED: Status.CANCELLED}


class Why(StrEnum):
    """The act for which mail is planned."""

    CALLED = "called"  # put on record, or its day was chosen
    CHANGED = "changed"  # day, time, length, place, or taken back to planned
    SENT = AGENDA_MAILED  # frozen: the agenda goes with it
    SEATS = "seats"  # somebody was added, left out, delegated
    CANCELLED = "cancelled"
    RESTORED = "restored"
    SIGNED = "signed"  # the minutes go out


@dataclass(frozen=True, slots=True)
class Mailing:
    """One mail to one person as the act asks for it; `paper`: what is attached, `invite`: what the calendar is told."""

    kind: MailKind
    to_mail: str
    to_name: str
    subject: str
    text: str
    number: int
    uid: str = ""
    method: Method | None = None
    invite: Invite | None = None
    paper: PaperKind | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The mails of one act; `unreachable`: names of those who have no usable address.

    `invited`: (seat, mail address) of the seats that have the invitation with it; `left`: seats at which another was
    invited before. `missing`: why nothing can be sent.
    """

    mails: tuple[Mailing, ...] = ()
    unreachable: tuple[str, ...] = ()
    invited: tuple[tuple[int, str], ...] = ()
    left: tuple[int, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who would get a paper by mail: how many, the names without a usable address, and whether the board has one."""

    count: int = 0
    unreachable: tuple[str, ...] = ()
    can_mail: bool = False

    @property
    def words(self) -> str:
        """Who gets it, in a sentence or two, for whoever is about to send it."""
        if not self.can_mail:
            return f"Nothing is mailed: {NO_ADDRESS}."
        said = f"{words.count(self.count, 'person gets', 'people get')} it by mail."
        if not self.count:
            said = "Nobody who belongs to the meeting has a mail address: nothing is mailed."
        return f"{said} No mail address: {words.joined(self.unreachable)}." if self.unreachable else said


def recipients(meeting: Meeting, rules: CabRules) -> Recipients:
    """Return who would get a paper of a meeting by mail now; its seats are those that it will have."""
    can_mail = can_be_mailed(rules.mailbox)
    return Recipients(len(_invited(meeting)) if can_mail else 0, unreachable(meeting), can_mail)


def status_of(state: MeetingState) -> Status:
    """Return how firm the calendar entry of a meeting is: tentative until its agenda was sent."""
    return _STATUS.get(state, Status.CONFIRMED)


def next_sequence(before: Meeting, after: Meeting) -> int:
    """Return the sequence of a meeting after an act: one more where time, place or status changed, else the same."""
    told = [(m.start, m.end, m.place, status_of(m.state)) for m in (before, after)]
    return before.sequence + (told[0] != told[1])


@dataclass(frozen=True, slots=True)
class _Invited:
    attendee: Attendee
    seat_id: int | None


def attendees(meeting: Meeting) -> tuple[Attendee, ...]:
    """Return who is invited to a meeting, each address once: chair, members, alternates, delegates, guests."""
    return tuple(one.attendee for one in _invited(meeting))


def _invited(meeting: Meeting) -> list[_Invited]:
    found: list[_Invited] = []

    def add(mail: str, name: str, part: Part, seat: Seat | None, *, by: str = "", to: str = "") -> None:
        if not can_be_mailed(mail) or any(same(one.attendee.mail, mail) for one in found):
            return
        answer = invite.Answer.NEEDS_ACTION
        if seat is not None and seat.answer is not Answer.NONE and (not seat.mail or same(seat.mail, mail)):
            answer = invite.Answer(seat.answer.value.upper().replace("_", "-"))
        if to:
            answer = invite.Answer.DELEGATED
        chairs = meeting.chair is not None and same(meeting.chair.mail, mail)
        attendee = Attendee(mail, name, Part.CHAIR if chairs else part, answer, by, to)
        found.append(_Invited(attendee, seat.id if seat else None))

    if meeting.chair is not None and not any(meeting.chair in seat.people for seat in meeting.seats):
        add(meeting.chair.mail, meeting.chair.name, Part.CHAIR, None)
    for seat in meeting.seats:
        if seat.guest:
            guest = seat.person
            add(guest.mail if guest else seat.mail or seat.delegate_mail, seat.name, Part.GUEST, seat)
            continue
        stands_in = seat.delegate.mail if seat.delegate else seat.delegate_mail
        stands_in = stands_in if can_be_mailed(stands_in) else ""
        if seat.person is not None:
            add(seat.person.mail, seat.person.name, Part.MEMBER, seat, to=stands_in)
        if seat.alternate is not None:
            add(seat.alternate.mail, seat.alternate.name, Part.ALTERNATE, None)
        if stands_in:
            whose = seat.person.mail if seat.person and can_be_mailed(seat.person.mail) else ""
            add(stands_in, seat.delegate_words, Part.MEMBER, None, by=whose)
    return found


def unreachable(meeting: Meeting) -> tuple[str, ...]:
    """Return the names of those who belong to a meeting and have no usable mail address."""
    people: list[Person | None] = [meeting.chair]
    named = []
    for seat in meeting.seats:
        people += [seat.person, seat.alternate, seat.delegate]
        if seat.delegate is None and seat.delegate_name and not can_be_mailed(seat.delegate_mail):
            named.append(seat.delegate_name)
    return tuple(dict.fromkeys([p.name for p in people if p is not None and not can_be_mailed(p.mail)] + named))


def entry(meeting: Meeting, rules: CabRules, now: datetime, method: Method = Method.REQUEST) -> Invite:
    """Return the calendar entry of a meeting for its invitations; `now` (aware) is when this revision was made."""
    return Invite(
        uid=invite.meeting_uid(meeting.slot, rules.ical_host, extraordinary=meeting.extraordinary),
        sequence=meeting.sequence,
        method=method,
        status=status_of(meeting.state),
        start=meeting.start,
        end=meeting.end,
        stamp=now,
        summary="Agency CAB",
        text=description(meeting),
        place=meeting.place,
        organizer=Organizer(rules.mailbox) if rules.mailbox else None,
        attendees=attendees(meeting),
        wall=True,
    )


def description(meeting: Meeting) -> str:
    """Return the text of a meeting's calendar entry: its items in the order of the agenda."""
    lines = [meeting.cancelled_why] if meeting.state is MeetingState.CANCELLED else []
    lines += [f"Join: {meeting.online}"] if meeting.online else []
    for name, inside in order.sections(order.heard(meeting)):
        lines += [f"{name}:", *(f"{item.number} {item.title}" for item in inside)]
    return "\n".join([*(line for line in lines if line), f"Agenda: {meeting.number}"])


def plan(before: Meeting | None, after: Meeting, why: Why, *, rules: CabRules, now: datetime) -> Plan:
    """Return the mails of an act that made the meeting `after` of `before` (None: it was not on record).

    Nothing is sent while the day of a holiday slot is not chosen, or where the board has no mail address.
    """
    if not can_be_mailed(rules.mailbox):
        return Plan(missing=f"Nothing is mailed: {NO_ADDRESS}.")
    had = _had(before) if before is not None and not before.holiday and before.state.takes_items else []
    have = _invited(after) if not after.holiday else []
    out = unreachable(after)
    if why is Why.SIGNED:
        return Plan(tuple(_minutes(after, one.attendee) for one in have), out)
    told = entry(after, rules, now)
    if why is Why.CANCELLED:
        everybody = {one.attendee.mail.casefold(): one.attendee for one in (*had, *have)}
        told = replace(told, method=Method.CANCEL, attendees=tuple(everybody.values()))
        return Plan(tuple(_mail(MailKind.CANCELLATION, after, one, told) for one in everybody.values()), out)
    moved = before is not None and (before.start, before.end) != (after.start, after.end)
    if moved:
        told = replace(told, attendees=tuple(_unanswered(one) for one in told.attendees))
    known = {one.attendee.mail.casefold(): one.attendee for one in had}
    kept = {one.attendee.mail.casefold() for one in have}
    asked_before = before is not None and any(seat.invited_sequence is not None for seat in before.seats)
    mails = []
    for one in have:
        old = known.get(one.attendee.mail.casefold())
        if why is Why.SEATS and old is not None and old.delegated_from == one.attendee.delegated_from:
            continue
        again = MailKind.UPDATE if old is not None and asked_before else MailKind.INVITATION
        kind = MailKind.AGENDA if why is Why.SENT else again
        mails.append(_mail(kind, after, one.attendee, told))
    for mail, attendee in known.items():
        if asked_before and mail not in kept:
            left_out = replace(told, method=Method.CANCEL, status=Status.CANCELLED, attendees=(attendee,))
            mails.append(_mail(MailKind.REMOVAL, after, attendee, left_out))
    asked = {mailing.to_mail for mailing in mails if mailing.method is Method.REQUEST}
    left = _left(after, have)
    noted = {seat.id for seat in after.seats if seat.invited_sequence is not None} - set(left)
    invited = tuple(
        (one.seat_id, one.attendee.mail)
        for one in have
        if one.seat_id
        and (one.attendee.mail in asked or (one.seat_id not in noted and one.attendee.mail.casefold() in known))
    )
    return Plan(tuple(mails), out, invited, left)


def _had(before: Meeting) -> list[_Invited]:
    """Return who was invited to a meeting: whoever belongs to it, at the address at which their seat was invited."""
    noted = {seat.id: seat for seat in before.seats if seat.invited_sequence is not None and can_be_mailed(seat.mail)}
    found = []
    for one in _invited(before):
        seat = noted.get(one.seat_id or 0)
        if seat is None or any(same(other.mail, one.attendee.mail) for other in noted.values()):
            found.append(one)
    for seat in noted.values():
        if not any(same(one.attendee.mail, seat.mail) for one in found):
            name = seat.person.name if seat.person else seat.name
            found.append(_Invited(Attendee(seat.mail, name, Part.GUEST if seat.guest else Part.MEMBER), seat.id))
    return found


def _left(after: Meeting, have: list[_Invited]) -> tuple[int, ...]:
    """Return the seats whose invitation went to an address that is not theirs any more."""
    theirs = {one.seat_id: one.attendee.mail for one in have}
    return tuple(
        seat.id
        for seat in after.seats
        if seat.invited_sequence is not None and seat.mail and not same(theirs.get(seat.id, ""), seat.mail)
    )


def _unanswered(attendee: Attendee) -> Attendee:
    if attendee.answer is invite.Answer.DELEGATED:
        return attendee
    return replace(attendee, answer=invite.Answer.NEEDS_ACTION)


_HEADS = {
    MailKind.INVITATION: "Invitation",
    MailKind.UPDATE: "Changed",
    MailKind.CANCELLATION: "Cancelled",
    MailKind.REMOVAL: "No longer invited",
    MailKind.AGENDA: "Agenda",
    MailKind.MINUTES: "Minutes",
}


def _when(meeting: Meeting) -> str:
    start, end = eastern(meeting.start), eastern(meeting.end)
    return f"{words.weekday(meeting.day)}, {words.time_of_day(start)} to {words.time_of_day(end)} Eastern"


def _mail(kind: MailKind, meeting: Meeting, to: Attendee, told: Invite) -> Mailing:
    lines = [f"Agency CAB, {_when(meeting)}"]
    lines += [f"Place: {meeting.place}"] if meeting.place else []
    if kind is MailKind.REMOVAL:
        lines.append("You are no longer invited to this meeting.")
    if meeting.is_moved and kind is not MailKind.CANCELLATION:
        lines.append(f"It stands for the meeting of {words.weekday(meeting.slot)}.")
    nothing = kind is MailKind.AGENDA and not order.heard(meeting)
    if nothing:
        lines.append("Nothing is pending: no change is before the board and none has to be ratified.")
    text = "\n".join([*lines, "", told.text])
    subject = f"{_HEADS[kind]}: Agency CAB, {_when(meeting)}{', nothing pending' if nothing else ''}"
    paper = {MailKind.AGENDA: PaperKind.AGENDA, MailKind.CANCELLATION: PaperKind.NOTICE}.get(kind)
    return Mailing(kind, to.mail, to.name, subject, text, told.sequence, told.uid, told.method, told, paper)


def _minutes(meeting: Meeting, to: Attendee) -> Mailing:
    revision = max((paper.revision for paper in meeting.papers if paper.kind is PaperKind.MINUTES), default=1)
    subject = f"{_HEADS[MailKind.MINUTES]}: Agency CAB, {words.weekday(meeting.day)}"
    signed = f", signed by {meeting.chair.name}" if meeting.chair else ""
    text = f"The minutes of the Agency CAB of {words.weekday(meeting.day)}{signed}, are attached."
    return Mailing(MailKind.MINUTES, to.mail, to.name, subject, text, revision, paper=PaperKind.MINUTES)
