"""Replays the events of one ticket: its state, its holds, who had it when, and what is impossible in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

from app.domain.tickets.at_opening import at_opening, in_order, known_id
from app.domain.tickets.holding import HOLD_UNTIL, read_until
from app.domain.tickets.projection_values import Event, Finding, SpanRow, TicketFacts
from app.domain.tickets.restated import current
from app.domain.tickets.retraction import standing
from app.domain.tickets.told import BY_THEN, EVERYTHING, NOT_TOLD_WHEN, UNDATED, Fact
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketState as S

V = TypeVar("V")
#: When a ticket was put on hold, until when (None: still), and why; "" where that is not told.
Hold: TypeAlias = tuple[datetime, datetime | None, str]

#: Marks in a resolution's old value: whether the desk resolved it at first contact. Absent: not known.
FIRST_CONTACT = "first_contact"
HANDED_ON = "handed_on"
#: `note` of an event of kind "field" with the source's own count of how often a ticket was handed on.
HANDED_ON_COUNT = "reassignment_count"
#: `note` of an event of kind "field" that keeps a ticket out of the figures; its new value says why.
LEFT_OUT = "left_out_of_figures"
#: `note` of an event of kind "field": the ticket was merged into the one whose number is its new value; none: no more.
MERGED_INTO = "merged_into"

_OUTCOMES = frozenset({K.RESOLVED, K.CLOSED, K.CANCELLED, K.REOPENED})
_TIMELESS = frozenset({K.COMMENT, K.FIELD, K.RETRACTION})
#: Digits that a count may have.
_DIGITS = 7
_STATES: dict[str, S] = {s.value: s for s in S}


def _with(state: S, assignee: str | None) -> S:
    """New and assigned are told apart by the assignee alone."""
    if state is S.NEW or state is S.ASSIGNED:
        return S.NEW if assignee is None else S.ASSIGNED
    return state


class Timeline(Generic[V]):
    """A value over time."""

    __slots__ = ("times", "values")

    def __init__(self, at: datetime, value: V) -> None:
        self.times = [at]
        self.values = [value]

    def change(self, at: datetime, value: V) -> None:
        """Note another value from `at` on; the same value changes nothing."""
        if value != self.values[-1]:
            self.times.append(at)
            self.values.append(value)

    @property
    def last(self) -> V:
        return self.values[-1]

    def at(self, instant: datetime | None) -> V:
        """Return the value at `instant`, changes of that very instant included; None: now."""
        if instant is None or len(self.values) == 1:
            return self.values[-1]
        return self.values[max(bisect_right(self.times, instant) - 1, 0)]


class Story:
    """A ticket's events replayed in order of (occurred_at, seq). Read its attributes; nothing changes afterwards.

    `stretches`: [start, end, end reason] of each stretch of being open: end None while open, reason "resolved",
    "cancelled" or `UNDATED`: it is over since a time that is not told, and so stands in no backlog.
    `holds`: (start, end or None, reason). `hold_until`: when the hold that goes on ends by
    itself; None: it does not. `updates`: instants at which the customer was told something while the ticket was open.
    `unlogged`: even the logging was taken back. `merged_at`: since when it is part of another ticket.
    Events that were taken back say nothing but what each value was before the first change of it.
    """

    __slots__ = (
        "_agency_ids",
        "_counted",
        "_dateless",
        "_foreign",
        "_group_ids",
        "_last_move",
        "_service_ids",
        "_state_before_hold",
        "agency",
        "assigned_at",
        "assigned_early",
        "assignee",
        "cancelled_at",
        "closed_at",
        "excluded",
        "findings",
        "first_contact",
        "group_id",
        "hold_reason",
        "hold_until",
        "holds",
        "last_at",
        "merged_at",
        "opened_at",
        "priority",
        "reassignment_count",
        "reopen_count",
        "resolution_code",
        "resolved_at",
        "service",
        "spans",
        "state",
        "stretches",
        "unlogged",
        "updates",
    )

    def __init__(
        self,
        facts: TicketFacts,
        events: Sequence[Event],
        agency_ids: Mapping[str, int],
        service_ids: Mapping[str, int],
        group_ids: Mapping[str, int],
    ) -> None:
        ordered = in_order(current(events))
        opened = ordered[0].occurred_at
        stands = standing(ordered)
        self.unlogged = not stands or stands[0].kind is not K.OPENED
        self._agency_ids, self._service_ids, self._group_ids = agency_ids, service_ids, group_ids
        self.opened_at, self.last_at = opened, max(opened, stands[-1].occurred_at if stands else opened)
        self.findings: list[Finding] = []
        self.excluded = facts.excluded
        self.merged_at: datetime | None = None
        self.state = S.NEW
        self._state_before_hold = S.NEW
        self.hold_reason: str | None = None
        self.hold_until: datetime | None = None
        self.holds: list[Hold] = []
        self.stretches: list[tuple[datetime, datetime | None, str | None]] = [(opened, None, None)]
        self.updates: list[datetime] = []
        self.resolved_at: datetime | None = None
        self.closed_at: datetime | None = None
        self.cancelled_at: datetime | None = None
        self.assigned_at: datetime | None = None
        self.assigned_early = False
        self.reopen_count = self.reassignment_count = 0
        self._last_move: datetime | None = None
        # another program counts the changes of group, and its robots are persons; the desk counts who had it
        self._foreign = facts.told != EVERYTHING
        self._dateless = Fact.RESOLUTION not in facts.told
        self._counted = False
        self.first_contact = facts.first_contact
        self.resolution_code = facts.resolution_code
        self._start_values(facts, [event for event in ordered if event.kind not in _TIMELESS])
        self.spans: list[SpanRow] = [SpanRow(self.agency.last, opened, None, "opened", None, False)]
        if self.unlogged:
            self.state = S.CANCELLED
            return
        for event in stands[1:]:
            kind, at = event.kind, event.occurred_at
            if at < opened:
                at = self._too_early(kind, opened)
            act = _ACTS.get(kind)
            if act is not None:
                act(self, event, at)

    def _start_values(self, facts: TicketFacts, ordered: list[Event]) -> None:
        start = at_opening(facts, ordered, self._agency_ids, self._service_ids, self._group_ids)
        at = ordered[0].occurred_at
        self.priority = Timeline(at, start.priority)
        self.agency = Timeline(at, start.agency_id)
        self.service = Timeline(at, start.service_id)
        self.group_id, self.assignee = start.group_id, start.assignee
        if start.given:
            self.assigned_at = at

    def _find(self, field: str, problem: str, excluded: bool = False) -> None:
        self.findings.append(Finding(field, problem, excluded))
        if excluded:
            self.excluded = True

    def _too_early(self, kind: K, opened: datetime) -> datetime:
        if kind in _OUTCOMES:
            self._find(kind, f"{kind.value} before it was opened", excluded=True)
        else:
            self._find(kind, f"{kind.value} before it was opened; taken as at the opening")
            self.assigned_early = self.assigned_early or kind == K.ASSIGNMENT
        return opened

    # --- stretches of being open ------------------------------------------------------------------
    @property
    def is_open(self) -> bool:
        return self.stretches[-1][1] is None

    @property
    def undated(self) -> bool:
        """Whether it was over at least once since a time that is not told."""
        return any(reason == UNDATED for _, _, reason in self.stretches)

    def _is_dated(self, event: Event) -> bool:
        """Return whether the time of an end is told: by the source, or by the desk, which always tells it."""
        return not self._dateless or event.act is not None

    def _end(self, at: datetime, reason: str) -> None:
        self._end_hold(at)
        start, _, _ = self.stretches[-1]
        self.stretches[-1] = (start, at, reason)
        # it counts as opened; from when on it was not open any more is not known, so it is in no backlog
        end = self.spans[-1].start_at if reason == UNDATED else at
        self.spans[-1] = self.spans[-1]._replace(end_at=end, end_reason=reason)

    def _begin(self, at: datetime) -> None:
        self.stretches.append((at, None, None))
        self.spans.append(SpanRow(self.agency.last, at, None, "reopened", None, False))

    def _end_hold(self, at: datetime) -> None:
        if self.holds and self.holds[-1][1] is None:
            start, _, reason = self.holds[-1]
            self.holds[-1] = (start, at, reason)
        self.hold_reason = self.hold_until = None

    # --- one method a kind of event ---------------------------------------------------------------
    def _state(self, event: Event, at: datetime) -> None:
        state = _STATES.get(event.new or "")
        if state is None:
            self._find(K.STATE, f"unknown state {event.new!r}")
        elif state is S.RESOLVED:
            self._resolved(event._replace(new=None, old=None), at)
        elif state is S.CLOSED:
            self._closed(event, at)
        elif state is S.CANCELLED:
            self._cancelled(event, at)
        elif state is S.ON_HOLD:
            self._hold(event._replace(new=""), at)
        else:
            if not self.is_open:
                self._reopened(event, at)
            self._end_hold(at)
            self.state = state

    def _hold(self, event: Event, at: datetime) -> None:
        if not self.is_open:
            self._find(K.HOLD, "put on hold after it was finished")
            return
        if self.state is not S.ON_HOLD:
            self._state_before_hold = self.state
        self._end_hold(at)  # another reason: one hold ends, the next begins
        self.state = S.ON_HOLD
        self.hold_reason = event.new or None
        self.holds.append((at, None, event.new or ""))

    def _resume(self, event: Event, at: datetime) -> None:
        if self.state is not S.ON_HOLD:
            return
        self._end_hold(at)
        self.state = _STATES.get(event.new or "", self._state_before_hold)

    def _priority(self, event: Event, at: datetime) -> None:
        self.priority.change(at, int(event.new or 0))

    def _field(self, event: Event, at: datetime) -> None:
        if event.note == LEFT_OUT:
            self.excluded = True
        if event.note == HOLD_UNTIL and self.state is S.ON_HOLD:
            self.hold_until = read_until(event.new)
        if event.note == MERGED_INTO:
            self.merged_at = at if event.new else None
        if event.note == HANDED_ON_COUNT and event.new and event.new.isdecimal() and len(event.new) < _DIGITS:
            self.reassignment_count, self._counted = int(event.new), True

    def _moved(self, at: datetime, *, by_source: bool = False) -> None:
        if by_source and self._counted:
            return  # its own count says so
        if self._last_move != at:  # person and group changed by one act count once
            self.reassignment_count += 1
            self._last_move = at

    def _assignment(self, event: Event, at: datetime) -> None:
        new = event.new or None
        if new is not None and self.assignee is not None and new != self.assignee:
            by_source = self._foreign and event.act is None
            if not by_source:
                self._moved(at)
        self.assignee = new
        if new is not None and self.assigned_at is None and self.is_open:
            self.assigned_at = at
        if self.state is S.ON_HOLD:  # seen when it is resumed
            self._state_before_hold = _with(self._state_before_hold, new)
        else:
            self.state = _with(self.state, new)

    def _group(self, event: Event, at: datetime) -> None:
        new = self._group_ids.get(event.new) if event.new else None
        if event.old and event.new and event.old != event.new:
            self._moved(at, by_source=self._foreign and event.act is None)
        self.group_id = new

    def _transfer(self, event: Event, at: datetime) -> None:
        agency_id = known_id(self._agency_ids, event.new or "", "agency", None)
        if agency_id == self.agency.last:
            return
        self.agency.change(at, agency_id)
        if self.is_open:
            self.spans[-1] = self.spans[-1]._replace(end_at=at, end_reason="transferred_out")
            self.spans.append(SpanRow(agency_id, at, None, "transferred_in", None, False))

    def _service(self, event: Event, at: datetime) -> None:
        self.service.change(at, known_id(self._service_ids, event.new, "service", None) if event.new else None)

    def _update(self, _event: Event, at: datetime) -> None:
        if self.is_open:
            self.updates.append(at)

    def _resolved(self, event: Event, at: datetime) -> None:
        if event.new:
            self.resolution_code = event.new
        if event.old == FIRST_CONTACT or event.old == HANDED_ON:
            self.first_contact = event.old == FIRST_CONTACT
        if not self.is_open:
            return  # told twice; the first time counts
        self.state = S.RESOLVED
        if self._is_dated(event):
            self._end(at, "resolved")
            self.resolved_at = at
        else:
            self._end(at, UNDATED)

    def _closed(self, event: Event, at: datetime) -> None:
        if self.state is S.CANCELLED or self.state is S.CLOSED:
            return
        if self.is_open:  # a source that knows no resolving: closing ends the work
            self._resolved(event._replace(new=None, old=None), at)
        self.closed_at = at if self._is_dated(event) and event.note not in (NOT_TOLD_WHEN, BY_THEN) else None
        self.state = S.CLOSED

    def _cancelled(self, event: Event, at: datetime) -> None:
        if not self.is_open:
            self._find(K.CANCELLED, "cancelled after it was finished")
            return
        self.state = S.CANCELLED
        if self._is_dated(event):
            self._end(at, "cancelled")
            self.cancelled_at = at
        else:
            self._end(at, UNDATED)

    def _reopened(self, event: Event, at: datetime) -> None:
        if self.is_open:
            self._find(K.REOPENED, "reopened although it was open")
            return
        self.reopen_count += 1
        self.resolved_at = self.closed_at = self.cancelled_at = None
        self._begin(at)
        default = S.IN_PROGRESS if self.assignee else S.NEW
        state = _STATES.get(event.new or "", default)
        self.state = state if state.is_open and state is not S.ON_HOLD else default


_ACTS = {
    K.FIELD: Story._field,
    K.STATE: Story._state,
    K.HOLD: Story._hold,
    K.RESUME: Story._resume,
    K.PRIORITY: Story._priority,
    K.ASSIGNMENT: Story._assignment,
    K.GROUP: Story._group,
    K.TRANSFER: Story._transfer,
    K.SERVICE: Story._service,
    K.UPDATE: Story._update,
    K.RESOLVED: Story._resolved,
    K.REOPENED: Story._reopened,
    K.CLOSED: Story._closed,
    K.CANCELLED: Story._cancelled,
}
