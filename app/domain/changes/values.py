"""Values of change management: a change as lists, rules and documents see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from app.domain.changes.places import Place
from app.domain.eastern import at_clock, midnight
from app.domain.sources import system_name
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType

#: Source of what is planned and decided here.
OWN_SOURCE = "longleaf"
#: Code of the department itself, of which a form says apart whether a change touches it.
DIT = "DIT"
#: Kinds of place before the board in which a change is voted on.
_VOTED_ON = frozenset({"decision", "ecab", "ratify"})


@dataclass(frozen=True, slots=True)
class Vote:
    """One board member's vote on one version of a change."""

    voter: str
    version: int
    decision: str  # approve, reject
    note: str
    at: datetime
    voter_name: str = ""
    item_id: int = 0  # the item before the board on which it was cast: it ends with that item


@dataclass(frozen=True, slots=True)
class Change:
    """A change with what it touches; instants are aware UTC, codes are those people read; beside logins stand names.

    A change of another system names it in `source`, with its state and outcome in that system's words; `backed_out` is
    None where it does not tell. Where it tells no planned window (`planned_told` False), the planned times are those in
    which the change stands on a calendar, and no rule may read them as planned.
    """

    id: int
    number: str
    title: str
    type: ChangeType
    scope: ChangeScope
    state: ChangeState
    planned_start: datetime
    planned_end: datetime
    services: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    affects_dit: bool = True
    risk: str = "low"
    risk_answers: Mapping[str, str] = field(default_factory=dict)
    implementer: str = ""
    created_by: str = ""
    updated_by: str = ""
    updated_at: datetime | None = None
    reason: str = ""
    implementation_plan: str = ""
    test_plan: str = ""
    backout_plan: str = ""
    communication_plan: str = ""
    submitted_at: datetime | None = None
    cab_date: date | None = None
    decided_at: datetime | None = None
    actual_start: datetime | None = None
    actual_end: datetime | None = None
    outcome: str | None = None
    backed_out: bool | None = False
    review: str = ""
    source: str = OWN_SOURCE
    source_state: str = ""
    source_outcome: str = ""
    group: str = ""
    planned_told: bool = True
    votes: tuple[Vote, ...] = ()
    version: int = 1
    implementer_name: str = ""
    created_by_name: str = ""
    updated_by_name: str = ""
    place: Place | None = None  # its latest item before the board; None: it never had one
    was_before: str = ""  # "cab" or "ecab": the board that had it for decision once, whatever it is now
    content_n: int = 1  # version of the content: what votes, decisions and overrides name
    editors: tuple[str, ...] = ()  # logins of everybody who wrote a part of the content
    implementer_id: int | None = None  # None: a name that an import told, of nobody known here
    model_id: int | None = None
    model_version: int | None = None
    ratification: str = ""  # of a latent change: pending, ratified, not_ratified
    review_due: date | None = None
    conditions: str = ""
    outage_minutes: int | None = None
    for_agency: str = ""  # of an informational change: whose it is
    for_agency_id: int | None = None
    group_id: int | None = None  # of the group that carries it out
    model: str = ""  # number and version of the model that it is made from
    cloned_from: int | None = None
    cloned_from_number: str = ""  # of the change whose content this one began with
    template: bool = False
    cancelled_why: str = ""
    decided_why: str = ""  # what its approver wrote who decided it without the board
    held: str = ""  # by which legal holds it is kept, in a list

    @property
    def counted(self) -> tuple[Vote, ...]:
        """The votes that count: on its open item and its content of now, else those by which it was decided last.

        Votes end with their item: what comes to the next meeting is voted on anew.
        """
        if self.place is not None and self.place.is_open and self.place.kind in _VOTED_ON:
            item_id, n = self.place.item_id, self.content_n
        else:
            item_id = max((vote.item_id for vote in self.votes), default=0)
            n = max((vote.version for vote in self.votes if vote.item_id == item_id), default=0)
        return tuple(vote for vote in self.votes if (vote.item_id, vote.version) == (item_id, n))

    @property
    def system(self) -> str:
        """Return the name of the other system that decides the change; "" where this board does."""
        return "" if self.source == OWN_SOURCE else system_name(self.source)

    @property
    def type_words(self) -> str:
        """The type as it is printed: of a standard change with its model, "Standard by MOD0000001 version 2"."""
        by = f" by {self.model}" if self.type is ChangeType.STANDARD and self.model else ""
        return f"{self.type.value.capitalize()}{by}"

    @property
    def carried_out_by(self) -> str:
        """The name of who carries it out: a person, or a group; "" for nobody yet."""
        return self.implementer_name or self.implementer or self.group

    @property
    def touched(self) -> tuple[str, ...]:
        """The codes of the agencies that it touches, the department itself included where the form says so.

        Other systems do not tell of the department what they do not tell of an agency.
        """
        own = () if self.system or not self.affects_dit or DIT in self.agencies else (DIT,)
        return (*own, *self.agencies)

    @property
    def missing(self) -> tuple[str, ...]:
        """What a complete request for change still lacks, in the words of its form.

        What is only announced needs to say whose it is, whom it affects, and how they are told.
        """
        needed: dict[str, object] = {
            "agency": self.for_agency_id,
            "agencies": self.agencies,
            "communication plan": self.communication_plan,
        }
        if self.type is not ChangeType.INFORMATIONAL:
            needed = self._needed
        return tuple(name for name, value in needed.items() if not value)

    @property
    def _needed(self) -> dict[str, object]:
        """What a change needs that is decided."""
        return {
            "reason": self.reason,
            "services": self.services,
            "agencies": self.agencies,
            "implementation plan": self.implementation_plan,
            "test plan": self.test_plan,
            "back-out plan": self.backout_plan,
            "communication plan": self.communication_plan,
            # a model may leave open who of those who do it every day does it this time
            "implementer": self.implementer or self.group or self.type is ChangeType.STANDARD,
            "risk questionnaire": self.risk_answers,
        }


@dataclass(frozen=True, slots=True)
class Freeze:
    """A stretch of time in which changes are not carried out; without agency, service and site: none at all.

    Where several are named, a change is reached that all of them reach: the agency with its parts, the service with
    what depends on it and what it stands on, the site. Hard: only ECAB may override it; else the coordinator.
    """

    id: int
    name: str
    kind: str
    start: datetime
    end: datetime
    agency: str | None = None
    service: str | None = None
    reason: str = ""
    site: str | None = None
    hard: bool = True
    withdrawn: bool = False
    agency_name: str = ""
    service_name: str = ""
    site_name: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """Who let one content of a change into a freeze, and why; `role`: as "ecab" or as "coordinator"."""

    id: int
    freeze_id: int
    change_id: int
    content_n: int
    at: datetime
    author: str
    role: str
    reason: str
    author_name: str = ""
    agreed: tuple[str, ...] = ()  # the members of the ECAB who gave it, by name


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of an approval that has to be met before the change starts; who said that it is, and when."""

    id: int
    text: str
    met: bool
    version: int = 1
    met_by: str = ""
    met_at: datetime | None = None


@lru_cache(maxsize=256)
def _clock(text: str) -> time | None:
    """Return a time of day as it is kept; None for a text that is none."""
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Window:
    """A weekly maintenance window in local time; `service` None: the standard one.

    It opens on days from `valid_from` (None: it always did) to before `valid_to` (None: still).
    """

    weekday: int  # Monday 0
    start: str  # HH:MM
    end: str  # HH:MM, 24:00 too; not after the start: on the next day
    service: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def opens_on(self, day: date) -> bool:
        """Return whether it opens on this day; one whose times are none never does."""
        begun = self.valid_from is None or self.valid_from <= day
        known = _clock(self.start) is not None and (self.end == "24:00" or _clock(self.end) is not None)
        return self.weekday == day.weekday() and begun and known and (self.valid_to is None or day < self.valid_to)

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Return when it opens and closes, in UTC, on a day on which it opens."""
        opens = at_clock(day, time.fromisoformat(self.start))
        if self.end == "24:00":
            return opens, midnight(day + timedelta(days=1))
        closes = time.fromisoformat(self.end)
        return opens, at_clock(day if closes > time.fromisoformat(self.start) else day + timedelta(days=1), closes)


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What the conflict rules need to know of a service."""

    code: str
    name: str
    sites: tuple[str, ...] = ()  # primary first, then standby
    depends_on: tuple[str, ...] = ()
    owner: str = ""  # login
    owner_name: str = ""


class Implemented(NamedTuple):
    """A change implemented in the period; `linked`: incidents opened because of it within 72 h.

    `late`: whether it came late before the meeting that decided it; None: no meeting of the board decided it here.
    Of another system (`source`) it may lack the planned window, the start and whether it was backed out.
    """

    id: int
    number: str
    title: str
    type: str
    planned_start: datetime | None
    planned_end: datetime | None
    actual_start: datetime | None
    actual_end: datetime
    outcome: str | None
    backed_out: bool | None
    review: str
    submitted_at: datetime | None
    cab_date: date | None
    source: str
    source_outcome: str
    linked: int
    late: bool | None = None

    @property
    def is_measured(self) -> bool:
        """Whether all is told that change success asks for; always, where the change was carried out here."""
        if self.source == OWN_SOURCE:
            return True
        told = (self.planned_start, self.planned_end, self.actual_start, self.backed_out)
        return all(value is not None for value in told)

    @property
    def window(self) -> tuple[datetime | None, datetime | None]:
        """The planned window; of a latent change of our own, which was not planned, the times it was carried out at."""
        if self.type == "latent" and self.source == OWN_SOURCE and self.actual_start is not None:
            return self.actual_start, self.actual_end
        return self.planned_start, self.planned_end
