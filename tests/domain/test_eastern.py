"""Eastern wall time against dates known from the calendar: summer time ended on 1 November 2026, began on 8 March."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.domain.eastern import at_clock, day_span, eastern, is_repeated, local_date, midnight, to_utc, zone_name


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 10, 31), 24), (date(2026, 11, 1), 25), (date(2026, 3, 8), 23)])
def test_days_have_the_hours_they_have(day: date, hours: int) -> None:
    start, end = day_span(day)
    assert end - start == timedelta(hours=hours)
    assert (local_date(start), local_date(end)) == (day, day + timedelta(days=1))


def test_a_run_of_days_begins_and_ends_at_midnight() -> None:
    assert day_span(date(2026, 10, 30), 3) == (
        datetime(2026, 10, 30, 4, tzinfo=UTC),
        datetime(2026, 11, 2, 5, tzinfo=UTC),
    )
    assert midnight(date(2026, 12, 25)) == datetime(2026, 12, 25, 5, tzinfo=UTC)


def test_the_repeated_hour() -> None:
    first, second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert eastern(first).time() == eastern(second).time() == time(1, 30)
    assert at_clock(date(2026, 11, 1), time(1, 30)) == first
    assert to_utc(datetime(2026, 11, 1, 1, 30)) == first  # noqa: DTZ001 - a wall time, as forms give it
    assert to_utc(datetime(2026, 11, 1, 1, 30, fold=1)) == second  # noqa: DTZ001


def test_an_instant_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        eastern(datetime(2026, 11, 1))  # noqa: DTZ001 - that is what is refused


def test_the_hour_that_comes_twice_says_which_it_is() -> None:
    wall = datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001 - a wall time, as forms give it
    assert is_repeated(wall)
    assert (zone_name(wall), zone_name(wall.replace(fold=1))) == ("EDT", "EST")
    assert not is_repeated(wall.replace(hour=2))
    assert not is_repeated(datetime(2026, 3, 8, 2, 30))  # noqa: DTZ001 - an hour that does not exist is not twice
