"""Rounding and sharing of money, against hand-computed values and properties."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.catalog import money
from app.errors import InputError


@pytest.mark.parametrize(
    ("units", "price", "cents"),
    [
        ("3", "0.125", 38),  # 37.5: to the even
        ("1", "0.125", 12),  # 12.5: to the even
        ("5", "0.005", 2),  # 2.5
        ("7", "0.005", 4),  # 3.5
        ("-3", "0.125", -38),
        ("1000000.001", "12.345678", 1234567801),  # 12,345,678.012345678 dollars
    ],
)
def test_a_line_is_rounded_once_half_to_even(units: str, price: str, cents: int) -> None:
    micro = (money.to_micro(Decimal(text), "It") for text in (units, price))
    assert money.line_amount(*micro) == cents


def test_largest_remainders_get_what_is_left_over() -> None:
    assert money.shares(100, [1, 1, 1]) == (34, 33, 33)
    assert money.shares(10, [3, 3, 1]) == (4, 4, 2)  # 4.29, 4.29, 1.43: the cent left goes to 1.43
    assert money.shares(-100, [1, 1, 1]) == (-34, -33, -33)
    assert money.shares(0, [0, 0]) == (0, 0)


@settings(max_examples=60)
@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_parts_are_the_whole_and_each_within_a_cent(total: int, weights: list[int]) -> None:
    if not sum(weights):
        weights = [*weights, 1]
    parts = money.shares(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


def test_nobody_to_share_with_and_too_many_decimals_are_said() -> None:
    with pytest.raises(InputError, match="nobody"):
        money.shares(1, [0, 0])
    with pytest.raises(InputError, match="negative"):
        money.shares(1, [2, -1])
    with pytest.raises(InputError, match="six decimals"):
        money.to_micro(Decimal("0.0000001"), "The rate")
    with pytest.raises(InputError, match="not a number"):
        money.to_micro(Decimal("NaN"), "The rate")


def test_words_of_money() -> None:
    assert money.dollars(123450) == "$1,234.50"
    assert money.dollars(-5) == "\N{MINUS SIGN}$0.05"
    assert money.price(12_500) == "$0.0125"
    assert money.price(1_200_000_000) == "$1,200.00"
    assert money.units(1_250_000_000) == "1,250"
    assert money.units(-500_000) == "\N{MINUS SIGN}0.5"
    assert money.from_micro(1_500_000) == Decimal("1.5")
