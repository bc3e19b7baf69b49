"""The state holidays that come with the program."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from importlib.resources import files

from tests.shared_data import shared


def _rows() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(files("resources").joinpath("holidays.json").read_text("utf-8"))["holidays"]
    return rows


def test_each_holiday_is_complete_and_unique() -> None:
    days = [date.fromisoformat(row["day"]) for row in _rows()]
    assert days == sorted(set(days))
    assert all(row["name"] and row["source"] and row["status"] in {"confirmed", "derived"} for row in _rows())
    assert all(day.weekday() < 5 for day in days)  # a holiday on a weekend is observed on a working day


def test_what_is_confirmed_and_what_derived() -> None:
    assert Counter((row["day"][:4], row["status"]) for row in _rows()) == {
        ("2024", "derived"): 7,
        ("2024", "confirmed"): 5,
        ("2025", "confirmed"): 12,
        ("2026", "derived"): 12,
        ("2027", "derived"): 13,  # with New Year's Day 2028, a Saturday, on 31 December
    }


def test_days_the_state_does_not_observe() -> None:
    days = {row["day"] for row in _rows()}
    for year in ("2024", "2025", "2026", "2027"):
        assert f"{year}-06-19" not in days
        assert not any(day.startswith((f"{year}-02", f"{year}-10")) for day in days)


def test_2026_agrees_with_the_computed_reference() -> None:
    reference = json.loads(shared("nc_state_holidays.json").read_text())["computed_2026"]["dates"]
    assert [row["day"] for row in _rows() if row["day"].startswith("2026")] == reference


def test_the_rules_of_earlier_years_hold() -> None:
    """Observed dates of 2014 to 2018: each kind of holiday we ship lies where the recorded years put it."""
    facts = json.loads(shared("nc_state_holidays.json").read_text())["facts"]
    recorded = {date.fromisoformat(fact["date"]) for fact in facts if fact["holiday"]}
    # Thanksgiving is the fourth Thursday of November and the Friday after it
    assert {(d.weekday(), (d.day - 1) // 7) for d in recorded if d.month == 11 and d.weekday() == 3} == {(3, 3)}
    ours = [date.fromisoformat(row["day"]) for row in _rows() if row["name"] == "Thanksgiving"]
    assert {(d.weekday(), (d.day - (d.weekday() == 4) - 1) // 7) for d in ours} == {(3, 3), (4, 3)}
    # Christmas is three working days, the 25th or its observance among them
    for year in (2024, 2025, 2026, 2027):
        christmas = [
            date.fromisoformat(row["day"])
            for row in _rows()
            if row["name"] == "Christmas" and row["day"].startswith(str(year))
        ]
        assert len(christmas) == 3
        assert all(date(year, 12, 22) < day < date(year, 12, 29) for day in christmas)
