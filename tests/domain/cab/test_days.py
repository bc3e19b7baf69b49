"""The days of the board: slots, replacements, cut-off and freeze, and which meeting a change makes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cab import days
from app.domain.cab.settings import CabRules
from app.domain.cab.values import MeetingState, OnRecord
from app.domain.eastern import eastern
from app.errors import InputError, NotAllowed
from tests.domain.cab.examples import HOLIDAYS, utc

SLOT = date(2026, 11, 11)  # Veterans Day


@pytest.mark.parametrize(
    ("day", "cut_off", "freeze", "start"),
    [
        (date(2026, 10, 28), "2026-10-23 21:00", "2026-10-26 21:00", "2026-10-28 14:00"),
        (date(2026, 11, 4), "2026-10-30 21:00", "2026-11-02 22:00", "2026-11-04 15:00"),  # clocks go back 1 Nov
        (date(2026, 11, 10), "2026-11-05 22:00", "2026-11-06 22:00", "2026-11-10 15:00"),
        (date(2026, 11, 12), "2026-11-06 22:00", "2026-11-09 22:00", "2026-11-12 15:00"),
        (date(2026, 11, 11), "2026-11-06 22:00", "2026-11-09 22:00", "2026-11-11 15:00"),
        (date(2026, 11, 18), "2026-11-13 22:00", "2026-11-16 22:00", "2026-11-18 15:00"),
        (date(2026, 11, 25), "2026-11-20 22:00", "2026-11-23 22:00", "2026-11-25 15:00"),
        (date(2026, 12, 2), "2026-11-25 22:00", "2026-11-30 22:00", "2026-12-02 15:00"),
        (date(2026, 12, 23), "2026-12-18 22:00", "2026-12-21 22:00", "2026-12-23 15:00"),
        (date(2026, 12, 30), "2026-12-22 22:00", "2026-12-23 22:00", "2026-12-30 15:00"),
        (date(2027, 1, 6), "2026-12-31 22:00", "2027-01-04 22:00", "2027-01-06 15:00"),
        (date(2027, 3, 10), "2027-03-05 22:00", "2027-03-08 22:00", "2027-03-10 15:00"),
        (date(2027, 3, 17), "2027-03-12 22:00", "2027-03-15 21:00", "2027-03-17 14:00"),  # clocks go on 14 Mar
    ],
)
def test_the_clock_of_a_meeting(day: date, cut_off: str, freeze: str, start: str) -> None:
    begins, ends = days.span(day)
    assert (days.cut_off(day, HOLIDAYS), days.freeze_at(day, HOLIDAYS)) == (utc(cut_off), utc(freeze))
    assert (begins, ends) == (utc(start), utc(start) + timedelta(hours=1))
    assert days.opens_at(begins) == begins - timedelta(hours=2)


WEDNESDAYS = st.integers(0, 468).map(lambda week: date(2024, 1, 3) + timedelta(weeks=week))


@given(WEDNESDAYS, st.sets(st.integers(-20, 20), max_size=12))
def test_deadlines_are_at_five_on_working_days_and_in_order(slot: date, offsets: set[int]) -> None:
    holidays = {slot + timedelta(days=offset) for offset in offsets}
    for day in (slot, *days.proposals(slot, holidays, slot - timedelta(days=30))):
        cut_off, freeze = days.cut_off(day, holidays), days.freeze_at(day, holidays)
        assert cut_off < freeze < days.span(day)[0]
        for at in (cut_off, freeze):
            assert eastern(at).time() == time(17)
            assert days.is_working(eastern(at).date(), holidays)
    assert days.cut_off(slot, holidays) <= days.cut_off(slot + timedelta(days=1), holidays)


@given(WEDNESDAYS, st.sets(st.integers(-3, 3)), st.integers(-5, 3))
def test_proposals_are_working_days_of_the_week_not_past_nearest_first(slot: date, off: set[int], now: int) -> None:
    holidays = {slot + timedelta(days=offset) for offset in off}
    found = days.proposals(slot, holidays, slot + timedelta(days=now))
    assert all(days.is_working(day, holidays) and days.slot_of(day) == slot != day for day in found)
    assert all(day >= slot + timedelta(days=now) for day in found)
    assert list(found) == sorted(found, key=lambda day: (abs(day - slot), day))
    wanted = {slot + timedelta(days=n) for n in (-2, -1, 1, 2) if n not in off and n >= now}
    assert set(found) == wanted


def test_tuesday_is_proposed_first_for_veterans_day() -> None:
    assert days.proposals(SLOT, HOLIDAYS, date(2026, 11, 1)) == tuple(date(2026, 11, d) for d in (10, 12, 9, 13))
    assert days.proposals(SLOT, HOLIDAYS, date(2026, 11, 12)) == (date(2026, 11, 12), date(2026, 11, 13))


@pytest.mark.parametrize("day", [date(2026, 11, d) for d in range(9, 16)])
def test_the_slot_of_a_day_is_the_wednesday_of_its_week(day: date) -> None:
    assert days.slot_of(day) == SLOT


@pytest.mark.parametrize(
    ("to", "said"),
    [
        (date(2026, 11, 11), "Wednesday 11 November 2026 is Veterans Day."),
        (date(2026, 11, 14), "Saturday 14 November 2026 is on a weekend."),
        (date(2026, 11, 2), "Monday 2 November 2026 is past."),
        (date(2026, 11, 18), "The board meets on Wednesday 18 November 2026 already."),
        (date(2026, 11, 19), "Thursday 19 November 2026 is not before the next meeting, Wednesday 18 November 2026."),
        (date(2026, 11, 3), "Tuesday 3 November 2026 comes before the meeting of Wednesday 4 November 2026."),
    ],
)
def test_a_day_that_cannot_be_taken_is_refused(to: date, said: str) -> None:
    known = [OnRecord(date(2026, 11, d), date(2026, 11, d)) for d in (4, 11, 18)]
    with pytest.raises(InputError) as refused:
        days.check_day(SLOT, to, holidays=HOLIDAYS, today=date(2026, 11, 3), on_record=known)
    assert str(refused.value) == said
    assert refused.value.hint


def test_the_next_meeting_bounds_the_day_although_it_is_not_on_record() -> None:
    days.check_day(SLOT, date(2026, 11, 17), holidays=HOLIDAYS, today=date(2026, 11, 3))
    for day in (18, 19):  # the Wednesday is the next meeting's own
        with pytest.raises(InputError, match="is not before the next meeting"):
            days.check_day(SLOT, date(2026, 11, day), holidays=HOLIDAYS, today=date(2026, 11, 3))


def test_a_cancelled_meeting_neither_bounds_a_day_nor_takes_one() -> None:
    known = [OnRecord(date(2026, 11, 18), date(2026, 11, 18), MeetingState.CANCELLED)]
    for to in (date(2026, 11, 18), date(2026, 11, 19)):
        days.check_day(SLOT, to, holidays=HOLIDAYS, today=date(2026, 11, 3), on_record=known)


@pytest.mark.parametrize("state", [MeetingState.RUNNING, MeetingState.HELD, MeetingState.CANCELLED])
def test_a_meeting_that_runs_or_is_over_keeps_its_day(state: MeetingState) -> None:
    with pytest.raises(NotAllowed, match=state.value):
        days.check_day(SLOT, date(2026, 11, 10), holidays=HOLIDAYS, today=date(2026, 11, 3), state=state)


def test_a_change_goes_to_the_first_meeting_whose_cut_off_it_makes() -> None:
    for at, slot in (
        ("2026-10-30 21:00", date(2026, 11, 4)),
        ("2026-10-30 21:01", date(2026, 11, 11)),  # undecided: its Monday would close on Wed 4 Nov 17:00
        ("2026-11-04 22:00", date(2026, 11, 11)),
        ("2026-11-04 22:01", date(2026, 11, 18)),
        ("2026-12-22 22:00", date(2026, 12, 30)),
        ("2026-12-22 22:01", date(2027, 1, 6)),
    ):
        assert days.first_slot(utc(at), HOLIDAYS).slot == slot, at


def test_what_is_promised_while_the_day_is_not_chosen() -> None:
    found = days.first_slot(utc("2026-11-03 15:00"), HOLIDAYS)
    assert (found.day, found.freeze_at, found.is_settled) == (None, None, False)
    assert found.cut_off == utc("2026-11-04 22:00")
    assert found.words == "the meeting of the week of Wednesday 11 November (Veterans Day; its day is to be chosen)"


def test_what_is_promised_by_a_meeting_with_a_day() -> None:
    chosen = [OnRecord(SLOT, date(2026, 11, 12))]
    found = days.first_slot(utc("2026-11-06 22:00"), HOLIDAYS, chosen)
    assert (found.slot, found.day, found.freeze_at) == (SLOT, date(2026, 11, 12), utc("2026-11-09 22:00"))
    assert found.is_settled
    assert found.words == "the meeting of Thursday 12 November"
    assert days.first_slot(utc("2026-11-06 22:01"), HOLIDAYS, chosen).slot == date(2026, 11, 18)


def test_a_past_wednesday_that_is_not_on_record_is_passed_over() -> None:
    same_day = CabRules(cut_off_days=0, freeze_days=0)
    assert days.first_slot(utc("2026-11-12 15:00"), HOLIDAYS, rules=same_day).slot == date(2026, 11, 18)
    on_record = [OnRecord(SLOT, SLOT)]  # its day is still to be chosen
    assert days.first_slot(utc("2026-11-12 15:00"), HOLIDAYS, on_record, same_day).slot == SLOT
    assert days.known_of(SLOT, {}, SLOT) == OnRecord(SLOT, SLOT)


def test_nothing_is_promised_of_a_week_without_a_day_left() -> None:
    assert days.promise(SLOT, SLOT, HOLIDAYS, today=date(2026, 11, 14)) is None


def test_a_meeting_moved_into_this_week_still_takes_what_makes_its_cut_off() -> None:
    moved = [OnRecord(date(2026, 11, 4), date(2026, 11, 10))]
    assert days.first_slot(utc("2026-11-05 15:00"), HOLIDAYS, moved).slot == date(2026, 11, 4)


@pytest.mark.parametrize("state", [MeetingState.RUNNING, MeetingState.HELD, MeetingState.CANCELLED])
def test_a_meeting_that_is_over_takes_nothing(state: MeetingState) -> None:
    known = [OnRecord(date(2026, 11, 18), date(2026, 11, 18), state)]
    assert days.first_slot(utc("2026-11-06 15:00"), HOLIDAYS, known).slot == date(2026, 11, 25)
    assert days.next_slot(SLOT, known) == date(2026, 11, 25)


def test_the_next_slot_is_the_next_wednesday_or_an_extraordinary_meeting_before_it() -> None:
    assert days.next_slot(SLOT) == date(2026, 11, 18)
    assert days.next_slot(date(2026, 11, 13)) == date(2026, 11, 18)
    assert days.next_slot(date(2026, 11, 9)) == SLOT
    assert days.next_slot(SLOT, (), date(2026, 12, 3)) == date(2026, 12, 9)  # it was ended weeks later
    moved = [OnRecord(date(2026, 11, 18), date(2026, 11, 20))]
    assert days.next_slot(SLOT, moved, date(2026, 11, 19)) == date(2026, 11, 18)
    extra = OnRecord(date(2026, 11, 16), date(2026, 11, 16))
    assert days.next_slot(SLOT, [extra]) == date(2026, 11, 16)
    assert days.first_slot(utc("2026-11-09 15:00"), {}, [OnRecord(SLOT, SLOT, MeetingState.HELD), extra]).slot == date(
        2026, 11, 16
    )


def test_deadlines_in_a_year_without_holidays_are_marked() -> None:
    assert days.unknown_years(date(2027, 1, 6), HOLIDAYS) == ()
    assert days.unknown_years(date(2028, 1, 5), HOLIDAYS) == (2028,)
    assert days.unknown_years(date(2028, 1, 3), HOLIDAYS) == (2028,)
    assert days.unknown_words(()) == ""
    assert days.unknown_words((2028,)) == ("No holidays are known for 2028: deadlines are counted by weekdays alone.")
    assert days.cut_off(date(2028, 7, 5), HOLIDAYS) == datetime(2028, 6, 30, 21, tzinfo=UTC)


def test_rules_of_the_workspace_move_the_deadlines() -> None:
    rules = CabRules(cut_off_days=5, cut_off_time=time(12), freeze_days=1, freeze_time=time(9))
    assert days.cut_off(date(2026, 11, 18), HOLIDAYS, rules) == utc("2026-11-10 17:00")
    assert days.freeze_at(date(2026, 11, 18), HOLIDAYS, rules) == utc("2026-11-17 14:00")


def test_a_time_of_day_that_is_none_is_that_of_the_sample() -> None:
    assert days.clock_of("09:30") == time(9, 30)
    assert [days.clock_of(text) for text in ("", "noon", "99:99")] == [time(10)] * 3
