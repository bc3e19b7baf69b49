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
from app.domain.cab.values import Event, Item, ItemState, Kind, Meeting, MeetingState
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
    more = (event(6, 16, E.ARRIVED, seat_id=3), event(7, 17, E.DECIDED, item_id=1, value="approved"))
    assert room.state_of(running(*COURSE, *more), after(20)).spent == room.state_of(running(*COURSE), after(20)).spent


@pytest.mark.parametrize("closes", [E.DECIDED, E.NOTED, E.DEFERRED, E.CARRIED])
def test_the_time_of_an_item_ends_with_what_became_of_it(closes: E) -> None:
    course = (*COURSE, event(6, 18, closes, item_id=2))
    state = room.state_of(running(*course), after(30))
    assert (state.item_id, state.since, minutes(state.spent)) == (2, None, {1: 9, 2: 3})
    # a pause and its end start no clock of what is closed, and neither does looking at it once more
    looked = (event(7, 20, E.PAUSED), event(8, 21, E.RESUMED), event(9, 22, E.ITEM, item_id=1))
    again = room.state_of(running(*course, *looked, event(10, 24, E.ITEM, item_id=2)), after(30))
    assert (again.item_id, again.since, minutes(again.spent)) == (2, None, {1: 11, 2: 3})


def test_the_time_goes_on_where_a_decision_is_opened_again() -> None:
    course = (*COURSE, event(6, 18, E.DECIDED, item_id=2), event(7, 25, E.REOPENED, item_id=2))
    state = room.state_of(running(*course), after(29))
    assert (state.since, minutes(state.spent)) == (after(25), {1: 9, 2: 7})
    paused = (*course[:6], event(7, 20, E.PAUSED), event(8, 25, E.REOPENED, item_id=2))
    assert minutes(room.state_of(running(*paused), after(29)).spent) == {1: 9, 2: 3}
    assert minutes(room.state_of(running(*paused, event(9, 27, E.RESUMED)), after(29)).spent) == {1: 9, 2: 5}


def test_what_the_end_or_a_cancelling_carried_on_takes_time_again_once_it_is_back() -> None:
    ended = (event(6, 18, E.ENDED), event(7, 18, E.CARRIED, item_id=2), event(8, 18, E.CARRIED, item_id=1))
    goes_on = (event(9, 30, E.MEETING_REOPENED), event(10, 31, E.ITEM, item_id=2))
    state = room.state_of(running(*COURSE, *ended, *goes_on), after(35))
    assert (state.since, minutes(state.spent)) == (after(31), {1: 9, 2: 7})
    back = (event(0, -99, E.CARRIED, item_id=1), *COURSE)
    assert minutes(room.state_of(running(*back), after(20)).spent) == {1: 9, 2: 5}


def test_what_was_put_off_before_it_was_heard_adds_no_time_to_what_stands_there_again() -> None:
    off = replace(item(1, minutes_planned=10), state=ItemState.DEFERRED)
    again = replace(item(4, minutes_planned=10), change=off.change, from_item_id=1)
    unheard = running(event(1, 0, E.OPENED), event(2, 1, E.ITEM, item_id=2), items=(off, item(2), again))
    assert minutes(room.state_of(unheard, after(6)).spent) == {2: 5}


def decided(number: int, **values: Any) -> Item:
    return replace(item(number, **values), state=ItemState.DECIDED)


def test_the_end_is_told_from_what_is_still_to_do() -> None:
    # item 1 has 1 minute left although it was passed over, item 2 15 of its 20, item 3 all of its 5
    state = room.state_of(running(*COURSE), after(20))
    assert state.ends_about == after(20 + 1 + 15 + 5)
    rest = running(*COURSE).items[1:]
    done = running(*COURSE, items=(decided(1, minutes_planned=10), *rest))
    assert room.state_of(done, after(20)).ends_about == after(40)


@pytest.mark.parametrize(("now", "ends", "over"), [(20, 41, -19), (50, 56, -4), (58, 64, 4)])
def test_how_far_it_runs_over_its_slot(now: int, ends: int, over: int) -> None:
    # of 60 minutes: item 1 has 1 left, item 3 all of its 5, and item 2 at 20 has 15 left, from 35 on nothing
    state = room.state_of(running(*COURSE), after(now))
    assert (state.ends_about, state.over) == (after(ends), timedelta(minutes=over))


def test_what_was_passed_over_is_not_done() -> None:
    """Items 1 and 3 are left open after 9 and 2 minutes, of 10 and 5; item 2 was decided after 4 of its 20."""
    course = (*COURSE, event(6, 19, E.DECIDED, item_id=2), event(7, 19, E.ITEM, item_id=3), event(8, 21, E.PAUSED))
    items = (item(1, minutes_planned=10), decided(2, minutes_planned=20), item(3, Kind.PIR, minutes_planned=5))
    state = room.state_of(running(*course, items=items), after(30))
    assert state.progress == room.Progress(3, decided=1, skipped=1)
    assert state.ends_about == after(30 + 1 + 3)
    gone = replace(item(4), state=ItemState.WITHDRAWN), replace(item(5), state=ItemState.DEFERRED)
    noted, carried = replace(item(6), state=ItemState.NOTED), replace(item(7), state=ItemState.CARRIED)
    listed = (*items, *gone, noted, carried)
    assert room.progress(listed, {1, 2, 3, 5, 6}, None) == room.Progress(7, 2, put_off=2, withdrawn=1, skipped=2)


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
