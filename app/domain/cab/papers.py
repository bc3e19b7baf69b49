"""The papers of the board as values: the agenda that is sent, the minutes, the forward schedule.

They hold what is printed, in words: names instead of logins and codes; instants are aware UTC. `app.domain.cab.form`
keeps them as JSON and gives their hash.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from app.domain import words
from app.domain.cab.form import key
from app.domain.cab.items import OFF


@dataclass(frozen=True, slots=True)
class VoteLine:
    """One vote as it is printed; `how`: "own", "recorded by …"; a vote that does not stand says so."""

    seat: str = field(metadata=key("se"))
    person: str = field(metadata=key("pe"))
    vote: str = field(metadata=key("vo"))
    note: str = field(default="", metadata=key("no"))
    how: str = field(default="", metadata=key("ho"))
    at: datetime | None = field(default=None, metadata=key("at"))
    stands: bool = field(default=True, metadata=key("st"))


@dataclass(frozen=True, slots=True)
class EditLine:
    """What was edited in a change after the agenda was sent."""

    what: str = field(metadata=key("fi"))
    old: str = field(default="", metadata=key("ol"))
    new: str = field(default="", metadata=key("ne"))


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat on the agenda: who is expected, who comes for them, and the answer to the invitation."""

    agency: str = field(metadata=key("ag"))
    person: str = field(default="", metadata=key("pe"))
    alternate: str = field(default="", metadata=key("al"))
    delegate: str = field(default="", metadata=key("de"))
    answer: str = field(default="", metadata=key("an"))
    guest: bool = field(default=False, metadata=key("gu"))


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item of the agenda, with the text that was sent where it was sent."""

    number: str = field(metadata=key("nu"))
    title: str = field(metadata=key("ti"))
    kind: str = field(metadata=key("ki"))
    ask: str = field(metadata=key("as"))
    minutes: int = field(metadata=key("mi"))
    start: datetime | None = field(default=None, metadata=key("fr"))
    end: datetime | None = field(default=None, metadata=key("to"))
    outage_minutes: int | None = field(default=None, metadata=key("ou"))
    services: tuple[str, ...] = field(default=(), metadata=key("sv"))
    agencies: tuple[str, ...] = field(default=(), metadata=key("ag"))
    sites: tuple[str, ...] = field(default=(), metadata=key("si"))
    implementer: str = field(default="", metadata=key("im"))
    type: str = field(default="", metadata=key("ty"))
    scope: str = field(default="", metadata=key("sc"))
    risk: str = field(default="", metadata=key("ri"))
    risk_reasons: tuple[str, ...] = field(default=(), metadata=key("rr"))
    reason: str = field(default="", metadata=key("re"))
    plans: tuple[tuple[str, str], ...] = field(default=(), metadata=key("pl"))
    why: str = field(default="", metadata=key("wy"))
    marks: tuple[str, ...] = field(default=(), metadata=key("ma"))
    edits: tuple[EditLine, ...] = field(default=(), metadata=key("ed"))
    conflicts: tuple[str, ...] = field(default=(), metadata=key("co"))
    overrides: tuple[str, ...] = field(default=(), metadata=key("ov"))
    result: str = field(default="", metadata=key("rs"))
    conditions: str = field(default="", metadata=key("cd"))
    decision_reason: str = field(default="", metadata=key("dr"))
    votes: tuple[VoteLine, ...] = field(default=(), metadata=key("vo"))
    content_n: int | None = field(default=None, metadata=key("cn"))
    before: str = field(default="", metadata=key("bf"))  # what became of it in the meeting before, and why
    review: str = field(default="", metadata=key("rw"))  # of a failure: what was found
    incidents: tuple[str, ...] = field(default=(), metadata=key("in"))  # that come from a failure, with who says so
    outcome: str = field(default="", metadata=key("oc"))  # of what was carried out already; its times are real then


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the agenda that has items."""

    name: str = field(metadata=key("na"))
    lines: tuple[ItemLine, ...] = field(default=(), metadata=key("li"))

    @property
    def minutes(self) -> int:
        """The minutes planned for it."""
        return sum(line.minutes for line in self.lines)


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action that is open, or was closed since the last meeting."""

    title: str = field(metadata=key("ti"))
    owner: str = field(default="", metadata=key("ow"))
    due: date | None = field(default=None, metadata=key("du"))
    state: str = field(default="", metadata=key("st"))
    source: str = field(default="", metadata=key("so"))  # the meeting, change or review it comes from
    overdue: bool = field(default=False, metadata=key("od"))
    new: bool = field(default=False, metadata=key("nw"))  # it came out of the meeting that tells it


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A change that was carried out since the last meeting."""

    number: str = field(metadata=key("nu"))
    title: str = field(metadata=key("ti"))
    start: datetime | None = field(default=None, metadata=key("fr"))
    end: datetime | None = field(default=None, metadata=key("to"))
    outcome: str = field(default="", metadata=key("ou"))
    freezes: tuple[str, ...] = field(default=(), metadata=key("fz"))  # in which it lay, and who let it in


@dataclass(frozen=True, slots=True)
class FreezeLine:
    """A freeze ahead: hard or soft, and whom it reaches."""

    name: str = field(metadata=key("na"))
    kind: str = field(metadata=key("ki"))
    start: datetime | None = field(default=None, metadata=key("fr"))
    end: datetime | None = field(default=None, metadata=key("to"))
    reach: str = field(default="", metadata=key("re"))
    reason: str = field(default="", metadata=key("rn"))


@dataclass(frozen=True, slots=True)
class ForwardLine:
    """A change that is planned; `marks`: a freeze it lies in, an override, a missing window."""

    number: str = field(metadata=key("nu"))
    title: str = field(metadata=key("ti"))
    start: datetime | None = field(default=None, metadata=key("fr"))
    end: datetime | None = field(default=None, metadata=key("to"))
    services: tuple[str, ...] = field(default=(), metadata=key("sv"))
    agencies: tuple[str, ...] = field(default=(), metadata=key("ag"))
    sites: tuple[str, ...] = field(default=(), metadata=key("si"))
    implementer: str = field(default="", metadata=key("im"))
    risk: str = field(default="", metadata=key("ri"))
    type: str = field(default="", metadata=key("ty"))
    state: str = field(default="", metadata=key("st"))
    marks: tuple[str, ...] = field(default=(), metadata=key("ma"))
    decision: str = field(default="", metadata=key("dn"))  # when it is decided, or what was

    @property
    def stands(self) -> str:
        """Where it stands and what was decided, the state only where the decision does not say it."""
        said = self.decision
        if not said:
            return self.state
        if self.state.casefold() == said.split(maxsplit=1)[0] or (self.state, said[:7]) == ("In CAB", "before "):
            return said[:1].upper() + said[1:]
        return f"{self.state}: {said}"


@dataclass(frozen=True, slots=True)
class AgendaPaper:
    """The agenda of a meeting as it is printed; `asks` say on page one what the board is asked.

    `standing`: how far it can be relied on; `needed`: agencies that have to be present.
    """

    number: str = field(metadata=key("nu"))
    slot: date = field(metadata=key("sl"))
    day: date = field(metadata=key("da"))
    start: datetime = field(metadata=key("fr"))
    end: datetime = field(metadata=key("to"))
    state: str = field(metadata=key("st"))
    standing: str = field(metadata=key("sd"))
    revision: int = field(default=0, metadata=key("rv"))
    place: str = field(default="", metadata=key("pl"))
    online: str = field(default="", metadata=key("on"))
    chair: str = field(default="", metadata=key("ch"))
    cut_off: datetime | None = field(default=None, metadata=key("co"))
    freeze_at: datetime | None = field(default=None, metadata=key("fz"))
    frozen_at: datetime | None = field(default=None, metadata=key("fa"))
    needed: int = field(default=0, metadata=key("ne"))
    seats: tuple[SeatLine, ...] = field(default=(), metadata=key("se"))
    notes: tuple[str, ...] = field(default=(), metadata=key("no"))
    asks: tuple[str, ...] = field(default=(), metadata=key("as"))
    sections: tuple[Section, ...] = field(default=(), metadata=key("sc"))
    actions: tuple[ActionLine, ...] = field(default=(), metadata=key("ac"))
    results: tuple[ResultLine, ...] = field(default=(), metadata=key("rs"))
    freezes: tuple[FreezeLine, ...] = field(default=(), metadata=key("fe"))
    forward: tuple[ForwardLine, ...] = field(default=(), metadata=key("fw"))
    cancelled: tuple[ResultLine, ...] = field(default=(), metadata=key("cx"))  # since the last meeting
    among: tuple[str, ...] = field(default=(), metadata=key("am"))  # conflicts between two of its items
    ahead_until: date | None = field(default=None, metadata=key("au"))  # the last day of the forward schedule
    not_kept: bool = field(default=False, metadata=key("nk"))  # it was sent, and no paper of it is left

    @property
    def agencies(self) -> int:
        """How many agencies have a seat."""
        return sum(not seat.guest for seat in self.seats)

    @property
    def minutes(self) -> int:
        """The minutes planned for what the meeting takes up."""
        return sum(line.minutes for line in self.lines)

    @property
    def lines(self) -> tuple[ItemLine, ...]:
        """What the meeting takes up, in its order."""
        return tuple(line for section in self.sections if section.name != OFF for line in section.lines)

    @property
    def taken_off(self) -> tuple[ItemLine, ...]:
        """What stood on the agenda that was sent and is not taken up any more."""
        return tuple(line for section in self.sections if section.name == OFF for line in section.lines)


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """Who sat on a seat, and when; nobody came where there are no spans."""

    seat: str = field(metadata=key("se"))
    person: str = field(default="", metadata=key("pe"))
    as_what: str = field(default="", metadata=key("as"))  # member, alternate, delegate, guest
    spans: tuple[tuple[datetime, datetime], ...] = field(default=(), metadata=key("sp"))


@dataclass(frozen=True, slots=True)
class QuorumLine:
    """A stretch of the meeting with one number of agencies present."""

    start: datetime = field(metadata=key("fr"))
    end: datetime = field(metadata=key("to"))
    present: int = field(default=0, metadata=key("pr"))
    quorate: bool = field(default=False, metadata=key("qu"))


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """What became of an item in the meeting."""

    number: str = field(metadata=key("nu"))
    title: str = field(metadata=key("ti"))
    section: str = field(metadata=key("sc"))
    kind: str = field(metadata=key("ki"))
    result: str = field(metadata=key("rs"))
    conditions: str = field(default="", metadata=key("cd"))
    reason: str = field(default="", metadata=key("re"))
    content_n: int | None = field(default=None, metadata=key("cn"))
    decided_at: datetime | None = field(default=None, metadata=key("at"))
    came: int = field(default=1, metadata=key("ca"))
    late: str = field(default="", metadata=key("la"))  # why, where it was late
    consent: str = field(default="", metadata=key("cs"))
    note: str = field(default="", metadata=key("no"))
    votes: tuple[VoteLine, ...] = field(default=(), metadata=key("vo"))
    overrides: tuple[str, ...] = field(default=(), metadata=key("ov"))
    history: tuple[str, ...] = field(default=(), metadata=key("hi"))  # reopened, corrected: with time and reason
    minutes_planned: int = field(default=0, metadata=key("mp"))
    seconds: int = field(default=0, metadata=key("ms"))  # that it took
    start: datetime | None = field(default=None, metadata=key("fr"))  # of the change, as the meeting read it
    end: datetime | None = field(default=None, metadata=key("to"))
    services: tuple[str, ...] = field(default=(), metadata=key("sv"))
    risk: str = field(default="", metadata=key("ri"))
    lead: str = field(default="", metadata=key("ld"))  # that it left too little lead time
    tally: str = field(default="", metadata=key("ta"))  # how many were for it, against it, and did not vote
    agencies: tuple[str, ...] = field(default=(), metadata=key("ag"))  # that it touches, by name
    outcome: str = field(default="", metadata=key("oc"))  # of what was carried out already; its times are real then
    ecab: tuple[str, ...] = field(default=(), metadata=key("ec"))  # what ECAB decided, who of it, when and why
    against: tuple[str, ...] = field(default=(), metadata=key("gn"))  # conflicts it was approved against, with a reason


@dataclass(frozen=True, slots=True)
class MinutesPaper:
    """The minutes of a meeting in one revision, made of facts alone; `reason`: why this revision was made."""

    number: str = field(metadata=key("nu"))
    slot: date = field(metadata=key("sl"))
    day: date = field(metadata=key("da"))
    revision: int = field(metadata=key("rv"))
    opened: datetime = field(metadata=key("op"))
    ended: datetime = field(metadata=key("en"))
    reason: str = field(default="", metadata=key("re"))
    place: str = field(default="", metadata=key("pl"))
    online: str = field(default="", metadata=key("on"))
    chair: str = field(default="", metadata=key("ch"))
    written_by: str = field(default="", metadata=key("by"))
    seats: int = field(default=0, metadata=key("se"))
    needed: int = field(default=0, metadata=key("ne"))
    attendance: tuple[AttendanceLine, ...] = field(default=(), metadata=key("at"))
    quorum: tuple[QuorumLine, ...] = field(default=(), metadata=key("qu"))
    items: tuple[MinutesLine, ...] = field(default=(), metadata=key("it"))
    actions: tuple[ActionLine, ...] = field(default=(), metadata=key("ac"))
    course: tuple[str, ...] = field(default=(), metadata=key("cu"))  # moved, reopened: with time and reason
    next_meeting: date | None = field(default=None, metadata=key("nx"))
    served: int | None = field(default=None, metadata=key("sv"))  # agencies there are: what touches so many touches all

    def by_agency(self) -> tuple[tuple[str, tuple[MinutesLine, ...]], ...]:
        """Return the items that touch each agency, by its name; one of several stands with each."""
        found: dict[str, list[MinutesLine]] = {}
        for line in self.items:
            for agency in line.agencies:
                found.setdefault(agency, []).append(line)
        return tuple((agency, tuple(found[agency])) for agency in sorted(found, key=str.casefold))


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """An item that goes to the next meeting; `before`: its planned start does not wait for that."""

    number: str = field(metadata=key("nu"))
    title: str = field(metadata=key("ti"))
    agencies: tuple[str, ...] = field(default=(), metadata=key("ag"))
    start: datetime | None = field(default=None, metadata=key("fr"))
    before: bool = field(default=False, metadata=key("bf"))


@dataclass(frozen=True, slots=True)
class NoticePaper:
    """What is sent when a meeting is cancelled; `items`: (number, title) of what goes to the next one."""

    number: str = field(metadata=key("nu"))
    day: date = field(metadata=key("da"))
    start: datetime = field(metadata=key("fr"))
    end: datetime = field(metadata=key("to"))
    why: str = field(metadata=key("wy"))
    next_meeting: date | None = field(default=None, metadata=key("nx"))
    items: tuple[tuple[str, str], ...] = field(default=(), metadata=key("it"))
    lines: tuple[NoticeLine, ...] = field(default=(), metadata=key("li"))
    next_start: datetime | None = field(default=None, metadata=key("ns"))
    next_end: datetime | None = field(default=None, metadata=key("ne"))
    next_place: str = field(default="", metadata=key("np"))
    cancelled_by: str = field(default="", metadata=key("by"))
    served: int | None = field(default=None, metadata=key("sv"))  # agencies there are


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is planned ahead for an agency, or for all where none is named; `freezes` of the same time.

    `parts`: names of the parts of the agency that are covered with it.
    """

    first: date = field(metadata=key("fr"))
    last: date = field(metadata=key("to"))
    agency: str = field(default="", metadata=key("ag"))
    lines: tuple[ForwardLine, ...] = field(default=(), metadata=key("li"))
    freezes: tuple[FreezeLine, ...] = field(default=(), metadata=key("fe"))
    parts: tuple[str, ...] = field(default=(), metadata=key("pt"))

    @property
    def coverage(self) -> str:
        """What the list covers and what it leaves out, as sentences."""
        days = f"{words.day(self.first, weekday=True)} to {words.day(self.last, weekday=True)}"
        parts = f" with its parts {words.joined(self.parts)}" if self.parts else ""
        whose = f"{self.agency}{parts}" if self.agency else "all agencies"
        return (
            f"Covers {days}, Eastern, both days included, for {whose}: {words.count(len(self.lines), 'change')}."
            " Left out are drafts, and what was rejected or cancelled."
        )

    def by_agency(self) -> tuple[tuple[str, tuple[ForwardLine, ...]], ...]:
        """Return what touches each agency, by its name; a change of several stands with each."""
        found: dict[str, list[ForwardLine]] = {}
        for line in self.lines:
            for agency in line.agencies:
                found.setdefault(agency, []).append(line)
        return tuple((agency, tuple(found[agency])) for agency in sorted(found))
