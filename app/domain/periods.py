"""Reporting periods: months, calendar quarters and fiscal years with their borders in Eastern time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from app.domain import words
from app.domain.eastern import midnight
from app.errors import InputError

Kind = Literal["month", "quarter", "fiscal_year"]

_FORMS = re.compile(r"(?P<month>(\d{4})-(\d{2}))|(?P<quarter>(\d{4})-?Q([1-4]))|(?P<fiscal>FY-?(\d{4}))", re.IGNORECASE)
_ACCEPTED = "Write a month as 2026-10, a calendar quarter as 2026Q4, a fiscal year as FY2027 (July 2026 to June 2027)."


def fiscal_year_of(day: date) -> int:
    """Return the fiscal year, named for the calendar year in which it ends: 1 July 2026 is in 2027."""
    return day.year + (day.month >= 7)


def _month_first(day: date, months: int) -> date:
    """Return the first of the month that many months after (before, negative) the month of `day`."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Half open [start, end), UTC instants; `first` and `last` are its dates in America/New_York, both included."""

    key: str
    start: datetime
    end: datetime
    first: date
    last: date
    kind: Kind

    @classmethod
    def parse(cls, text: str) -> Period:
        """Return "2026-10", "2026Q4" (October to December) or "FY2027" (July 2026 to June 2027).

        InputError otherwise.
        """
        given = text.strip()
        match = _FORMS.fullmatch(given)
        year = int(match[2] or match[5] or match[8]) if match else 0
        if match is None or not 1900 <= year <= 2999:
            raise InputError(f"{text!r} is not a period.", hint=_ACCEPTED)
        if match["month"]:
            month = int(match[3])
            if not 1 <= month <= 12:
                raise InputError(f"{text!r} is not a period: there is no month {month}.", hint=_ACCEPTED)
            return cls.month(year, month)
        if match["quarter"]:
            return cls.quarter(year, int(match[6]))
        return cls.fiscal(year)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """Return a calendar month."""
        return cls._make(f"{year}-{month:02d}", date(year, month, 1), 1, "month")

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """Return a calendar quarter, 1 to 4."""
        return cls._make(f"{year}Q{quarter}", date(year, 3 * quarter - 2, 1), 3, "quarter")

    @classmethod
    def fiscal(cls, year: int) -> Period:
        """Return the fiscal year 1 July of the year before to 30 June of `year`."""
        return cls._make(f"FY{year}", date(year - 1, 7, 1), 12, "fiscal_year")

    @classmethod
    def month_of(cls, day: date) -> Period:
        """Return the month in which a date lies."""
        return cls.month(day.year, day.month)

    @classmethod
    def _make(cls, key: str, first: date, months: int, kind: Kind) -> Period:
        after = _month_first(first, months)
        return cls(key, midnight(first), midnight(after), first, after - timedelta(days=1), kind)

    @property
    def label(self) -> str:
        """ "October 2026", "Q4 2026", "FY2027"."""
        if self.kind == "month":
            return words.long_month(self.first)
        return f"Q{(self.first.month + 2) // 3} {self.first.year}" if self.kind == "quarter" else self.key

    @property
    def long_label(self) -> str:
        """ "October 2026", "October to December 2026", "Fiscal year 2027, July 2026 to June 2027"."""
        first, last = words.LONG_MONTHS[self.first.month - 1], words.LONG_MONTHS[self.last.month - 1]
        if self.kind == "month":
            return self.label
        if self.kind == "quarter":
            return f"{first} to {last} {self.first.year}"
        return f"Fiscal year {self.last.year}, {first} {self.first.year} to {last} {self.last.year}"

    def previous(self) -> Period:
        """Return the period of the same kind just before."""
        before = self.first - timedelta(days=1)
        if self.kind == "month":
            return Period.month(before.year, before.month)
        if self.kind == "quarter":
            return Period.quarter(before.year, (before.month + 2) // 3)
        return Period.fiscal(before.year)

    def months(self) -> tuple[Period, ...]:
        """Return its months in order; a month is its own."""
        count = {"month": 1, "quarter": 3, "fiscal_year": 12}[self.kind]
        return tuple(Period.month_of(_month_first(self.first, n)) for n in range(count))

    def trailing_months(self, count: int = 12) -> tuple[Period, ...]:
        """Return `count` months in order, ending with the last month of the period."""
        return tuple(Period.month_of(_month_first(self.last, n)) for n in range(1 - count, 1))

    @property
    def fiscal_year(self) -> int:
        """The fiscal year in which the period ends."""
        return fiscal_year_of(self.last)

    @property
    def fiscal_month(self) -> int:
        """Which month of the fiscal year its last month is: July 1 to June 12."""
        return (self.last.month - 7) % 12 + 1

    def contains(self, at: datetime) -> bool:
        """Return whether an aware instant lies in [start, end)."""
        return self.start <= at < self.end
