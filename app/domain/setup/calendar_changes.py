"""Calendars, holidays and special hours: what a change of them writes, and which clocks it may concern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from app.domain import words
from app.domain.eastern import midnight
from app.domain.setup.levels import NEW, LevelChange, Levels, Reach, Row
from app.domain.setup.texts import hours_of_date, week_text
from app.domain.sla.calendars import StoredCalendar, StoredHours, WeekFrom
from app.domain.working_hours import parse_hours, parse_week
from app.errors import InputError

_DAY = timedelta(days=1)


def new_calendar(levels: Levels, columns: Mapping[str, Any]) -> LevelChange:
    """Plan a new calendar; no ticket counts by it yet."""
    for other in levels.calendars.stored.values():
        if other.code.lower() == columns["code"].lower():
            raise InputError(f"Code: {other.code} is a calendar already.", hint="Choose another code, or edit it.")
    made = StoredCalendar(
        NEW, columns["code"], columns["name"], columns["zone"], columns["week"], columns["uses_holidays"]
    )
    made.business(levels.calendars.holidays)
    text = f"Calendar {columns['name']}: {week_text(columns['week'])}."
    return LevelChange(text, (Row("calendar", None, dict(columns)),), levels)


def edit_calendar(
    levels: Levels,
    id: int,
    version: int | None,
    columns: Mapping[str, Any],
    since: date | None,
    entered: Mapping[date, tuple[int, int]],
) -> LevelChange:
    """Plan an edit of a calendar; hours that change hold from `since` on (None: from the beginning).

    `entered`: the id and version of the row of each day from which its hours change, those that were withdrawn
    included.
    """
    one = levels.calendar(id)
    parse_week(columns.get("week", one.week))
    own = {name: value for name, value in columns.items() if name in ("name", "valid_to")}
    hours = {name: value for name, value in columns.items() if name in ("week", "uses_holidays")}
    if not hours:
        return LevelChange(f"{own.get('name', one.name)} is saved.", (Row("calendar", id, own, version),), levels)
    before = hours_on(one, since)
    week, uses = hours.get("week", before.week), hours.get("uses_holidays", before.uses_holidays)
    told = f"{own.get('name', one.name)}: {week_text(week)}" + ("" if uses else ", open on state holidays")
    until = min((change.valid_from for change in one.later if since is None or change.valid_from > since), default=None)
    reach = Reach(
        frozenset({id}),
        None if since is None else midnight(since) - _DAY,
        None if until is None else midnight(until) + _DAY,
    )
    if since is None:
        own |= {"week": week, "uses_holidays": uses, "sample": False}
        after = levels.with_calendar(replace(one, week=week, uses_holidays=uses))
        return LevelChange(f"{told}.", (Row("calendar", id, own, version),), after, reach, None)
    values = {"week": week, "uses_holidays": uses, "withdrawn": False}
    there = entered.get(since)
    row = (
        Row("calendar_hours", None, {"calendar_id": id, "valid_from": since, **values})
        if there is None
        else Row("calendar_hours", there[0], values, there[1])
    )
    later = (*(change for change in one.later if change.valid_from != since), WeekFrom(since, week, uses))
    after = levels.with_calendar(replace(one, later=tuple(sorted(later, key=lambda change: change.valid_from))))
    rows = (Row("calendar", id, {**own, "sample": False}, version), row)
    return LevelChange(f"{told}, from {words.day(since)} on.", rows, after, reach, since)


def hours_on(one: StoredCalendar, day: date | None) -> WeekFrom:
    """Return the hours of a calendar that hold on a day; None: those it began with."""
    found = WeekFrom(date.min, one.week, one.uses_holidays)
    for change in one.later:
        if day is not None and change.valid_from <= day:
            found = change
    return found


def end_calendar(levels: Levels, id: int, version: int | None, day: date) -> LevelChange:
    """Plan that a calendar is offered no more from a day on. Raises `InputError` while a target in force uses it."""
    one = levels.calendar(id)
    users = [t for t in levels.targets if t.calendar_id == id and t.in_force(midnight(day))]
    if users:
        raise InputError(
            f"{one.name} is the calendar of {words.count(len(users), 'target')}, such as {users[0].text}.",
            hint="Give these targets another calendar first.",
        )
    return LevelChange(
        f"{one.name} ends on {words.day(day)}.", (Row("calendar", id, {"valid_to": day}, version),), levels
    )


# --- holidays and special hours -------------------------------------------------------------------
def set_holiday(levels: Levels, day: date, name: str | None, row: Row, *, refuse_twice: bool = False) -> LevelChange:
    """Plan a holiday, or (`name` None) that a day is none. Raises `InputError` where it is one already."""
    there = levels.calendars.holidays.get(day)
    if there is not None and name is not None and refuse_twice:
        raise InputError(f"Day: {words.day(day)} is a holiday already: {there}.", hint="Edit that one.")
    holidays = {on: called for on, called in levels.calendars.holidays.items() if on != day}
    if name is not None:
        holidays[day] = name
    after = replace(levels, calendars=replace(levels.calendars, holidays=dict(sorted(holidays.items()))))
    said = f"{words.day(day)} is a holiday: {name}." if name else f"{words.day(day)} is no holiday: {there}."
    if (there is None) == (name is None):
        return LevelChange(f"{name}, {words.day(day)}, is saved.", (row,), after)
    closed = frozenset(id for id, one in levels.calendars.stored.items() if one.closes_on_holidays(day))
    return LevelChange(said, (row,), after, _of_days(closed, day), day)


def set_special(
    levels: Levels, calendar_id: int, day: date, hours: StoredHours | None, row: Row, *, refuse_twice: bool = False
) -> LevelChange:
    """Plan special hours on a date, or (`hours` None) that there are none.

    Raises `InputError` where the calendar has some on that date already, or is closed for a state holiday.
    """
    one = levels.calendar(calendar_id)
    if hours is not None:
        parse_hours(hours, "Hours")
        _check_there_are(one, day, hours)
        if refuse_twice and day in one.special:
            there = hours_of_date(one.special[day])
            raise InputError(
                f"Day: {one.name} has special hours on {words.day(day)} already: {there}.", hint="Edit these."
            )
        holiday = levels.calendars.holidays.get(day)
        if holiday is not None and one.closes_on_holidays(day):
            raise InputError(
                f"Day: {words.day(day)} is a state holiday ({holiday}), on which {one.name} is closed.",
                hint="Withdraw the holiday first, or choose another day.",
            )
    special = {on: open_hours for on, open_hours in one.special.items() if on != day}
    if hours is not None:
        special[day] = hours
    after = levels.with_calendar(replace(one, special=dict(sorted(special.items()))))
    told = f"{one.name}, {words.day(day)}: {'the usual hours' if hours is None else hours_of_date(hours)}."
    if one.special.get(day) == hours:
        return LevelChange(f"{one.name}, {words.day(day)}, is saved.", (row,), after)
    return LevelChange(told, (row,), after, _of_days(frozenset({calendar_id}), day), day)


def _check_there_are(one: StoredCalendar, day: date, hours: StoredHours) -> None:
    """Raise `InputError` for hours that do not exist on a day: those over which clocks go forward."""
    if not hours:
        return
    alone = replace(one, week={}, later=(), special={day: hours}).business({})
    if not alone.elapsed(midnight(day) - _DAY, midnight(day) + 2 * _DAY):
        raise InputError(
            f"Hours: there is no {hours_of_date(hours)} on {words.day(day)}: the clocks go forward.",
            hint="Choose other hours.",
        )


def _of_days(calendars: frozenset[int], day: date) -> Reach:
    """Return the reach of one date: a day more on both sides, for calendars of other zones."""
    return Reach(calendars, midnight(day) - _DAY, midnight(day) + 2 * _DAY)
