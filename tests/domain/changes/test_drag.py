"""Where a dragged change lands: quarter hours, wall time from day to day, both nights in which the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.changes.drag import QUARTER, Edge, dropped, resized, snapped
from app.domain.changes.spans import FIRST, LAST
from tests.domain.changes.examples import at, change


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+00:00")


@pytest.mark.parametrize(
    ("start", "end", "grabbed", "let_go", "lands", "ends"),
    [
        # All in UTC. In November Eastern is 4 hours behind until Sunday 1st 06:00, then 5.
        # A plain day: 05:00-07:00 EDT taken at 06:00, let go 38 minutes later: 05:45.
        ("26-10-28T09:00", "26-10-28T11:00", "26-10-28T10:00", "26-10-28T10:38", "26-10-28T09:45", "26-10-28T11:45"),
        # To the day after the clocks went back, at the same height: 05:00 EST.
        ("26-10-28T09:00", "26-10-28T11:00", "26-10-28T10:00", "26-11-02T11:00", "26-11-02T10:00", "26-11-02T12:00"),
        # Into the repeated hour, its first: 01:30 EDT; two hours that pass end at 02:30 EST.
        ("26-10-30T05:30", "26-10-30T07:30", "26-10-30T05:30", "26-11-01T05:30", "26-11-01T05:30", "26-11-01T07:30"),
        # And its second, under the pointer: 01:30 EST.
        ("26-10-30T05:30", "26-10-30T07:30", "26-10-30T05:30", "26-11-01T06:30", "26-11-01T06:30", "26-11-01T08:30"),
        # Within the day of 25 hours from 01:30 EDT down by an hour: 01:30 EST.
        ("26-11-01T05:30", "26-11-01T06:15", "26-11-01T06:00", "26-11-01T07:00", "26-11-01T06:30", "26-11-01T07:15"),
        # Over the night: Friday 23:00 to Saturday 05:00 taken at 04:00, let go on Sunday 04:00 EST: Saturday 23:00.
        ("26-10-31T03:00", "26-10-31T09:00", "26-10-31T08:00", "26-11-01T09:00", "26-11-01T03:00", "26-11-01T09:00"),
        # From that night on: taken on Sunday 03:00 EST, let go a week later at 03:00: it begins at 23:00 as well.
        ("26-11-01T03:00", "26-11-01T10:00", "26-11-01T08:00", "26-11-08T08:00", "26-11-08T04:00", "26-11-08T11:00"),
        # In March the clocks go on on Sunday 14th at 07:00: 01:00 EST at the same height.
        ("27-03-12T06:00", "27-03-12T08:00", "27-03-12T06:00", "27-03-14T06:00", "27-03-14T06:00", "27-03-14T08:00"),
        # Into the skipped hour: what began at 02:30 begins at 03:30 EDT.
        ("27-03-13T07:30", "27-03-13T08:30", "27-03-13T08:00", "27-03-14T07:00", "27-03-14T07:30", "27-03-14T08:30"),
        # Within the day of 23 hours from 01:00 EST down by an hour: 03:00 EDT.
        ("27-03-14T06:00", "27-03-14T09:00", "27-03-14T06:10", "27-03-14T07:10", "27-03-14T07:00", "27-03-14T10:00"),
    ],
)  # fmt: skip
def test_where_a_change_lands(start: str, end: str, grabbed: str, let_go: str, lands: str, ends: str) -> None:
    start, end, grabbed, let_go, lands, ends = (f"20{text}" for text in (start, end, grabbed, let_go, lands, ends))
    landed = dropped(change(planned_start=utc(start), planned_end=utc(end)), utc(grabbed), utc(let_go))
    assert (landed.planned_start, landed.planned_end) == (utc(lands), utc(ends))


@pytest.mark.parametrize(
    ("minute", "second", "snaps_to"), [(0, 0, 0), (7, 29, 0), (7, 30, 15), (8, 0, 15), (22, 29, 15), (52, 30, 60)]
)
def test_the_nearest_quarter_hour(minute: int, second: int, snaps_to: int) -> None:
    hour = utc("2026-11-01T06:00")
    assert snapped(hour.replace(minute=minute, second=second)) == hour + timedelta(minutes=snaps_to)


@pytest.mark.parametrize(
    ("edge", "to", "start", "end"),
    [
        (Edge.START, "2026-11-19T03:52", "2026-11-19T03:45", "2026-11-19T06:30"),
        (Edge.START, "2026-11-19T06:29", "2026-11-19T06:15", "2026-11-19T06:30"),
        (Edge.START, "2026-11-19T09:00", "2026-11-19T06:15", "2026-11-19T06:30"),
        (Edge.END, "2026-11-19T07:08", "2026-11-19T04:30", "2026-11-19T07:15"),
        (Edge.END, "2026-11-19T01:00", "2026-11-19T04:30", "2026-11-19T04:45"),
    ],
)
def test_an_edge_goes_to_a_quarter_hour_and_leaves_one(edge: Edge, to: str, start: str, end: str) -> None:
    made = resized(change(), edge, at(to))
    assert (made.planned_start, made.planned_end) == (at(start), at(end))


def test_a_resized_night_counts_hours_that_pass() -> None:
    """From 01:30 EDT to 01:15 EST are 45 minutes, and a change may last them."""
    night = change(planned_start=utc("2026-11-01T05:30"), planned_end=utc("2026-11-01T08:00"))
    made = resized(night, Edge.END, utc("2026-11-01T06:15"))
    assert made.planned_end - made.planned_start == timedelta(minutes=45)


def test_nothing_is_dragged_beyond_all_years() -> None:
    length = change().planned_end - change().planned_start
    assert dropped(change(), utc("2026-11-19T09:30"), datetime(2150, 1, 1, tzinfo=UTC)).planned_start == LAST - length
    assert dropped(change(), utc("2026-11-19T09:30"), datetime(1980, 1, 1, tzinfo=UTC)).planned_start == FIRST
    assert resized(change(), Edge.END, datetime(2150, 1, 1, tzinfo=UTC)).planned_end == LAST
    assert resized(change(), Edge.START, datetime(1980, 1, 1, tzinfo=UTC)).planned_start == FIRST


_INSTANTS = st.integers(0, 60 * 24 * 160).map(lambda n: utc("2026-10-25T00:00") + timedelta(minutes=n))


@given(_INSTANTS, st.integers(1, 2_000), _INSTANTS, _INSTANTS)
def test_a_length_stays_and_a_start_is_a_quarter_hour(
    start: datetime, length: int, grabbed: datetime, let_go: datetime
) -> None:
    stored = change(planned_start=start, planned_end=start + timedelta(minutes=length))
    landed = dropped(stored, grabbed, let_go)
    assert landed.planned_end - landed.planned_start == timedelta(minutes=length)
    assert landed.planned_start.minute % 15 == 0
    assert (landed.planned_start - snapped(start)) % QUARTER == timedelta(0)
