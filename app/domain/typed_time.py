"""Days and times as people type them: "2 Nov", "11/2", "tomorrow", "+3d", "+3 bd", "Fri"; "930", "9:30", "9.30pm"."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

from app.domain.business_days import business_day_after
from app.domain.eastern import eastern, local_date, to_utc

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Hours behind UTC.
_ZONES = {"edt": 4, "est": 5}
_NAMED = {"today": 0, "tod": 0, "tomorrow": 1, "tom": 1, "tmr": 1, "yesterday": -1, "yest": -1}
_ISO = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})t(?=\d)")  # 2026-12-06T04:00
_CLOCKS = {"noon": time(12), "midnight": time(0)}
_SHIFT = re.compile(r"([+-])(\d{1,4}) ?(d|day|days|w|wk|week|weeks|m|min|h|hr|hours?|mo|month|months)")
_BUSINESS = re.compile(r"\+(\d{1,3}) ?(?:bd|business days?)(?: (?:at )?(.+))?")
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?:[:.](\d{2}))? ?(?:([ap])\.?m?\.?)?")
_PLAIN_TIME = re.compile(r"(\d{1,2})(\d{2}) ?(?:([ap])\.?m?\.?)?")


class Lean(Enum):
    """Which of several days is meant where the text does not say: the nearest, one to come, or one that is over."""

    NEAR = 0
    FUTURE = 1
    PAST = -1


def read_day(text: str, today: date, lean: Lean = Lean.NEAR, holidays: Collection[date] = ()) -> date | None:
    """Return the day that a text means; None where it means none. `holidays`: no business days, for "+3 bd"."""
    try:
        business = _BUSINESS.fullmatch(_tidy(text))
        if business is not None:
            return None if business[2] else business_day_after(today, int(business[1]), holidays)
        return _day(_tidy(text), today, lean)
    except (ValueError, OverflowError):
        return None


def read_time(text: str) -> time | None:
    """Return the time of day that a text means; None where it means none."""
    tidy = _tidy(text)
    if tidy in _CLOCKS:
        return _CLOCKS[tidy]
    found = _TIME.fullmatch(tidy)
    if found:
        return _clock(int(found[1]), int(found[2] or 0), int(found[3] or 0), found[4])
    found = _PLAIN_TIME.fullmatch(tidy)
    return _clock(int(found[1]), int(found[2]), 0, found[3]) if found else None


def read_moment(
    text: str, now: datetime, given: datetime, lean: Lean = Lean.NEAR, holidays: Collection[date] = ()
) -> datetime | None:
    """Return the Eastern wall time without a zone that a text means; None where it means none.

    A day alone keeps the time of `given`, a time alone its day; in an hour that the clocks repeat its `fold` chooses.
    EDT or EST behind the time is taken at its word: 9:00 EST is 10:00 on the clocks of July. `now` is an instant.
    "+3 bd" is the third business day after today, without `holidays`.
    """
    business = _BUSINESS.fullmatch(_tidy(text))
    if business is not None:
        try:
            day = business_day_after(local_date(now), int(business[1]), holidays)
        except OverflowError:
            return None
        clock = given.time() if business[2] is None else read_time(business[2])
        return None if clock is None else datetime.combine(day, clock).replace(fold=given.fold)
    words = _ISO.sub(r"\1 ", _tidy(text)).split()
    if words and words[-1] in _ZONES:
        behind = timedelta(hours=_ZONES[words[-1]])
        said = _wall(words[:-1], now, given, lean)
        if said is None or words[:-1] == ["now"] or _shifted(" ".join(words[:-1]), now) is not None:
            return said  # an instant, whatever the clocks show
        try:
            return eastern(said.replace(tzinfo=UTC, fold=0) + behind).replace(tzinfo=None)
        except OverflowError:
            return None
    return _wall(words, now, given, lean)


def _wall(words: list[str], now: datetime, given: datetime, lean: Lean) -> datetime | None:
    """Return the wall time that words without a zone mean; None where they mean none."""
    here, fold = eastern(now), given.fold
    if not words:
        return None
    if words == ["now"]:
        return here.replace(tzinfo=None)
    shifted = _shifted(" ".join(words), now)
    if shifted is not None:
        return eastern(shifted).replace(tzinfo=None)
    clock = read_time(" ".join(words))
    if clock is not None and not (len(words) == 1 and _day_or_none(words[0], here.date(), lean) is not None):
        return datetime.combine(given.date(), clock).replace(fold=fold)
    last_is_time = len(words) > 1 and re.fullmatch(r"0\d{3}", words[-1]) is not None  # 6 Dec 0400, not of a year 400
    for split in range(len(words) - last_is_time, 0, -1):
        day = _day_or_none(" ".join(words[:split]), here.date(), lean)
        rest = " ".join(words[split:]).removeprefix("at ").strip()
        clock = given.time() if not rest else read_time(rest)
        if day is not None and clock is not None:
            return datetime.combine(day, clock).replace(fold=fold)
    return None


def _tidy(text: str) -> str:
    return " ".join(text.casefold().replace(",", " ").split())


def _day_or_none(text: str, today: date, lean: Lean) -> date | None:
    try:
        return _day(text, today, lean)
    except (ValueError, OverflowError):
        return None


def _day(text: str, today: date, lean: Lean) -> date | None:
    if text in _NAMED:
        return today + timedelta(days=_NAMED[text])
    shift = _SHIFT.fullmatch(text)
    if shift:
        return _moved(today, int(f"{shift[1]}{shift[2]}"), shift[3])
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text):
        return date(*map(int, text.split("-")))
    found = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{2}|\d{4}))?", text)
    if found:
        return _in_year(int(found[1]), int(found[2]), found[3], today, lean)
    words = text.split()
    if words and words[0].rstrip(".")[:3] in _DAYS and len(words) > 1 and words[0] != "next":
        words = words[1:]  # "Mon 2 Nov"
        return _day(" ".join(words), today, lean)
    if len(words) == 2 and words[0] in ("next", "last") and words[1][:3] in _DAYS:
        return _weekday(words[1], today, Lean.FUTURE if words[0] == "next" else Lean.PAST, strictly=True)
    if len(words) == 1 and words[0].isalpha() and _named(words[0], _WEEKDAYS):
        return _weekday(words[0], today, lean, strictly=False)
    return _day_of_month(words, today, lean)


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONG_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


def _named(word: str, names: tuple[str, ...]) -> str:
    """Return the name that a word of at least three letters begins; "" where there is none."""
    word = word.rstrip(".")
    word = "sep" if word == "sept" else word
    return next((name for name in names if len(word) >= 3 and name.startswith(word)), "")


def _day_of_month(words: list[str], today: date, lean: Lean) -> date | None:
    """Return the day of "2 Nov", "Nov 2", "2nd November 2026"; without a year it is chosen by `lean`."""
    if not 2 <= len(words) <= 3:
        return None
    month = next((_named(word, _LONG_MONTHS) for word in words[:2] if _named(word, _LONG_MONTHS)), "")
    number = next((n[1] for word in words[:2] if (n := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?\.?", word))), "")
    if not month or not number:
        return None
    year = words[2] if len(words) == 3 else None
    if year is not None and not re.fullmatch(r"\d{2}|\d{4}", year):
        return None
    return _in_year(_LONG_MONTHS.index(month) + 1, int(number), year, today, lean)


def _in_year(month: int, day: int, year: str | None, today: date, lean: Lean) -> date:
    if year is not None:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    found = []
    for number in (today.year - 1, today.year, today.year + 1):
        try:
            found.append(date(number, month, day))
        except ValueError:  # 29 February
            continue
    if not found:
        raise ValueError(f"no day {day} in month {month}")
    wanted = [one for one in found if (one - today).days * lean.value >= 0] or found
    return min(wanted, key=lambda one: abs((one - today).days))


def _weekday(word: str, today: date, lean: Lean, *, strictly: bool) -> date:
    ahead = (_DAYS.index(word[:3]) - today.weekday()) % 7
    if lean is Lean.PAST:
        behind = (-ahead) % 7
        return today - timedelta(days=behind or (7 if strictly else 0))
    return today + timedelta(days=ahead or (7 if strictly else 0))


def _moved(today: date, by: int, unit: str) -> date | None:
    if unit.startswith("w"):
        return today + timedelta(weeks=by)
    if unit.startswith("mo"):
        months = today.year * 12 + today.month - 1 + by
        first = date(months // 12, months % 12 + 1, 1)
        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        return first.replace(day=min(today.day, last.day))
    return today + timedelta(days=by) if unit.startswith("d") else None


def _shifted(text: str, now: datetime) -> datetime | None:
    """Return the instant of "-15m" or "+2h": hours that pass, whatever the clocks do."""
    shift = _SHIFT.fullmatch(text)
    if not shift or shift[3] not in ("m", "min", "h", "hr", "hour", "hours"):
        return None
    by = int(f"{shift[1]}{shift[2]}")
    return now + (timedelta(minutes=by) if shift[3].startswith("m") else timedelta(hours=by))


def _clock(hour: int, minute: int, second: int, half: str | None) -> time | None:
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def exists(wall: datetime) -> bool:
    """Return whether the clocks show this wall time at all: in the night in March an hour is skipped."""
    if not date.min.year < wall.year < date.max.year:
        return False  # at the ends of the calendar there is no time elsewhere to compare with
    return eastern(to_utc(wall)).replace(tzinfo=None, fold=0) == wall.replace(fold=0)
