"""Invitations and feeds as values: what a calendar is told of a meeting or a change, whatever writes it down.

An entry keeps its id for life. Its sequence rises with each change of day, time, place or state, and never because
somebody answered. Instants are aware, in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

#: The domain of ids where a workspace names none; ids that were published hold for good.
HOST = "longleaf"


class Method(StrEnum):
    """What a calendar file asks of who reads it (RFC 5546)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Status(StrEnum):
    """How firm an entry is."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


class Part(StrEnum):
    """What an invited person is to a meeting."""

    CHAIR = "CHAIR"
    MEMBER = "REQ-PARTICIPANT"
    ALTERNATE = "OPT-PARTICIPANT"
    GUEST = "NON-PARTICIPANT"


class Answer(StrEnum):
    """What an invited person answered."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"
    DELEGATED = "DELEGATED"


@dataclass(frozen=True, slots=True)
class Attendee:
    """One invited person; `delegated_from`, `delegated_to`: mail addresses where a seat is held for another."""

    mail: str
    name: str = ""
    part: Part = Part.MEMBER
    answer: Answer = Answer.NEEDS_ACTION
    delegated_from: str = ""
    delegated_to: str = ""


@dataclass(frozen=True, slots=True)
class Organizer:
    """The one mailbox that all invitations come from."""

    mail: str
    name: str = "Agency CAB"


@dataclass(frozen=True, slots=True)
class Invite:
    """One entry of a calendar, for one message or as part of a feed.

    `stamp`: when this revision was made. `wall`: told in Eastern wall time, as meetings are; else in UTC, in which the
    repeated hour has a name. `transparent`: takes nobody's time. A feed names no attendees.
    """

    uid: str
    sequence: int
    method: Method
    status: Status
    start: datetime
    end: datetime
    stamp: datetime
    summary: str
    text: str = ""
    place: str = ""
    organizer: Organizer | None = None
    attendees: tuple[Attendee, ...] = ()
    wall: bool = False
    transparent: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries that are published together, nobody being invited. `name` is what a calendar calls the feed."""

    name: str
    entries: tuple[Invite, ...]


def meeting_uid(slot: date, host: str = HOST, *, extraordinary: bool = False) -> str:
    """Return the id of the meeting that stands for `slot`, a Wednesday; kept when the meeting moves."""
    return f"cab-{slot:%Y%m%d}{'-x' if extraordinary else ''}@{host or HOST}"


def change_uid(number: str, host: str = HOST) -> str:
    """Return the id of a change's entry, from its number such as CHG0000123."""
    return f"{number.lower()}@{host or HOST}"


def review_uid(review_id: int, host: str = HOST) -> str:
    """Return the id of the entry of an agency's service review; kept when it moves."""
    return f"review-{review_id}@{host or HOST}"
