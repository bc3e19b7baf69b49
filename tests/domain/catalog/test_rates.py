"""When a rate holds, and in which months a yearly amount is billed."""

from datetime import date

from app.domain.catalog.rates import (
    PriceBook,
    Rate,
    RateState,
    effective_from,
    instalment_months,
    instalment_plan,
    percent_more,
    standing,
)
from app.domain.periods import Period

OLD = Rate(1, 7, 2026, 1, 10_000_000, RateState.APPROVED, date(2025, 7, 1), date(2025, 6, 12), "OSBM 25-1")
NEW = Rate(2, 7, 2027, 1, 12_000_000, RateState.APPROVED, date(2026, 10, 1), date(2026, 9, 15), "OSBM 26-9")
DRAFT = Rate(3, 7, 2027, 2, 13_000_000, RateState.DRAFT)


def test_a_rate_holds_from_the_month_after_its_approval() -> None:
    assert effective_from(2027, date(2026, 5, 20)) == date(2026, 7, 1)
    assert effective_from(2027, date(2026, 6, 30)) == date(2026, 7, 1)
    assert effective_from(2027, date(2026, 7, 1)) == date(2026, 8, 1)
    assert effective_from(2027, date(2026, 12, 31)) == date(2027, 1, 1)


def test_last_years_rate_holds_until_then() -> None:
    book = PriceBook([NEW, DRAFT, OLD])
    assert book.on(7, date(2025, 6, 30)) is None
    assert book.on(7, date(2026, 9, 30)) == OLD
    assert book.on(7, date(2026, 10, 1)) == NEW
    assert book.on(8, date(2026, 10, 1)) is None


def test_a_later_version_of_the_same_day_holds() -> None:
    again = Rate(4, 7, 2027, 3, 11_000_000, RateState.APPROVED, date(2026, 10, 1), date(2026, 9, 28), "OSBM 26-10")
    book = PriceBook([again, NEW])
    assert book.on(7, date(2026, 10, 1)) == again
    assert standing(NEW, book, date(2026, 11, 1)) == "Superseded"


def test_standing_in_words() -> None:
    book = PriceBook([OLD, NEW])
    assert standing(OLD, book, date(2026, 9, 1)) == "In force"
    assert standing(NEW, book, date(2026, 9, 1)) == "Approved, from 1 Oct 2026"
    assert standing(OLD, book, date(2026, 10, 1)) == "Superseded"
    assert standing(DRAFT, book, date(2026, 10, 1)) == "Draft"


def test_a_yearly_amount_is_billed_in_the_months_left() -> None:
    assert len(instalment_months(2027, date(2026, 6, 1))) == 12
    left = instalment_months(2027, date(2026, 9, 15))
    assert [left[0].key, left[-1].key, len(left)] == ["2026-10", "2027-06", 9]
    assert instalment_months(2027, date(2027, 6, 2)) == ()


def test_percent() -> None:
    assert percent_more(10_000_000, 12_000_000) == "+20.0 %"
    assert percent_more(10_000_000, 9_900_000) == "\N{MINUS SIGN}1.0 %"
    assert percent_more(10_000_000, 10_000_000) == "0.0 %"
    assert percent_more(0, 10_000_000) == "\N{EN DASH}"


def test_a_later_version_of_a_yearly_amount_takes_up_what_was_due_before() -> None:
    year = [one.key for one in Period.fiscal(2027).months()]
    assert sum(instalment_plan([(year, 100_000)]).values()) == 100_000
    plan = instalment_plan([(year, 120_000), (year[6:], 132_001), ((), 5)])
    assert [plan[month] for month in year] == [10_000] * 6 + [12_001] + [12_000] * 5
    assert sum(instalment_plan([(year, 120_000), (year[11:], 0)]).values()) == 0, "what was paid comes back"
