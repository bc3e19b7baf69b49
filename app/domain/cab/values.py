"""Values of the Change Advisory Board: a meeting with its items, seats, votes, events and papers.

A meeting is a record that owns its items. Instants are aware UTC, days are dates in America/New_York, names stand
beside logins. All of them pickle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from app.domain import words
from app.domain.changes.models import Model
from app.domain.changes.places import conditions_words
from app.domain.changes.values import Change


class MeetingState(StrEnum):
    """Where a meeting stands; a signed one is held and has a signed paper."""

    PLANNED = "planned"
    FROZEN = "frozen"
    RUNNING = "running"
    HELD = "held"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def takes_items(self) -> bool:
        """Whether an item may be put on its agenda."""
        return self in {MeetingState.PLANNED, MeetingState.FROZEN, MeetingState.RUNNING}

    @property
    def is_over(self) -> bool:
        return self in {MeetingState.HELD, MeetingState.CANCELLED}


class Kind(StrEnum):
    """What the board is asked to do with an item."""

    DECISION = "decision"
    RATIFY = "ratify"
    ECAB = "ecab"  # decided by two members of the ECAB, outside of a meeting
    EMERGENCY = "emergency"  # an emergency change, reported to the next meeting
    PIR = "pir"  # review of a failure
    MODEL = "model"  # a version of a standard change model
    INFO = "info"

    @property
    def group(self) -> str:
        """The group in which a change has one open item at most: "board" for decisions, else the kind."""
        return "board" if self in {Kind.DECISION, Kind.ECAB} else self.value

    @property
    def is_voted_on(self) -> bool:
        return self in {Kind.DECISION, Kind.RATIFY, Kind.ECAB, Kind.MODEL}


class ItemState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"
    DEFERRED = "deferred"
    CARRIED = "carried"
    WITHDRAWN = "withdrawn"
    NOTED = "noted"

    @property
    def label(self) -> str:
        return {"carried": "Carried over"}.get(self.value, self.value.capitalize())


class Result(StrEnum):
    """What became of a decided item; NONE while it is open."""

    NONE = ""
    APPROVED = "approved"
    CONDITIONS = "conditions"
    REJECTED = "rejected"
    RATIFIED = "ratified"
    NOT_RATIFIED = "not_ratified"
    NOTED = "noted"

    @property
    def label(self) -> str:
        special = {"": "", "conditions": "Approved with conditions", "not_ratified": "Not ratified"}
        return special.get(self.value, self.value.capitalize())

    @property
    def is_in_favour(self) -> bool:
        return self in {Result.APPROVED, Result.CONDITIONS, Result.RATIFIED}


class Ballot(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    ABSTAIN = "abstain"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Cast(StrEnum):
    """Whether a vote is the voter's own or was recorded by the coordinator for a seat that is present."""

    OWN = "own"
    RECORDED = "recorded"


class Consent(StrEnum):
    """Whether the board takes up a late item; NONE before it was asked."""

    NONE = ""
    GIVEN = "given"
    REFUSED = "refused"


class Answer(StrEnum):
    """The answer to an invitation, in the words of iTIP; it says nothing of who was present."""

    NONE = ""
    NEEDS_ACTION = "needs_action"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    DELEGATED = "delegated"

    @property
    def label(self) -> str:
        return {"": "Not invited", "needs_action": "No answer yet"}.get(self.value, self.value.capitalize())


class CabEvent(StrEnum):
    """Kinds of the append-only events of a meeting; `value` as noted, `note` is the reason."""

    FROZEN = "frozen"
    THAWED = "thawed"
    MOVED = "moved"  # value: the new day
    CANCELLED = "cancelled"
    RESTORED = "restored"
    OPENED = "opened"
    ITEM = "item"  # the board is now at item_id
    PAUSED = "paused"
    RESUMED = "resumed"
    ARRIVED = "arrived"  # seat_id; value: who sits there: member, alternate, delegate
    LEFT = "left"
    DELEGATE = "delegate"
    CONSENT = "consent"  # value: given, refused
    LATE_ADMITTED = "late_admitted"
    REORDERED = "reordered"
    DECIDED = "decided"  # value: the result
    DEFERRED = "deferred"
    CARRIED = "carried"
    REOPENED = "reopened"
    CORRECTED = "corrected"
    NOTED = "noted"
    ENDED = "ended"
    MEETING_REOPENED = "meeting_reopened"
    MINUTES_DRAFTED = "minutes_drafted"
    SIGNED = "signed"
    ANSWER = "answer"  # value: the answer; note: the SEQUENCE it answers
    INVITED = "invited"


#: The value of an event INVITED that tells of the agenda; its note says how many mails went to the outbox.
AGENDA_MAILED = "sent"


class PaperKind(StrEnum):
    AGENDA = "agenda"
    MINUTES = "minutes"
    NOTICE = "notice"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Person:
    """A person with the name that people read; `login` and `mail` are empty where there is none."""

    id: int
    name: str
    login: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """The seat of an agency in one meeting, or a guest, who has no vote.

    `delegate` is a person of the workspace, else a name with a mail address. `mail`: the address that was invited.
    """

    id: int
    agency: str = ""
    agency_name: str = ""
    person: Person | None = None
    alternate: Person | None = None
    delegate: Person | None = None
    delegate_name: str = ""
    delegate_mail: str = ""
    guest: bool = False
    present: bool = False
    answer: Answer = Answer.NONE
    answered_at: datetime | None = None
    answered_sequence: int | None = None
    mail: str = ""
    invited_sequence: int | None = None
    version: int = 1
    came: str = ""  # as what somebody came last: member, alternate, delegate

    @property
    def names(self) -> Mapping[str, str]:
        """The names of who may sit on it, by what they sit there as: member, alternate, delegate."""
        people = (("member", self.person), ("alternate", self.alternate))
        found = {role: person.name for role, person in people if person is not None}
        return found | ({"delegate": self.delegate_words} if self.delegate_words else {})

    @property
    def there(self) -> str:
        """Who is there for an agency that is present: "Bea Bond, alternate"; "" where nobody is, and of a guest."""
        name = self.names.get(self.came, "") if self.present and not self.guest else ""
        return f"{name}, {self.came}" if name and self.came != "member" else name

    @property
    def people(self) -> tuple[Person, ...]:
        """Who may sit on it: member, alternate, named delegate."""
        return tuple(p for p in (self.person, self.alternate, self.delegate) if p is not None)

    @property
    def is_filled(self) -> bool:
        """Whether anybody may sit on it: its agency may have lost its member and named nobody since."""
        return bool(self.people or self.delegate_words)

    @property
    def answer_words(self) -> str:
        """What was answered, in words: "Not invited", "No answer yet", "Accepted"."""
        waits = self.answer is Answer.NONE and self.invited_sequence is not None
        return (Answer.NEEDS_ACTION if waits else self.answer).label

    @property
    def delegate_words(self) -> str:
        """The name of the delegate; "" where none is named."""
        return self.delegate.name if self.delegate else self.delegate_name

    @property
    def short_name(self) -> str:
        """The seat where there is little room: the agency without "Department of", of a guest the name."""
        return self.name if self.guest else words.short_agency(self.name)

    @property
    def name(self) -> str:
        """The seat as people read it: the agency, of a guest the name."""
        if not self.guest:
            return self.agency_name or self.agency
        return self.person.name if self.person else self.delegate_name or self.mail


@dataclass(frozen=True, slots=True)
class CastVote:
    """A vote of a seat, or of a member of the ECAB, on one version of the content.

    `agency`: by name. `standing`: it counts now; of several on one version the latest, if the voter still has the seat.
    """

    seat: int | None
    person_name: str
    agency: str
    vote: Ballot
    note: str
    content_n: int
    cast: Cast
    recorded_by: str
    at: datetime
    standing: bool = True
    seq: int = 1
    person_id: int | None = None
    ecab_member_id: int | None = None
    how: str = ""  # of the ECAB: phone, mail, in person
    barred: bool = False  # who voted has a hand in it since


@dataclass(frozen=True, slots=True)
class FrozenText:
    """The content of a change as the agenda said it when it was sent.

    `n` is its content version; None: the text of then was not kept. `content` holds fields of a change by name: texts,
    lists of names, instants as ISO text, so that it is JSON as it is.
    """

    n: int | None
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edit:
    """A field of a change whose text is another than on the agenda that was sent."""

    field: str  # as people read it: "planned start"
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Item:
    """One place of a change or a model on the agenda of one meeting; a closed one keeps its result for good.

    `meeting_id` None: the queue of the ECAB. `came`: how often it stood open in a meeting, this one included.
    `content_n`: the content version that was decided or sent; `now_n`: the one of this moment.
    """

    id: int
    kind: Kind
    state: ItemState
    change: Change | None = None
    model: Model | None = None
    position: int = 0
    minutes_planned: int = 5
    late: bool = False
    late_why: str = ""
    consent: Consent = Consent.NONE
    came: int = 1
    result: Result = Result.NONE
    conditions: str = ""
    reason: str = ""
    content_n: int | None = None
    frozen: FrozenText | None = None
    edits: tuple[Edit, ...] = ()
    votes: tuple[CastVote, ...] = ()
    version: int = 1
    meeting_id: int | None = None
    cut_off: datetime | None = None  # promised at submission
    submitted_at: datetime | None = None
    decided_at: datetime | None = None
    from_item_id: int | None = None
    for_meeting_id: int | None = None  # to which it was deferred
    since_sent: bool = False  # put on after the agenda was sent
    note: str = ""
    before_start: bool = False  # its conditions are to be met before the change starts

    @property
    def told_conditions(self) -> str:
        """The conditions as they are told: with when they are to be met, where that is before the start."""
        return conditions_words(self.conditions, before_start=self.before_start)

    @property
    def is_open(self) -> bool:
        return self.state is ItemState.OPEN

    @property
    def number(self) -> str:
        """The number people read: of the change, or of the model with its version."""
        if self.change is not None:
            return self.change.number
        return f"{self.model.number} version {self.model.model_version}" if self.model else ""

    @property
    def now_n(self) -> int:
        """The version of the content of this moment: of the change, or of the model."""
        if self.change is not None:
            return self.change.content_n
        return self.model.model_version if self.model else 1

    @property
    def title(self) -> str:
        """The title as the agenda says it: the frozen one where there is one."""
        if self.frozen is not None and "title" in self.frozen.content:
            return str(self.frozen.content["title"])
        return self.change.title if self.change else self.model.name if self.model else ""

    @property
    def awaits_consent(self) -> bool:
        return self.is_open and self.late and self.consent is not Consent.GIVEN


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a meeting, as a fact; `occurred_at` stands where it was entered later."""

    id: int
    seq: int
    at: datetime
    kind: CabEvent
    author: str = ""
    author_name: str = ""
    occurred_at: datetime | None = None
    item_id: int | None = None
    seat_id: int | None = None
    value: str = ""
    note: str = ""
    op_id: str = ""

    @property
    def moment(self) -> datetime:
        """When it happened."""
        return self.occurred_at or self.at


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a meeting that was made, in one of its revisions; `signed_by` is the chair's name."""

    id: int
    meeting_id: int
    kind: PaperKind
    revision: int
    at: datetime
    author_name: str = ""
    reason: str = ""
    form: int = 1
    data_sha: str = ""
    file_name: str = ""
    sha256: str = ""
    signed_by: str = ""
    signed_at: datetime | None = None

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None


@dataclass(frozen=True, slots=True)
class Named:
    """A naming of the chair before a meeting was held: when, by whom, and who chairs it since; "" for nobody."""

    at: datetime
    author_name: str
    chair: str


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What is known of a slot: the day its meeting is held on and where it stands."""

    slot: date
    day: date
    state: MeetingState = MeetingState.PLANNED


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of the board with all that belongs to it. `id` 0: it is not on record yet.

    `slot` is the Wednesday it stands for (of an extraordinary one its own day), `day` the one it is held on; `cut_off`
    and `freeze_at` follow the day and are None while the day of a holiday slot is not chosen.
    """

    id: int
    number: str
    slot: date
    day: date
    state: MeetingState
    start: datetime
    end: datetime
    place: str = ""
    online: str = ""
    chair: Person | None = None
    cut_off: datetime | None = None
    freeze_at: datetime | None = None
    frozen_at: datetime | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    sequence: int = 0
    version: int = 1
    items: tuple[Item, ...] = ()
    seats: tuple[Seat, ...] = ()
    events: tuple[Event, ...] = ()
    papers: tuple[Paper, ...] = ()
    extraordinary: bool = False
    note: str = ""
    cancelled_why: str = ""
    holiday: str = ""  # name of the holiday that the slot is, while no other day is chosen
    proposals: tuple[date, ...] = ()  # days to choose from, then
    held: str = ""  # by which legal holds it is kept, in the list
    unsigned: bool = False  # its newest minutes wait for their signature, in the list
    named: tuple[Named, ...] = ()  # who was named to chair it, where one meeting is read

    @property
    def is_moved(self) -> bool:
        return self.day != self.slot

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def on_record(self) -> OnRecord:
        return OnRecord(self.slot, self.day, self.state)

    def item(self, item_id: int) -> Item | None:
        """Return the item of this id; None where it is not of this meeting."""
        return next((item for item in self.items if item.id == item_id), None)

    def seat(self, seat_id: int) -> Seat | None:
        """Return the seat of this id; None where it is not of this meeting."""
        return next((seat for seat in self.seats if seat.id == seat_id), None)
