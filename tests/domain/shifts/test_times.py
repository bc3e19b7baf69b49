"""Shifts by Eastern clocks: nights over midnight, both clock changes, who leaves and who takes over."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.shifts.times import EVERY_DAY, Shift, between, current, following, gaps, leaving
from tests.examples import few
from tests.ticket_world import local

EARLY = Shift(1, "Early", EVERY_DAY, time(7), time(15))
LATE = Shift(2, "Late", EVERY_DAY, time(15), time(23))
NIGHT = Shift(3, "Night", EVERY_DAY, time(23), time(7))
THREE = (EARLY, LATE, NIGHT)
WEEKEND = Shift(4, "Weekend", (5, 6), time(8), time(8))


@pytest.mark.parametrize(
    ("day", "hours", "said"),
    [
        (date(2026, 10, 31), 9, ", 9 hours because clocks change"),  # clocks go back on 1 November 2026, 02:00
        (date(2026, 3, 7), 7, ", 7 hours because clocks change"),  # and forward on 8 March 2026
        (date(2026, 11, 1), 8, ""),
    ],
)
def test_a_night_in_which_clocks_change_has_7_or_9_hours(day: date, hours: int, said: str) -> None:
    night = NIGHT.on(day)
    assert night.hours == hours
    assert night.text.endswith(f"07:00{said}")


def test_a_shift_within_a_day_names_the_day_once() -> None:
    assert EARLY.on(date(2026, 11, 28)).text == "Early, Sat 28 Nov 2026 07:00\u201315:00"
    assert NIGHT.on(date(2026, 11, 28)).text == "Night, Sat 28 Nov 2026 23:00 to Sun 29 Nov 2026 07:00"


def test_one_that_ends_when_it_begins_is_a_whole_day() -> None:
    assert [WEEKEND.on(date(2026, 11, day)).hours for day in (7, 14)] == [24, 24]
    assert WEEKEND.on(date(2026, 10, 31)).hours == 25
    assert [one.day for one in between([WEEKEND], local("2026-11-02 00:00"), local("2026-11-09 00:00"))] == [
        date(2026, 11, 1),  # until Monday 08:00
        date(2026, 11, 7),
        date(2026, 11, 8),
    ]


def test_the_shift_that_is_on_and_the_one_that_leaves() -> None:
    def names(at: str) -> tuple[list[str], str | None]:
        one = leaving(THREE, local(at))
        return [on.shift.name for on in current(THREE, local(at))], one.shift.name if one is not None else None

    assert names("2026-10-05 07:00") == (["Early"], "Night"), "the one that has just ended is handed over"
    assert names("2026-10-05 07:29") == (["Early"], "Night")
    assert names("2026-10-05 07:30") == (["Early"], "Early")
    assert names("2026-10-05 14:59") == (["Early"], "Early")
    assert names("2026-10-06 03:00") == (["Night"], "Night")
    day = Shift(9, "Day", (0,), time(8), time(16))
    assert leaving([day], local("2026-10-05 19:59")) == day.on(date(2026, 10, 5))
    assert leaving([day], local("2026-10-05 20:01")) is None
    assert leaving([], local("2026-10-05 20:01")) is None


def test_the_one_that_takes_over() -> None:
    night = NIGHT.on(date(2026, 10, 31))
    assert following(THREE, night) == EARLY.on(date(2026, 11, 1))
    day = Shift(9, "Day", (0, 4), time(8), time(16))
    assert following([day], day.on(date(2026, 10, 5))) == day.on(date(2026, 10, 9))
    assert following([EARLY], EARLY.on(date(2026, 10, 5))) == EARLY.on(date(2026, 10, 6))
    ended = Shift(5, "Old", EVERY_DAY, time(7), time(15), valid_to=date(2026, 10, 6))
    assert following([ended], ended.on(date(2026, 10, 5))) is None


def test_times_that_no_shift_covers() -> None:
    start, end = local("2026-10-31 00:00"), local("2026-11-02 00:00")
    assert gaps(THREE, start, end) == []
    assert gaps((EARLY, LATE), start, end) == [
        (start, local("2026-10-31 07:00")),
        (local("2026-10-31 23:00"), local("2026-11-01 07:00")),
        (local("2026-11-01 23:00"), end),
    ]


@settings(max_examples=few(60), deadline=None)
@given(st.integers(0, 60 * 24 * 400))
def test_three_shifts_cover_every_minute_of_a_year_once(minutes: int) -> None:
    at = local("2026-01-01 00:00") + timedelta(minutes=minutes)
    (one,) = current(THREE, at)
    assert one.start <= at < one.end
    assert following(THREE, one).start == one.end  # type: ignore[union-attr]
