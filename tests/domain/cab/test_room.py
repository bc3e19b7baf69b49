"""The course of a meeting from its events: item, time, presence and quorum."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cab import room
from app.domain.cab.values import CabEvent as E
from app.domain.cab.values import Event, ItemState, Kind, Meeting, MeetingState
from tests.domain.cab.examples import START, event, item, meeting, seats, utc, vote


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def running(*events: Event, **values: Any) -> Meeting:
    given: dict[str, Any] = {
        "state": MeetingState.RUNNING,
        "opened_at": START,
        "items": (item(1, minutes_planned=10), item(2, minutes_planned=20), item(3, Kind.PIR, minutes_planned=5)),
        "seats": seats(1, 2),
    }
    return meeting(events=events, **{**given, **values})


def minutes(spent: Any) -> dict[int, float]:
    return {item_id: took.total_seconds() / 60 for item_id, took in spent.items()}


COURSE = (
    event(1, 0, E.OPENED),
    event(2, 1, E.ITEM, item_id=1),
    event(3, 4, E.PAUSED),
    event(4, 9, E.RESUMED),
    event(5, 15, E.ITEM, item_id=2),
)


def test_the_time_of_an_item_runs_to_the_next_without_the_pauses() -> None:
    state = room.state_of(running(*COURSE), after(20))
    assert (state.item_id, state.since, state.paused) == (2, after(15), False)
    assert minutes(state.spent) == {1: 9, 2: 5}
    assert minutes(state.planned) == {1: 10, 2: 20, 3: 5}


def test_before_the_first_item_nothing_runs() -> None:
    state = room.state_of(running(*COURSE[:1]), after(3))
    assert (state.item_id, state.since, state.spent, state.level) == (None, None, {}, "plain")
    assert state.ends_about == after(38)
    assert state.behind == timedelta()


def test_in_a_pause_the_clock_stands() -> None:
    for now in (5, 8):
        state = room.state_of(running(*COURSE[:3]), after(now))
        assert (state.paused, state.since, minutes(state.spent)) == (True, None, {1: 3})


def test_going_on_to_another_item_ends_a_pause() -> None:
    state = room.state_of(running(*COURSE[:3], event(4, 6, E.ITEM, item_id=2)), after(7))
    assert (state.paused, minutes(state.spent)) == (False, {1: 3, 2: 1})


def test_what_comes_back_goes_on_where_it_was() -> None:
    state = room.state_of(running(*COURSE, event(6, 17, E.ITEM, item_id=1)), after(18))
    assert minutes(state.spent) == {1: 10, 2: 2}


def test_a_resume_without_an_item_starts_no_clock() -> None:
    state = room.state_of(running(event(1, 0, E.PAUSED), event(2, 1, E.RESUMED)), after(2))
    assert (state.item_id, state.since, state.spent) == (None, None, {})


def test_other_events_do_not_move_the_clock() -> None:
    more = (event(6, 16, E.ARRIVED, seat_id=3), event(7, 17, E.DECIDED, item_id=2, value="approved"))
    assert room.state_of(running(*COURSE, *more), after(20)).spent == room.state_of(running(*COURSE), after(20)).spent


def test_the_end_is_told_from_what_is_still_to_do() -> None:
    # item 1 has 1 minute left although it is not decided, item 2 15 of its 20, item 3 all of its 5
    state = room.state_of(running(*COURSE), after(20))
    assert state.ends_about == after(20 + 10 + 15 + 5)
    decided = replace(item(1, minutes_planned=10), state=ItemState.DECIDED)
    rest = running(*COURSE).items[1:]
    assert room.state_of(running(*COURSE, items=(decided, *rest)), after(20)).ends_about == after(40)


@pytest.mark.parametrize(
    ("now", "behind"),
    [(16, -1), (35, -1), (36, 0), (45, 9)],  # item 1 took one minute less than planned
)
def test_later_or_earlier_than_planned(now: int, behind: int) -> None:
    assert room.state_of(running(*COURSE), after(now)).behind == timedelta(minutes=behind)


@pytest.mark.parametrize(
    ("spent", "said"), [(0, "plain"), (7.5, "plain"), (7.6, "soon"), (10, "soon"), (10.1, "missed")]
)
def test_three_levels_without_gaps(spent: float, said: str) -> None:
    assert room.level(timedelta(minutes=spent), timedelta(minutes=10)) == said
    assert room.state_of(running(event(1, 0, E.ITEM, item_id=1)), after(spent)).level == said


def test_a_planned_meeting_begins_at_its_start_or_now() -> None:
    planned = running(state=MeetingState.PLANNED, opened_at=None)
    assert room.state_of(planned, after(-60)).ends_about == after(35)
    assert room.state_of(planned, after(5)).ends_about == after(40)


def test_a_meeting_that_ended_stands_still() -> None:
    held = running(*COURSE, event(6, 40, E.ENDED), state=MeetingState.HELD, ended_at=after(40))
    state = room.state_of(held, after(400))
    assert (state.item_id, state.since, state.ends_about) == (None, None, after(40))
    assert minutes(state.spent) == {1: 9, 2: 25}


def test_presence_and_quorum_of_the_moment() -> None:
    state = room.state_of(running(items=(item(1, votes=(vote(1), vote(2))), item(2, Kind.INFO))), after(1))
    assert (state.present, state.seats, state.needed, state.quorate) == (2, 3, 2, True)
    assert state.quorum_words == "Quorum: 2 of 3 agencies present, 2 needed"
    assert set(state.standing) == {1}
    assert state.standing[1].allowed
    assert not room.state_of(running(seats=seats(1)), after(1)).quorate


def test_a_clock_that_was_set_back_takes_no_time_away() -> None:
    assert minutes(room.state_of(running(*COURSE), after(10)).spent) == {1: 9, 2: 0}


@given(st.lists(st.sampled_from([1, 2, 3, "pause", "resume", "arrive"]), max_size=25), st.data())
def test_the_time_of_the_items_is_the_time_that_ran(acts: list[Any], data: st.DataObject) -> None:
    """A second reading: minute by minute, who has the clock then."""
    at = 0
    events = [event(1, 0, E.OPENED)]
    for n, act in enumerate(acts, start=2):
        at += data.draw(st.integers(0, 5))
        if isinstance(act, int):
            events.append(event(n, at, E.ITEM, item_id=act))
        else:
            kind = {"pause": E.PAUSED, "resume": E.RESUMED, "arrive": E.ARRIVED}[act]
            events.append(event(n, at, kind, seat_id=1))
    end = at + data.draw(st.integers(0, 5))
    counted: dict[int, float] = {}
    for minute in range(end):
        held = [e for e in events if e.at <= after(minute)]
        at_hand = next((e.item_id for e in reversed(held) if e.kind is E.ITEM), None)
        moved = next((e.kind for e in reversed(held) if e.kind in {E.ITEM, E.PAUSED, E.RESUMED}), None)
        if at_hand is not None and moved is not E.PAUSED:
            counted[at_hand] = counted.get(at_hand, 0) + 1
    spent = minutes(room.state_of(running(*events), after(end)).spent)
    assert {item_id: took for item_id, took in spent.items() if took} == counted


PRESENT = (
    event(1, 0, E.ARRIVED, seat_id=1, value="member"),
    event(2, 0, E.OPENED),
    event(3, 10, E.ARRIVED, seat_id=2, occurred_at=utc("2026-11-04 15:05")),
    event(4, 20, E.ARRIVED, seat_id=4),
    event(5, 30, E.LEFT, seat_id=1),
    event(6, 40, E.ARRIVED, seat_id=1),
)


def spans(found: tuple[room.Presence, ...]) -> list[tuple[int, float, float]]:
    return [(s.seat_id, (s.start - START).total_seconds() / 60, (s.end - START).total_seconds() / 60) for s in found]


def test_presence_counts_from_when_it_happened() -> None:
    assert spans(room.presence(PRESENT, after(60))) == [(1, 0, 30), (2, 5, 60), (4, 20, 60), (1, 40, 60)]


def test_arriving_twice_and_leaving_without_having_come_is_nothing() -> None:
    more = (event(7, 45, E.ARRIVED, seat_id=1), event(8, 46, E.LEFT, seat_id=3), event(9, 47, E.ARRIVED))
    assert spans(room.presence((*PRESENT, *more), after(60))) == spans(room.presence(PRESENT, after(60)))


def test_the_end_closes_presence_and_a_meeting_opened_again_goes_on_with_it() -> None:
    ended = (*PRESENT, event(7, 50, E.ENDED))
    assert spans(room.presence(ended, after(90))) == [(1, 0, 30), (2, 5, 50), (4, 20, 50), (1, 40, 50)]
    again = (*ended, event(8, 60, E.MEETING_REOPENED), event(9, 70, E.LEFT, seat_id=2))
    assert spans(room.presence(again, after(90)))[-3:] == [(1, 60, 90), (2, 60, 70), (4, 60, 90)]


def test_the_quorum_through_the_time_of_a_meeting() -> None:
    held = running(*PRESENT, event(7, 60, E.ENDED), state=MeetingState.HELD, ended_at=after(60))
    course = room.quorum_course(held, after(99))
    told = [
        ((s.start - START).total_seconds() / 60, (s.end - START).total_seconds() / 60, s.present, s.quorate)
        for s in course
    ]
    assert told == [(0, 5, 1, False), (5, 30, 2, True), (30, 40, 1, False), (40, 60, 2, True)]


def test_no_course_before_the_opening_and_none_without_seats_is_quorate() -> None:
    assert room.quorum_course(running(*PRESENT, opened_at=None), after(60)) == ()
    (only,) = room.quorum_course(running(seats=()), after(60))
    assert (only.start, only.end, only.present, only.quorate) == (START, after(60), 0, False)


def test_one_who_comes_as_another_leaves_changes_no_quorum() -> None:
    swapped = (event(1, 0, E.ARRIVED, seat_id=1), event(2, 20, E.LEFT, seat_id=1), event(3, 20, E.ARRIVED, seat_id=2))
    (only,) = room.quorum_course(running(*swapped), after(60))
    assert (only.start, only.end, only.present) == (START, after(60), 1)


def test_the_time_of_the_items_alone() -> None:
    assert minutes(room.spent(COURSE, after(20))) == {1: 9, 2: 5}
