"""How the dates of a file are read, decided by all of them together, and instants read so."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from app.domain.imports.date_columns import Formats, Found, formats_of
from app.domain.imports.date_text import serial, take_apart
from app.domain.open_time import FIRST_YEAR, LAST_YEAR

#: Formats a mapping can name besides any pattern of strptime ("%d.%m.%y %H:%M"); "auto" decides by the file. Each may
#: carry a time, AM or PM, and a zone. "epoch": seconds or milliseconds since 1970; "excel": days as in spreadsheets.
FORMATS = ("auto", "iso", "d/m/Y", "m/d/Y", "d.m.Y", "d-m-Y", "m-d-Y", "d b Y", "epoch", "excel")
_EXCEL_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - local to the zone of the file
_YEARS = ("%Y", "%y", "%c", "%x", "%G")
#: Texts remembered at once: a million of different ones shall not fill the memory.
_KEPT = 25_000
_REPEATED = timedelta(hours=1)
_HOURS = 6  # different hours from which a clock can be told
_NIGHT = frozenset(range(1, 7))
_MILLISECONDS = 1e11  # seconds since 1970 of a year far away: such a number counts milliseconds


def is_format(text: str) -> bool:
    """Return whether a mapping can name this as the format of its dates: a pattern has to tell the year."""
    if text in FORMATS:
        return True
    if not any(part in text for part in _YEARS):
        return False
    try:
        datetime.strptime("", text)  # noqa: DTZ007
    except ValueError as error:
        return str(error).startswith("time data")  # the pattern is understood, and "" is no date
    except re.error:  # a part stands in it twice
        return False
    return True


#: What reading a file's dates found out on the way, as one process tells another.
Learnt = tuple[set[str], set[str], set[str], set[str], dict[str, tuple[set[str], set[int], bool]]]


class BadDate(ValueError):
    """The text is not a date in the file's format; `str(error)` says why."""


def decide(
    dates: Iterable[Found],
    name: str,
    format: str = "auto",
    named: Mapping[str, str] | None = None,
    loose: Collection[str] = (),
) -> Formats:
    """Return the format of a file's dates, with those of its columns, as `formats_of` finds them.

    Texts that are no dates at all do not count here: they become errors of their rows.
    """
    return formats_of(dates, name, format, named, loose)


class _Known(dict[str, datetime]):
    """Texts and their instants, filled as they are asked for."""

    def __init__(self, read: Callable[[str], datetime]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> datetime:
        found = self._read(text)
        if len(self) >= _KEPT:
            self.clear()
        if not FIRST_YEAR < found.year < LAST_YEAR:  # a typing error, and beyond what calendars are worked out for
            raise BadDate(f'"{text[:40]}": the year is not within {FIRST_YEAR + 1} to {LAST_YEAR - 1}')
        self[text] = found
        return found


class Dates:
    """Reads date texts into aware UTC instants; texts without a zone of their own are local to `zone`.

    `of` gives the reader of a column whose dates have a format of their own, or an order of day and month for each
    mark. A local time that daylight saving skips is taken an hour later (`skipped` collects such texts). One that
    occurs twice is the first (`twice` collects them); a text that names its zone says which it is. A day without a
    time is its midnight (`without_time` collects them): whoever needs a time has to ask. Every distinct text is read
    once.
    """

    def __init__(self, format: str, zone: str) -> None:
        self.format = str(format)
        self.zone = ZoneInfo(zone)
        self.skipped: set[str] = set()
        self.twice: set[str] = set()
        self.without_time: set[str] = set()
        #: One of the texts that are local to `zone`, as soon as one is read.
        self.local: set[str] = set()
        #: Of the column that this reads alone, the texts without a time.
        self.days: set[str] = set()
        self._formats = format if isinstance(format, Formats) else Formats(format)
        #: By the mark between the numbers, what stands first, as the file tells it; None: the format says it.
        self._orders: Mapping[str, str] | None = None
        self._says_half = False
        self._hours: set[int] = set()
        self._half_said = False
        self._columns: dict[str, Dates] = {}
        #: The instant of a date text (UTC). BadDate where it is none.
        self.read: Callable[[str], datetime] = _Known(self._read).__getitem__
        self._days: dict[str, datetime | None] = {}
        self._clocks: dict[str, timedelta] = {}
        self._by_pattern = "%" in format
        self._by_number = format in ("epoch", "excel")

    def of(self, column: str) -> Dates:
        """Return the reader of a column's dates."""
        found = self._columns.get(column)
        if found is None:
            found = self._columns[column] = Dates(self._formats.of(column), self.zone.key)
            found._orders = self._formats.orders.get(column)
            found._says_half = column in self._formats.halves
            # what is told of a column is told of the file
            found.skipped, found.twice, found.without_time = self.skipped, self.twice, self.without_time
            found.local = self.local
        return found

    @property
    def whole_days(self) -> dict[str, set[str]]:
        """The texts without a time by the column in which they were read."""
        return {column: one.days for column, one in self._columns.items() if one.days}

    @property
    def half_days(self) -> list[str]:
        """The columns whose times are all of a clock of twelve hours, as it seems, and say neither AM nor PM.

        There are times before 7:00 and none from 13:00 on: nobody works at night only.
        """
        return [
            column
            for column, one in self._columns.items()
            if not one._half_said
            and len(one._hours) >= _HOURS
            and min(one._hours) >= 1
            and max(one._hours) <= 12
            and len(one._hours & _NIGHT) >= _HOURS // 2
        ]

    def found(self) -> Learnt:
        """Return what was found out: texts skipped, twice, without a time, local; of each column what it has."""
        columns = {column: (one.days, one._hours, one._half_said) for column, one in self._columns.items()}
        return self.skipped, self.twice, self.without_time, self.local, columns

    def take(self, found: Learnt) -> None:
        """Add what others read of the same file."""
        skipped, twice, without_time, local, columns = found
        self.skipped |= skipped
        self.twice |= twice
        self.without_time |= without_time
        self.local |= local
        for column, (days, hours, half_said) in columns.items():
            one = self.of(column)
            one.days |= days
            one._hours |= hours
            one._half_said |= half_said

    def later(self, text: str) -> datetime | None:
        """Return the second of the two instants of a text in the hour that clocks repeat; None for other texts."""
        instant = self.read(text)
        return instant + _REPEATED if text in self.twice else None

    def _read(self, text: str) -> datetime:
        if self._by_pattern:
            return self._pattern(text)
        if self._by_number:
            return self._number(text)
        day, _, clock = text.partition(" ")
        if (since := self._clocks.get(clock)) is not None and (midnight := self._days.get(day)) is not None:
            return midnight + since
        # Most texts are "day HH:MM" on a day without a clock change: one addition to that day's midnight.
        plain = len(clock) == 5 and clock[2] == ":" and clock.isascii() and clock[:2].isdigit() and clock[3:].isdigit()
        if plain and not self._says_half:
            if day not in self._days:
                self._days[day] = self._plain_midnight(day)
            midnight = self._days[day]
            if midnight is not None:
                hour, minute = int(clock[:2]), int(clock[3:])
                if hour < 24 and minute < 60:
                    since = self._clocks[clock] = timedelta(minutes=60 * hour + minute)
                    self._hours.add(hour)
                    return midnight + since
        year, month, day_of_month, at, offset = self._parts(text)
        if at is None:
            self._day(text)
        else:
            self._hours.add(at[0])
            if at == (24, 0, 0, 0) and text[:4].isdigit():  # the end of a day, as ISO 8601 has it
                return self._instant(text, (year, month, day_of_month, 0, 0, 0, 0), offset, days=1)
        return self._instant(text, (year, month, day_of_month, *(at or (0, 0, 0, 0))), offset)

    def _day(self, text: str) -> None:
        self.without_time.add(text)
        self.days.add(text)

    def _parts(self, text: str) -> tuple[int, int, int, tuple[int, int, int, int] | None, timedelta | None]:
        apart = take_apart(text)
        if apart is None:
            raise BadDate(self._no_date(text))
        if apart.half:
            self._half_said = True
        elif self._says_half and apart.clock is not None and 1 <= apart.clock[0] <= 12:
            raise BadDate(f'"{text[:40]}" says neither AM nor PM, as other times of its column do')
        if apart.order == "Y":
            return apart.year, apart.first, apart.second, apart.clock, apart.offset
        day_first = apart.order == "d"
        if apart.mark in ("/", "-") and (first := self._first_of(apart.mark, sure=apart.order != "?")):
            day_first = first == "d"  # as the file has it, so that a 13th month is told
        elif apart.order == "?":
            raise BadDate(self._no_date(text))
        day, month = (apart.first, apart.second) if day_first else (apart.second, apart.first)
        return apart.year, month, day, apart.clock, apart.offset

    def _first_of(self, mark: str, *, sure: bool) -> str:
        """Return whether the day ("d") or the month ("m") stands first in dates with a mark; "" where nothing tells.

        `sure`: the text tells it itself; then only what is said of this very mark counts.
        """
        if self._orders is not None:
            return self._orders.get(mark, "")
        if self.format[0] not in "dm" or (sure and self.format[1:2] != mark):
            return ""
        return self.format[0]

    def _no_date(self, text: str) -> str:
        if not text:
            return "the date is missing"
        why = f'"{text[:40]}" is not a date in the format {self.format}'
        return f'{why}; a mapping can name its pattern, for example [dates] format = "%d.%m.%y %H:%M"'

    def _plain_midnight(self, day: str) -> datetime | None:
        """Return the UTC instant of a local midnight; None where the day is no date or the offset changes in it."""
        try:
            year, month, day_of_month, at, offset = self._parts(day)
            if at is not None or offset is not None:
                return None
            start = datetime(year, month, day_of_month, tzinfo=self.zone)
        except ValueError:
            return None
        if not FIRST_YEAR < start.year < LAST_YEAR:  # its text is looked at by itself, and refused
            return None
        offset = start.utcoffset()
        for hours in (6, 12, 18, 24):
            if (start + timedelta(hours=hours)).utcoffset() != offset:
                return None
        self._is_local(day)
        return start.astimezone(UTC)

    def _is_local(self, text: str) -> None:
        if not self.local:  # one is enough to know that the zone counts
            self.local.add(text)

    def _pattern(self, text: str) -> datetime:
        try:
            found = datetime.strptime(text, self.format)  # noqa: DTZ007 - its zone is the next line's
        except (ValueError, OverflowError) as error:
            raise BadDate(f'"{text[:40]}" is not a date in the format {self.format}') from error
        offset = found.utcoffset()
        if not any(part in self.format for part in ("%H", "%I", "%c", "%X", "%T", "%R", "%r")):
            self._day(text)
        self._hours.add(found.hour)
        self._half_said |= "%p" in self.format
        parts = (found.year, found.month, found.day, found.hour, found.minute, found.second, found.microsecond)
        return self._instant(text, parts, offset)

    def _number(self, text: str) -> datetime:
        number = serial(text)
        if number is None:
            raise BadDate(f'"{text[:40]}" is not a number, as dates in the format {self.format} are')
        try:
            if self.format == "epoch":
                parts = next((n for n in (1_000_000_000, 1_000_000, 1_000) if number > _MILLISECONDS * n / 1_000), 1)
                return datetime.fromtimestamp(number / parts, UTC)
            local = _EXCEL_DAY_0 + timedelta(seconds=round(number * 86_400))
        except (ValueError, OverflowError, OSError) as error:
            raise BadDate(f'"{text[:40]}" is not a date: {error}') from error
        if number == int(number):
            self._day(text)
        return self._instant(text, (*local.timetuple()[:6], 0), None)

    def _instant(self, text: str, parts: tuple[int, ...], offset: timedelta | None, *, days: int = 0) -> datetime:
        later = timedelta(days=days)
        try:
            if offset is not None:
                at = datetime(*parts, tzinfo=timezone(offset))  # type: ignore[arg-type,misc]
                return (at + later).astimezone(UTC)
            local = datetime(*parts, tzinfo=self.zone) + later  # type: ignore[arg-type,misc]
            instant = local.astimezone(UTC)
            self._is_local(text)
        except (ValueError, OverflowError) as error:
            raise BadDate(f'"{text[:40]}" is not a date: {error}') from error
        if instant.astimezone(self.zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            self.skipped.add(text)
        elif local.replace(fold=1).utcoffset() != local.utcoffset():
            self.twice.add(text)
        return instant
