"""Words for people: dates and times, durations, counts, lists. The one home of their spelling.

Nothing here uses strftime: its words follow the language of the machine, and Qt sets that language. Instants are told
in Eastern time, 24 hours, without a zone unless a text adds it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from app.domain.eastern import eastern, is_repeated, zone_name

LONG_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
LONG_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = tuple(name[:3] for name in LONG_MONTHS)
WEEKDAYS = tuple(name[:3] for name in LONG_WEEKDAYS)
_LONG_NAME = 16  # letters: more than that has no room in a list
NONE = "\u2013"  # an empty cell is read as nothing; a dash says that there is nothing


def day(value: date | None, *, weekday: bool = False, year: bool = True, padded: bool = False) -> str:
    """Return "2 Nov 2026", "Mon 2 Nov 2026", "2 Nov"; a dash for None. `padded`: "02 Nov 2026", for columns."""
    if value is None:
        return NONE
    text = f"{value.day:02d}" if padded else str(value.day)
    text += f" {MONTHS[value.month - 1]}" + (f" {value.year}" if year else "")
    return f"{WEEKDAYS[value.weekday()]} {text}" if weekday else text


def long_day(value: date, *, year: bool = True) -> str:
    """Return "2 November 2026" or "2 November"."""
    return f"{value.day} {LONG_MONTHS[value.month - 1]}" + (f" {value.year}" if year else "")


def weekday(value: date, *, year: bool = True) -> str:
    """Return "Wednesday 2 December 2026", without a comma wherever it stands."""
    return f"{LONG_WEEKDAYS[value.weekday()]} {long_day(value, year=year)}"


def month(value: date, *, year: bool = True) -> str:
    """Return "Oct 2026" or "Oct"."""
    return f"{MONTHS[value.month - 1]} {value.year}" if year else MONTHS[value.month - 1]


def short_month(value: date) -> str:
    """Return "Oct 26", for the axis of a chart."""
    return f"{MONTHS[value.month - 1]} {value.year % 100:02d}"


def long_month(value: date) -> str:
    """Return "October 2026"."""
    return f"{LONG_MONTHS[value.month - 1]} {value.year}"


def time_of_day(local: datetime) -> str:
    """Return "01:30" for a time in Eastern; "01:30 EDT" or "01:30 EST" in the hour that the clocks show twice."""
    wall = local.replace(tzinfo=None)
    # the clocks go back from 2 to 1: no other hour is asked, as lists tell thousands of times
    return f"{wall:%H:%M} {zone_name(wall)}" if local.hour == 1 and is_repeated(wall) else f"{wall:%H:%M}"


def moment(value: datetime | None, *, weekday: bool = False, year: bool = True, padded: bool = False) -> str:
    """Return "2 Nov 2026 06:00" in Eastern time, with the parts of `day`; a dash for None."""
    if value is None:
        return NONE
    local = eastern(value)
    return f"{day(local.date(), weekday=weekday, year=year, padded=padded)} {time_of_day(local)}"


def brief(value: datetime, year: int) -> str:
    """Return "2 Nov 06:00" in Eastern time; with the year instead of the time where it is not `year`."""
    local = eastern(value)
    return moment(value, year=False) if local.year == year else day(local.date())


def span(start: datetime, end: datetime) -> str:
    """Return "Thu 5 Nov 2026 04:00\u201307:00", or both dates where they differ."""
    a, b = eastern(start), eastern(end)
    head = f"{day(a.date(), weekday=True)} {time_of_day(a)}"
    if a.date() == b.date():
        return f"{head}\u2013{time_of_day(b)}"
    return f"{head} to {day(b.date(), weekday=True)} {time_of_day(b)}"


def through(start: datetime, end: datetime) -> str:
    """Return "Wed 25 Nov 2026 17:00 through Sun 29 Nov 2026" of a span that ends at midnight, else as `span` does."""
    a, b = eastern(start), eastern(end)
    last = (b - timedelta(minutes=1)).date()
    if (b.hour, b.minute) != (0, 0) or last < a.date():
        return span(start, end)
    head = day(a.date(), weekday=True) + ("" if (a.hour, a.minute) == (0, 0) else f" {time_of_day(a)}")
    whole = head == day(last, weekday=True)
    return f"{head}, the whole day" if whole else f"{head} through {day(last, weekday=True)}"


def duration(seconds: float | None) -> str:
    """Return "2 h 51 min", "3 d 4 h", "45 min", "30 s"; a dash for None. A day has 24 hours of the counting clock."""
    if seconds is None:
        return NONE
    whole = round(seconds)
    sign, whole = ("\u2212", -whole) if whole < 0 else ("", whole)
    if whole < 60:
        return f"{sign}{whole} s"
    minutes = round(whole / 60)
    if minutes < 60:
        return f"{sign}{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{sign}{hours} h {minutes} min" if minutes else f"{sign}{hours} h"
    days, hours = divmod(hours + (minutes >= 30), 24)
    return f"{sign}{days} d {hours} h" if hours else f"{sign}{days} d"


def whole(seconds: float | None) -> str:
    """Return what `duration` does, but of minutes those that are full, as `left` does: "5 min" of 5 min 59 s."""
    return duration(seconds if seconds is None or seconds < 60 else seconds // 60 * 60)


def left(until: timedelta) -> str:
    """Return how long it is until a due moment, or since: "18 min", "2 h 10 min", "3 d 4 h"; what is begun counts not.

    It is wall time, the same in list, pane, bar and Home.
    """
    minutes = int(abs(until.total_seconds()) // 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days:,} d {hours} h" if hours else f"{days:,} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else "less than 1 min"


def clock(seconds: float | None) -> str:
    """Return "45 min", "40 h 47 min", "318 h": counted time is never in days, which business hours make unequal."""
    if seconds is None or round(seconds) < 3600 * 48:
        return duration(seconds)
    return f"{round(seconds / 3600):,} h"


def plural(value: int, singular: str, plural_form: str = "") -> str:
    """Return the noun that goes with a number: "ticket" for 1, else "tickets" or the plural given."""
    return singular if value == 1 else plural_form or singular + "s"


def count(value: int, singular: str, plural_form: str = "") -> str:
    """Return "1 ticket", "1,203 tickets"."""
    return f"{value:,} {plural(value, singular, plural_form)}"


def joined(items: Sequence[str]) -> str:
    """Return "a, b and c"."""
    items = list(items)
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def sentences(*texts: str) -> str:
    """Return texts one after the other, a full stop between two: one that was written with it gets no second one."""
    kept = [text.strip() for text in texts if text.strip()]
    return " ".join([*(text if text[-1] in ".?!" else f"{text}." for text in kept[:-1]), *kept[-1:]])


def initials(name: str) -> str:
    """Return the first letters of the first and the last part of a name, "TB" for "Tamika Blackfeather"."""
    parts = [part for part in name.replace(".", " ").split() if part[0].isalnum()]
    if not parts:
        return name.strip()[:1].upper()
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()


_OF_AGENCIES = re.compile(r"^(Department|Office|Division) of (the )?(?=\S)")


def short_agency(name: str) -> str:
    """Return what tells an agency from others: "Revenue" for "Department of Revenue"; any other name as it is."""
    return _OF_AGENCIES.sub("", " ".join(name.split()))


def short_name(name: str) -> str:
    """Return "T. Blackfeather" for "Tamika Blackfeather"; a name of one part as it is.

    Of a long double name the first part stands: "V. Subramanian" for "Vidya Subramanian-Krishnamurthy".
    """
    first, _, rest = " ".join(name.split()).partition(" ")
    if len(rest) > _LONG_NAME:
        rest = rest.partition("-")[0]
    return f"{first[0]}. {rest}" if rest else first
