"""The day and the period of the next review: same place in the month, no holiday, no weekend."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.reviews import cadence
from app.domain.reviews.settings import ReviewRules, as_rows, from_rows
from app.errors import InputError
from tests.examples import few

HOLIDAYS = {date(2026, 11, 11), date(2026, 11, 26), date(2026, 11, 27), date(2027, 1, 1)}


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 10, 8), 1, date(2026, 11, 12)),  # second Thursday
        (date(2026, 10, 14), 1, date(2026, 11, 12)),  # second Wednesday is Veterans Day
        (date(2026, 10, 22), 1, date(2026, 11, 30)),  # fourth Thursday is Thanksgiving, Friday as well
        (date(2026, 10, 29), 1, date(2026, 11, 30)),  # fifth Thursday: the last one, which is Thanksgiving
        (date(2026, 10, 8), 3, date(2027, 1, 14)),
        (date(2026, 7, 10), 12, date(2027, 7, 9)),
    ],
)
def test_the_next_day(day: date, months: int, then: date) -> None:
    assert cadence.next_day(day, months, HOLIDAYS) == then


@settings(max_examples=few(20), deadline=None)
@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from((1, 3, 12)))
def test_the_next_day_is_later_and_works(day: date, months: int) -> None:
    then = cadence.next_day(day, months, HOLIDAYS)
    assert then > day
    assert then.weekday() < 5
    assert then not in HOLIDAYS


@pytest.mark.parametrize(
    ("day", "months", "key"),
    [(date(2026, 11, 12), 1, "2026-10"), (date(2027, 1, 14), 3, "2026Q4"), (date(2027, 7, 9), 12, "FY2027")],
)
def test_the_period_that_is_reviewed(day: date, months: int, key: str) -> None:
    assert cadence.period_before(day, months).key == key


def test_a_first_review_comes_after_its_period() -> None:
    assert cadence.first_day(date(2026, 11, 20), 1, HOLIDAYS) == date(2026, 12, 9)
    assert cadence.first_day(date(2026, 11, 20), 3, HOLIDAYS) == date(2027, 1, 11)
    assert cadence.first_day(date(2026, 11, 20), 12, HOLIDAYS) == date(2027, 7, 9)


def test_no_review_on_a_day_that_is_none() -> None:
    today = date(2026, 11, 10)
    for day, why in (
        (today - timedelta(days=1), "past"),
        (date(2026, 11, 11), "holiday"),
        (date(2026, 11, 14), "weekend"),
    ):
        with pytest.raises(InputError, match=why):
            cadence.require_working(day, today, HOLIDAYS)
    cadence.require_working(today, today, HOLIDAYS)
    assert cadence.unknown_year(date(2028, 1, 3), HOLIDAYS) == "No holidays are known for 2028: the day may be one."
    assert cadence.unknown_year(date(2027, 1, 4), HOLIDAYS) == ""


def test_rules_as_they_are_kept() -> None:
    assert from_rows(as_rows(ReviewRules())) == ReviewRules()
    assert from_rows({"reviews.months_else": "12", "reviews.start": "09:30"}).months_else == 12
    for name, text in (("months_else", "2"), ("largest", "-1"), ("start", "25:00"), ("length", "5")):
        with pytest.raises(InputError, match="cannot be used"):
            from_rows({f"reviews.{name}": text})


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 11, 2), date(2026, 11, 16)),
        (date(2026, 11, 12), date(2026, 11, 30)),  # two weeks on is Thanksgiving, then Friday and the weekend
        (date(2026, 11, 28), date(2026, 12, 14)),  # a Saturday
    ],
)
def test_what_is_to_be_done_is_due_on_a_working_day(today: date, day: date) -> None:
    assert cadence.usual_day(today, HOLIDAYS) == day
