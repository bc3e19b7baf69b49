"""Working hours of a week: from how they are stored, checked, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time

from app.domain.open_time import DAY, unions
from app.domain.words import WEEKDAYS
from app.errors import InputError

#: (start, end) of each open stretch of a day, local times; end `time.max` or 00:00 is 24:00.
Hours = Sequence[tuple[time, time]]
#: Monday 0 to Sunday 6; a day left out is closed.
Week = Mapping[int, Hours]


def _seconds_of_day(at: time, *, end: bool) -> int:
    if at.tzinfo is not None:
        raise InputError(f"Working hours are local times without a zone, not {at!r}.")
    if end and at in (time.max, time(0)):
        return DAY
    if at.microsecond:
        raise InputError(f"Working hours are given in whole seconds, not {at}.", hint="24:00 is time.max.")
    return at.hour * 3600 + at.minute * 60 + at.second


def day_hours(hours: Hours, where: str) -> tuple[tuple[int, int], ...]:
    """Return the hours of a day as disjoint (start, end) in seconds of the day, in order; InputError names `where`."""
    pairs = [(_seconds_of_day(start, end=False), _seconds_of_day(end, end=True)) for start, end in hours]
    for (start, end), (given_start, given_end) in zip(pairs, hours, strict=True):
        if start >= end:
            raise InputError(
                f"{where}: the hours {given_start:%H:%M}-{given_end:%H:%M} end before they start.",
                hint="Hours that run past midnight are two entries: until 24:00, and from 00:00 of the next day.",
            )
    return tuple(unions([start for start, _ in pairs], [end for _, end in pairs]))


def hours_text(week: Sequence[Sequence[tuple[int, int]]]) -> str:
    """Seven days of hours for people: "24x7", "Mon-Fri 08:00-17:00", "no hours"."""
    if all(day == ((0, DAY),) for day in week):
        return "24x7"
    runs: list[list[int]] = []
    for day in range(7):
        if not week[day]:
            continue
        if runs and runs[-1][-1] == day - 1 and week[day - 1] == week[day]:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = []
    for run in runs:
        days = WEEKDAYS[run[0]] if len(run) == 1 else f"{WEEKDAYS[run[0]]}-{WEEKDAYS[run[-1]]}"
        parts.append(f"{days} " + ", ".join(f"{_clock(a)}-{_clock(b)}" for a, b in week[run[0]]))
    return "; ".join(parts) or "no hours"


def _clock(second: int) -> str:
    hours, rest = divmod(second, 3600)
    return f"{hours:02d}:{rest // 60:02d}" + (f":{rest % 60:02d}" if rest % 60 else "")


def parse_week(stored: Mapping[str, Sequence[Sequence[str]]]) -> dict[int, list[tuple[time, time]]]:
    """Hours as stored ({"0": [["08:00", "17:00"]]}, Monday "0", "24:00" allowed at the end) as a `week`.

    InputError names the day and the text that is not a time.
    """
    week: dict[int, list[tuple[time, time]]] = {}
    for key, hours in stored.items():
        if key not in {"0", "1", "2", "3", "4", "5", "6"}:
            raise InputError(f'Weekdays are "0" (Monday) to "6" (Sunday), not {key!r}.')
        week[int(key)] = parse_hours(hours, WEEKDAYS[int(key)])
    return week


def parse_hours(stored: Sequence[Sequence[str]], where: str) -> list[tuple[time, time]]:
    """Return the hours of one date as stored ([["08:00", "12:00"]]; none: closed); InputError names `where`."""
    if any(len(pair) != 2 for pair in stored):
        raise InputError(f"{where}: hours are pairs of a start and an end.")
    return [(_parse_time(start, where), _parse_time(end, where)) for start, end in stored]


def _parse_time(text: str, where: str) -> time:
    if text == "24:00":
        return time.max
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{where}: {text!r} is not a time of day.", hint="Write HH:MM, 00:00 to 24:00.") from error
