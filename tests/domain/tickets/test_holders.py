"""Who held a ticket how long: told by hand, and for any events as the story of the ticket ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.sla.clock import Segment, SegmentKind
from app.domain.tickets.holders import Holder, holders
from app.domain.tickets.projection import Event, TicketFacts, read_story
from app.domain.vocabulary import EventKind as K
from app.domain.vocabulary import TicketKind, TicketState
from tests.examples import few
from tests.ticket_world import local

START = local("2026-11-23 10:00")
GROUPS, PEOPLE = {"NET": "Network", "DESK": "Desk"}, {"ann": "Ann Poe"}
_IDS = {"NET": 1, "DESK": 2}


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def told(*events: tuple[float, K, str | None, str | None]) -> list[Event]:
    opened = Event(1, K.OPENED, START, START, "ann", "", None, "DOA")
    more = [
        Event(n, kind, at(hours), at(hours), "ann", "", old, new, act=f"a{n}")
        for n, (hours, kind, old, new) in enumerate(events, 2)
    ]
    return [opened, *more]


def held(events: Sequence[Event], segments: Sequence[Segment] | None = None) -> tuple[Holder, ...]:
    return holders(events, "NET", "ann", GROUPS, PEOPLE, segments, at(10))


def test_each_change_of_hands_begins_a_stretch() -> None:
    events = told(
        (1, K.GROUP, "DESK", "NET"), (2, K.ASSIGNMENT, None, "ann"), (3, K.HOLD, None, "awaiting_user"),
        (5, K.RESUME, "awaiting_user", None), (6, K.RESOLVED, None, "fixed"), (8, K.REOPENED, None, None),
    )  # fmt: skip
    counted = [Segment(SegmentKind.COUNTED, START, at(3), timedelta(hours=3)),
               Segment(SegmentKind.PAUSED, at(3), at(5), timedelta(0)),
               Segment(SegmentKind.COUNTED, at(5), at(6), timedelta(hours=1)),
               Segment(SegmentKind.RESOLVED, at(6), at(8), timedelta(0)),
               Segment(SegmentKind.COUNTED, at(8), at(10), timedelta(hours=2))]  # fmt: skip
    hour = timedelta(hours=1)
    assert held(events, counted) == (
        Holder(START, at(1), "Desk", "", None, hour),
        Holder(at(1), at(2), "Network", "", None, hour),
        Holder(at(2), at(3), "Network", "Ann Poe", None, hour),
        Holder(at(3), at(5), "Network", "Ann Poe", "awaiting_user", timedelta(0)),
        Holder(at(5), at(6), "Network", "Ann Poe", None, hour),
        Holder(at(8), None, "Network", "Ann Poe", None, 2 * hour),
    )


def test_what_no_event_tells_is_as_it_is_today_and_without_a_clock_nothing_is_counted() -> None:
    assert held(told()) == (Holder(START, None, "Network", "Ann Poe", None, None),)


def test_what_was_taken_back_was_in_nobodys_hands() -> None:
    events = told((1, K.ASSIGNMENT, None, "bob"), (2, K.COMMENT, None, None))
    taken = Event(9, K.RETRACTION, at(3), at(3), "ann", "", None, "a2", act="a9")
    assert held([*events, taken]) == (Holder(START, None, "Network", "", None, None),)


def test_a_closed_ticket_is_in_nobodys_hands_and_one_whose_logging_was_taken_back_never_was() -> None:
    assert held(told((1, K.STATE, "new", "closed")))[-1].end == at(1)
    opened = Event(1, K.OPENED, START, START, "ann", "", None, "DOA", act="a1")
    assert held([opened, Event(2, K.RETRACTION, at(1), at(1), "ann", "", None, "a1", act="a2")]) == ()


_KINDS = (
    (K.ASSIGNMENT, ("ann", "bob", None)),
    (K.GROUP, ("NET", "DESK", None)),
    (K.HOLD, ("awaiting_user", "vendor", "")),
    (K.RESUME, (None,)),
    (K.RESOLVED, ("fixed",)),
    (K.CLOSED, (None,)),
    (K.CANCELLED, (None,)),
    (K.REOPENED, (None,)),
    (K.STATE, ("new", "assigned", "in_progress", "on_hold", "resolved", "nonsense")),
)
_event = st.sampled_from(_KINDS).flatmap(lambda one: st.tuples(st.just(one[0]), st.sampled_from(one[1])))


@settings(max_examples=few(200), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), _event), max_size=9))
def test_at_the_end_it_is_in_the_hands_that_the_story_tells(made: list[tuple[int, tuple[K, str | None]]]) -> None:
    ordered = sorted(made, key=lambda one: one[0])
    events = told(*((hours, kind, None, new) for hours, (kind, new) in ordered))
    story = read_story(TicketFacts(TicketKind.INCIDENT, 1, None, 3), events, {"DOA": 1}, {}, _IDS)
    found = holders(events, "", "", {}, {}, None, at(10))
    last = found[-1] if found and found[-1].end is None else None
    assert (last is not None) is story.is_open
    if last is not None:
        assert (_IDS.get(last.group), last.person or None) == (story.group_id, story.assignee)
        assert (last.hold is not None) is (story.state is TicketState.ON_HOLD)
        assert (last.hold or None) == story.hold_reason
    lengths = sum(((one.end or at(10)) - one.start for one in found), timedelta(0))
    assert lengths == sum(((end or at(10)) - start for start, end, _ in story.stretches), timedelta(0))
