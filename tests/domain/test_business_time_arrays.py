"""The table of open intervals that business time is looked up in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from app.domain.business_time import BusinessCalendar, to_us
from app.domain.open_time import MICROS, year_of, year_start


@pytest.mark.parametrize(
    ("second", "year"),
    [(-1, 1969), (0, 1970), (year_start(2026), 2026), (year_start(1850), 1900), (year_start(2250), 2199)],
)
def test_years_are_kept_to_those_that_can_be_computed(second: int, year: int) -> None:
    assert year_of(second) == year


def test_nothing_opens_after_the_last_closing() -> None:
    """Open on Tuesday 6 October 2026, 09:00 to 17:00 in summer time (13:00 to 21:00 UTC), never else."""
    opens, closes = (datetime(2026, 10, 6, hour, tzinfo=UTC) for hour in (13, 21))
    calendar = BusinessCalendar({}, special={date(2026, 10, 6): [(time(9), time(17))]})
    table = calendar.open_time(to_us(opens) // MICROS, to_us(closes) // MICROS)
    assert table.latest_us(0) == to_us(opens)
    assert table.latest_us(3600 * MICROS) == to_us(opens.replace(hour=14))
    assert table.latest_us(8 * 3600 * MICROS) == to_us(closes)
