"""Hours, durations and percentages as people write them in the editors, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time
from itertools import pairwise

from app.domain import words
from app.domain.words import WEEKDAYS
from app.domain.working_hours import day_hours, hours_text, parse_hours, parse_week
from app.errors import InputError

#: Hours of a week as stored: {"0": [["08:00", "17:00"]]}, Monday "0".
StoredWeek = Mapping[str, Sequence[Sequence[str]]]

_WEEK_HINT = "For example Mon-Fri 08:00-17:00; Sat 09:00-12:00, or 24x7."
_HOURS_HINT = "For example 08:00-12:00, or 08:00-12:00, 13:00-15:00, or closed."
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-"})
_SPAN = re.compile(r"(\d{1,2})(?::?(\d{2}))?\s*-\s*(\d{1,2})(?::?(\d{2}))?")
_DAYS = re.compile(r"([a-z]+)\.?(?:\s*-\s*([a-z]+)\.?)?")
_DURATION = re.compile(r"(?:(\d+)\s*h(?:ours?|rs?)?)?\s*(?:(\d+)\s*m(?:in(?:utes?)?)?)?\s*(?:(\d+)\s*s(?:ec)?)?")
_BUSINESS_DAYS = re.compile(r"(\d+)\s*(?:business\s+|working\s+)?d(?:ays?)?")
#: The longest allowance: beyond it somebody typed seconds for minutes.
_MOST_DAYS, _MOST_HOURS = 366, 24 * 366


def read_week(text: str, field: str = "Hours") -> dict[str, list[list[str]]]:
    """Return the hours of a week as stored; InputError names the field, the part that is not understood, and a form."""
    plain = " ".join(";".join(text.translate(_DASHES).lower().splitlines()).split())  # a line for each stretch of days
    if plain in ("24x7", "24/7", "always"):
        return {str(day): [["00:00", "24:00"]] for day in range(7)}
    week: dict[str, list[list[str]]] = {str(day): [] for day in range(7)}
    if plain in ("no hours", "closed", "never"):
        return week
    if not plain:
        raise InputError(f"{field}: no hours are given.", hint=_WEEK_HINT)
    for part in filter(None, (part.strip() for part in plain.split(";"))):
        days, rest = _read_days(part, field)
        hours = _read_spans(rest, field, _WEEK_HINT)
        for day in days:
            if week[str(day)]:
                raise InputError(f"{field}: {WEEKDAYS[day]} is given twice.", hint=_WEEK_HINT)
            week[str(day)] = hours
    return week


def _read_days(part: str, field: str) -> tuple[list[int], str]:
    found = _DAYS.match(part)
    if found is None:
        raise InputError(f"{field}: “{part}” does not begin with a day.", hint=_WEEK_HINT)
    first = _weekday(found[1], field)
    last = first if found[2] is None else _weekday(found[2], field)
    count = (last - first) % 7 + 1
    return [(first + n) % 7 for n in range(count)], part[found.end() :].strip()


def _weekday(word: str, field: str) -> int:
    for number, name in enumerate(words.LONG_WEEKDAYS):
        if len(word) >= 2 and name.lower().startswith(word):
            return number
    raise InputError(f"{field}: “{word}” is no day of the week.", hint=_WEEK_HINT)


def _read_spans(text: str, field: str, hint: str) -> list[list[str]]:
    pieces = [piece.strip() for piece in re.split(r",| and ", text)]
    found = [_read_span(piece, field, hint) for piece in pieces]
    parsed = parse_hours(found, field)
    day_hours(parsed, field)
    for (_, end), (start, _) in pairwise(parsed):
        if end == time.max or start < end:
            raise InputError(f"{field}: {text} overlaps, or is not in order.", hint=hint)
    return found


def _read_span(piece: str, field: str, hint: str) -> list[str]:
    found = _SPAN.fullmatch(piece)
    if found is None:
        raise InputError(f"{field}: “{piece}” are no hours.", hint=hint)
    start, end = (f"{int(found[n]):02d}:{found[n + 1] or '00'}" for n in (1, 3))
    if end == "00:00":
        end = "24:00"
    return [start, end]


def week_text(week: StoredWeek) -> str:
    """Return the hours of a week for people, as `read_week` reads them."""
    parsed = parse_week(week)
    return hours_text([day_hours(parsed.get(day, ()), WEEKDAYS[day]) for day in range(7)])


def read_hours(text: str, field: str = "Hours") -> list[list[str]]:
    """Return the hours of one date as stored; closed: none. InputError names the field and a form."""
    plain = " ".join(text.translate(_DASHES).lower().split())
    if plain in ("closed", "no hours"):
        return []
    if not plain:
        raise InputError(f"{field}: no hours are given.", hint=_HOURS_HINT)
    if plain in ("all day", "open all day"):
        return [["00:00", "24:00"]]
    return _read_spans(plain, field, _HOURS_HINT)


def hours_of_date(hours: Sequence[Sequence[str]]) -> str:
    """Return the hours of one date for people, as `read_hours` reads them."""
    return ", ".join(f"{start}-{end}" for start, end in hours) or "closed"


def read_time(text: str, field: str) -> str:
    """Return a time of day as HH:MM; InputError names the field."""
    found = re.fullmatch(r"(\d{1,2})(?::?(\d{2}))?", text.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise InputError(f"{field}: “{text}” is no time of day.", hint="Write HH:MM, for example 04:00.")
    return f"{hour:02d}:{minute:02d}"


def read_duration(text: str, field: str) -> tuple[int | None, int | None]:
    """Return (seconds, business days), one of them None; InputError for what is neither, for nothing and negatives."""
    plain = " ".join(text.lower().split())
    hint = "For example 4 h, 1 h 30 min, 30 min or 3 business days."
    days = _BUSINESS_DAYS.fullmatch(plain)
    if days is not None:
        count = int(days[1])
        if not 1 <= count <= _MOST_DAYS:
            raise InputError(f"{field}: business days are 1 to {_MOST_DAYS}, not {count:,}.", hint=hint)
        return None, count
    found = _DURATION.fullmatch(plain)
    if not plain or found is None:
        raise InputError(f"{field}: “{text}” is no duration above 0.", hint=hint)
    seconds = int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + int(found[3] or 0)
    if not 0 < seconds <= _MOST_HOURS * 3600:
        raise InputError(f"{field}: a duration is above 0 and at most {_MOST_HOURS:,} h.", hint=hint)
    return seconds, None


def duration_text(seconds: int | None, days: int | None) -> str:
    """Return a duration for people, as `read_duration` reads it."""
    if days is not None:
        return words.count(days, "business day")
    minutes, rest = divmod(seconds or 0, 60)
    told = ((minutes // 60, "h"), (minutes % 60, "min"), (rest, "s"))
    return " ".join(f"{count} {unit}" for count, unit in told if count)


def read_percent(text: str, field: str, *, required: bool = True) -> int | None:
    """Return basis points (9500 is 95 %) of a text; InputError for what is not above 0 and at most 100 %."""
    plain = text.replace("%", "").replace(",", ".").strip()
    if not plain and not required:
        return None
    try:
        exact = float(plain) * 100
    except ValueError:
        exact = -1
    basis_points = round(exact) if abs(exact) < 1e6 else 1_000_000
    if not 0 < basis_points <= 10_000:
        raise InputError(f"{field}: a goal is above 0 % and at most 100 %, not “{text}”.", hint="For example 95 %.")
    return basis_points


def percent_text(basis_points: int | None) -> str:
    """Return basis points for people: "95 %", "99.95 %"; "" for None."""
    return "" if basis_points is None else f"{basis_points / 100:g} %"
