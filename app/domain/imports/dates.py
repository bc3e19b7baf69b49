"""The date format of a file, decided by all its dates together, and instants read in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from app.domain.open_time import FIRST_YEAR, LAST_YEAR
from app.errors import InputError

#: Formats a mapping can name; "auto" decides by the file. Each may carry a time and AM/PM.
FORMATS = ("auto", "iso", "d/m/Y", "m/d/Y", "d.m.Y", "d-m-Y", "m-d-Y")
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?", re.ASCII
)
_PARTED = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([AaPp][Mm])?)?", re.ASCII
)

_CLOCK = re.compile(r"\d\d:\d\d", re.ASCII)


def _by_row(item: tuple[str, int, str]) -> int:
    return item[1]


class BadDate(ValueError):
    """The text is not a date in the file's format; `str(error)` says why."""


def _shape(text: str) -> str:
    """Family of a date text: iso, iso+offset, d/m/Y or m/d/Y (any mark), "?/" where it may be either; "" for none."""
    if text[4:5] == "-":
        found = _ISO.fullmatch(text)
        return "" if found is None else "iso+offset" if found[8] else "iso"
    parted = _PARTED.fullmatch(text)
    if parted is None:
        return ""
    left, mark, right = int(parted[1]), parted[2], int(parted[3])
    if mark == ".":
        return "d.m.Y"
    if left > 12 >= right:
        return f"d{mark}m{mark}Y"
    return f"m{mark}d{mark}Y" if right > 12 >= left else f"?{mark}"


def decide(dates: Iterable[tuple[str, int, str]], name: str, format: str = "auto") -> str:
    """Return the one format of a file's dates, given as (text, row, field) in the order of the file.

    A named `format` is taken as it is. InputError where two formats are mixed (the first two rows that
    contradict each other are named), or where every date reads as day/month and as month/day.
    Texts that are no dates at all do not count here: they become errors of their rows.
    """
    if format != "auto":
        return format
    first: dict[str, tuple[str, int, str]] = {}
    shapes: dict[str, str] = {}  # by day: hour and minute after it change nothing
    for item in dates:
        day, _, clock = item[0].partition(" ")
        plain = _CLOCK.fullmatch(clock) is not None
        shape = shapes.get(day) if plain else None
        if shape is None:
            shape = _shape(item[0])
            if plain:
                shapes[day] = shape
        if shape:
            first.setdefault(shape, item)
    for unclear in [s for s in first if s.startswith("?")]:
        settled = [s for s in first if s in {f"d{unclear[1]}m{unclear[1]}Y", f"m{unclear[1]}d{unclear[1]}Y"}]
        if settled:
            del first[unclear]
    if len(first) > 1:
        one, two = (f'row {row}, {field}: "{text}"' for text, row, field in sorted(first.values(), key=_by_row)[:2])
        raise InputError(
            f"{name} has dates in two formats: {one} and {two}.",
            hint="Export the file again with one date format, or correct the rows.",
        )
    if not first:
        return "iso"
    shape, item = next(iter(first.items()))
    if shape.startswith("?"):
        mark = shape[1]
        where = f'row {item[1]}, {item[2]}: "{item[0]}"'
        raise InputError(
            f"{name}: every date can be read as day{mark}month and as month{mark}day ({where}).",
            hint=f'Say which in the mapping: [dates] format = "d{mark}m{mark}Y" or "m{mark}d{mark}Y".',
        )
    return "iso" if shape.startswith("iso") else shape


class _Known(dict[str, datetime]):
    """Texts and their instants, filled as they are asked for."""

    def __init__(self, read: Callable[[str], datetime]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> datetime:
        found = self._read(text)
        if not FIRST_YEAR < found.year < LAST_YEAR:  # a typing error, and beyond what calendars are worked out for
            raise BadDate(f'"{text[:40]}": the year is not within {FIRST_YEAR + 1} to {LAST_YEAR - 1}')
        self[text] = found
        return found


class Dates:
    """Reads date texts of one format into aware UTC instants; texts without offset are local to `zone`.

    A local time that daylight saving skips is taken an hour later (`skipped` collects such texts); one that
    occurs twice is the first. Every distinct text is read once.
    """

    def __init__(self, format: str, zone: str) -> None:
        self.format = format
        self.zone = ZoneInfo(zone)
        self.skipped: set[str] = set()
        #: The instant of a date text (UTC). BadDate where it is none.
        self.read: Callable[[str], datetime] = _Known(self._read).__getitem__
        self._days: dict[str, datetime | None] = {}
        self._clocks: dict[str, timedelta] = {}

    def _read(self, text: str) -> datetime:
        if self.format == "iso":
            return self._iso(text)
        day, _, clock = text.partition(" ")
        if (since := self._clocks.get(clock)) is not None and (midnight := self._days.get(day)) is not None:
            return midnight + since
        # Most texts are "day HH:MM" on a day without a clock change: one addition to that day's midnight.
        if len(clock) == 5 and clock[2] == ":" and clock.isascii() and clock[:2].isdigit() and clock[3:].isdigit():
            if day not in self._days:
                self._days[day] = self._plain_midnight(day)
            midnight = self._days[day]
            if midnight is not None:
                hour, minute = int(clock[:2]), int(clock[3:])
                if hour < 24 and minute < 60:
                    since = self._clocks[clock] = timedelta(minutes=60 * hour + minute)
                    return midnight + since
        found = _PARTED.fullmatch(text)
        if found is None or found[2] != self.format[1]:
            raise BadDate(f'"{text[:40]}" is not a date in the format {self.format}')
        hour, half = int(found[5] or 0), (found[8] or "").lower()
        if half:
            if not 1 <= hour <= 12:
                raise BadDate(f'"{text[:40]}": hour {hour} with {half.upper()}')
            hour = hour % 12 + (12 if half == "pm" else 0)
        return self._local(text, *self._ymd(found), hour, int(found[6] or 0), int(found[7] or 0))

    def _ymd(self, found: re.Match[str]) -> tuple[int, int, int]:
        left, right = int(found[1]), int(found[3])
        day, month = (left, right) if self.format[0] == "d" else (right, left)
        return int(found[4]), month, day

    def _plain_midnight(self, day: str) -> datetime | None:
        """Return the UTC instant of a local midnight; None where the day is no date or the offset changes in it."""
        found = _PARTED.fullmatch(day)
        if found is None or found[5] or found[2] != self.format[1]:
            return None
        try:
            start = datetime(*self._ymd(found), tzinfo=self.zone)
        except ValueError:
            return None
        offset = start.utcoffset()
        for hours in (6, 12, 18, 24):
            if (start + timedelta(hours=hours)).utcoffset() != offset:
                return None
        return start.astimezone(UTC)

    def _iso(self, text: str) -> datetime:
        found = _ISO.fullmatch(text)
        if found is None:
            raise BadDate(f'"{text[:40]}" is not an ISO date (2026-10-31 08:00:00)')
        year, month, day, hour, minute, second = (int(found[i] or 0) for i in range(1, 7))
        micro = int((found[7] or "0").ljust(6, "0")[:6])
        mark = found[8]
        if mark is None:
            return self._local(text, year, month, day, hour, minute, second, micro)
        offset = timedelta(0)
        if mark != "Z":
            offset = timedelta(hours=int(mark[1:3]), minutes=int(mark[-2:])) * (-1 if mark[0] == "-" else 1)
        try:
            return datetime(year, month, day, hour, minute, second, micro, timezone(offset)).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise BadDate(f'"{text[:40]}" is not a date: {error}') from error

    def _local(self, text: str, *parts: int) -> datetime:
        try:
            local = datetime(*parts, tzinfo=self.zone)  # type: ignore[arg-type,misc]
            instant = local.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise BadDate(f'"{text[:40]}" is not a date: {error}') from error
        if instant.astimezone(self.zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            self.skipped.add(text)
        return instant
