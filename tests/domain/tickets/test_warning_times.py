"""What a query leaves out of the warnings has not reached the first step: whatever the calendar, pauses and clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.business_time import BusinessCalendar
from app.domain.sla.clock import Pause, read_clock
from app.domain.sla.targets import Calendar, Target
from app.domain.tickets.warning_times import latest_due
from app.domain.tickets.warnings import STEPS, step_of
from app.domain.vocabulary import HoldReason, Layer, Metric, Priority
from tests.examples import few
from tests.ticket_world import local

_NIGHT = time(0)  # as an end: midnight
_DAY = [(time(8), time(17))]
_ALWAYS = {day: [(_NIGHT, _NIGHT)] for day in range(7)}
_OFFICE = dict.fromkeys(range(5), _DAY)
_LATE = {day: [(time(6), time(11)), (time(14), _NIGHT)] for day in range(6)}
_THANKSGIVING = (date(2026, 11, 26), date(2026, 11, 27))


def calendar(kind: str) -> Calendar:
    """Around the clock; an office with Thanksgiving and a short day before it; long and short days."""
    zone = "America/New_York"
    made = {
        "always": lambda: BusinessCalendar(_ALWAYS, zone=zone),
        "office": lambda: BusinessCalendar(
            _OFFICE, holidays=_THANKSGIVING, zone=zone, special={date(2026, 11, 25): [(time(8), time(12))]}
        ),
        "late": lambda: BusinessCalendar(_LATE, holidays=_THANKSGIVING, zone=zone),
    }[kind]()
    return Calendar(1, kind, kind, made, "r")


def target(kind: str, duration: timedelta | None, days: int | None) -> Target:
    pauses = frozenset({HoldReason.AWAITING_USER})
    return Target(1, Layer.GLOBAL, Metric.RESOLUTION, Priority.LOW, None, None, None, calendar(kind), duration, days,
                  9500, pauses, datetime(2020, 1, 1, tzinfo=UTC), None, False)  # fmt: skip


#: A holiday week, and both nights on which clocks change.
_AROUND = (local("2026-11-23 12:00"), local("2026-11-01 02:00"), local("2026-03-08 03:00"))
_allowances = st.one_of(
    st.integers(10, 6_000).map(lambda minutes: (timedelta(minutes=minutes), None)),
    st.integers(1, 6).map(lambda days: (None, days)),
)


@settings(max_examples=few(150), deadline=None)
@given(
    kind=st.sampled_from(("always", "office", "late")),
    allowance=_allowances,
    around=st.sampled_from(_AROUND),
    start=st.integers(-9_000, 9_000),
    later=st.integers(0, 20_000),
    holds=st.lists(st.tuples(st.integers(0, 9_000), st.integers(0, 4_000)), max_size=3),
)
def test_whatever_reached_a_step_is_looked_at(
    kind: str,
    allowance: tuple[timedelta | None, int | None],
    around: datetime,
    start: int,
    later: int,
    holds: list[tuple[int, int]],
) -> None:
    promise = target(kind, *allowance)
    begun = around + timedelta(minutes=start)
    now = begun + timedelta(minutes=later)
    pauses = [
        Pause(begin, begin + timedelta(minutes=length), "awaiting_user")
        for at, length in holds
        if (begin := begun + timedelta(minutes=at)) + timedelta(minutes=length) <= now
    ]
    reading = read_clock(promise, begun, None, pauses, now, explain=False)
    if reading.due_at is not None and reading.due_at > now and step_of(reading.elapsed, reading.allowance):
        assert reading.due_at <= latest_due(promise, now)


@pytest.mark.parametrize(("minutes", "is_looked_at"), [(119, False), (120, True), (200, True)])
def test_around_the_clock_it_is_the_minute_of_the_step(minutes: int, is_looked_at: bool) -> None:
    """Of four hours two are left at the first step."""
    start = local("2026-11-23 12:00")
    promise = target("always", timedelta(hours=4), None)
    due = start + timedelta(hours=4)
    assert (due <= latest_due(promise, start + timedelta(minutes=minutes))) is is_looked_at
    assert min(STEPS) == 50


def test_of_days_as_many_of_the_longest_days_are_left() -> None:
    """Monday 08:00 of Thanksgiving week: half of four days of nine hours are eighteen, used up as Tuesday ends."""
    now = local("2026-11-23 08:00")
    assert latest_due(target("office", None, 4), now) == local("2026-11-25 08:00") + timedelta(microseconds=1)


def test_a_calendar_without_hours_reaches_no_step() -> None:
    shut = BusinessCalendar({}, zone="America/New_York")
    promise = Target(1, Layer.GLOBAL, Metric.RESOLUTION, Priority.LOW, None, None, None,
                     Calendar(1, "shut", "shut", shut, "r"), None, 3, 9500, frozenset(),
                     datetime(2020, 1, 1, tzinfo=UTC), None, False)  # fmt: skip
    assert latest_due(promise, local("2026-11-23 08:00")).year == 2200
