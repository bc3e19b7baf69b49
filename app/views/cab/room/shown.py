"""What the room shows of a meeting, in words: read once, told for any moment without asking again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from app.domain import words
from app.domain.cab import items as order
from app.domain.cab import room
from app.domain.cab.actions import BoardAction
from app.domain.cab.room import Progress, RoomState
from app.domain.cab.settings import SAMPLE, CabRules
from app.domain.cab.values import Consent, Item, ItemState, Kind, Meeting, MeetingState, OnRecord, Result
from app.domain.changes.clashes import ClashGroup, grouped
from app.domain.changes.detail import ChangeDetail
from app.domain.changes.models import Model
from app.domain.changes.spans import when
from app.domain.changes.values import Change
from app.domain.eastern import eastern

_MINUTE = timedelta(minutes=1)
Names = Mapping[str, Mapping[str, str]]  # "services", "agencies", "sites": names by code
_MANY_PLACES = 2  # more of them are counted, and named on the page of plans


@dataclass(frozen=True, slots=True)
class Asked:
    """What one look at the workspace brought."""

    meeting: Meeting
    rules: CabRules = SAMPLE
    names: Names = field(default_factory=dict)
    details: Mapping[int, ChangeDetail] = field(default_factory=dict)  # by id of the change
    actions: tuple[BoardAction, ...] = ()
    later: tuple[OnRecord, ...] = ()  # the next meetings, to which an item may be deferred


@dataclass(frozen=True, slots=True)
class Mark:
    """A shape with its tone, beside a word: a state is never told by colour alone."""

    shape: str
    tone: str
    word: str


class Shown:
    """A meeting as it was read; `at` says where it is at a moment, from its events alone."""

    def __init__(self, asked: Asked, now: datetime) -> None:
        named = sorted(asked.meeting.seats, key=lambda seat: (seat.guest, seat.short_name.casefold()))
        self.meeting, self.rules, self.names = replace(asked.meeting, seats=tuple(named)), asked.rules, asked.names
        self.details, self.actions, self.later = asked.details, asked.actions, asked.later
        self.items = order.order(order.listed(asked.meeting.items))
        self._state = room.state_of(asked.meeting, now, asked.rules)
        # Which votes stand costs much and passes with no time: the clock is asked without them, every second.
        self._bare = replace(asked.meeting, items=tuple(replace(item, votes=()) for item in asked.meeting.items))
        self.item = self._at_hand()

    def at(self, now: datetime) -> RoomState:
        """Return where the meeting is at a moment, aware."""
        return replace(room.state_of(self._bare, now, self.rules), standing=self._state.standing)

    def _at_hand(self) -> Item | None:
        """Return the item at hand; before the first one is taken up, the one with which the meeting begins."""
        found = next((item for item in self.items if item.id == self._state.item_id), None)
        if found is not None:
            return found
        still_open = [item for item in self.items if item.is_open]
        return next(iter(still_open or self.items), None)

    @property
    def is_taken_up(self) -> bool:
        """Whether the item that is shown is the one that the board is at."""
        return self.item is not None and self._state.item_id == self.item.id

    @property
    def is_running(self) -> bool:
        return self.meeting.state is MeetingState.RUNNING

    @property
    def is_over(self) -> bool:
        return self.meeting.state.is_over

    @property
    def open_actions(self) -> tuple[BoardAction, ...]:
        return tuple(action for action in self.actions if action.is_open)

    def place(self, item: Item) -> int:
        """Return the number of an item on the agenda, from 1."""
        return next(number for number, one in enumerate(self.items, 1) if one.id == item.id)

    def beside(self, step: int) -> Item | None:
        """Return the next item that is open (`step` 1), behind the last one the first that was passed over; or the one
        before (-1), whatever became of it.
        """
        if self.item is None:
            return None
        if not self.is_taken_up:
            return self.item if step > 0 else None
        at = self.place(self.item) - 1
        if step < 0:
            return self.items[at - 1] if at else None
        return next((item for item in (*self.items[at + 1 :], *self.items[:at]) if item.is_open), None)

    def detail(self, item: Item) -> ChangeDetail | None:
        """Return what the rules say of the change of an item; None while it is read, and of a model."""
        return self.details.get(item.change.id) if item.change is not None else None

    def spoken(self, item: Item) -> str:
        """Return the sentence that is spoken of an item when it is taken up, or when something became of it."""
        place = f"Item {self.place(item)} of {len(self.items)}"
        became = order.result_words(item) or f"{item.minutes_planned} minutes planned"
        return f"{place}: {item.number} {item.title}. {became}."

    # --- the head -----------------------------------------------------------------------------------
    @property
    def title(self) -> str:
        return f"Agency CAB, {words.weekday(self.meeting.day)}"

    def ends(self, state: RoomState) -> str:
        """Return "Ends about 11:06", or when it ended."""
        said = "Ended" if self.meeting.ended_at is not None else "Ends about"
        at = eastern(state.ends_about)
        if at.date() != self.meeting.day:
            return f"{said} {words.day(at.date(), weekday=True, year=False)} {words.time_of_day(at)}"
        return f"{said} {words.time_of_day(at)}"

    def mark_of(self, item: Item, at_hand: int | None) -> Mark | None:
        """Return what became of an item; None while it is open."""
        if item.state is ItemState.DECIDED:
            word = "Conditions" if item.result is Result.CONDITIONS else item.result.label
            return Mark("check", "met", word) if item.result.is_in_favour else Mark("cross", "missed", word)
        if item.state is ItemState.NOTED:
            return Mark("check", "met", "Noted")
        if not item.is_open:
            return Mark("dash", "muted", "Next time" if item.state is ItemState.CARRIED else item.state.label)
        if item.id == at_hand:
            return Mark("", "accent_text", "Now")
        if item.awaits_consent:
            return Mark("clock", "soon", "Late")
        return None

    # --- the item -----------------------------------------------------------------------------------
    def kind_words(self, item: Item) -> str:
        """Return "Normal change, significant scope, version 3"; of what is not decided also what is asked."""
        said = [_KINDS[item.kind]] if item.kind in _KINDS else []
        if item.change is not None:
            scope = item.change.scope.label.lower()
            said += [f"{item.change.type.value} change", f"{scope} scope", f"version {item.now_n}"]
        text = ", ".join(said)
        return f"{text[:1].upper()}{text[1:]}"

    def facts(self, item: Item) -> list[tuple[str, str]]:
        """Return when, what and where, whom it reaches and who carries it out, each with its word."""
        change, model = item.change, item.model
        if change is None:
            asked = [("Asked", order.ask(item) or order.result_words(item))]
            return asked if model is None else [*asked, ("Where", self.where(model)), ("Risk", model.risk.capitalize())]
        agencies = words.count(len(change.agencies), "agency", "agencies")
        if 0 < len(change.agencies) <= _MANY_PLACES:
            known = self.names.get("agencies", {})
            agencies = words.joined([words.short_agency(known.get(code, code)) for code in change.agencies])
        by = change.implementer_name or change.implementer or change.group or "Nobody is named"
        return [
            ("When", self.when(change)),
            ("Where", self.where(change)),
            ("Reaches", f"{agencies}, {outage_words(change.outage_minutes)}"),
            ("By", f"{by}, {_first_line(change.backout_plan)}"),
        ]

    def when(self, change: Change) -> str:
        """Return when a change is planned, or for what was done when that was."""
        start, end = change.actual_start or change.planned_start, change.actual_end or change.planned_end
        return when(start, end, self.meeting.day.year)

    def where(self, changed: Change | Model) -> str:
        """Return "Directory, at EDC and WDC": what is changed, and at which data centers."""
        services = self.named("services", changed.services) or "No service"
        sites = self.named("sites", changed.sites)
        return f"{services}, at {sites}" if sites else f"{services}, at no data center"

    def named(self, kind: str, codes: Sequence[str]) -> str:
        """Return the names of codes as a list in words; "" for none."""
        known = self.names.get(kind, {})
        return words.joined([known.get(code, code) for code in codes])

    def conflicts(self, item: Item) -> tuple[ClashGroup, ...]:
        """Return the conflicts of an item as sentences, worst first."""
        detail = self.detail(item)
        return grouped(detail.clashes) if detail is not None else ()

    def late_words(self, item: Item) -> str:
        """Return how an item that came late stands; "" for one in time."""
        if not item.late:
            return ""
        why = f": {item.late_why}" if item.late_why else ""
        asked = {Consent.GIVEN: "Late, consent given", Consent.REFUSED: "Late, consent refused"}
        return f"{asked.get(item.consent, 'Late, the board has to consent first')}{why}"

    def edit_words(self, item: Item) -> list[str]:
        """Return what was edited since the agenda was sent, a line a field."""
        return [f"{edit.field.capitalize()}: {_brief(edit.old)} \u2192 {_brief(edit.new)}" for edit in item.edits]


_KINDS = {
    Kind.RATIFY: "to ratify",
    Kind.EMERGENCY: "decided by ECAB",
    Kind.PIR: "review of a failure",
    Kind.MODEL: "standard model",
    Kind.INFO: "information",
}


def _brief(text: str) -> str:
    return text if text.strip() else "nothing"


def _first_line(backout: str) -> str:
    line = next((line.strip() for line in backout.splitlines() if line.strip()), "")
    return f"back-out: {line}" if line else "no back-out plan"


def outage_words(minutes: int | None) -> str:
    """Return what of an outage is planned."""
    if minutes is None:
        return "outage not stated"
    return f"outage of {words.duration(minutes * 60)}" if minutes else "no outage"


def plan_words(state: RoomState) -> str:
    """Return "12 min over its slot", "5 min before the end of its slot", or that it ends with it: its end is always
    held against its slot. A minute that is begun counts not.
    """
    over = int(state.over / _MINUTE)
    if over > 0:
        return f"{over} min over its slot"
    return f"{-over} min before the end of its slot" if over else "Ends with its slot"


def is_late(state: RoomState) -> bool:
    """Return whether a meeting runs over its slot."""
    return state.over >= _MINUTE


def progress_words(progress: Progress) -> str:
    """Return "3 of 8 decided, 1 put off, 2 skipped"; "" where nothing is on the agenda."""
    if not progress.items:
        return ""
    rest = ((progress.put_off, "put off"), (progress.withdrawn, "withdrawn"), (progress.skipped, "skipped"))
    said = [f"{progress.decided} of {progress.items} decided", *(f"{count} {word}" for count, word in rest if count)]
    return ", ".join(said)


def clock_words(span: timedelta) -> str:
    """Return "06:24", or "1:06:24" from an hour on."""
    seconds = int(span.total_seconds())
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def left_words(spent: timedelta, planned: timedelta) -> str:
    """Return "3:36 left" or "1:10 over"."""
    seconds = int(planned.total_seconds()) - int(spent.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    return f"{minutes}:{rest:02d} {'left' if seconds >= 0 else 'over'}"
