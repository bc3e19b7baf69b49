"""Rate cases, forecasts, year ends and disputes against hand-computed figures."""

from datetime import date

import pytest

from app.domain.catalog.disputes import last_day
from app.domain.catalog.forecast import forecast
from app.domain.catalog.rate_case import Expected, Pool, Proposed, full_cost, proposed
from app.domain.catalog.true_up import ServiceYear
from app.errors import InputError


def test_rate_is_cost_over_forecast_units() -> None:
    cost = full_cost([(Pool.DIRECT, 600_000), (Pool.SHARED_INDIRECT, 250_000), (Pool.UNDERPINNING, 100_000)], -50_000)
    assert cost == 900_000
    assert proposed(cost, [Expected(1, 300_000_000), Expected(2, 100_000_000, 6)]) == (
        Proposed(1, 300_000, 10_000_000),  # 3,000 dollars over 300 units
        Proposed(2, 600_000, 60_000_000),  # one unit costs six times as much
    )
    assert proposed(100, [Expected(1, 3_000_000), Expected(2, 0)])[1] == Proposed(2, 0, None)
    with pytest.raises(InputError):
        proposed(100, [Expected(1, 0)])


def test_the_rest_of_a_year_is_estimated_by_the_last_three_months() -> None:
    units = {7: {"2026-07": 1_000_000, "2026-08": 2_000_000, "2026-09": 3_000_000, "2026-10": 4_000_000}}
    billed = {"2026-07": 1000, "2026-08": 2000, "2026-09": 3000, "2026-10": 4800}
    prices = {7: [10_000_000] * 3 + [12_000_000] * 9}
    found = forecast(2027, billed, units, prices, {"2026-11": 500, "2026-12": 500})
    assert found.to_date_cents == 10_800
    assert found.year_cents == 10_800 + 8 * 3600 + 1000  # eight months of three units at 12 dollars
    assert "8 months are estimated with the average units of the last 3 months billed" in found.method
    assert forecast(2027, {}, units, prices, {}).year_cents == 0
    late = forecast(2027, {"2027-05": 1200}, {7: {"2027-05": 1_000_000}}, prices, {"2026-11": 500, "2027-06": 500})
    assert late.year_cents == 1200 + 1200 + 500, "months before the first bill are over"


def test_a_month_that_is_known_is_not_estimated_and_estimated_lines_are_rounded_as_on_bills() -> None:
    units = {7: {"2026-07": 10_000_000, "2026-08": 10_000_000 - 1_000_000, "2026-09": 12_000_000}}
    prices = {7: [1_005_000] * 12}  # a dollar and half a cent
    found = forecast(2027, {"2026-07": 1005, "2026-08": 1005}, units, prices, {"2026-09": 700}, ("2026-09", 1106))
    assert found.to_date_cents == 2010
    # (10 + 9 + 12) / 3 = 10.333... units are $10.385 a month, $10.38 on each of nine bills
    assert found.year_cents == 2010 + 1106 + 9 * 1038
    assert found.method.startswith("September 2026 as it would be billed now; 9 months are estimated")
    first = forecast(2027, {}, {7: {"2026-07": 1_000_000}}, prices, {}, ("2026-07", 100))
    assert (first.to_date_cents, first.year_cents) == (0, 100 + 11 * 100)  # $1.005, a half to the even cent


def test_a_reserve_over_sixty_days_goes_back_by_lower_rates() -> None:
    year = ServiceYear(1, 1_000_000, 95_000, 730_000, 730_000, 0)
    assert (year.result_cents, year.reserve_days, year.allowed_cents) == (365_000, 182, 120_000)
    assert year.carried_cents == -245_000
    assert ServiceYear(1, 700_000, 0, 730_000, 730_000, 10_000).carried_cents == 20_000
    assert ServiceYear(1, 800_000, 0, 730_000, 730_000, 0).carried_cents == 0
    assert ServiceYear(1, 0, 0, 0, 0, 0).reserve_days is None


def test_four_billing_cycles() -> None:
    assert last_day(date(2026, 10, 31)) == date(2027, 2, 28)
    assert last_day(date(2026, 11, 1)) == date(2027, 3, 31)
