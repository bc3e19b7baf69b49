"""`BusinessCalendar`: how much open time lies between two instants, and when a given amount of it is reached.

Working hours of the week in local time, less holidays, counted in real (UTC) time across daylight saving.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.open_time import DAY, FIRST_YEAR, LAST_YEAR, MICROS, OpenTime, year_of, year_start
from app.domain.words import WEEKDAYS
from app.domain.words import day as day_text
from app.domain.working_hours import Hours, Week, day_hours, hours_text, parse_week
from app.errors import InputError

if TYPE_CHECKING:
    from app.domain.business_time_arrays import Flags, Seconds

__all__ = ["BusinessCalendar", "Hours", "Opening", "Stretch", "Week", "from_us", "parse_week", "to_us"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1)
_MICRO = timedelta(microseconds=1)


class Opening(StrEnum):
    """What a stretch of time is for a calendar."""

    OPEN = "open"
    OUTSIDE_HOURS = "outside hours"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time of one kind; `name` is the holiday's name where it is known."""

    kind: Opening
    start: datetime
    end: datetime
    name: str = ""


def to_us(at: datetime) -> int:
    """Microseconds since 1970 UTC of an aware datetime; ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {at!r}")
    return (at - _EPOCH) // _MICRO


def from_us(at_us: int) -> datetime:
    """Return the aware UTC datetime of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=at_us)


def _checked_week(week: Week) -> tuple[tuple[tuple[int, int], ...], ...]:
    if not set(week) <= set(range(7)):
        raise InputError(f"Weekdays are 0 (Monday) to 6 (Sunday), not {sorted(set(week) - set(range(7)))}.")
    return tuple(day_hours(week.get(day, ()), WEEKDAYS[day]) for day in range(7))


class BusinessCalendar:
    """Working hours. Immutable, thread-safe; equal calendars are equal values with equal `rev`.

    week: {weekday: [(start, end), ...]}, Monday 0, local times in `zone`; end `time.max` (or 00:00) means 24:00;
    a weekday left out is closed. holidays: dates without hours, or a mapping date -> name. special: other hours on
    single dates (early closing, an extra Saturday); a holiday beats it. later: other weekly hours from a date on, each
    until the next. All instants are aware datetimes of any zone; results are UTC, exact to the microsecond. Raises
    InputError for hours or a zone that make no sense, ValueError for naive datetimes and for instants outside the
    years 1900 to 2199.
    """

    def __init__(
        self,
        week: Week,
        holidays: Iterable[date] = (),
        zone: str = "America/New_York",
        special: Mapping[date, Hours] | None = None,
        *,
        later: Mapping[date, Week] | None = None,
    ) -> None:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise InputError(f"The time zone {zone!r} is not known.", hint="Example: America/New_York.") from error
        self.zone = zone
        self._week = _checked_week(week)
        self._later = tuple(
            ((day - _EPOCH_DAY).days, _checked_week(hours)) for day, hours in sorted((later or {}).items())
        )
        self._holiday_names = dict(holidays) if isinstance(holidays, Mapping) else {}
        self._holidays = tuple(sorted({(day - _EPOCH_DAY).days for day in holidays}))
        self._special = {
            (day - _EPOCH_DAY).days: day_hours(hours, day.isoformat()) for day, hours in sorted((special or {}).items())
        }
        parts: tuple[object, ...] = (self._week, self._holidays, tuple(self._special.items()), zone)
        if self._later:  # a calendar that never changed keeps the name it always had
            parts = (*parts, self._later)
        self.rev = sha256(repr(parts).encode()).hexdigest()[:12]
        self._open: OpenTime | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BusinessCalendar) and other.rev == self.rev

    def __hash__(self) -> int:
        return hash(self.rev)

    def __repr__(self) -> str:
        return f"BusinessCalendar({self.text}, {len(self._holidays)} holidays, {self.zone}, rev {self.rev})"

    @property
    def holidays(self) -> tuple[date, ...]:
        """The holidays in order."""
        return tuple(_EPOCH_DAY + timedelta(days=day) for day in self._holidays)

    @property
    def always_open(self) -> bool:
        """Open around the clock every day, without holidays."""
        weeks = (self._week, *(week for _, week in self._later))
        return not self._holidays and not self._special and all(day == ((0, DAY),) for week in weeks for day in week)

    @property
    def text(self) -> str:
        """The weekly hours for people: "24x7", "Mon-Fri 08:00-17:00", "no hours"; later ones with their first day."""
        told = [f"from {day_text(_EPOCH_DAY + timedelta(days=day))} {hours_text(week)}" for day, week in self._later]
        return ", ".join([hours_text(self._week), *told])

    # --- the interval table, built for the years in use -------------------------------------------
    def open_time(self, lo: int, hi: int) -> OpenTime:
        """Return the interval table that covers the seconds lo to hi since 1970, and a margin.

        Kept for the next call.
        """
        table = self._open
        if table is not None and table.lo <= lo and hi < table.hi:
            return table
        if lo < year_start(FIRST_YEAR) or hi >= year_start(LAST_YEAR + 1):
            raise ValueError(f"an instant outside the years {FIRST_YEAR} to {LAST_YEAR}")
        first, last = max(year_of(lo) - 1, FIRST_YEAR), min(year_of(hi) + 1, LAST_YEAR)
        if table is not None:
            first, last = min(first, table.years[0]), max(last, table.years[1])
        table = OpenTime(self._week, self._special, self._holidays, self.zone, (first, last), self._later)
        self._open = table
        return table

    def wider(self, table: OpenTime) -> OpenTime:
        """Return a table of twice the years, for a search that ran off the end.

        ValueError: there is nothing to find.
        """
        first, last = table.years
        span = last - first + 1
        used = [year_of(day * DAY) for day in (*self._special, *self._holidays, *(day for day, _ in self._later))]
        ever, for_good = any(self._week), any(self._later[-1][1] if self._later else self._week)
        useful_first = FIRST_YEAR if ever else max(min(used, default=first), FIRST_YEAR)
        useful_last = LAST_YEAR if for_good else min(max(used, default=last), LAST_YEAR)
        if first <= useful_first and last >= useful_last:
            raise ValueError("the calendar has not that much open time")
        self._open = OpenTime(
            self._week,
            self._special,
            self._holidays,
            self.zone,
            (max(min(first, first - span), FIRST_YEAR), min(last + span, LAST_YEAR)),
            self._later,
        )
        return self._open

    # --- one ticket -------------------------------------------------------------------------------
    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Open time in [start, end); zero where end is not after start."""
        start_us, end_us = to_us(start), to_us(end)
        return timedelta(microseconds=self.elapsed_us(start_us, end_us))

    def elapsed_us(self, start_us: int, end_us: int) -> int:
        """Return `elapsed` in microseconds since 1970."""
        if end_us <= start_us:
            return 0
        table = self.open_time(start_us // MICROS, end_us // MICROS)
        return table.counted_us(end_us) - table.counted_us(start_us)

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return the instant at which `duration` of open time after `start` has passed.

        At a closing it is the closing (Monday 17:00, not Tuesday 09:00). A start outside hours counts from the next
        opening; a duration of zero gives that opening, or the start itself where it is open. A negative duration
        goes back, and gives the opening where it ends at one. ValueError: the calendar has not that much open time.
        """
        start_us, duration_us = to_us(start), duration // _MICRO
        table = self.open_time(start_us // MICROS, start_us // MICROS + 1)
        while True:
            goal = table.counted_us(start_us) + duration_us
            if duration_us > 0 and goal <= table.total * MICROS:
                return from_us(table.earliest_us(goal))
            if duration_us == 0 and goal < table.total * MICROS:
                return from_us(max(start_us, table.latest_us(goal)))
            if duration_us < 0 and goal >= 0 and table.total:
                return from_us(min(start_us, table.latest_us(goal)))
            table = self.wider(table)

    def reached_us(self, start_us: int, amount_us: int, *, late: bool = False) -> int:
        """Return when `amount_us` of open time (more than 0) after start has passed, microseconds since 1970.

        At a closing the closing, or if `late` the next opening.
        """
        table = self.open_time(start_us // MICROS, start_us // MICROS + 1)
        while True:
            goal = table.counted_us(start_us) + amount_us
            if goal + late <= table.total * MICROS:
                return table.latest_us(goal) if late else table.earliest_us(goal)
            table = self.wider(table)

    def add_days(self, start: datetime, n: int) -> datetime:
        """Return the same time of day n open days later (earlier, n < 0).

        An open day is a date with hours that is no holiday. A start outside hours counts from the next opening
        (going back, from the closing before). Where the day reached is not open at that time of day: its next
        opening, or after its last closing that closing. A time of day left out in spring is taken at the change.
        """
        start_us = to_us(start)
        second = start_us // MICROS
        table = self.open_time(second, second + 1)
        while True:
            found = self._add_days(table, start_us, n)
            if found is not None:
                return from_us(found)
            table = self.wider(table)

    @staticmethod
    def _add_days(table: OpenTime, start_us: int, n: int) -> int | None:
        """`add_days` within one table; None where the answer may lie outside of it."""
        counted = table.counted_us(start_us)
        if counted >= table.total * MICROS or (n < 0 and counted == 0):
            return None
        is_open = table.earliest_us(counted + 1) == start_us + 1
        # The last second of a stretch that ends at a closing, also at midnight, tells which day it belongs to.
        back = n < 0 and not is_open
        anchor_us = start_us if is_open else table.earliest_us(counted) if back else table.latest_us(counted)
        anchor, fraction_us = divmod(anchor_us, MICROS)
        day, of_day = divmod(table.local_of(anchor - back), DAY)
        goal_day = table.open_day_after(day, n)
        if goal_day is None or not table.lo + 2 * DAY < goal_day * DAY < table.hi - 2 * DAY:
            return None
        if n == 0:
            return anchor_us
        at = table.utc_of(goal_day * DAY + of_day)
        number, _, closes = table.interval(at)
        if at < closes:
            return (at + back) * MICROS + fraction_us
        after = table.opens[number + 1] if number + 1 < len(table.opens) else closes
        closed_today = table.local_of(closes - 1) // DAY == goal_day
        opens_later = table.local_of(after) // DAY == goal_day
        return (after if opens_later and not (back and closed_today) else closes) * MICROS

    def is_open(self, at: datetime) -> bool:
        """Return whether `at` lies in an open interval; an opening does, a closing does not."""
        second = to_us(at) // MICROS
        _, _, closes = self.open_time(second, second + 1).interval(second)
        return second < closes

    def segments(self, start: datetime, end: datetime) -> tuple[tuple[datetime, datetime], ...]:
        """Return the open intervals within [start, end), clipped to it, in order; midnight does not split one."""
        return tuple((s.start, s.end) for s in self.classify(start, end) if s.kind is Opening.OPEN)

    def classify(self, start: datetime, end: datetime) -> tuple[Stretch, ...]:
        """Return [start, end) in stretches labelled open, outside hours or holiday; empty where end is not after start.

        A holiday is the whole local day of a date that would have had hours.
        """
        start_us, end_us = to_us(start), to_us(end)
        if end_us <= start_us:
            return ()
        table = self.open_time(start_us // MICROS, end_us // MICROS + 1)
        out: list[Stretch] = []
        at_us = start_us
        for opens, closes in table.between(start_us // MICROS, -(-end_us // MICROS)):
            open_us, close_us = max(opens * MICROS, start_us), min(closes * MICROS, end_us)
            out += self._closed(table, at_us, open_us)
            out.append(Stretch(Opening.OPEN, from_us(open_us), from_us(close_us)))
            at_us = close_us
        out += self._closed(table, at_us, end_us)
        return tuple(out)

    def _closed(self, table: OpenTime, start_us: int, end_us: int) -> Iterable[Stretch]:
        if start_us >= end_us:
            return
        at_us = start_us
        first_day = table.local_of(start_us // MICROS) // DAY
        last_day = table.local_of(end_us // MICROS) // DAY
        for day in self._holidays:
            if not first_day <= day <= last_day or not (self._special.get(day) or table.week_of(day)[(day + 3) % 7]):
                continue
            begin_us = max(table.utc_of(day * DAY) * MICROS, at_us)
            finish_us = min(table.utc_of((day + 1) * DAY) * MICROS, end_us)
            if begin_us >= finish_us:
                continue
            if at_us < begin_us:
                yield Stretch(Opening.OUTSIDE_HOURS, from_us(at_us), from_us(begin_us))
            name = self._holiday_names.get(_EPOCH_DAY + timedelta(days=day), "")
            yield Stretch(Opening.HOLIDAY, from_us(begin_us), from_us(finish_us), name)
            at_us = finish_us
        if at_us < end_us:
            yield Stretch(Opening.OUTSIDE_HOURS, from_us(at_us), from_us(end_us))

    # --- many tickets: int64 seconds since 1970 UTC -------------------------------------------------
    def elapsed_array(self, starts: Seconds, ends: Seconds) -> Seconds:
        """Return `elapsed` for arrays of equal length, in seconds."""
        from app.domain import business_time_arrays as arrays

        return arrays.elapsed_array(self, starts, ends)

    def add_array(self, starts: Seconds, seconds: Seconds) -> Seconds:
        """Return `add` for arrays of equal length; durations in seconds, of any sign."""
        from app.domain import business_time_arrays as arrays

        return arrays.add_array(self, starts, seconds)

    def reached_array(self, starts: Seconds, amounts: Seconds, late: Flags) -> Seconds:
        """Return `reached_us` for arrays of seconds."""
        from app.domain import business_time_arrays as arrays

        return arrays.reached_array(self, starts, amounts, late)

    def add_days_array(self, starts: Seconds, days: Seconds) -> Seconds:
        """Return `add_days` for arrays of equal length; `days` 0 or more."""
        from app.domain import business_time_arrays as arrays

        return arrays.add_days_array(self, starts, days)
