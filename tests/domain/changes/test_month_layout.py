"""The calendar's layout: order, slots, weeks, overflow; with properties that hold for any spans."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.changes.month_layout import Bar, Span, lay_out, week_of, weeks_of_month

NOVEMBER = weeks_of_month(2026, 11)


def test_a_month_has_whole_weeks_from_monday() -> None:
    assert NOVEMBER[0][0] == date(2026, 10, 26)
    assert NOVEMBER[-1][-1] == date(2026, 12, 6)
    assert len(weeks_of_month(2027, 2)) == 4  # February 2027 begins on a Monday
    assert week_of(date(2026, 11, 18))[0][0] == date(2026, 11, 16)


def test_a_span_over_a_weekend_is_two_bars() -> None:
    made = lay_out([Span("a", date(2026, 11, 7), date(2026, 11, 10))], NOVEMBER, 3)
    assert made.bars == (Bar("a", 1, 5, 2, 0, starts=True, ends=False), Bar("a", 2, 0, 2, 0, starts=False, ends=True))


def test_longer_first_and_the_lowest_free_slot() -> None:
    day = date(2026, 11, 3)
    spans = [
        Span("short", day, day, (9,)),
        Span("long", day, day + timedelta(days=2)),
        Span("next", day + timedelta(days=1), day + timedelta(days=1)),
        Span("early", day, day, (4,)),
    ]
    made = lay_out(spans, NOVEMBER, 5)
    assert {bar.key: bar.slot for bar in made.bars} == {"long": 0, "early": 1, "short": 2, "next": 1}


def test_what_does_not_fit_is_counted_on_its_days() -> None:
    day = date(2026, 11, 3)
    made = lay_out([Span(n, day, day) for n in range(5)], NOVEMBER, 3)
    assert len(made.bars) == 3
    assert made.hidden[1] == (0, 2, 0, 0, 0, 0, 0)
    assert made.folded[1][1] == (3, 4)  # the last in order: "+2 more" lists them


def test_no_weeks_show_nothing() -> None:
    day = date(2026, 11, 3)
    made = lay_out([Span("x", day, day)], (), 3)
    assert (made.bars, made.hidden) == ((), ())


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends"):
        Span("x", date(2026, 11, 3), date(2026, 11, 2))


_day = st.dates(date(2026, 10, 1), date(2026, 12, 31))


@given(st.lists(st.tuples(_day, st.integers(0, 20)), max_size=40), st.integers(1, 6))
def test_no_two_bars_share_a_cell_and_nothing_is_lost(raw: list[tuple[date, int]], slots: int) -> None:
    spans = [Span(n, first, first + timedelta(days=length)) for n, (first, length) in enumerate(raw)]
    made = lay_out(spans, NOVEMBER, slots)
    cells: set[tuple[int, int, int]] = set()
    for bar in made.bars:
        for column in range(bar.column, bar.column + bar.width):
            cell = (bar.week, column, bar.slot)
            assert cell not in cells
            assert bar.slot < slots
            cells.add(cell)
    start, end = NOVEMBER[0][0], NOVEMBER[-1][-1]
    wanted = sum(max((min(s.last, end) - max(s.first, start)).days + 1, 0) for s in spans)
    assert len(cells) + sum(map(sum, made.hidden)) == wanted
