"""All figures of a column have equally many decimals, and none hides a miss by it."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.domain.figures.texts import percent_text
from app.views.figures.even import Even


def test_a_column_has_as_many_decimals_as_the_figure_that_needs_most() -> None:
    figures = [(Fraction(9970, 10_000), 9995), (Fraction(1), 9900), (Fraction(1), None)]
    even = Even()
    even.fit("available", figures)
    assert [even.percent("available", *one) for one in figures if one[0] is not None] == [
        "99.70 %", "100.00 %", "100.00 %",
    ]  # fmt: skip
    even.fit_goals("goal", [9995, 9900, 9950, None])
    assert [even.goal("goal", goal) for goal in (9995, 9900, 9950, None)] == [
        "99.95 %", "99.00 %", "99.50 %", "No goal",
    ]  # fmt: skip


def test_columns_have_their_own() -> None:
    even = Even()
    even.fit("now", [(Fraction(9496, 10_000), 9500)])
    even.fit("before", [(Fraction(1, 2), 9500)])
    assert even.percent("now", Fraction(3, 4), 9500) == "75.00 %"
    assert even.percent("before", Fraction(3, 4), 9500) == "75.0 %"
    assert even.percent("never seen", Fraction(3, 4), None) == "75.0 %"


@given(st.integers(0, 5000), st.integers(1, 5000), st.sampled_from([9000, 9500, 9950, 9995, None]), st.integers(1, 6))
def test_more_decimals_hide_no_miss(met: int, more: int, goal: int | None, least: int) -> None:
    ratio = Fraction(met, met + more)
    text = percent_text(ratio, goal, least=least)
    assert len(text.removesuffix(" %").partition(".")[2]) >= least
    assert text != f"{100:.{least}f} %", "something was missed"
    if goal is not None and ratio < Fraction(goal, 10_000) and least < 6:
        assert Fraction(text.removesuffix(" %")) < Fraction(goal, 100)
