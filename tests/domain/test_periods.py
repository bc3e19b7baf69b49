"""Periods: forms, borders across daylight saving, neighbours, fiscal years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from app.domain.eastern import eastern, local_date, midnight
from app.domain.periods import Period
from app.errors import InputError


@pytest.mark.parametrize(
    ("text", "key", "start", "end"),
    [
        # month borders move by an hour with daylight saving: EDT is UTC-4, EST is UTC-5
        ("2026-10", "2026-10", "2026-10-01T04:00Z", "2026-11-01T04:00Z"),
        ("2026-11", "2026-11", "2026-11-01T04:00Z", "2026-12-01T05:00Z"),
        ("2026-03", "2026-03", "2026-03-01T05:00Z", "2026-04-01T04:00Z"),
        ("2026-12", "2026-12", "2026-12-01T05:00Z", "2027-01-01T05:00Z"),
        ("2026Q4", "2026Q4", "2026-10-01T04:00Z", "2027-01-01T05:00Z"),
        ("2026q1", "2026Q1", "2026-01-01T05:00Z", "2026-04-01T04:00Z"),
        ("FY2027", "FY2027", "2026-07-01T04:00Z", "2027-07-01T04:00Z"),
        (" fy2027 ", "FY2027", "2026-07-01T04:00Z", "2027-07-01T04:00Z"),
    ],
)
def test_parse(text: str, key: str, start: str, end: str) -> None:
    period = Period.parse(text)
    assert (period.key, period.start, period.end) == (key, datetime.fromisoformat(start), datetime.fromisoformat(end))
    assert Period.parse(period.key) == period
    assert period.start.tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026Q5", "2026-1", "FY27", "October 2026", "0000-10", "2026-10-01"]
)
def test_what_is_no_period_names_the_accepted_forms(text: str) -> None:
    with pytest.raises(InputError) as refused:
        Period.parse(text)
    assert "not a period" in str(refused.value)
    for form in ("2026-10", "2026Q4", "FY2027"):
        assert form in refused.value.hint


def test_lengths_in_real_hours() -> None:
    assert Period.parse("2026-11").end - Period.parse("2026-11").start == timedelta(days=30, hours=1)
    assert Period.parse("2026-03").end - Period.parse("2026-03").start == timedelta(days=31, hours=-1)


@pytest.mark.parametrize(
    ("key", "label", "long_label", "first", "last"),
    [
        ("2026-10", "October 2026", "October 2026", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026Q4", "Q4 2026", "October to December 2026", date(2026, 10, 1), date(2026, 12, 31)),
        ("FY2027", "FY2027", "Fiscal year 2027, July 2026 to June 2027", date(2026, 7, 1), date(2027, 6, 30)),
    ],
)
def test_labels_and_dates(key: str, label: str, long_label: str, first: date, last: date) -> None:
    period = Period.parse(key)
    assert (period.label, period.long_label, period.first, period.last) == (label, long_label, first, last)


@pytest.mark.parametrize(
    ("key", "before"),
    [("2026-10", "2026-09"), ("2026-01", "2025-12"), ("2026Q1", "2025Q4"), ("2026Q3", "2026Q2"), ("FY2027", "FY2026")],
)
def test_previous_ends_where_this_begins(key: str, before: str) -> None:
    previous = Period.parse(key).previous()
    assert previous.key == before
    assert previous.end == Period.parse(key).start


def test_months() -> None:
    assert [m.key for m in Period.parse("2026-10").months()] == ["2026-10"]
    assert [m.key for m in Period.parse("2026Q4").months()] == ["2026-10", "2026-11", "2026-12"]
    fiscal = Period.parse("FY2027").months()
    assert (fiscal[0].key, fiscal[-1].key, len(fiscal)) == ("2026-07", "2027-06", 12)
    assert all(a.end == b.start for a, b in pairwise(fiscal))


def test_trailing_months_end_with_the_last_month_of_the_period() -> None:
    months = Period.parse("2026-10").trailing_months(12)
    assert (months[0].key, months[-1].key, len(months)) == ("2025-11", "2026-10", 12)
    assert Period.parse("FY2027").trailing_months()[-1].key == "2027-06"
    assert [m.key for m in Period.parse("2026Q1").trailing_months(2)] == ["2026-02", "2026-03"]


@pytest.mark.parametrize(
    ("key", "year", "month"),
    [
        ("2026-07", 2027, 1),
        ("2026-10", 2027, 4),
        ("2027-01", 2027, 7),
        ("2027-06", 2027, 12),
        ("2026Q4", 2027, 6),
        ("FY2027", 2027, 12),
    ],
)
def test_fiscal_year_and_month(key: str, year: int, month: int) -> None:
    period = Period.parse(key)
    assert (period.fiscal_year, period.fiscal_month) == (year, month)


def test_local_dates() -> None:
    assert local_date(datetime(2026, 11, 1, 3, 59, tzinfo=UTC)) == date(2026, 10, 31)
    assert local_date(datetime(2026, 11, 1, 4, tzinfo=UTC)) == date(2026, 11, 1)
    assert eastern(datetime(2026, 7, 1, 4, tzinfo=UTC)).hour == 0
    assert midnight(date(2026, 12, 1)) == datetime(2026, 12, 1, 5, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        eastern(datetime(2026, 7, 1))  # noqa: DTZ001 what the test is about


def test_contains_is_half_open() -> None:
    period = Period.parse("2026-10")
    assert period.contains(period.start)
    assert period.contains(period.end - timedelta(microseconds=1))
    assert not period.contains(period.end)
