"""Columns, lanes and folded lanes of the week with hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.changes.week_layout import Axis, Event, WeekLayout, lay_out_pieces, pieces_of
from app.domain.eastern import EASTERN, at_clock, midnight

MONDAY = date(2026, 11, 23)
WEEK = [MONDAY + timedelta(days=n) for n in range(7)]


def event(key: int, day: int, start: float, end: float, weight: int = 0) -> Event:
    begin = midnight(WEEK[day])
    return Event(key, begin + timedelta(hours=start), begin + timedelta(hours=end), weight)


def lay_out_week(
    days: Sequence[date], events: Sequence[Event], room: float, *, least: float, folded: float, shortest: float = 0.0
) -> WeekLayout:
    """Lay events out on some days, as a week is."""
    axis = Axis(days)
    pieces = [pieces_of(axis, day, events) for day in days]
    return lay_out_pieces(pieces, room, least=least, folded=folded, shortest=shortest)


def test_days_with_23_and_25_hours_have_all_of_them() -> None:
    assert [len(Axis([day]).hours()) for day in (date(2026, 3, 8), MONDAY, date(2026, 11, 1))] == [23, 24, 25]
    assert [clock for _, clock in Axis([date(2026, 11, 1)]).hours()][:4] == ["00:00", "01:00", "01:00", "02:00"]
    assert [clock for _, clock in Axis([date(2026, 3, 8)]).hours()][:4] == ["00:00", "01:00", "03:00", "04:00"]
    # both halves of the repeated hour have a place of their own
    first = datetime(2026, 11, 1, 1, 30, tzinfo=EASTERN).astimezone(UTC)
    assert Axis([date(2026, 11, 1)]).place(date(2026, 11, 1), first) == pytest.approx(1.5 / 25)
    assert Axis([date(2026, 11, 1)]).place(date(2026, 11, 1), first + timedelta(hours=1)) == pytest.approx(2.5 / 25)
    gap = date(2026, 3, 8)
    assert Axis([gap]).place(gap, at_clock(gap, time(12))) == pytest.approx(11 / 23)


def test_a_day_is_as_wide_as_its_lanes_need() -> None:
    events = [event(1, 1, 12, 15), event(2, 1, 12.5, 14), *(event(n, 3, 4, 6) for n in (3, 4, 5)), event(6, 6, 4, 5)]
    layout = lay_out_week(WEEK, events, 885, least=30, folded=20)
    widths = [round(wide) for _, wide in layout.columns]
    assert widths == [100, 155, 100, 230, 100, 100, 100]  # 885 = 100 * (5 + 1.55 + 2.3)
    assert layout.columns[3][0] == pytest.approx(355)
    assert layout.more == ()
    lanes = {b.key: (round(b.left), round(b.right)) for b in layout.blocks}
    assert lanes[1] == (100, 178)
    assert lanes[2] == (178, 255)
    assert [lanes[n][0] for n in (3, 4, 5)] == [355, 432, 508]


def test_what_does_not_overlap_shares_a_lane() -> None:
    events = [event(1, 0, 1, 5), event(2, 0, 1, 2), event(3, 0, 3, 4), event(4, 0, 8, 9)]
    blocks = {b.key: b for b in lay_out_week(WEEK, events, 700, least=10, folded=5).blocks}
    assert blocks[2].left == blocks[3].left > blocks[1].left
    assert blocks[4].right - blocks[4].left == pytest.approx(2 * (blocks[1].right - blocks[1].left))


def test_conflicts_are_shown_where_lanes_are_folded() -> None:
    events = [event(n, 3, 4, 6, weight=3 if n in (4, 5) else 0) for n in range(1, 6)]
    layout = lay_out_week(WEEK, events, 860, least=78, folded=32)  # 260 for Thursday: 32 and two lanes
    assert {b.key for b in layout.blocks} == {4, 5}
    (more,) = layout.more
    assert (more.column, more.keys) == (3, (1, 2, 3))
    assert more.right == pytest.approx(sum(layout.columns[3]))
    assert more.right - more.left == pytest.approx(32)


def test_a_night_lies_on_both_days_and_a_short_event_can_be_seen() -> None:
    events = [event(1, 0, 22, 26), event(2, 2, 23.9, 24)]
    layout = lay_out_week(WEEK, events, 700, least=10, folded=5, shortest=0.05)
    pieces = [(b.column, round(b.top, 3), round(b.bottom, 3)) for b in layout.blocks]
    assert pieces == [(0, 0.917, 1.0), (1, 0.0, 0.083), (2, 0.95, 1.0)]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.floats(0, 23.5), st.floats(0.1, 30), st.integers(0, 3)), max_size=14),
    st.floats(100, 2000),
)
def test_nothing_overlaps_and_nothing_is_lost(drawn: list[tuple[int, float, float, int]], room: float) -> None:
    events = [event(n, day, start, start + length, weight) for n, (day, start, length, weight) in enumerate(drawn)]
    layout = lay_out_week(WEEK, events, room, least=60, folded=24, shortest=0.03)
    assert sum(wide for _, wide in layout.columns) == pytest.approx(room)
    shown = {(b.key, b.column) for b in layout.blocks} | {(k, m.column) for m in layout.more for k in m.keys}
    wanted = {
        (e.key, column)
        for e in events
        for column, day in enumerate(WEEK)
        if e.start < midnight(day + timedelta(days=1)) and e.end > midnight(day)
    }
    assert shown == wanted
    for n, a in enumerate(layout.blocks):
        assert 0 <= a.top < a.bottom <= 1 + 1e-9
        for b in layout.blocks[n + 1 :]:
            apart = a.bottom <= b.top + 1e-9 or b.bottom <= a.top + 1e-9
            assert a.column != b.column or apart or a.right <= b.left + 1e-6 or b.right <= a.left + 1e-6


def test_the_same_clock_time_is_at_the_same_height_in_a_week_of_a_clock_change() -> None:
    back, forth = [date(2026, 10, 26) + timedelta(days=n) for n in range(7)], [date(2026, 3, 2 + n) for n in range(7)]
    for week, rows in ((back, 25), (forth, 24)):
        axis = Axis(week)
        clocks = {clock: place for place, clock in axis.hours()}
        assert len(axis.hours()) == rows
        for day in week:
            for hour in (0, 3, 4, 10, 23):
                assert axis.place(day, at_clock(day, time(hour))) == pytest.approx(clocks[f"{hour:02}:00"])
        assert axis.place(week[0], midnight(week[1])) == 1.0
    # an hour of a usual day stands for both of the repeated one, and ends where the next begins
    monday = back[0]
    assert Axis(back).place(monday, at_clock(monday, time(1, 30))) == pytest.approx(1.5 / 25)
    assert Axis(back).place(monday, at_clock(monday, time(2))) == pytest.approx(3 / 25)
    # the skipped hour is empty on its day: what begins at 01:30 and lasts an hour ends at 03:30
    sunday = forth[6]
    begin = at_clock(sunday, time(1, 30))
    assert Axis(forth).place(sunday, begin + timedelta(hours=1)) == pytest.approx(3.5 / 24)
