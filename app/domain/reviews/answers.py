"""Answers to invitations to service reviews, and whether one that came by mail is taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.cab.invite import review_uid
from app.domain.cab.reply import Reply
from app.domain.mail.addresses import same
from app.domain.reviews.values import Participant

_UID = re.compile(r"review-(\d{1,18})@.+", re.ASCII)


class ReviewAnswer(StrEnum):
    """What somebody answers to an invitation."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"

    @property
    def label(self) -> str:
        """Return it as it is shown."""
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of a reply: `answer` of `who` is taken, or nothing is, and `why` says so.

    `stands`: it is right in itself, and only too late; else it is set aside for a person to look at.
    """

    who: Participant | None = None
    answer: ReviewAnswer | None = None
    why: str = ""
    stands: bool = False


def review_of(reply: Reply, host: str) -> int | None:
    """Return the id of the review that a reply is about; None where it is about none of this workspace."""
    found = _UID.fullmatch(reply.uid)
    if found is None or reply.uid != review_uid(int(found[1]), host):
        return None
    return int(found[1])


def judged(
    reply: Reply, sender: str, sequence: int, people: Sequence[Participant], newest: datetime | None = None
) -> Judged:
    """Return what becomes of a reply to the invitation of a review.

    `sender`: whom the mail is from; `sequence`: of the invitation as it is; `newest`: when the last answer of the same
    person to it was written. Whoever answers does so from the address that was invited; everything else
    may be forged, also what says that it was sent for somebody.
    """
    if reply.method == "COUNTER":
        return Judged(why=f"{sender} proposes another time: {reply.comment or 'no reason given'}.")
    if reply.method != "REPLY" or len(reply.attendees) != 1:
        return Judged(why=f"{sender} sent what is no answer of one person.")
    mail, stat = reply.attendees[0]
    who = next((one for one in people if any(known and same(mail, known) for known in (one.mail, one.address))), None)
    if who is None or who.sequence is None:
        return Judged(why=f"{mail} is not invited to it.")
    if not same(sender, mail):
        return Judged(who, why=f"It came from {sender or 'an unknown address'}, not from {mail}: nothing is taken.")
    if reply.recurrence or reply.sequence > sequence:
        return Judged(who, why="It answers an invitation that was not sent.")
    if reply.sequence < sequence:
        return Judged(who, why=f"{who.name} answered an earlier invitation; it changed since.", stands=True)
    if newest is not None and reply.stamp <= newest:
        return Judged(who, why=f"A newer answer of {who.name} was taken.", stands=True)
    try:
        return Judged(who, ReviewAnswer(stat.lower()))
    except ValueError:
        return Judged(who, why=f"Its answer is not known: {stat or 'none'}.")
