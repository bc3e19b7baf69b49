"""Who gets what mail when people are invited to a review, it is moved or cancelled; nothing is sent here.

One UID a review for life. SEQUENCE rises by one with an act that changes day, time, length, place or state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from app.domain import words
from app.domain.cab import invite
from app.domain.cab.invite import Attendee, Invite, Method, Organizer, Part, Status
from app.domain.cab.mailing import Mailing, Plan
from app.domain.cab.settings import CabRules
from app.domain.eastern import eastern
from app.domain.mail.addresses import can_be_mailed, same
from app.domain.mail.values import MailKind
from app.domain.periods import Period
from app.domain.reviews.course import Standing
from app.domain.reviews.values import Participant, Review
from app.errors import InputError

#: The name of who invites.
SENDER = "Service reviews"
_PARTS = {"chair": Part.CHAIR, "member": Part.MEMBER, "guest": Part.ALTERNATE}
_HEADS = {
    MailKind.INVITATION: "Invitation",
    MailKind.UPDATE: "Changed",
    MailKind.CANCELLATION: "Cancelled",
    MailKind.REMOVAL: "No longer invited",
}


class Why(StrEnum):
    """The act for which mail is planned."""

    INVITED = "invited"
    CHANGED = "changed"  # day, time, length, place, participants
    CANCELLED = "cancelled"


def next_sequence(before: Review, after: Review) -> int:
    """Return the sequence of a review after an act: one more where time, place or state changed, else the same."""
    told = [(r.day, r.start_time, r.minutes_long, r.place, r.online, r.state) for r in (before, after)]
    return before.sequence + (told[0] != told[1])


def period_words(period: str) -> str:
    """Return the period of a review as people read it, as it is written where it is none."""
    try:
        return Period.parse(period).label
    except InputError:
        return period


def plan(
    review: Review,
    people: Sequence[Participant],
    before: Sequence[Participant],
    why: Why,
    *,
    rules: CabRules,
    now: datetime,
    again: bool = False,
) -> Plan:
    """Return the mails of an act after which a review is `review` with these people; `before`: those it had.

    Each who was invited before and is not any more is told so. `again`: everybody gets it, else only who does not have
    this sequence. Nothing is sent where the workspace has no mail address.
    """
    if not can_be_mailed(rules.mailbox):
        return Plan(missing="Nothing is mailed: the workspace has no mail address.")
    had = {one.mail.casefold(): one for one in before if one.sequence is not None and one.mail}
    if why is Why.CANCELLED:
        told = [_attendee(one, one.mail) for one in had.values()]
        cancelled = replace(_entry(review, told, rules, now), method=Method.CANCEL, status=Status.CANCELLED)
        return Plan(tuple(_mail(MailKind.CANCELLATION, review, to, cancelled) for to in told))
    have = [one for one in people if can_be_mailed(one.address)]
    entry = _entry(review, [_attendee(one, one.address) for one in have], rules, now)
    mails, invited = [], []
    for one in have:
        known = had.get(one.address.casefold())
        if known is None or again or known.sequence != review.sequence:
            kind = MailKind.INVITATION if known is None else MailKind.UPDATE
            mails.append(_mail(kind, review, _attendee(one, one.address), entry))
            invited.append((one.id, one.address))
    for one in had.values():
        if not any(same(one.mail, other.address) for other in have):
            to = _attendee(one, one.mail)
            left = replace(entry, method=Method.CANCEL, status=Status.CANCELLED, attendees=(to,))
            mails.append(_mail(MailKind.REMOVAL, review, to, left))
    out = tuple(one.name for one in people if not can_be_mailed(one.address))
    gone = {one.id for one in before if one.sequence is not None} - {one.id for one in have}
    return Plan(tuple(mails), out, tuple(invited), tuple(sorted(gone)))


def _attendee(one: Participant, address: str) -> Attendee:
    return Attendee(address, one.name, _PARTS.get(one.part, Part.MEMBER))


def _entry(review: Review, people: Sequence[Attendee], rules: CabRules, now: datetime) -> Invite:
    lines = [f"Period: {period_words(review.period)}"]
    lines += [f"Join: {review.online}"] if review.online else []
    lines += ["", review.agenda] if review.agenda else []
    return Invite(
        uid=invite.review_uid(review.id, rules.ical_host),
        sequence=review.sequence,
        method=Method.REQUEST,
        status=Status.CANCELLED if review.standing is Standing.CANCELLED else Status.CONFIRMED,
        start=review.start,
        end=review.end,
        stamp=now,
        summary=f"Service review of {review.code}",
        text="\n".join(lines),
        place=review.place,
        organizer=Organizer(rules.mailbox, SENDER),
        attendees=tuple(people),
        wall=True,
    )


def _mail(kind: MailKind, review: Review, to: Attendee, told: Invite) -> Mailing:
    start, end = eastern(review.start), eastern(review.end)
    when = f"{words.weekday(review.day)}, {words.time_of_day(start)} to {words.time_of_day(end)} Eastern"
    lines = [f"Service review of {review.agency}, {when}"]
    lines += [f"Place: {review.place}"] if review.place else []
    if kind is MailKind.REMOVAL:
        lines.append("You are no longer invited to this review.")
    if kind is MailKind.CANCELLATION and review.cancelled_why:
        lines.append(f"It is cancelled: {review.cancelled_why}")
    subject = f"{_HEADS[kind]}: service review of {review.code}, {when}"
    text = "\n".join([*lines, "", told.text])
    return Mailing(kind, to.mail, to.name, subject, text, told.sequence, told.uid, told.method, told)
