"""Calendars as they are kept, with their hours by date, and as the business calendars that clocks count by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.business_time import BusinessCalendar, parse_week
from app.domain.sla.targets import Calendar
from app.domain.working_hours import parse_hours
from app.errors import InputError

#: The open intervals of a date as stored: [["08:00", "12:00"], ...]; none: closed.
StoredHours = Sequence[Sequence[str]]
#: The hours of a week as stored: {"0": [["08:00", "17:00"]]}, Monday "0".
StoredWeek = Mapping[str, StoredHours]


@dataclass(frozen=True, slots=True)
class WeekFrom:
    """The hours of a calendar from a day on, and whether it closes on state holidays then."""

    valid_from: date
    week: StoredWeek
    uses_holidays: bool


@dataclass(frozen=True, slots=True)
class StoredCalendar:
    """A calendar as it is kept; `later`: its hours from later days on, in their order; `special`: those of dates."""

    id: int
    code: str
    name: str
    zone: str
    week: StoredWeek
    uses_holidays: bool
    later: tuple[WeekFrom, ...] = ()
    special: Mapping[date, StoredHours] = field(default_factory=dict)

    def closes_on_holidays(self, day: date) -> bool:
        """Return whether a state holiday on this day closes it."""
        uses = self.uses_holidays
        for change in self.later:
            if change.valid_from <= day:
                uses = change.uses_holidays
        return uses

    def business(self, holidays: Mapping[date, str]) -> BusinessCalendar:
        """Return what clocks count by. Raises `InputError`, naming the calendar, for hours that make no sense."""
        try:
            return BusinessCalendar(
                parse_week(self.week),
                {day: name for day, name in holidays.items() if self.closes_on_holidays(day)},
                self.zone,
                {day: parse_hours(hours, day.isoformat()) for day, hours in self.special.items()},
                later={change.valid_from: parse_week(change.week) for change in self.later},
            )
        except InputError as error:
            raise InputError(f"Calendar {self.code}: {error}", hint=error.hint) from error


@dataclass(frozen=True, slots=True)
class CalendarBook:
    """Every calendar by its id, and the state holidays by day."""

    stored: Mapping[int, StoredCalendar]
    holidays: Mapping[date, str]

    def calendars(self) -> dict[int, Calendar]:
        """Return every calendar by id, as targets refer to it."""
        found = {}
        years = frozenset(day.year for day in self.holidays)
        for id, one in self.stored.items():
            business = one.business(self.holidays)
            uses = one.uses_holidays or any(change.uses_holidays for change in one.later)
            found[id] = Calendar(id, one.code, one.name, business, business.rev, years if uses else None)
        return found
