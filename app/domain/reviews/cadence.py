"""How often an agency is reviewed, and so the day and the period of its next review.

Days are America/New_York. A review keeps its place in the month: that of the second Thursday is followed by one on a
second Thursday, or on the next working day where that is a holiday.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from app.domain import words
from app.domain.cab.days import is_working
from app.domain.periods import Period
from app.errors import InputError

#: Months between the reviews of an agency, with the word for it; 0: on request, none is planned by itself.
CADENCES = {1: "Monthly", 3: "Quarterly", 12: "Yearly", 0: "On request"}
_LAST_WEEK = 4  # the fifth Thursday is the last one where a month has four


def period_before(day: date, months: int) -> Period:
    """Return the last whole period of a cadence before a day: month, calendar quarter or fiscal year."""
    month = Period.month_of(day)
    if months == 3:
        return Period.quarter(day.year, (day.month + 2) // 3).previous()
    if months == 12:
        return Period.fiscal(month.fiscal_year).previous()
    return month.previous()


def next_day(day: date, months: int, holidays: Collection[date]) -> date:
    """Return the day of the review that follows one on `day` after so many months (1 or more)."""
    count = day.year * 12 + day.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    found = first + timedelta(days=(day.weekday() - first.weekday()) % 7 + 7 * ((day.day - 1) // 7))
    if found.month != first.month:
        found -= timedelta(days=7)
    return working_from(found, holidays)


def first_day(today: date, months: int, holidays: Collection[date]) -> date:
    """Return the day of the first review of an agency that had none: in the second week after the period ends."""
    ahead = today + timedelta(days=7)
    first = ahead.replace(day=1)
    while (found := working_from(first + timedelta(days=8), holidays)) < ahead or not _begins(first, months):
        first = (first + timedelta(days=32)).replace(day=1)
    return found


def _begins(first: date, months: int) -> bool:
    """Return whether a period of a cadence begins with a month."""
    return months == 1 or (months == 3 and first.month % 3 == 1) or (months == 12 and first.month == 7)


def usual_day(today: date, holidays: Collection[date]) -> date:
    """Return the day that forms propose for what is to be done or held: two weeks on, or the working day after."""
    return working_from(today + timedelta(days=14), holidays)


def working_from(day: date, holidays: Collection[date]) -> date:
    """Return the day, or the first working day after it."""
    while not is_working(day, holidays):
        day += timedelta(days=1)
    return day


def require_working(day: date, today: date, holidays: Collection[date]) -> None:
    """Raise InputError where no review is planned for a day: it is past, a holiday or on a weekend."""
    if day < today:
        raise InputError(f"{words.weekday(day)} is past.", hint="Choose today or a later day.")
    if day.weekday() > 4:
        raise InputError(f"{words.weekday(day)} is on a weekend.", hint="Choose a working day.")
    if day in holidays:
        raise InputError(f"{words.weekday(day)} is a holiday.", hint="Choose a working day.")


def unknown_year(day: date, holidays: Collection[date]) -> str:
    """Return the sentence that no holidays are known for the year of a day; "" where they are."""
    if any(holiday.year == day.year for holiday in holidays):
        return ""
    return f"No holidays are known for {day.year}: the day may be one."


def cadence_words(months: int) -> str:
    """Return how often an agency is reviewed, as a word on a screen."""
    return CADENCES.get(months, f"Every {months} months")
