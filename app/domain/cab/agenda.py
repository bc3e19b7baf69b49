"""The agenda of a CAB meeting: which changes it names, in which section, and why.

What the board hears and by when is in `app.domain.changes.board`. Days are dates in America/New_York.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from app.domain import words
from app.domain.cab import days, frozen, items
from app.domain.cab.items import DECIDE, EMERGENCIES, LATE, OFF, RATIFY, RESULTS, SECTIONS
from app.domain.cab.paper_lines import PaperFacts
from app.domain.cab.values import Item, Meeting, MeetingState
from app.domain.changes.conflicts import Clash
from app.domain.changes.values import Change, Freeze
from app.domain.eastern import local_date
from app.domain.vocabulary import ChangeState

__all__ = ["DECIDE", "EMERGENCIES", "LATE", "OFF", "RATIFY", "RESULTS", "SECTIONS"]

#: What the results that were called off stand under.
CANCELLED = "Cancelled since the last meeting"
#: Time of day and length of the meeting (sample values).
MEETING_TIME, MEETING_LENGTH = time(10), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """What the board hears: a change, or a version of a standard model, which has no change."""

    change: Change | None
    section: str
    why: str
    late: bool = False
    item: Item | None = None  # the place it has on the agenda; None: a result, which has none

    @property
    def number(self) -> str:
        """The number of the change, or of the model with its version."""
        return self.change.number if self.change else self.item.number if self.item else ""

    @property
    def title(self) -> str:
        """The title of the change, or the name of the model."""
        return self.change.title if self.change else self.item.title if self.item else ""


def is_called_off(item: AgendaItem) -> bool:
    """Return whether it is told among the results because it was cancelled; such stand after the others."""
    return item.section == RESULTS and item.change is not None and item.change.state is ChangeState.CANCELLED


@dataclass(frozen=True, slots=True)
class Agenda:
    """The agenda of one meeting; empty sections are kept, the document says "nothing pending"."""

    meeting: date
    deadline: datetime
    frozen_at: datetime
    items: tuple[AgendaItem, ...]
    freezes: tuple[Freeze, ...]
    forward: tuple[Change, ...]

    def section(self, name: str) -> tuple[AgendaItem, ...]:
        """Return the items of one section, in their order."""
        return tuple(item for item in self.items if item.section == name)

    def next_to_decide(self, change_id: int) -> int | None:
        """Return the change that the board takes up after this one; None at the end, or where it is not on it."""
        changes = [item.change for item in self.items if item.change is not None]
        ids = [change.id for change in changes]
        rest = changes[ids.index(change_id) + 1 :] if change_id in ids else []
        return next((change.id for change in rest if change.state is ChangeState.IN_CAB), None)


def agenda_of(meeting: Meeting, facts: PaperFacts) -> Agenda:
    """Return the agenda of a meeting: its items with the text that was sent, and what it does not take up any more."""
    listed = (_listed(item, section, facts) for section, item in items.told(meeting))
    return Agenda(
        meeting.day,
        meeting.cut_off or days.cut_off(meeting.day, facts.holidays, facts.rules),
        meeting.freeze_at or days.freeze_at(meeting.day, facts.holidays, facts.rules),
        tuple(listed),
        facts.freezes,
        facts.forward,
    )


def _listed(item: Item, section: str, facts: PaperFacts) -> AgendaItem:
    change = frozen.as_sent(item.change, item.frozen) if item.change else None
    parts = (
        items.result_words(item, facts.on_record),
        item.late_why,
        items.ask(item, facts.clashes),
        facts.before.get(item.id, ""),
        *items.marks(item),
        *_inside(item, facts),
    )
    return AgendaItem(change, section, words.sentences(*parts), item.late, item)


def _inside(item: Item, facts: PaperFacts) -> tuple[str, ...]:
    """Return the freezes of what is closed; of what is open they are among its conflicts."""
    return () if item.is_open or item.change is None else tuple(facts.overrides.get(item.change.id, ()))


def standing(agenda: Agenda, state: str, now: datetime, *, on_record: bool = True) -> str:
    """Return how far an agenda can be relied on at `now` (aware).

    A draft, one that should have been sent, its state, or that it was not held and its day is over. `on_record`:
    whether there is a meeting of that day.
    """
    if state == "planned" and local_date(now) > agenda.meeting:
        if on_record:
            return "The meeting was not held, and its day has passed"
        return "No meeting is on record for this day, which has passed"
    if state == "planned" and now > agenda.frozen_at:
        return "Draft: not sent, although its time has passed; items may still change"
    if state == "planned":
        return "Draft: items may still change until the agenda is sent"
    return state.capitalize()


def why_not_frozen(
    state: MeetingState, holiday: str, slot: date, cut_off: datetime | None, now: datetime, *, how: str
) -> str:
    """Return why the agenda of a meeting cannot be frozen at `now` (aware), and what to do; "" where it can.

    `holiday`: what the Wednesday `slot` is, where its day is still to be chosen; `how` says how that is done.
    """
    if holiday:
        return f"{words.weekday(slot, year=False)} is {holiday}. Choose another day first{how}."
    if state is MeetingState.PLANNED and cut_off is not None and now < cut_off:
        until = words.moment(cut_off, weekday=True, year=False)
        return f"It cannot be frozen before {until}: until then changes may still be submitted in time."
    return {
        MeetingState.FROZEN: "It is frozen already. Take it back to freeze it anew.",
        MeetingState.RUNNING: "The meeting is running: its agenda stays as it is.",
        MeetingState.HELD: "The meeting was held: its agenda stays as it was.",
        MeetingState.CANCELLED: "The meeting was cancelled.",
    }.get(state, "")


@dataclass(frozen=True, slots=True)
class MeetingAgenda:
    """The agenda of one meeting with what the program knows of the day itself."""

    agenda: Agenda
    state: str  # planned, frozen, held, cancelled
    holiday: str  # name of the holiday that the Wednesday is, or empty
    proposals: tuple[date, ...]
    replaces: date | None
    clashes: Mapping[int, tuple[Clash, ...]]
    meeting_id: int | None
    version: int
    frozen_items: bool  # the items are those sent on Monday, not those of this moment
    over: str = ""  # "will run over by 12 min"
    services: Mapping[str, str] = field(default_factory=dict)  # names of those that are named in it, by code

    @property
    def day(self) -> date:
        return self.agenda.meeting

    def services_of(self, change: Change) -> str:
        """Return the names of the services of a change, one after the other; "" where it names none."""
        return ", ".join(self.services.get(code, code) for code in change.services)

    def clashes_of(self, item: AgendaItem) -> tuple[Clash, ...]:
        """Return the conflicts of an item; a model has none."""
        return self.clashes.get(item.change.id, ()) if item.change is not None else ()

    @property
    def nothing_pending(self) -> bool:
        return all(item.section == OFF for item in self.agenda.items)
