"""Spans of time: told, joined and cut."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.changes.detail import shifted
from app.domain.changes.spans import (
    FIRST,
    LAST,
    Span,
    clipped,
    common,
    merged,
    moment,
    overlap,
    require_in_time,
    when,
    without,
)
from app.errors import InputError
from tests.domain.changes.examples import at, change


def test_a_span_is_told_by_day_and_clock_with_the_year_where_it_is_another() -> None:
    evening, night = at("2026-12-31T22:00"), at("2027-01-01T02:00")
    assert when(evening, night, 2026) == "Thu 31 Dec 22:00 to Fri 1 Jan 2027 02:00"
    assert when(evening, night) == "Thu 31 Dec 2026 22:00 to Fri 1 Jan 2027 02:00"
    assert when(at("2026-11-05T04:00"), at("2026-11-05T07:00"), 2026) == "Thu 5 Nov 04:00 to 07:00"
    # The repeated hour names its zone.
    assert when(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 15, tzinfo=UTC), 2026) == (
        "Sun 1 Nov 01:30 EDT to 01:15 EST"
    )


def test_what_lies_beyond_all_years_is_told_as_such() -> None:
    old, far = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    assert when(old, far) == "before 1990 to after 2099"
    assert (moment(old), moment(far), clipped(old), clipped(far)) == ("before 1990", "after 2099", FIRST, LAST)
    assert clipped(at("2026-01-01T00:00")) == at("2026-01-01T00:00")


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        (FIRST, LAST, ""),
        (FIRST - timedelta(seconds=1), LAST, "Planned start: it lies before 1990."),
        (FIRST, LAST + timedelta(seconds=1), "Planned end: it lies after 2099."),
        (datetime(9999, 12, 31, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC), "Planned start: it lies after 2099."),
    ],
)
def test_a_time_beyond_all_years_is_refused_by_the_name_of_its_field(start: datetime, end: datetime, why: str) -> None:
    with pytest.raises(InputError, match=why) if why else nullcontext():
        require_in_time(start, end)


def test_a_move_beyond_all_calendars_is_refused_and_one_to_the_edge_is_told() -> None:
    for days in (10**7, -(10**7), 10**10):
        with pytest.raises(InputError, match="no day so far away"):
            shifted(change(), days=days)
    assert shifted(change(), days=-7, hours=1).planned_start == at("2026-11-12T05:30")


_HOURS = st.lists(st.tuples(st.integers(0, 23), st.integers(1, 10)), max_size=6)


def _spans(hours: list[tuple[int, int]]) -> list[Span]:
    return [
        (
            datetime(2026, 1, 1 + a // 24, a % 24, tzinfo=UTC),
            datetime(2026, 1, 1 + (a + n) // 24, (a + n) % 24, tzinfo=UTC),
        )
        for a, n in hours
    ]


def _hours(spans: list[Span]) -> set[int]:
    """Second way: the hours that are in the spans, one by one."""
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    return {
        n
        for n in range(48)
        for start, end in spans
        if (start - begin).total_seconds() <= n * 3600 < (end - begin).total_seconds()
    }


@given(_HOURS, _HOURS)
def test_joining_and_cutting_is_what_counting_the_hours_says(
    a: list[tuple[int, int]], b: list[tuple[int, int]]
) -> None:
    first, second = _spans(a), _spans(b)
    assert _hours(merged(first)) == _hours(first)
    assert _hours(common(first, second)) == _hours(first) & _hours(second)
    assert _hours(without(first, second)) == _hours(first) - _hours(second)
    for made in (merged(first), common(first, second), without(first, second)):
        assert made == sorted(made)
        assert all(x[1] < y[0] for x, y in pairwise(made))
    assert any(overlap(x, y) for x in first for y in second) == bool(_hours(first) & _hours(second))
