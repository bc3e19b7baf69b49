"""State holidays by rule, for years after the list that comes with the program; the sample alone uses them."""

from __future__ import annotations

from datetime import date, timedelta

_SOURCE = "Derived from the OSHR holidays policy (25 NCAC 01E .0900)"
#: First and last of the three working days of Christmas, as days of December, by the weekday of the 25th.
_CHRISTMAS = ((25, 26, 27), (24, 25, 26), (24, 25, 26), (24, 25, 26), (24, 25, 28), (23, 24, 27), (23, 26, 27))


def nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    """Return the first (1), second, ... or last (-1) such weekday (Monday 0) of a month."""
    if number < 0:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _observed(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def of_year(year: int) -> list[tuple[date, str]]:
    """Return day and name of each holiday observed in `year`, in order."""
    thanksgiving = nth_weekday(year, 11, 3, 4)
    found = [
        (_observed(date(year, 1, 1)), "New Year's Day"),
        (_observed(date(year + 1, 1, 1)), f"New Year's Day {year + 1}"),
        (nth_weekday(year, 1, 0, 3), "Martin Luther King Jr. Birthday"),
        (easter(year) - timedelta(days=2), "Good Friday"),
        (nth_weekday(year, 5, 0, -1), "Memorial Day"),
        (_observed(date(year, 7, 4)), "Independence Day"),
        (nth_weekday(year, 9, 0, 1), "Labor Day"),
        (_observed(date(year, 11, 11)), "Veterans Day"),
        (thanksgiving, "Thanksgiving"),
        (thanksgiving + timedelta(days=1), "Thanksgiving"),
        *((date(year, 12, day), "Christmas") for day in _CHRISTMAS[date(year, 12, 25).weekday()]),
    ]
    return sorted(pair for pair in found if pair[0].year == year)


def rows_of(year: int) -> list[dict[str, object]]:
    """Return the holidays of a year as rows of the table `holiday`, without ids."""
    return [{"day": day, "name": name, "source": _SOURCE, "status": "derived"} for day, name in of_year(year)]
