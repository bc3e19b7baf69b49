"""Hours, durations and percentages as people write them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.setup import texts
from app.errors import InputError

OFFICE = {str(day): [["08:00", "17:00"]] if day < 5 else [] for day in range(7)}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Mon-Fri 08:00-17:00", "Mon-Fri 08:00-17:00"),
        ("mon – fri 8-17", "Mon-Fri 08:00-17:00"),
        ("Monday-Friday 8:00-12:00, 13-17; sat 9-12", "Mon-Fri 08:00-12:00, 13:00-17:00; Sat 09:00-12:00"),
        ("Sat-Mon 22-0", "Mon 22:00-24:00; Sat-Sun 22:00-24:00"),
        ("24/7", "24x7"),
        ("Mon-Sun 0-24", "24x7"),
        ("closed", "no hours"),
    ],
)
def test_hours_of_a_week_are_read_and_told(typed: str, shown: str) -> None:
    week = texts.read_week(typed)
    assert texts.week_text(week) == shown
    assert texts.read_week(shown) == week


def test_hours_as_they_are_stored() -> None:
    assert texts.read_week("Mon-Fri 08:00-17:00") == OFFICE
    assert texts.read_hours("8-12 and 13:30-15") == [["08:00", "12:00"], ["13:30", "15:00"]]
    assert texts.read_hours("closed") == []
    assert texts.read_hours("all day") == [["00:00", "24:00"]]
    assert texts.hours_of_date([["08:00", "12:00"]]) == "08:00-12:00"
    assert texts.hours_of_date([]) == "closed"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Hours: no hours are given"),
        ("Mon", "Hours: “” are no hours"),
        ("Funday 8-9", "Hours: “funday” is no day of the week"),
        ("8-17", "Hours: “8-17” does not begin with a day"),
        ("Mon 17-8", "Hours: the hours 17:00-08:00 end before they start"),
        ("Mon 8-12, 11-17", "Hours: 8-12, 11-17 overlaps, or is not in order"),
        ("Mon 8-9; Mon-Tue 10-11", "Hours: Mon is given twice"),
        ("Mon 8-25", "Hours: '25:00' is not a time of day"),
    ],
)
def test_hours_that_make_no_sense_are_refused(typed: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        texts.read_week(typed)
    assert str(refused.value).startswith(said)


spans = st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(
    lambda quarters: [
        [f"{a // 4:02d}:{a % 4 * 15:02d}", f"{b // 4:02d}:{b % 4 * 15:02d}"]
        for a, b in zip(sorted(quarters)[::2], sorted(quarters)[1::2], strict=False)
    ]
)


@given(st.lists(spans, min_size=7, max_size=7))
def test_what_is_told_of_a_week_is_read_as_the_same(days: list[Any]) -> None:
    week = {str(day): hours for day, hours in enumerate(days)}
    assert texts.read_week(texts.week_text(week)) == week


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("4 h", (14_400, None), "4 h"),
        ("1h30", None, ""),
        ("1 h 30 min", (5_400, None), "1 h 30 min"),
        ("90 min", (5_400, None), "1 h 30 min"),
        ("45 s", (45, None), "45 s"),
        ("3 business days", (None, 3), "3 business days"),
        ("1 day", (None, 1), "1 business day"),
        ("0 h", None, ""),
        ("-4 h", None, ""),
        ("0 days", None, ""),
        ("400 days", None, ""),
        ("9999 h", None, ""),
        ("", None, ""),
    ],
)
def test_durations(typed: str, stored: tuple[int | None, int | None] | None, shown: str) -> None:
    if stored is None:
        with pytest.raises(InputError, match=r"^Within: "):
            texts.read_duration(typed, "Within")
        return
    assert texts.read_duration(typed, "Within") == stored
    assert texts.duration_text(*stored) == shown


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("95 %", 9_500), ("99,95", 9_995), ("100", 10_000), ("100.01", None), ("0", None), ("-5", None), ("nan", None)],
)
def test_goals(typed: str, stored: int | None) -> None:
    if stored is None:
        with pytest.raises(InputError, match=r"^Goal: a goal is above 0 % and at most 100 %"):
            texts.read_percent(typed, "Goal")
        return
    assert texts.read_percent(typed, "Goal") == stored


def test_a_goal_that_may_be_missing() -> None:
    assert texts.read_percent("", "Goal", required=False) is None
    assert [texts.percent_text(value) for value in (9_995, 9_500, None)] == ["99.95 %", "95 %", ""]


def test_times_of_day() -> None:
    assert [texts.read_time(text, "Begins") for text in ("4:00", "0415", "24:00", "7")] == [
        "04:00",
        "04:15",
        "24:00",
        "07:00",
    ]
    for wrong in ("24:01", "7:60", "noon", ""):
        with pytest.raises(InputError, match=r"^Begins: "):
            texts.read_time(wrong, "Begins")
