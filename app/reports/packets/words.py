"""How the packet writes dates, durations, counts and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from app.domain.eastern import eastern
from app.domain.figures.rules import Attainment
from app.domain.figures.verdicts import Verdict, goal_text, percent_text
from app.reports.pdf.marks import Mark
from app.reports.pdf.tables import Cell

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
_LONG = (
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
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_VERDICT_MARKS = {
    Verdict.MET: Mark.MET,
    Verdict.MISSED: Mark.MISSED,
    Verdict.LOW_VOLUME: Mark.NEUTRAL,
    Verdict.NOT_MEASURED: Mark.GAP,
    Verdict.NO_GOAL: Mark.PLAIN,
}
NONE = "\u2013"  # an empty cell is read as nothing; a dash says that there is nothing


def day(value: date | None, *, weekday: bool = False) -> str:
    """ "2 Nov 2026"; a dash for None. Not strftime: its words depend on the locale of the machine."""
    if value is None:
        return NONE
    text = f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{_DAYS[value.weekday()]} {text}" if weekday else text


def long_day(value: date) -> str:
    """ "2 November 2026"."""
    return f"{value.day} {_LONG[value.month - 1]} {value.year}"


def weekday(value: date, sign: str = "") -> str:
    """ "Wednesday 2 December 2026"; with a comma after the day of the week where `sign` is one."""
    return f"{_WEEKDAYS[value.weekday()]}{sign} {long_day(value)}"


def month(value: date, *, year: bool = True) -> str:
    """ "Oct 2026" or "Oct"."""
    return f"{_MONTHS[value.month - 1]} {value.year}" if year else _MONTHS[value.month - 1]


def moment(value: datetime | None) -> str:
    """ "2 Nov 2026 06:00", Eastern time; a dash for None."""
    if value is None:
        return NONE
    local = eastern(value)
    return f"{day(local.date())} {local:%H:%M}"


def brief(value: datetime, year: int) -> str:
    """ "2 Nov 06:00", Eastern time; with the year where it is not `year`."""
    local = eastern(value)
    text = f"{local.day} {_MONTHS[local.month - 1]}"
    return f"{text} {local:%H:%M}" if local.year == year else f"{text} {local.year}"


def span(start: datetime, end: datetime) -> str:
    """ "Thu 5 Nov 2026 04:00\u201307:00", or both dates where they differ."""
    a, b = eastern(start), eastern(end)
    head = f"{day(a.date(), weekday=True)} {a:%H:%M}"
    if a.date() == b.date():
        return f"{head}\u2013{b:%H:%M}"
    return f"{head} to {day(b.date(), weekday=True)} {b:%H:%M}"


def duration(seconds: float | None) -> str:
    """ "2 h 51 min", "3 d 4 h", "45 min", "30 s"; a dash for None. A day has 24 hours of the clock that counted."""
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


def clock(seconds: float | None) -> str:
    """ "45 min", "40 h 47 min", "318 h": counted time, never in days, as a day of business hours is not one of 24."""
    if seconds is None or round(seconds) < 3600 * 48:
        return duration(seconds)
    return f"{round(seconds / 3600):,} h"


def count(value: int, singular: str, plural: str = "") -> str:
    """ "1 ticket", "1,203 tickets"."""
    return f"{value:,} {singular if value == 1 else plural or singular + 's'}"


def joined(items: Sequence[str]) -> str:
    """ "a, b and c"."""
    items = list(items)
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def goal(goal_bp: int | None) -> str:
    """ "95 %", "99.5 %"; a dash for None."""
    return NONE if goal_bp is None else goal_text(goal_bp)


def verdict_mark(verdict: Verdict) -> Mark:
    """The shape that goes with the word."""
    return _VERDICT_MARKS[verdict]


def verdict_cell(verdict: Verdict) -> Cell:
    """Shape and word; a dash where there is no one goal to judge by."""
    return Cell(NONE) if verdict is Verdict.NO_GOAL else Cell(verdict.label, verdict_mark(verdict))


def share(attainment: Attainment) -> float | None:
    """Attainment in percent for a chart; None where nothing was due."""
    return 100 * attainment.met / attainment.due if attainment.due else None


def goal_value(attainment: Attainment) -> float | None:
    """The goal in percent for a chart."""
    return None if attainment.goal_bp is None else attainment.goal_bp / 100


def percent(attainment: Attainment | None) -> str:
    """ "93.5 %"; "2 of 3" where so few were due that a percentage says nothing; "none due"; a dash if not known."""
    if attainment is None:
        return NONE
    if attainment.low_volume:
        return of(attainment)
    ratio = attainment.ratio
    return "none due" if ratio is None else percent_text(ratio, attainment.goal_bp)


def of(attainment: Attainment) -> str:
    """ "29 of 31"."""
    return f"{attainment.met:,} of {attainment.due:,}"


def change(now: int, before: int | None) -> str:
    """ "+18", "\u22124", "\u00b10"; a dash where the count before is not known."""
    if before is None:
        return NONE
    difference = now - before
    if difference == 0:
        return "\u00b10"
    return f"+{difference:,}" if difference > 0 else f"\u2212{-difference:,}"


def short_hash(value: str) -> str:
    """The first twelve signs."""
    return value[:12] if value else NONE
