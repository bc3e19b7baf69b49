"""Dragging, stretching and nudging by quarter hours, also on both nights in which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.changes.drag import dragged, lengthened, nudged, placed, snapped, stretched
from app.domain.changes.values import Change
from app.domain.changes.week_layout import Axis
from app.domain.eastern import midnight
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType

BACK = date(2026, 11, 1)  # 25 hours: 01:00 to 02:00 is there twice
FORTH = date(2027, 3, 14)  # 23 hours: 02:00 to 03:00 is skipped
BACK_WEEK = [date(2026, 10, 26) + timedelta(days=n) for n in range(7)]
FORTH_WEEK = [date(2027, 3, 8) + timedelta(days=n) for n in range(7)]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def change(start: str, minutes: int = 60) -> Change:
    begin = utc(start)
    end = begin + timedelta(minutes=minutes)
    return Change(1, "CHG1", "Work", ChangeType.NORMAL, ChangeScope.MINOR, ChangeState.DRAFT, begin, end)


#: Which days are shown, when it begins (UTC), its day, by how many days across and rows of an hour down: its new start.
ROWS = [
    ([BACK], "2026-11-01 04:00", BACK, 0, 1.0, "2026-11-01 05:00"),  # 00:00 to 01:00 EDT
    ([BACK], "2026-11-01 04:00", BACK, 0, 1.5, "2026-11-01 05:30"),  # 01:30 EDT
    ([BACK], "2026-11-01 04:00", BACK, 0, 2.0, "2026-11-01 06:00"),  # 01:00 EST
    ([BACK], "2026-11-01 04:00", BACK, 0, 2.5, "2026-11-01 06:30"),  # 01:30 EST
    ([BACK], "2026-11-01 04:00", BACK, 0, 3.0, "2026-11-01 07:00"),  # 02:00 EST
    ([BACK], "2026-11-01 07:00", BACK, 0, -1.0, "2026-11-01 06:00"),  # from 02:00 EST up to 01:00 EST
    (BACK_WEEK, "2026-10-26 04:30", BACK_WEEK[0], 0, 1.0, "2026-10-26 05:30"),  # Monday 01:30 EDT
    (BACK_WEEK, "2026-10-26 04:30", BACK_WEEK[0], 0, 2.0, "2026-10-26 06:00"),  # Monday has no second 01:30: 02:00
    (BACK_WEEK, "2026-10-26 04:30", BACK_WEEK[0], 0, 3.0, "2026-10-26 06:30"),  # Monday 02:30 EDT
    (BACK_WEEK, "2026-10-31 05:30", BACK_WEEK[5], 1, 0.0, "2026-11-01 05:30"),  # Sat to Sun, 01:30 EDT both
    (BACK_WEEK, "2026-10-31 14:00", BACK_WEEK[5], 1, 0.0, "2026-11-01 15:00"),  # 10:00 EDT to 10:00 EST
    (FORTH_WEEK, "2027-03-13 07:30", FORTH_WEEK[5], 1, 0.0, "2027-03-14 07:30"),  # 02:30 EST to 03:30 EDT
    (FORTH_WEEK, "2027-03-14 06:00", FORTH, 0, 1.0, "2027-03-14 07:00"),  # 01:00 EST into the gap: 03:00 EDT
    (FORTH_WEEK, "2027-03-14 06:00", FORTH, 0, 1.5, "2027-03-14 07:00"),
    ([FORTH], "2027-03-14 06:00", FORTH, 0, 1.0, "2027-03-14 07:00"),
    ([FORTH], "2027-03-14 06:00", FORTH, 0, 1.25, "2027-03-14 07:15"),  # 03:15 EDT
]


@pytest.mark.parametrize(("days", "start", "day", "across", "down", "wanted"), ROWS)
def test_a_drag_goes_where_the_pointer_is_on_every_night(
    days: list[date], start: str, day: date, across: int, down: float, wanted: str
) -> None:
    axis = Axis(days)
    before = change(start)
    grip = axis.place(day, before.planned_start + timedelta(minutes=20))
    after = dragged(before, axis, (day, grip), (day + timedelta(days=across), grip + down / axis.count))
    assert after.planned_start == utc(wanted)
    assert after.planned_end - after.planned_start == timedelta(hours=1)


def test_a_change_keeps_its_minutes_until_it_is_moved_up_or_down() -> None:
    axis, monday = Axis(FORTH_WEEK), FORTH_WEEK[0]
    odd = change("2027-03-08 15:07")
    aside = dragged(odd, axis, (monday, 0.5), (monday + timedelta(days=2), 0.5 + 0.1 / axis.count))
    assert aside.planned_start == utc("2027-03-10 15:07")
    down = dragged(odd, axis, (monday, 0.5), (monday, 0.5 + 1 / axis.count))
    assert down.planned_start == utc("2027-03-08 16:00")  # 11:07 is nearest to 11:00


def test_what_began_before_the_days_shown_moves_by_time_that_passes() -> None:
    axis, monday = Axis(FORTH_WEEK), FORTH_WEEK[0]
    night = change("2027-03-08 03:00", minutes=240)  # Sunday 22:00 EST to Monday 02:00
    after = dragged(night, axis, (monday, 0.0), (monday, 0.5 / axis.count))
    assert after.planned_start == utc("2027-03-08 03:30")
    early = change("2027-03-08 05:15")  # Monday 00:15
    assert dragged(early, axis, (monday, 0.1), (monday, 0.1 - 1 / axis.count)).planned_start == utc("2027-03-08 04:15")


def test_ends_are_stretched_to_quarters_and_a_quarter_is_left() -> None:
    night = change("2026-11-01 05:30", minutes=15)  # 01:30 EDT
    longer = stretched(night, end=utc("2026-11-01 06:16"))  # about 01:15 EST
    assert (longer.planned_start, longer.planned_end) == (utc("2026-11-01 05:30"), utc("2026-11-01 06:15"))
    assert stretched(longer, end=utc("2026-11-01 03:00")).planned_end == utc("2026-11-01 05:45")
    assert stretched(longer, start=utc("2026-11-01 08:00")).planned_start == utc("2026-11-01 06:00")
    assert stretched(longer, start=utc("2026-11-01 04:07")).planned_start == utc("2026-11-01 04:00")
    assert stretched(longer) == longer


def test_quarters_by_keys_are_time_that_passes() -> None:
    late = change("2026-11-01 05:45")  # 01:45 EDT
    assert nudged(late, 1).planned_start == utc("2026-11-01 06:00")  # 01:00 EST
    assert nudged(late, -1).planned_end == utc("2026-11-01 06:30")
    assert lengthened(late, 1).planned_end == utc("2026-11-01 07:00")
    assert lengthened(late, -9).planned_end == utc("2026-11-01 06:00")
    there = placed(late, utc("2026-12-01 05:00"), utc("2026-12-01 06:00"))
    assert (there.planned_start, there.planned_end) == (utc("2026-12-01 05:00"), utc("2026-12-01 06:00"))
    assert snapped(utc("2026-11-01 05:52")) == utc("2026-11-01 05:45")


_weeks = st.sampled_from([BACK_WEEK, FORTH_WEEK, [BACK], [FORTH]])


@given(_weeks, st.integers(0, 6), st.floats(0, 1))
def test_a_place_is_read_as_the_quarter_that_is_painted_there(days: list[date], number: int, place: float) -> None:
    axis, day = Axis(days), days[number % len(days)]
    at = axis.at(day, place)
    assert at.timestamp() % 900 == 0
    assert midnight(day) <= at <= midnight(day + timedelta(days=1))
    back = axis.place(day, at)
    # nearest quarter; beside an hour that the day does not have, where the hour after it begins
    assert abs(back - place) <= 0.125 / axis.count + 1e-9 or 0 < back - place <= 1.125 / axis.count
    assert axis.at(day, back) == at
