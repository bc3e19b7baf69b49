"""Edits by date, in any order: at an instant holds what was entered for the latest day up to it, and last for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.domain.eastern import midnight
from app.domain.setup.calendar_changes import edit_calendar, hours_on
from app.domain.setup.levels import NEW, Levels, StoredTarget
from app.domain.setup.target_changes import edit_target, end_target
from app.domain.sla.calendars import CalendarBook, StoredCalendar

BEGIN = date(2026, 1, 1)
OFFICE = {str(day): [["08:00", "17:00"]] for day in range(5)}
DAYS = st.integers(0, 60).map(lambda n: BEGIN + timedelta(days=n))
EDITS = st.lists(st.tuples(DAYS, st.integers(1, 20)), max_size=8)


def levels() -> Levels:
    calendar = StoredCalendar(1, "office", "Office", "America/New_York", OFFICE, True)
    first = StoredTarget(
        1, 1, "resolution", 3, None, None, None, 1, 3600 * 100, None, 9_500, (), midnight(BEGIN), None, False
    )  # fmt: skip
    return Levels(CalendarBook({1: calendar}, {}), (first,))


def numbered(made: Levels) -> Levels:
    """Give what is new the id that a database would give."""
    next_id = max(one.id for one in made.targets) + 1
    return replace(made, targets=tuple(replace(one, id=next_id) if one.id == NEW else one for one in made.targets))


def in_force(made: Levels, at: datetime) -> list[StoredTarget]:
    return [t for t in made.targets if t.effective_from <= at and (t.effective_to is None or at < t.effective_to)]


def expected(edits: Iterable[tuple[date, int]], day: date, first: int) -> int:
    """What was entered for the latest day up to `day`, and last for it."""
    entered = {since: value for since, value in edits if since <= day}
    return entered[max(entered)] if entered else first


@given(EDITS)
def test_targets(edits: list[tuple[date, int]]) -> None:
    made, entered = levels(), list[tuple[date, int]]()
    for since, hours in edits:
        (old,) = in_force(made, midnight(since))
        if old.duration_s != 3600 * hours:  # what is promised already is no entry: there is nothing to change from then
            entered.append((since, hours))
        made = numbered(edit_target(made, old.id, old.version, {"duration_s": 3600 * hours}, since).after)
    for n in range(62):
        day = BEGIN + timedelta(days=n)
        (found,) = in_force(made, midnight(day))  # neither a gap nor two of them
        assert found.duration_s == 3600 * expected(entered, day, 100)
    order = sorted(made.targets, key=lambda one: one.effective_from)
    assert all(one.effective_to == other.effective_from for one, other in pairwise(order))
    assert order[-1].effective_to is None


@given(EDITS, DAYS)
def test_a_target_that_ends_leaves_what_was_before(edits: list[tuple[date, int]], end: date) -> None:
    made = levels()
    for since, hours in edits:
        (old,) = in_force(made, midnight(since))
        made = numbered(edit_target(made, old.id, old.version, {"duration_s": 3600 * hours}, since).after)
    (last,) = (one for one in made.targets if one.effective_to is None)
    after = end_target(made, last.id, last.version, end).after
    stops = max(midnight(end), last.effective_from)
    for n in range(62):
        at = midnight(BEGIN + timedelta(days=n))
        assert in_force(after, at) == ([] if at >= stops else [
            replace(one, effective_to=stops) if one.id == last.id else one for one in in_force(made, at)
        ])  # fmt: skip


@given(st.lists(st.tuples(st.none() | DAYS, st.integers(9, 23), st.booleans()), max_size=8))
def test_hours_of_a_calendar(edits: list[tuple[date | None, int, bool]]) -> None:
    made = levels()
    entered: dict[date, tuple[int, int]] = {}
    known: dict[date, tuple[str, bool]] = {date.min: ("17:00", True)}
    for since, until, closed in edits:
        week = {str(day): [["08:00", f"{until:02d}:00"]] for day in range(5)}
        change = edit_calendar(made, 1, 1, {"week": week, "uses_holidays": closed}, since, entered)
        made = change.after
        known[since or date.min] = (f"{until:02d}:00", closed)
        if since is not None:
            entered.setdefault(since, (len(entered) + 1, 1))
        assert change.reach.calendars == {1}
    one = made.calendar(1)
    for n in range(-1, 62):
        day = BEGIN + timedelta(days=n)
        wanted = known[max(since for since in known if since <= day)]
        found = hours_on(one, day)
        assert (found.week["0"][0][1], found.uses_holidays) == wanted
        assert one.closes_on_holidays(day) == wanted[1]
