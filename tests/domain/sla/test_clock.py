"""The SLA clock against cases worked by hand, a minute-by-minute clock and its own array form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.sla.clock import RESOLVED, Pause, Reading, SegmentKind, read_clock
from app.domain.sla.clock_arrays import clock_arrays
from app.domain.sla.targets import Target
from app.domain.vocabulary import ClockState, HoldReason
from tests.domain.sla.naive_clock import open_minutes
from tests.domain.sla.targets_for_tests import AROUND, AROUND_WEEK, OFFICE, OFFICE_WEEK, ny, target

HOUR = timedelta(hours=1)
USER, VENDOR = HoldReason.AWAITING_USER, HoldReason.AWAITING_VENDOR
LATER = ny(12, 31)


def kinds(reading: Reading) -> list[tuple[str, str]]:
    return [(segment.kind.value, segment.reason) for segment in reading.segments]


# --- without a pause ------------------------------------------------------------------------------
def test_met_missed_and_exactly_at_due() -> None:
    start, due = ny(10, 6, 9), ny(10, 6, 17)
    met = read_clock(target(8), start, ny(10, 6, 16), (), LATER)
    assert (met.state, met.met, met.due_at, met.known_at) == (ClockState.MET, True, due, ny(10, 6, 16))
    assert (met.elapsed, met.remaining, met.breached_at) == (7 * HOUR, HOUR, None)
    exact = read_clock(target(8), start, due, (), LATER)
    assert (exact.state, exact.met, exact.known_at) == (ClockState.MET, True, due)
    late = read_clock(target(8), start, due + timedelta(microseconds=1), (), LATER)
    assert (late.state, late.met, late.known_at, late.breached_at) == (ClockState.MISSED, False, due, due)


def test_due_at_closing_and_resolved_that_evening_is_missed() -> None:
    reading = read_clock(target(8), ny(10, 6, 9), ny(10, 6, 19), (), LATER)
    assert reading.due_at == ny(10, 6, 17)
    assert reading.met is False
    assert reading.remaining == timedelta(0)  # no open time has passed since


def test_start_outside_hours_counts_from_the_next_opening() -> None:
    reading = read_clock(target(2), ny(10, 9, 20), None, (), ny(10, 12, 9))
    assert (reading.due_at, reading.elapsed, reading.state) == (ny(10, 12, 10), HOUR, ClockState.RUNNING)
    assert kinds(reading) == [("outside_hours", ""), ("counted", "")]


def test_running_and_missed_while_running() -> None:
    running = read_clock(target(4, calendar=AROUND), ny(10, 6, 9), None, (), ny(10, 6, 13))
    assert (running.state, running.met, running.known_at) == (ClockState.RUNNING, None, ny(10, 6, 13))
    missed = read_clock(target(4, calendar=AROUND), ny(10, 6, 9), None, (), ny(10, 6, 15))
    assert (missed.state, missed.met, missed.known_at) == (ClockState.MISSED, False, ny(10, 6, 13))
    assert missed.remaining == -2 * HOUR


def test_before_its_start_nothing_has_elapsed() -> None:
    reading = read_clock(target(4), ny(10, 6, 9), None, (), ny(10, 5, 9))
    assert (reading.elapsed, reading.segments, reading.state) == (timedelta(0), (), ClockState.RUNNING)


def test_resolved_at_once() -> None:
    reading = read_clock(target(4), ny(10, 6, 9), ny(10, 6, 9), (), LATER)
    assert (reading.elapsed, reading.met, reading.segments) == (timedelta(0), True, ())


# --- daylight saving ------------------------------------------------------------------------------
def test_around_the_clock_through_both_nights() -> None:
    spring = read_clock(target(8, calendar=AROUND), ny(3, 7, 22), None, (), LATER)
    autumn = read_clock(target(8, calendar=AROUND), ny(10, 31, 22), None, (), LATER)
    assert spring.due_at == ny(3, 8, 7)  # one wall hour is missing
    assert autumn.due_at == ny(11, 1, 5)  # one comes twice


def test_a_pause_in_the_repeated_hour() -> None:
    pause = Pause(ny(11, 1, 1, 30), ny(11, 1, 1, 30, fold=1), USER)
    reading = read_clock(target(8, calendar=AROUND), ny(11, 1, 0), ny(11, 1, 4), [pause], LATER)
    assert reading.paused == HOUR
    assert reading.elapsed == 4 * HOUR  # five real hours less one


# --- pauses ---------------------------------------------------------------------------------------
def test_a_pause_moves_due_by_the_open_time_it_takes() -> None:
    pause = Pause(ny(10, 9, 16), ny(10, 12, 9), USER)  # Friday 16:00 to Monday 09:00: two open hours
    reading = read_clock(target(8), ny(10, 9, 15), None, [pause], ny(10, 12, 10))
    assert reading.due_at == ny(10, 12, 16)
    assert (reading.paused, reading.elapsed) == (2 * HOUR, 2 * HOUR)
    assert kinds(reading) == [
        ("counted", ""),
        ("paused", "awaiting_user"),
        ("outside_hours", ""),
        ("paused", "awaiting_user"),
        ("counted", ""),
    ]


def test_a_pause_wholly_outside_hours_takes_nothing() -> None:
    pause = Pause(ny(10, 9, 18), ny(10, 11, 12), USER)
    reading = read_clock(target(8), ny(10, 9, 15), None, [pause], ny(10, 12, 10))
    assert (reading.due_at, reading.paused) == (ny(10, 12, 14), timedelta(0))


def test_an_open_pause_leaves_due_unknown() -> None:
    reading = read_clock(target(8), ny(10, 6, 9), None, [Pause(ny(10, 6, 10), None, USER)], ny(10, 8, 9))
    assert (reading.state, reading.due_at, reading.known_at) == (ClockState.PAUSED, None, None)
    assert (reading.elapsed, reading.met) == (HOUR, None)


def test_a_pause_after_the_breach_changes_nothing() -> None:
    reading = read_clock(target(1), ny(10, 6, 9), None, [Pause(ny(10, 6, 11), None, USER)], ny(10, 8, 9))
    assert (reading.state, reading.due_at, reading.known_at) == (ClockState.MISSED, ny(10, 6, 10), ny(10, 6, 10))
    at_due = read_clock(target(1), ny(10, 6, 9), None, [Pause(ny(10, 6, 10), None, USER)], ny(10, 8, 9))
    assert at_due.breached_at == ny(10, 6, 10)  # the allowance was used up when the pause began


def test_a_reason_the_target_does_not_list_does_not_pause() -> None:
    pause = Pause(ny(10, 6, 10), ny(10, 6, 12), VENDOR)
    reading = read_clock(target(4), ny(10, 6, 9), None, [pause], ny(10, 6, 12))
    assert (reading.due_at, reading.paused, reading.elapsed) == (ny(10, 6, 13), timedelta(0), 3 * HOUR)
    assert kinds(reading) == [("counted", ""), ("counted", "awaiting_vendor")]  # shown, but counted
    both = target(4, pause_reasons=frozenset({USER, VENDOR}))
    assert read_clock(both, ny(10, 6, 9), None, [pause], ny(10, 6, 12)).due_at == ny(10, 6, 15)


def test_overlapping_pauses_in_any_order_count_once() -> None:
    pauses = [
        Pause(ny(10, 6, 12), ny(10, 6, 14), USER),
        Pause(ny(10, 6, 10), ny(10, 6, 13), USER),
        Pause(ny(10, 6, 10), ny(10, 6, 11), USER),
        Pause(ny(10, 6, 15), ny(10, 6, 15), USER),  # empty
    ]
    reading = read_clock(target(4), ny(10, 6, 9), None, pauses, ny(10, 6, 16))
    assert (reading.paused, reading.elapsed, reading.due_at) == (4 * HOUR, 3 * HOUR, ny(10, 6, 17))


def test_a_pause_is_clipped_to_the_life_of_the_clock() -> None:
    pauses = [Pause(ny(10, 5, 9), ny(10, 6, 10), USER), Pause(ny(10, 6, 12), None, USER)]
    reading = read_clock(target(4), ny(10, 6, 9), ny(10, 6, 13), pauses, LATER)
    assert (reading.paused, reading.elapsed, reading.met) == (2 * HOUR, 2 * HOUR, True)
    assert reading.due_at == ny(10, 6, 15)


def test_pauses_are_kept_across_a_change_of_target() -> None:
    """The peers' most frequent error: another target, and the paused time is lost."""
    pauses = [Pause(ny(10, 6, 10), ny(10, 6, 12), USER)]
    medium, high = target(8, calendar=AROUND), target(4, calendar=AROUND)
    assert read_clock(medium, ny(10, 6, 9), None, pauses, LATER).due_at == ny(10, 6, 19)
    assert read_clock(high, ny(10, 6, 9), None, pauses, LATER).due_at == ny(10, 6, 15)


def test_reading_again_later_gives_the_same_due() -> None:
    pauses = [Pause(ny(10, 6, 10), ny(10, 6, 12), USER)]
    readings = [read_clock(target(8), ny(10, 6, 9), None, pauses, ny(10, 6, hour)) for hour in (13, 15, 16)]
    assert len({reading.due_at for reading in readings}) == 1


# --- reopening and cancelling ---------------------------------------------------------------------
def test_resolved_to_reopened_is_not_counted_for_any_target() -> None:
    gap = Pause(ny(10, 6, 11), ny(10, 6, 15), RESOLVED)
    reading = read_clock(target(8, pause_reasons=frozenset()), ny(10, 6, 9), ny(10, 6, 16), [gap], LATER)
    assert (reading.elapsed, reading.paused) == (3 * HOUR, timedelta(0))  # not a pause either
    assert reading.due_at == ny(10, 7, 12)
    assert kinds(reading) == [("counted", ""), ("resolved", "resolved"), ("counted", "")]


def test_on_hold_within_the_resolved_time_is_not_paused_time() -> None:
    pauses = [Pause(ny(10, 6, 10), ny(10, 6, 12), USER), Pause(ny(10, 6, 11), ny(10, 6, 15), RESOLVED)]
    reading = read_clock(target(8), ny(10, 6, 9), ny(10, 6, 16), pauses, LATER)
    assert (reading.elapsed, reading.paused) == (2 * HOUR, HOUR)
    assert kinds(reading)[1:3] == [("paused", "awaiting_user"), ("resolved", "resolved")]


def test_a_breach_before_the_resolution_stays_after_reopening() -> None:
    gap = Pause(ny(10, 6, 15), ny(10, 7, 9), RESOLVED)
    reading = read_clock(target(4), ny(10, 6, 9), None, [gap], ny(10, 7, 10))
    assert (reading.state, reading.known_at) == (ClockState.MISSED, ny(10, 6, 13))


def test_cancelled_in_time_has_no_outcome() -> None:
    reading = read_clock(target(4), ny(10, 6, 9), None, (), LATER, cancelled_at=ny(10, 6, 13))
    assert (reading.state, reading.met, reading.known_at) == (ClockState.CANCELLED, None, None)
    assert reading.elapsed == 4 * HOUR
    paused = [Pause(ny(10, 6, 10), None, USER)]
    reading = read_clock(target(4), ny(10, 6, 9), None, paused, LATER, cancelled_at=ny(10, 9, 13))
    assert reading.state is ClockState.CANCELLED


def test_cancelling_does_not_undo_a_breach() -> None:
    reading = read_clock(target(4), ny(10, 6, 9), None, (), LATER, cancelled_at=ny(10, 6, 14))
    assert (reading.state, reading.met, reading.known_at) == (ClockState.MISSED, False, ny(10, 6, 13))


def test_cancelled_after_it_was_resolved_keeps_its_outcome() -> None:
    reading = read_clock(target(4), ny(10, 6, 9), ny(10, 6, 12), (), LATER, cancelled_at=ny(10, 8, 12))
    assert (reading.state, reading.known_at, reading.elapsed) == (ClockState.MET, ny(10, 6, 12), 3 * HOUR)


# --- business days --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (ny(10, 6, 10), 3, ny(10, 9, 10)),
        (ny(11, 10, 15), 3, ny(11, 16, 15)),
        (ny(10, 9, 18), 1, ny(10, 13, 8)),  # from Monday's opening, one open day on: Tuesday's
        (ny(10, 6, 8), 1, ny(10, 7, 8)),  # not the closing the evening before
    ],
)
def test_business_days_without_a_pause_end_at_add_days(start: datetime, days: int, due: datetime) -> None:
    reading = read_clock(target(days=days), start, None, (), start)
    assert reading.due_at == due == OFFICE.business.add_days(start, days)
    assert read_clock(target(days=days), start, due, (), LATER).met is True


def test_business_days_with_a_pause() -> None:
    pause = Pause(ny(10, 6, 15), ny(10, 7, 10), USER)  # four open hours
    reading = read_clock(target(days=3), ny(10, 6, 10), None, [pause], ny(10, 8, 9))
    assert reading.allowance == 27 * HOUR
    assert reading.due_at == ny(10, 9, 14)


def test_business_days_from_an_opening_with_a_pause_overnight() -> None:
    # used up on Tuesday at closing, due at Wednesday's opening; still on hold then, so when the hold ends
    pause = Pause(ny(10, 6, 18), ny(10, 7, 10), USER)
    assert read_clock(target(days=1), ny(10, 6, 8), None, [pause], LATER).due_at == ny(10, 7, 10)
    open_pause = [Pause(ny(10, 6, 18), None, USER)]
    assert read_clock(target(days=1), ny(10, 6, 8), None, open_pause, LATER).state is ClockState.PAUSED


def test_a_paused_weekend_does_not_count_as_days() -> None:
    """A peer's error: time to resolve in days miscounts a pending weekend."""
    pause = Pause(ny(10, 9, 17), ny(10, 12, 8), USER)
    assert read_clock(target(days=2), ny(10, 9, 10), None, [pause], LATER).due_at == ny(10, 13, 10)


def test_days_around_the_clock() -> None:
    reading = read_clock(target(days=1, calendar=AROUND), ny(10, 31, 12), None, (), ny(10, 31, 12))
    assert (reading.due_at, reading.allowance) == (ny(11, 1, 12), 25 * HOUR)


# --- segments -------------------------------------------------------------------------------------
def test_segments_explain_a_holiday() -> None:
    reading = read_clock(target(4), ny(11, 10, 16), ny(11, 12, 9), (), LATER)
    assert kinds(reading) == [
        ("counted", ""),
        ("outside_hours", ""),
        ("holiday", "Veterans Day"),
        ("outside_hours", ""),
        ("counted", ""),
    ]
    assert [segment.kind.label for segment in reading.segments][1:3] == ["Outside hours", "Holiday"]


def test_without_explanation_there_are_no_segments() -> None:
    assert read_clock(target(4), ny(10, 6, 9), ny(10, 6, 12), (), LATER, explain=False).segments == ()


# --- facts that cannot be -------------------------------------------------------------------------
def test_impossible_facts_are_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        read_clock(target(4), ny(10, 6, 9), ny(10, 6, 8), (), LATER)
    with pytest.raises(ValueError, match="before it starts"):
        read_clock(target(4), ny(10, 6, 9), None, (), LATER, cancelled_at=ny(10, 5, 8))
    with pytest.raises(ValueError, match="pause ends"):
        read_clock(target(4), ny(10, 6, 9), None, [Pause(ny(10, 6, 12), ny(10, 6, 11), USER)], LATER)
    with pytest.raises(ValueError, match="time zone"):
        read_clock(target(4), datetime(2026, 10, 6, 9), None, (), LATER)  # noqa: DTZ001


# --- properties -----------------------------------------------------------------------------------
_BASES = [ny(3, 6, 12), ny(10, 30, 12), ny(11, 9, 12), ny(10, 6, 8)]
minutes = st.integers(0, 5 * 1440).map(lambda n: n // 5 * 5)
pause_parts = st.tuples(
    st.integers(-300, 4 * 1440),
    st.one_of(st.none(), st.integers(0, 2 * 1440)),
    st.sampled_from([USER, VENDOR, RESOLVED]),
)
lives = st.tuples(
    st.sampled_from(_BASES),
    st.integers(0, 1440),
    st.one_of(st.none(), minutes),  # stop
    st.booleans(),  # the stop is a cancellation
    minutes,  # now
    st.lists(pause_parts, max_size=4),
    st.one_of(st.integers(1, 30 * 4).map(lambda n: ("hours", n / 4)), st.integers(1, 4).map(lambda n: ("days", n))),
    st.sampled_from([OFFICE, AROUND]),
)


def build(life: tuple[Any, ...]) -> tuple[Target, datetime, datetime | None, bool, datetime, list[Pause]]:
    base, offset, length, cancel, now, parts, (unit, amount), calendar = life
    minute = timedelta(minutes=1)
    start = base + offset * minute
    stop = None if length is None else start + length * minute
    pauses = [Pause(start + a * minute, None if n is None else start + (a + n) * minute, r) for a, n, r in parts]
    goal = target(hours=amount, calendar=calendar) if unit == "hours" else target(days=amount, calendar=calendar)
    return goal, start, stop, cancel and stop is not None, start + now * minute, pauses


def read(life: tuple[Any, ...]) -> Reading:
    goal, start, stop, cancel, now, pauses = build(life)
    return read_clock(goal, start, None if cancel else stop, pauses, now, cancelled_at=stop if cancel else None)


@settings(max_examples=120, deadline=None)
@given(lives)
def test_agrees_with_a_clock_that_looks_at_every_minute(life: tuple[Any, ...]) -> None:
    goal, start, stop, cancel, now, pauses = build(life)
    reading = read(life)
    business = goal.calendar.business
    end = stop or max(now, start)
    week = OFFICE_WEEK if goal.calendar is OFFICE else AROUND_WEEK

    def halted(at: datetime, reasons: set[str]) -> bool:
        return any(p.start <= at and (p.end is None or at < p.end) and p.reason in reasons for p in pauses)

    ticks = open_minutes(start, end, week, business.holidays, business.zone)
    counted = [at for at in ticks if not halted(at, {USER.value, RESOLVED})]
    assert reading.elapsed == timedelta(minutes=sum(at < end for at in counted))
    held = [at for at in ticks if at < end and halted(at, {USER.value}) and not halted(at, {RESOLVED})]
    assert reading.paused == timedelta(minutes=len(held))
    if goal.duration is not None:
        allowance = int(goal.duration / timedelta(minutes=1))
        # what is due before the clock's end is due for good; a later due is the business of other tests
        due = counted[allowance - 1] + timedelta(minutes=1) if len(counted) >= allowance else None
        if due is not None and due <= end:
            assert reading.due_at == due
        else:
            assert reading.due_at is None or reading.due_at >= end
        missed = due is not None and due < end
        assert (reading.state is ClockState.MISSED) == missed
        assert reading.met == (False if missed else None if cancel or stop is None else True)


@settings(max_examples=150, deadline=None)
@given(lives)
def test_segments_cover_the_life_and_sum_up(life: tuple[Any, ...]) -> None:
    _, start, stop, _, now, _ = build(life)
    reading, end = read(life), stop or max(now, start)
    if start == end:
        assert reading.segments == ()
        return
    segments = reading.segments
    assert (segments[0].start, segments[-1].end) == (start, end)
    assert all(a.end == b.start and (a.kind, a.reason) != (b.kind, b.reason) for a, b in pairwise(segments))
    assert sum((s.counted for s in segments), timedelta(0)) == reading.elapsed
    paused = sum((s.end - s.start for s in segments if s.kind is SegmentKind.PAUSED), timedelta(0))
    assert paused == reading.paused
    assert reading.elapsed + reading.remaining == reading.allowance


@settings(max_examples=80, deadline=None)
@given(st.lists(lives, min_size=1, max_size=12), st.sampled_from([OFFICE, AROUND]), minutes)
def test_arrays_equal_scalars(many: list[tuple[Any, ...]], calendar: Any, now_minute: int) -> None:
    now = _BASES[0] + timedelta(minutes=now_minute)
    facts = [build((*life[:7], calendar)) for life in many]

    def epoch(at: datetime) -> int:
        return int(at.timestamp())

    def whole(values: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array(values, np.int64)

    offsets: list[int] = [0]
    starts: list[int] = []
    ends: list[int] = []
    gaps: list[bool] = []
    for _, _, _, _, _, pauses in facts:
        counted = [pause for pause in pauses if pause.reason != VENDOR]
        starts += [epoch(pause.start) for pause in counted]
        ends += [-1 if pause.end is None else epoch(pause.end) for pause in counted]
        gaps += [pause.reason == RESOLVED for pause in counted]
        offsets.append(len(starts))
    found = clock_arrays(
        calendar.business,
        whole([epoch(start) for _, start, *_ in facts]),
        whole([-1 if stop is None else epoch(stop) for _, _, stop, *_ in facts]),
        epoch(now),
        whole([0 if goal.duration is None else int(goal.duration.total_seconds()) for goal, *_ in facts]),
        whole([goal.days or 0 for goal, *_ in facts]),
        whole(offsets),
        whole(starts),
        whole(ends),
        pause_resolved=np.array(gaps, np.bool_),
        cancelled=np.array([cancel for _, _, _, cancel, _, _ in facts], np.bool_),
    )
    for i, (goal, start, stop, cancel, _, pauses) in enumerate(facts):
        one = read_clock(goal, start, None if cancel else stop, pauses, now, cancelled_at=stop if cancel else None)
        assert found.elapsed[i] == one.elapsed.total_seconds()
        assert found.paused[i] == one.paused.total_seconds()
        assert found.allowance[i] == one.allowance.total_seconds()
        assert found.due[i] == (-1 if one.due_at is None else epoch(one.due_at))
        assert found.known_at[i] == (-1 if one.known_at is None else epoch(one.known_at))
        assert found.met[i] == (-1 if one.met is None else one.met)


def test_arrays_of_nothing_and_of_nonsense() -> None:
    nothing, zero = np.zeros(0, np.int64), np.zeros(1, np.int64)
    assert len(clock_arrays(OFFICE.business, nothing, nothing, 0, nothing, None, zero, nothing, nothing).due) == 0
    start = np.array([int(ny(10, 6).timestamp())])
    hour = np.array([3600])
    with pytest.raises(ValueError, match="clock 0 stops"):
        clock_arrays(OFFICE.business, start, start - 1, 0, hour, None, np.array([0, 0]), nothing, nothing)
    with pytest.raises(ValueError, match="pause"):
        clock_arrays(OFFICE.business, start, start, 0, hour, None, np.array([0, 1]), start, start - 1)
    far = np.array([int(datetime(2800, 1, 1, tzinfo=UTC).timestamp())])
    with pytest.raises(ValueError, match="500 years"):
        clock_arrays(OFFICE.business, start, far, 0, hour, None, np.array([0, 0]), nothing, nothing)


def test_arrays_with_pauses_in_any_order_and_without() -> None:
    """Monday 5 October 2026 from 09:00, 4 hours in the office: two pauses of an hour, told backwards, end at 15:00."""
    start, stop, now = ny(10, 5, 9), ny(10, 5, 16), ny(10, 5, 17)
    pauses = [(ny(10, 5, 12), ny(10, 5, 13)), (ny(10, 5, 10), ny(10, 5, 11))]

    def seconds(*instants: datetime) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array([int(instant.timestamp()) for instant in instants], np.int64)

    paused = clock_arrays(
        OFFICE.business,
        seconds(start, start),
        seconds(stop, ny(10, 5, 12)),
        int(now.timestamp()),
        np.array([4 * 3600, 4 * 3600]),
        None,
        np.array([0, 2, 2]),
        seconds(*(begin for begin, _ in pauses)),
        seconds(*(end for _, end in pauses)),
    )
    assert paused.due.tolist() == seconds(ny(10, 5, 15), ny(10, 5, 13)).tolist()
    assert (paused.elapsed // 3600).tolist() == [5, 3]
    assert (paused.paused // 3600).tolist() == [2, 0]
    assert paused.met.tolist() == [0, 1]
    nothing = np.zeros(0, np.int64)
    plain = clock_arrays(
        OFFICE.business,
        seconds(start),
        seconds(stop),
        int(now.timestamp()),
        np.array([4 * 3600]),
        None,
        np.array([0, 0]),
        nothing,
        nothing,
    )
    assert (plain.due.tolist(), plain.met.tolist()) == (seconds(ny(10, 5, 13)).tolist(), [0])
