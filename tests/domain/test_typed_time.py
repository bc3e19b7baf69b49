"""Days and times as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import words
from app.domain.eastern import eastern, to_utc
from app.domain.typed_time import Lean, exists, read_day, read_moment, read_time

TODAY = date(2026, 11, 26)  # a Thursday
NOW = datetime(2026, 11, 26, 15, 20, 30, tzinfo=UTC)  # 10:20:30 in Raleigh
GIVEN = eastern(datetime(2026, 11, 24, 21, 33, tzinfo=UTC)).replace(tzinfo=None)  # 24 Nov 16:33


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2 Nov", date(2026, 11, 2)),
        ("Nov 2", date(2026, 11, 2)),
        ("nov. 2nd", date(2026, 11, 2)),
        ("2 November 2027", date(2027, 11, 2)),
        ("November 2, 27", date(2027, 11, 2)),
        ("Mon 2 Nov 2026", date(2026, 11, 2)),
        ("11/2", date(2026, 11, 2)),
        ("11/2/27", date(2027, 11, 2)),
        ("11-02-2027", date(2027, 11, 2)),
        ("2026-11-02", date(2026, 11, 2)),
        ("2 Jan", date(2027, 1, 2)),  # the nearest
        ("today", TODAY),
        ("tomorrow", date(2026, 11, 27)),
        ("yesterday", date(2026, 11, 25)),
        ("+3d", date(2026, 11, 29)),
        ("-1w", date(2026, 11, 19)),
        ("+3mo", date(2027, 2, 26)),
        ("Fri", date(2026, 11, 27)),
        ("+1 bd", date(2026, 11, 30)),  # over the holiday of Friday
        ("+3bd", date(2026, 12, 2)),
        ("+2 business days", date(2026, 12, 1)),
        ("thursday", TODAY),
        ("next thursday", date(2026, 12, 3)),
        ("last fri", date(2026, 11, 20)),
        ("29 feb 2028", date(2028, 2, 29)),
        ("29 feb 2027", None),
        ("31 nov", None),
        ("13/45", None),
        ("soon", None),
        ("", None),
        ("2", None),
        ("mar", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert read_day(text, TODAY, holidays={TODAY, date(2026, 11, 27)}) == day


def test_where_the_year_or_week_is_not_said_it_leans() -> None:
    assert read_day("2 Nov", TODAY, Lean.FUTURE) == date(2027, 11, 2)
    assert read_day("2 Jan", TODAY, Lean.PAST) == date(2026, 1, 2)
    assert read_day("fri", TODAY, Lean.PAST) == date(2026, 11, 20)
    assert read_day("31 jan", date(2026, 1, 31), Lean.FUTURE) == date(2026, 1, 31)
    assert read_day("+1mo", date(2027, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("930", time(9, 30)),
        ("0930", time(9, 30)),
        ("2130", time(21, 30)),
        ("9:30", time(9, 30)),
        ("9.30pm", time(21, 30)),
        ("9:30 p.m.", time(21, 30)),
        ("930pm", time(21, 30)),
        ("9pm", time(21)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("9", time(9)),
        ("noon", time(12)),
        ("midnight", time(0)),
        ("16:33:20", time(16, 33, 20)),
        ("24:00", None),
        ("9:75", None),
        ("13pm", None),
        ("9m", None),
        ("later", None),
    ],
)
def test_times(text: str, clock: time | None) -> None:
    assert read_time(text) == clock


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("9:30", "2026-11-24 09:30:00"),  # the day that was there
        ("tomorrow 930", "2026-11-27 09:30:00"),
        ("tomorrow at 9pm", "2026-11-27 21:00:00"),
        ("2 Nov", "2026-11-02 16:33:00"),  # the time that was there
        ("2 Nov 9:30", "2026-11-02 09:30:00"),
        ("2 Nov 0930", "2026-11-02 09:30:00"),  # no day of the year 930
        ("2 Nov 2027 9:30", "2027-11-02 09:30:00"),
        ("11/2 1pm", "2026-11-02 13:00:00"),
        ("now", "2026-11-26 10:20:30"),
        ("-15m", "2026-11-26 10:05:30"),
        ("-2h", "2026-11-26 08:20:30"),
        ("+3d", "2026-11-29 16:33:00"),
        ("fri 8:00", "2026-11-27 08:00:00"),
        ("1 Nov 1:30 est", "2026-11-01 01:30:00"),
        ("2026-12-06T04:00", "2026-12-06 04:00:00"),
        ("2026-12-06 4:00", "2026-12-06 04:00:00"),
        ("whenever", None),
        ("tomorrow whenever", None),
        ("", None),
        ("est", None),
    ],
)
def test_moments(text: str, wall: str | None) -> None:
    found = read_moment(text, NOW, GIVEN)
    assert (None if found is None else str(found)) == wall


def test_the_zone_chooses_in_the_hour_that_the_clocks_repeat() -> None:
    for zone, hour in (("EDT", 5), ("EST", 6)):
        found = read_moment(f"1 Nov 1:30 {zone}", NOW, GIVEN)
        assert found is not None
        assert to_utc(found) == datetime(2026, 11, 1, hour, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour_utc"),
    [
        ("15 Jul 9:00 EST", 14),  # 10:00 on the clocks of summer
        ("15 Jul 9:00 EDT", 13),
        ("15 Jan 2027 9:00 EDT", 13),  # 08:00 on the clocks of winter
        ("15 Jan 2027 9:00 EST", 14),
        ("14 Mar 2027 2:30 EST", 7),  # the clocks show 03:30 then
        ("+2h EST", 0),
    ],
)
def test_a_zone_is_taken_at_its_word_all_year(text: str, hour_utc: int) -> None:
    found = read_moment(text, NOW, GIVEN)
    assert found is not None
    if text.startswith("+"):
        assert to_utc(found) == NOW + timedelta(hours=2)
    else:
        assert to_utc(found).hour == hour_utc


def test_hours_that_pass_are_real_hours_in_the_night_of_the_change() -> None:
    found = read_moment("-1h", datetime(2026, 11, 1, 6, 30, tzinfo=UTC), GIVEN)
    assert found is not None
    assert (str(found), found.fold) == ("2026-11-01 01:30:00", 0)


@pytest.mark.parametrize("text", ["9999-12-31 23:00", "31 dec 9999 11pm", "1 Jan 0001 00:00"])
def test_the_ends_of_the_calendar_are_no_time_of_anything(text: str) -> None:
    found = read_moment(text, NOW, GIVEN)
    assert found is not None
    assert not exists(found)


def test_an_hour_that_is_skipped_does_not_exist() -> None:
    skipped, there = (read_moment(f"14 Mar 2027 {clock}", NOW, GIVEN) for clock in ("2:30", "3:30"))
    assert skipped is not None
    assert there is not None
    assert (exists(skipped), exists(there)) == (False, True)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_day_as_the_program_writes_it_is_read_back(day: date, today: date) -> None:
    for text in (words.day(day), words.day(day, weekday=True), words.long_day(day), day.isoformat(), f"{day:%m/%d/%Y}"):
        assert read_day(text, today) == day


@given(st.text(alphabet="0123456789 :/-.+apmdwnovfri", max_size=14))
def test_any_text_is_understood_or_not_without_an_error(text: str) -> None:
    read_day(text, TODAY)
    read_time(text)
    found = read_moment(text, NOW, GIVEN)
    assert found is None or found.tzinfo is None


def test_business_days_pass_over_holidays_and_take_a_time() -> None:
    holidays = {TODAY, date(2026, 11, 27)}
    for text, wall in (
        ("+3 bd", "2026-12-02 16:33"),
        ("+1bd 8", "2026-11-30 08:00"),
        ("+1 business day at 9:30", "2026-11-30 09:30"),
    ):
        assert read_moment(text, NOW, GIVEN, holidays=holidays) == datetime.fromisoformat(wall)
    assert read_moment("+1 bd", NOW, GIVEN) == datetime.fromisoformat("2026-11-27 16:33"), "no holidays are known"
    assert read_moment("+1 bd at tea", NOW, GIVEN) is None
    assert read_day("+1 bd 8", TODAY) is None
