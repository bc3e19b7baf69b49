"""Values of the Major Incident Process: an incident with its timeline, promises, audience, children and tasks.

Instants are aware UTC, days are dates in America/New_York, people are named by name with their login beside it.
All of them pickle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from app.domain.majors.outages import Counted
from app.domain.majors.repeats import Repeats
from app.domain.majors.states import MajorState


class UpdateKind(StrEnum):
    """What an entry of the timeline says."""

    DETECTED = "detected"
    PROPOSED = "proposed"
    DECLARED = "declared"
    REJECTED = "rejected"
    DEMOTED = "demoted"
    NOTICE = "notice"  # the first message
    SCOPE = "scope"  # the message that says who is reached
    UPDATE = "update"
    WORKAROUND = "workaround"
    NOTE = "note"
    ROLE = "role"  # details: role, before, after (logins)
    REACH = "reach"  # details: agencies, services, sites (ids), as they are from then on
    CHILDREN = "children"  # details: linked, unlinked (ids of tickets)
    ESCALATED = "escalated"  # details: minutes
    RESTORED = "restored"
    REOPENED = "reopened"
    CORRECTION = "correction"  # details: field, before, after, figures
    OUTAGE = "outage"  # details: outages (kind by id of service), as they count from then on
    REVIEW = "review"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @classmethod
    def read(cls, text: str) -> UpdateKind:
        """Return the kind that a timeline says; one that this program does not know is a note."""
        return cls(text) if text in _LABELS else cls.NOTE


_LABELS = {
    UpdateKind.DETECTED: "Detected",
    UpdateKind.PROPOSED: "Proposed",
    UpdateKind.DECLARED: "Declared",
    UpdateKind.REJECTED: "Rejected",
    UpdateKind.DEMOTED: "Demoted",
    UpdateKind.NOTICE: "First message",
    UpdateKind.SCOPE: "Scope",
    UpdateKind.UPDATE: "Update",
    UpdateKind.WORKAROUND: "Workaround",
    UpdateKind.NOTE: "Note",
    UpdateKind.ROLE: "Role",
    UpdateKind.REACH: "Who is reached",
    UpdateKind.CHILDREN: "Children",
    UpdateKind.ESCALATED: "Escalated",
    UpdateKind.RESTORED: "Resolved",
    UpdateKind.REOPENED: "Opened again",
    UpdateKind.CORRECTION: "Correction",
    UpdateKind.OUTAGE: "Counts as outage",
    UpdateKind.REVIEW: "Review",
}


class MajorRole(StrEnum):
    """Who does what while a major incident runs; the names are those of its columns."""

    MANAGER = "manager"
    DIRECTOR = "director"
    COMMUNICATIONS = "communications"
    SCRIBE = "scribe"

    @property
    def label(self) -> str:
        return {
            MajorRole.MANAGER: "Incident manager",
            MajorRole.DIRECTOR: "Duty director",
            MajorRole.COMMUNICATIONS: "Communications",
            MajorRole.SCRIBE: "Scribe",
        }[self]


@dataclass(frozen=True, slots=True)
class Update:
    """An entry of the timeline. `at`: when it happened; `recorded_at`: when it was written; `sent`: to the audience.

    `left_at`: when a server took the first mail of it, or somebody was called; None: nothing is known of that.
    `stuck`: no server took a mail of it, and nobody was called.
    """

    id: int
    at: datetime
    recorded_at: datetime
    kind: UpdateKind
    text: str
    author: str = ""  # the name of the person
    sent: bool = False
    next_at: datetime | None = None
    ruled_out: str = ""
    next_steps: str = ""
    management: str = ""
    hub: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    corrects_id: int | None = None
    left_at: datetime | None = None
    stuck: bool = False

    @property
    def told_at(self) -> datetime | None:
        """When those who are reached could know of a message; None as long as no mail of it could be sent."""
        return None if self.stuck else max(self.recorded_at, self.left_at or self.recorded_at)

    @property
    def by(self) -> str:
        """Who wrote it, as it is told: what the clock does is done by nobody, whoever's desktop saw to it."""
        return "the clock" if self.kind is UpdateKind.ESCALATED else self.author


class PromiseState(StrEnum):
    """What became of the promise that an update comes by a time."""

    OPEN = "open"
    OVERDUE = "overdue"  # still owed, and late or broken by now
    KEPT = "kept"
    LATE = "late"  # sent within one more interval
    BROKEN = "broken"  # sent later, or never
    WITHDRAWN = "withdrawn"  # the incident ended before it was due, in another way than by a message

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Promise:
    """That those who are reached hear by `due_at`. `made_by`, `met_by`: entries of the timeline, None: the rules."""

    made_at: datetime
    due_at: datetime
    state: PromiseState
    made_by: int | None = None
    met_by: int | None = None
    met_at: datetime | None = None
    late_by: timedelta = timedelta()
    agencies: tuple[int, ...] = ()  # to whom it was made, and who were reached until it was due


@dataclass(frozen=True, slots=True)
class Reached:
    """An agency that a major incident reaches."""

    agency_id: int
    code: str
    name: str
    impact: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A service or a site of a major incident."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told, and why: a MIP contact of an agency by rank, a subscriber, or the management.

    `reason`: to what somebody subscribed, and the number; `leave`: the subject of the mail by which they leave.
    """

    name: str
    mail: str
    phone: str
    why: str  # contact, subscriber, management
    agency_id: int | None = None
    agency: str = ""  # its code
    rank: int = 1
    person_id: int | None = None
    reason: str = ""
    leave: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who was told by an update. `how`: mail, call, drill; `mail_state`: of the outbox, "" without a mail."""

    update_id: int
    recipient: Recipient
    how: str
    at: datetime
    mail_state: str = ""


@dataclass(frozen=True, slots=True)
class Child:
    """A ticket that belongs to a major incident."""

    id: int
    number: str
    title: str
    state: str
    agency: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody does while the incident runs."""

    id: int
    version: int
    title: str
    state: str
    owner: str = ""
    group: str = ""
    owner_id: int | None = None
    group_id: int | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReviewAction:
    """An action of the review of a major incident."""

    id: int
    version: int
    title: str
    state: str
    owner: str
    due_on: date | None
    agency: str = ""


@dataclass(frozen=True, slots=True)
class MajorRow:
    """A major incident in a list. `held`: by which legal holds it is kept, "" for none."""

    id: int
    version: int
    number: str
    title: str
    state: MajorState
    drill: bool
    service: str
    impact_start_at: datetime
    declared_at: datetime | None
    restored_at: datetime | None
    manager: str
    agencies: tuple[str, ...]  # codes
    children: int
    next_update_at: datetime | None
    review_due: date | None
    review_done_on: date | None
    held: str = ""


@dataclass(frozen=True, slots=True)
class Escalation:
    """That the management hears of an incident that lasts. `at`: when it was or is due; `told`: whether its time came.

    `heard`: whether anybody was told then: in a drill nobody is.
    """

    minutes: int
    at: datetime
    told: bool
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """How long something took, and how long it should have: "first message" 4 min of 5; None: not yet."""

    what: str
    took: timedelta | None
    target: timedelta

    @property
    def is_met(self) -> bool | None:
        """Whether it was within its target; None where it has not happened."""
        return None if self.took is None else self.took <= self.target


@dataclass(frozen=True, slots=True)
class Major:
    """A major incident with everything that belongs to it, as of `as_of`."""

    row: MajorRow
    as_of: datetime
    summary: str
    cause: str
    bridge: str
    data_loss: str
    ticket_id: int | None
    ticket: str  # its number
    service_id: int | None
    detected_at: datetime | None
    proposed_at: datetime | None
    proposed_why: str
    first_notice_at: datetime | None
    ended_why: str
    roles: Mapping[MajorRole, tuple[str, str]]  # login, name; ("", "") where nobody has it
    services: tuple[Place, ...] = ()
    sites: tuple[Place, ...] = ()
    reached: tuple[Reached, ...] = ()
    updates: tuple[Update, ...] = ()
    told: tuple[Told, ...] = ()
    children: tuple[Child, ...] = ()
    tasks: tuple[Task, ...] = ()
    actions: tuple[ReviewAction, ...] = ()
    promises: tuple[Promise, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    gaps: tuple[Gap, ...] = ()
    went_well: str = ""
    went_badly: str = ""
    effect_due: date | None = None
    effect: str = ""
    outages: tuple[Counted, ...] = ()  # what counts as one in figures
    repeats: Repeats | None = None  # what came again since it was resolved; None where nothing can be the same
    cause_category: str = ""  # what the cause is filed under
    problem: str = ""  # number of the problem behind it, wherever that is kept
    offered: tuple[Child, ...] = ()  # open incidents of its services since its impact began that belong to none
    on_call: tuple[tuple[str, str], ...] = ()  # of its services' groups now: group and level, and who that is

    @property
    def restore_time(self) -> timedelta | None:
        """Wall clock from the start of the impact to the restoration; None while it goes on."""
        end = self.row.restored_at
        return None if end is None else end - self.row.impact_start_at


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: to the agencies, to the management and to the hub, from one form. `next_at`: the promise."""

    known: str
    ruled_out: str = ""
    next_steps: str = ""
    management: str = ""
    hub: str = ""
    next_at: datetime | None = None
    nothing_new: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as it is offered: its texts, whom it goes to, and what is new since the last one."""

    message: Message
    kind: UpdateKind
    recipients: tuple[Recipient, ...]
    unreachable: tuple[str, ...]  # agencies without a MIP contact who can be reached
    since: tuple[Update, ...]  # written since the last message
    last: Update | None = None
