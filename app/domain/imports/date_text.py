"""One date text of a foreign file taken apart: its day, time, zone, and whether day or month stands first."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

#: Names of the months as files write them: English, Spanish, Portuguese, French, German; without accents and dots.
_MONTHS = (
    "jan january ene enero janeiro janv janvier januar janner",
    "feb february febrero fev fevereiro fevr fevrier februar",
    "mar march marzo marco mars mrz marz",
    "apr april abr abril avr avril",
    "may mayo mai maio",
    "jun june junio junho juin juni",
    "jul july julio julho juil juillet juli",
    "aug august ago agosto aout",
    "sep sept september septiembre set setiembre setembro septembre",
    "oct october octubre out outubro octobre okt oktober",
    "nov november noviembre novembro novembre",
    "dec december dic diciembre dez dezembro decembre dezember",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
#: Hours from UTC of the zone names that mean one thing only in such files.
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "cet": 1, "cest": 2,
}  # fmt: skip
_PIVOT = 69  # two digits from here on are of the century before, as POSIX has it

_NUMBERS = r"(?P<a>\d{1,4})(?P<mark>[-/.])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{4}|\d{1,2})(?!\d)"
_DAY_NAME = (
    r"(?P<d1>\d{1,2})\.?(?:[-/ ]|\s+de\s+)\s*(?P<n1>[^\W\d]{3,12})\.?,?(?:[-/ ]|\s+de\s+)\s*(?P<y1>\d{4}|\d{2})(?!\d)"
)
_NAME_DAY = r"(?P<n2>[^\W\d]{3,12})\.?[- ](?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{4})(?!\d)"
_COMPACT = r"(?P<y3>(?:19|20)\d\d)(?P<m3>\d\d)(?P<d3>\d\d)(?:(?=T|\s|$)|(?=\d{4}(?:\d\d)?(?:\D|$)))"
_TIME = (
    r"(?:(?:(?:T|-(?=\d\d\.)|,?\s+(?:at\s+|à\s+|um\s+|a\s+las\s+|às\s+)?)"
    r"(?P<hour>\d{1,2})(?P<sep>[:h.])(?P<minute>\d\d)(?:(?:(?P=sep)|:)(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
    r"|[T ]?(?P<hour2>\d\d)(?P<minute2>\d\d)(?P<second2>\d\d)?)"
    r"(?:\s*(?P<half>[AaPp])\.?\s?[Mm]\.?)?(?:\s+Uhr)?)?"
)
_ZONE = (
    r"(?:\s*\(?(?:UTC|GMT)?(?P<offset>[+-]\d{1,2}(?::?\d\d)?)\)?(?:\[[\w/+-]+\])?"
    r"|\s*\(?(?P<zone>[A-Za-z]{1,4})\)?)?"
)
_WEEKDAY = r"(?:[^\W\d]{2,10}(?:-[^\W\d]{2,8})?\.?,\s+)?"
_TEXT = re.compile(rf"{_WEEKDAY}(?:{_NUMBERS}|{_DAY_NAME}|{_NAME_DAY}|{_COMPACT}){_TIME}{_ZONE}")
#: "Mon Oct 05 09:30:00 EDT 2026", as C and Java write a time.
_C_TIME = re.compile(r"(?:[A-Za-z]{3},?\s+)?([A-Za-z]{3})\s+(\d{1,2})\s+(\d\d:\d\d:\d\d)\s+([A-Z]{3,4}\s+)?(\d{4})")
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class DateText:
    """What a text says. `first` and `second` are day and month in an order that the text does not tell where `order`
    is "?"; "d" and "m" name what stands first. `mark`: between the numbers; "" where the month has a name.

    `offset`: from UTC, None where the text names no zone. `half`: whether it says AM or PM.
    """

    order: str
    mark: str
    year: int
    first: int
    second: int
    clock: tuple[int, int, int, int] | None  # hour, minute, second, microsecond; None: a day without a time
    offset: timedelta | None
    half: bool = False

    @property
    def shape(self) -> str:
        """Return the family of the text as a mapping names it: "iso", "d/m/Y", "?/", "d b Y"."""
        if self.order == "Y":
            return "iso"
        if not self.mark:
            return "d b Y"
        if self.order == "?":
            return f"?{self.mark}"
        return f"d{self.mark}m{self.mark}Y" if self.order == "d" else f"m{self.mark}d{self.mark}Y"


def take_apart(text: str) -> DateText | None:
    """Return what a text says; None where it is no date."""
    if not text.isascii() and any(c.isdigit() and not c.isascii() for c in text):
        return None  # digits of other scripts
    found = _TEXT.fullmatch(text)
    if found is None:
        if (c_time := _C_TIME.fullmatch(text)) is not None:
            word, day, at, zone, year = c_time.groups(default="")
            return take_apart(f"{day} {word} {year} {at} {zone}".strip())
        return None
    if found["hour2"] and (not found["y3"] or (found.end("d3") == found.start("hour2") and not found["second2"])):
        return None  # figures without marks are a time behind such a day only, and twelve in a row are a number
    clock = _clock(found)
    offset = _offset(found)
    if clock is _WRONG or offset is _NO_ZONE:
        return None
    assert isinstance(clock, tuple | None)
    assert isinstance(offset, timedelta | None)
    half = found["half"] is not None
    if found["y3"]:
        return DateText("Y", "-", int(found["y3"]), int(found["m3"]), int(found["d3"]), clock, offset, half)
    if found["a"]:
        return _of_numbers(found, clock, offset, half)
    name, day, year = (
        (found["n1"], found["d1"], found["y1"]) if found["n1"] else (found["n2"], found["d2"], found["y2"])
    )
    month = month_named(name)
    return None if month is None else DateText("d", "", _year(year), int(day), month, clock, offset, half)


def is_no_date(text: str) -> bool:
    """Return whether a text is what programs write where there is no date: the first day they can count, or zeros."""
    if not text or text[:2] in _OF_TIME or _THIS_CENTURY.search(text):  # as nearly all do
        return not text
    if not text.strip("0-/.: T") or text.startswith(("1900-01-00", "0/1/1900", "1/0/1900", "00/01/1900")):
        return True
    apart = take_apart(text)
    if apart is None or (apart.clock is not None and any(apart.clock[1:])):
        return False
    day = (apart.year, *sorted((apart.first, apart.second)))
    return apart.year <= 1 or day in _NOTHING


#: First days of Unix (also as read in a zone west of Greenwich), of spreadsheets, of databases.
_NOTHING = frozenset({(1970, 1, 1), (1969, 12, 31), (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1753, 1, 1)})
_OF_TIME = frozenset({"20"})
_THIS_CENTURY = re.compile(r"[1-9][-/.]20\d\d(?!\d)", re.ASCII)


def serial(text: str) -> float | None:
    """Return the number that a text is; None where it is none: seconds since 1970, or days as spreadsheets count."""
    return float(text) if _NUMBER.fullmatch(text) else None


_WRONG, _NO_ZONE = object(), object()


def _of_numbers(
    found: re.Match[str], clock: tuple[int, int, int, int] | None, offset: timedelta | None, half: bool
) -> DateText | None:
    a, b, c, mark = found["a"], int(found["b"]), found["c"], found["mark"]
    if len(a) == 4:
        return DateText("Y", mark, int(a), b, int(c), clock, offset, half) if len(c) <= 2 else None
    if len(a) > 2 or len(c) not in (2, 4):
        return None
    left = int(a)
    if mark == "." or left > 12:
        order = "d"
    else:
        order = "m" if b > 12 else "?"
    return DateText(order, mark, _year(c), left, b, clock, offset, half)


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= _PIVOT else 2000)


def _clock(found: re.Match[str]) -> object:
    given = found["hour"] or found["hour2"]
    if given is None:
        return None
    hour, half = int(given), (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return _WRONG
        hour = hour % 12 + (12 if half == "p" else 0)
    part = (found["part"] or "0").ljust(6, "0")[:6]
    return hour, int(found["minute"] or found["minute2"]), int(found["second"] or found["second2"] or 0), int(part)


def _offset(found: re.Match[str]) -> object:
    if text := found["offset"]:
        figures = text[1:].replace(":", "")
        if len(figures) < 3 and not (found["hour"] or found["hour2"]):  # "2026-10-05-09" is no day in a zone
            return _NO_ZONE
        hours, minutes = (figures, "0") if len(figures) < 3 else (figures[:-2], figures[-2:])
        return (-1 if text[0] == "-" else 1) * timedelta(hours=int(hours), minutes=int(minutes))
    if found["zone"]:
        hours = _ZONES.get(found["zone"].lower())
        return _NO_ZONE if hours is None else timedelta(hours=hours)
    return None


def month_named(name: str) -> int | None:
    """Return the number of a month by its name in one of five languages, 1 to 12; None where it is none."""
    return _MONTH.get(_plain(name))


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))
