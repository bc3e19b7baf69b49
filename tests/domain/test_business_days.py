"""Business days by hand: Thanksgiving week 2026 and the turn of the year."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.business_days import business_day_after, is_business_day

HOLIDAYS = {date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 28)}


@pytest.mark.parametrize(
    ("day", "days", "found"),
    [
        (date(2026, 11, 25), 1, date(2026, 11, 30)),  # over Thanksgiving and the weekend
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # from a Saturday
        (date(2026, 11, 28), 3, date(2026, 12, 2)),
        (date(2026, 12, 23), 1, date(2026, 12, 29)),
        (date(2026, 12, 23), 0, date(2026, 12, 23)),
    ],
)
def test_so_many_business_days_after(day: date, days: int, found: date) -> None:
    assert business_day_after(day, days, HOLIDAYS) == found


def test_weekends_and_holidays_are_none() -> None:
    assert is_business_day(date(2026, 11, 30), HOLIDAYS)
    assert not is_business_day(date(2026, 11, 29), HOLIDAYS)
    assert not is_business_day(date(2026, 11, 26), HOLIDAYS)
