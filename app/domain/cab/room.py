"""The course of a running meeting as its events tell it: item, time, presence and whether it runs to plan.

Nothing else is kept: who opens the room again after a crash sees the same item and the same time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from app.domain.cab import items as order
from app.domain.cab import quorum
from app.domain.cab.quorum import Standing
from app.domain.cab.settings import SAMPLE, CabRules
from app.domain.cab.values import CabEvent, Event, Item, ItemState, Meeting, MeetingState

_ZERO = timedelta()
#: The events that close an item: its time ends with what became of it.
#: What becomes of an item in its meeting.
CLOSES = frozenset({CabEvent.DECIDED, CabEvent.NOTED, CabEvent.DEFERRED, CabEvent.CARRIED})
#: The events that start and stop the time of an item.
CLOCK_EVENTS = CLOSES | {
    CabEvent.OPENED,
    CabEvent.ITEM,
    CabEvent.PAUSED,
    CabEvent.RESUMED,
    CabEvent.REOPENED,
    CabEvent.ENDED,
    CabEvent.MEETING_REOPENED,
}
#: Share of the planned time from which an item is soon over, in percent.
SOON = 75


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of the items of a meeting so far; `skipped`: taken up and left open, and not at hand now."""

    items: int = 0
    decided: int = 0  # or noted
    put_off: int = 0  # to another meeting
    withdrawn: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class RoomState:
    """Where a meeting is at an instant; `spent` holds the real time of every item taken up so far."""

    meeting_id: int
    item_id: int | None
    since: datetime | None  # since when the item's time runs; None while it does not
    paused: bool
    spent: Mapping[int, timedelta]
    planned: Mapping[int, timedelta]
    ends_about: datetime
    over: timedelta  # how long after the end of its slot it ends; negative: before
    progress: Progress
    present: int
    seats: int
    needed: int
    quorate: bool
    quorum_words: str
    standing: Mapping[int, Standing]

    @property
    def level(self) -> str:
        """How the time of the item at hand stands: "plain", "soon" or "missed"."""
        if self.item_id is None:
            return "plain"
        return level(self.spent.get(self.item_id, _ZERO), self.planned.get(self.item_id, _ZERO))


def level(spent: timedelta, planned: timedelta) -> str:
    """Return "plain" to three quarters of the planned time, "soon" to the whole of it, then "missed"."""
    if spent > planned:
        return "missed"
    return "soon" if spent * 100 > planned * SOON else "plain"


def state_of(meeting: Meeting, now: datetime, rules: CabRules = SAMPLE) -> RoomState:
    """Return where a meeting is at `now` (aware): time and item from its events alone."""
    clock = _clock(meeting.events)
    spent = _with_before(clock.spent_at(now), order.returned(meeting.items))
    planned = {item.id: timedelta(minutes=item.minutes_planned) for item in meeting.items}
    at_hand = clock.item_id
    still_open = {item.id for item in meeting.items if item.is_open}
    left = sum((max(planned[id] - spent.get(id, _ZERO), _ZERO) for id in still_open), _ZERO)
    voting = quorum.with_vote(meeting.seats)
    enough = quorum.quorum(voting, rules)
    running = meeting.state is MeetingState.RUNNING
    ends = meeting.ended_at or (now if running else max(now, meeting.start)) + left
    return RoomState(
        meeting.id,
        at_hand,
        clock.since,
        clock.paused,
        spent,
        planned,
        ends,
        ends - meeting.end,
        progress(order.listed(meeting.items), spent, at_hand),
        quorum.present(voting),
        len(voting),
        quorum.needed(voting, rules),
        enough.ok,
        enough.sentence,
        {
            item.id: quorum.standing(item, voting, running=running, rules=rules)
            for item in order.order(meeting.items)
            if item.kind.is_voted_on
        },
    )


def _with_before(spent: dict[int, timedelta], returned: Mapping[int, int]) -> dict[int, timedelta]:
    """Add to the time of what was put off and stands there again the time that it took before."""
    for before in sorted(returned):  # the earlier first: what was put off twice took both times
        if before in spent:
            after = returned[before]
            spent[after] = spent.get(after, _ZERO) + spent[before]
    return spent


def progress(items: Iterable[Item], taken_up: Collection[int], at_hand: int | None) -> Progress:
    """Return what became of the items so far; `taken_up`: the ids of those that the board was at."""
    listed = tuple(items)
    states = Counter(item.state for item in listed)
    return Progress(
        len(listed),
        states[ItemState.DECIDED] + states[ItemState.NOTED],
        states[ItemState.DEFERRED] + states[ItemState.CARRIED],
        states[ItemState.WITHDRAWN],
        sum(item.is_open and item.id in taken_up and item.id != at_hand for item in listed),
    )


def spent(events: Iterable[Event], now: datetime) -> Mapping[int, timedelta]:
    """Return the time that each item of a meeting took up to `now` (aware)."""
    return _clock(events).spent_at(now)


@dataclass(slots=True)
class _Clock:
    """The item at hand and the time that items took up to the last event."""

    spent: dict[int, timedelta]
    item_id: int | None = None
    since: datetime | None = None
    paused: bool = False

    def spent_at(self, now: datetime) -> dict[int, timedelta]:
        """Return the time of every item taken up so far, that of the one at hand up to `now`."""
        spent = dict(self.spent)
        if self.item_id is not None and self.since is not None:
            spent[self.item_id] = spent.get(self.item_id, _ZERO) + max(now - self.since, _ZERO)
        return spent


def _clock(events: Iterable[Event]) -> _Clock:
    """Add up the events: an item's time runs from its event to its decision, the next item or the end, less the pauses.

    It goes on where the decision is opened again. What is closed takes no time when somebody looks at it once more.
    """
    clock, closed, ended = _Clock({}), set[int | None](), False
    for event in sorted(events, key=lambda event: event.seq):
        if event.kind not in CLOCK_EVENTS:
            continue
        clock.spent = clock.spent_at(event.at)
        match event.kind:
            case CabEvent.OPENED:
                closed.clear()  # what went on when it was cancelled may be back
            case CabEvent.ITEM if event.item_id is not None:
                clock.item_id, clock.paused = event.item_id, False
                clock.spent.setdefault(event.item_id, _ZERO)
            case CabEvent.PAUSED | CabEvent.RESUMED:
                clock.paused = event.kind is CabEvent.PAUSED
            case CabEvent.ENDED | CabEvent.MEETING_REOPENED:
                ended = event.kind is CabEvent.ENDED
                clock.item_id, clock.paused = None, False
            case CabEvent.REOPENED if not ended:
                closed.discard(event.item_id)
            case kind if kind in CLOSES and not ended:  # what the end carries on comes back with the meeting
                closed.add(event.item_id)
        runs = clock.item_id is not None and not clock.paused and clock.item_id not in closed
        clock.since = event.at if runs else None
    return clock


@dataclass(frozen=True, slots=True)
class Presence:
    """A stretch of time in which a seat was present."""

    seat_id: int
    start: datetime
    end: datetime


def presence(events: Iterable[Event], until: datetime) -> tuple[Presence, ...]:
    """Return when each seat was present, by start; who has not left was there `until` then.

    Arrivals and departures count from when they happened. The end of a meeting closes all of them; one that is opened
    again goes on with those who were there.
    """
    since: dict[int, datetime] = {}
    found: list[Presence] = []
    there_at_end: frozenset[int] = frozenset()
    for event in sorted(events, key=lambda event: (event.moment, event.seq)):
        at, seat = event.moment, event.seat_id
        if event.kind is CabEvent.ARRIVED and seat is not None:
            since.setdefault(seat, at)
        elif event.kind is CabEvent.LEFT and seat in since:
            found.append(Presence(seat, since.pop(seat), at))
        elif event.kind is CabEvent.ENDED:
            there_at_end = frozenset(since)
            found += [Presence(one, since.pop(one), at) for one in there_at_end]
        elif event.kind is CabEvent.MEETING_REOPENED:
            since |= dict.fromkeys(there_at_end, at)
    found += [Presence(one, start, max(start, until)) for one, start in since.items()]
    return tuple(sorted(found, key=lambda span: (span.start, span.seat_id, span.end)))


@dataclass(frozen=True, slots=True)
class QuorumSpan:
    """A stretch of time with one number of agencies present."""

    start: datetime
    end: datetime
    present: int
    quorate: bool


def quorum_course(meeting: Meeting, until: datetime, rules: CabRules = SAMPLE) -> tuple[QuorumSpan, ...]:
    """Return how many agencies were present through a meeting, from its opening to its end or `until`."""
    voting = {seat.id for seat in quorum.with_vote(meeting.seats)}
    if meeting.opened_at is None:
        return ()
    end = meeting.ended_at or until
    spans = [span for span in presence(meeting.events, end) if span.seat_id in voting]
    edges = {meeting.opened_at, end} | {at for span in spans for at in (span.start, span.end)}
    cuts = sorted(at for at in edges if meeting.opened_at <= at <= end)
    least = quorum.needed(meeting.seats, rules)
    course: list[QuorumSpan] = []
    for start, stop in pairwise(cuts):
        here = sum(span.start <= start and stop <= span.end for span in spans)
        if course and course[-1].present == here:
            course[-1] = QuorumSpan(course[-1].start, stop, here, course[-1].quorate)
        else:
            course.append(QuorumSpan(start, stop, here, bool(voting) and here >= least))
    return tuple(course)
