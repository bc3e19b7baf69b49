"""Words for people, whatever language the machine speaks."""

from __future__ import annotations

import locale
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain import words

DAY = date(2026, 11, 2)  # a Monday
SUMMER = datetime(2026, 7, 4, 3, 59, tzinfo=UTC)  # 23:59 on the 3rd, Eastern daylight time
WINTER = datetime(2026, 11, 2, 11, 5, tzinfo=UTC)  # 06:05 Eastern standard time


def test_an_agency_is_told_from_others_by_few_words() -> None:
    assert [words.short_agency(name) for name in (
        "Department of Revenue", "Department of the  Secretary of State", "Office of the State Auditor",
        "Division of Employment Security", "State Board of Elections", "Department of", "",
    )] == ["Revenue", "Secretary of State", "State Auditor", "Employment Security", "State Board of Elections",
           "Department of", ""]  # fmt: skip


def test_days() -> None:
    assert words.day(DAY) == "2 Nov 2026"
    assert words.day(DAY, weekday=True) == "Mon 2 Nov 2026"
    assert words.day(DAY, weekday=True, year=False) == "Mon 2 Nov"
    assert words.day(DAY, padded=True) == "02 Nov 2026"
    assert words.day(None) == "–"
    assert words.long_day(DAY) == "2 November 2026"
    assert words.long_day(DAY, year=False) == "2 November"
    assert words.weekday(DAY) == "Monday 2 November 2026"
    assert words.weekday(DAY, year=False) == "Monday 2 November"


def test_months() -> None:
    assert words.month(DAY) == "Nov 2026"
    assert words.month(DAY, year=False) == "Nov"
    assert words.short_month(date(2009, 3, 1)) == "Mar 09"
    assert words.long_month(DAY) == "November 2026"


def test_moments_are_eastern() -> None:
    assert words.moment(SUMMER) == "3 Jul 2026 23:59"
    assert words.moment(WINTER, weekday=True, year=False) == "Mon 2 Nov 06:05"
    assert words.moment(WINTER, padded=True) == "02 Nov 2026 06:05"
    assert words.moment(None) == "–"
    assert words.brief(WINTER, 2026) == "2 Nov 06:05"
    assert words.brief(WINTER, 2027) == "2 Nov 2026"
    with pytest.raises(ValueError, match="time zone"):
        words.moment(datetime(2026, 11, 2, 6))  # noqa: DTZ001 - a naive instant is the point


def test_spans_name_the_second_day_only_where_it_differs() -> None:
    start = datetime(2026, 11, 5, 9, tzinfo=UTC)
    assert words.span(start, datetime(2026, 11, 5, 12, tzinfo=UTC)) == "Thu 5 Nov 2026 04:00–07:00"
    assert words.span(start, datetime(2026, 11, 6, 12, tzinfo=UTC)) == "Thu 5 Nov 2026 04:00 to Fri 6 Nov 2026 07:00"


@pytest.mark.parametrize(
    ("seconds", "said", "counted"),
    [
        (None, "–", "–"),
        (29.6, "30 s", "30 s"),
        (45 * 60, "45 min", "45 min"),
        (2 * 3600 + 51 * 60, "2 h 51 min", "2 h 51 min"),
        (3 * 3600, "3 h", "3 h"),
        (76 * 3600, "3 d 4 h", "76 h"),
        (-90 * 60, "−1 h 30 min", "−1 h 30 min"),
        (1_144_800, "13 d 6 h", "318 h"),
    ],
)
def test_durations(seconds: float | None, said: str, counted: str) -> None:
    assert words.duration(seconds) == said
    assert words.clock(seconds) == counted


def test_counts_and_lists() -> None:
    assert words.count(1, "ticket") == "1 ticket"
    assert words.count(1203, "ticket") == "1,203 tickets"
    assert words.count(0, "agency", "agencies") == "0 agencies"
    assert words.plural(2, "row") == "rows"
    assert words.joined([]) == ""
    assert words.joined(["a"]) == "a"
    assert words.joined(["a", "b"]) == "a and b"
    assert words.joined(["a", "b", "c"]) == "a, b and c"


def test_the_language_of_the_machine_does_not_matter() -> None:
    before = locale.setlocale(locale.LC_TIME)
    foreign = next((name for name in ("de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8") if _set(name)), None)
    try:
        assert foreign is not None
        assert words.moment(WINTER, weekday=True) == "Mon 2 Nov 2026 06:05"
    finally:
        locale.setlocale(locale.LC_TIME, before)


def _set(name: str) -> bool:
    try:
        locale.setlocale(locale.LC_TIME, name)
    except locale.Error:
        return False
    return True


@pytest.mark.parametrize(
    ("name", "letters", "short"),
    [
        ("Tamika Blackfeather", "TB", "T. Blackfeather"),
        ("Adaeze O'Brien", "AO", "A. O'Brien"),
        ("María José  de la Cruz", "MC", "M. José de la Cruz"),
        ("Vidya Subramanian-Krishnamurthy", "VS", "V. Subramanian"),
        ("Alejandra Carter-Lowe", "AC", "A. Carter-Lowe"),
        ("élodie", "É", "élodie"),
        ("amorgan", "A", "amorgan"),
        ("j. smith", "JS", "j. smith"),
        ("", "", ""),
        ("  ", "", ""),
        ("(vacant)", "(", "(vacant)"),
    ],
)
def test_people_in_short(name: str, letters: str, short: str) -> None:
    assert (words.initials(name), words.short_name(name)) == (letters, short)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (timedelta(seconds=59), "less than 1 min"),
        (timedelta(seconds=-59), "less than 1 min"),
        (timedelta(minutes=18, seconds=59), "18 min"),
        (timedelta(hours=-3), "3 h"),
        (timedelta(hours=23, minutes=59), "23 h 59 min"),
        (timedelta(hours=29, minutes=31), "1 d 5 h"),
        (timedelta(days=-113, hours=-16, minutes=-59), "113 d 16 h"),
        (timedelta(days=1_200), "1,200 d"),
    ],
)
def test_time_left_counts_what_has_passed_whole(until: timedelta, said: str) -> None:
    assert words.left(until) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (
            datetime(2026, 11, 25, 22, tzinfo=UTC),
            datetime(2026, 11, 30, 5, tzinfo=UTC),
            "Wed 25 Nov 2026 17:00 through Sun 29 Nov 2026",
        ),
        (
            datetime(2026, 11, 26, 5, tzinfo=UTC),
            datetime(2026, 11, 27, 5, tzinfo=UTC),
            "Thu 26 Nov 2026, the whole day",
        ),
        (datetime(2026, 11, 26, 15, tzinfo=UTC), datetime(2026, 11, 26, 16, tzinfo=UTC), "Thu 26 Nov 2026 10:00–11:00"),
    ],
)
def test_a_span_that_ends_at_midnight_ends_with_the_day_before(start: datetime, end: datetime, said: str) -> None:
    assert words.through(start, end) == said
