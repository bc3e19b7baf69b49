"""Calendars as they are kept become the calendars that clocks count by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.business_time import Opening
from app.domain.sla.calendars import CalendarBook, StoredCalendar, WeekFrom
from app.errors import InputError

OFFICE = {str(day): [["08:00", "17:00"]] for day in range(5)}
CHRISTMAS_EVE = date(2026, 12, 24)
HOUR = timedelta(hours=1)


def utc(day: int, hour: int = 0) -> datetime:
    """An instant of December 2026 by the clock of New York, five hours behind."""
    return datetime(2026, 12, day, hour, tzinfo=UTC) + 5 * HOUR


def test_special_hours_and_holidays_of_the_state() -> None:
    early = {date(2026, 12, 23): [["08:00", "12:00"]], date(2026, 12, 22): []}
    stored = StoredCalendar(1, "business", "Office", "America/New_York", OFFICE, True, special=early)
    business = CalendarBook({1: stored}, {CHRISTMAS_EVE: "Christmas"}).calendars()[1].business
    assert [business.elapsed(utc(day), utc(day + 1)) / HOUR for day in (21, 22, 23, 24)] == [9, 0, 4, 0]
    assert business.classify(utc(24), utc(25))[0].name == "Christmas"


def test_whether_a_holiday_closes_it_follows_from_the_day() -> None:
    later = (WeekFrom(date(2026, 12, 1), OFFICE, True), WeekFrom(date(2027, 1, 1), OFFICE, False))
    stored = StoredCalendar(1, "desk", "Desk", "America/New_York", OFFICE, False, later)
    assert [stored.closes_on_holidays(date(*day)) for day in ((2026, 11, 30), (2026, 12, 1), (2027, 1, 1))] == [
        False,
        True,
        False,
    ]
    business = stored.business({CHRISTMAS_EVE: "Christmas", date(2027, 1, 1): "New Year's Day"})
    assert business.holidays == (CHRISTMAS_EVE,)
    assert Opening.HOLIDAY in {stretch.kind for stretch in business.classify(utc(24), utc(25))}


def test_what_makes_no_sense_names_calendar_and_day() -> None:
    stored = StoredCalendar(
        1, "desk", "Desk", "America/New_York", OFFICE, False, special={CHRISTMAS_EVE: [["8", "12"]]}
    )
    with pytest.raises(InputError, match="Calendar desk: 2026-12-24: '8' is not a time of day"):
        CalendarBook({1: stored}, {}).calendars()
    pair = StoredCalendar(1, "desk", "Desk", "America/New_York", OFFICE, False, special={CHRISTMAS_EVE: [["08:00"]]})
    with pytest.raises(InputError, match="Calendar desk: 2026-12-24: hours are pairs"):
        pair.business({})
