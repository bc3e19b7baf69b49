"""Time left and clocks in words, and what is drawn of a clock."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.sla.clock import Pause, read_clock
from app.domain.tickets.quick_filters import opened_range, quick_fields
from app.domain.tickets.values import ClockReading, TicketRow
from app.domain.vocabulary import ClockState, HoldReason, Metric, Priority, TicketKind, TicketState
from app.ui.tables.columns import Mark
from app.views.tickets import words
from app.views.tickets.clocks import moments_of, stretches_of
from app.views.tickets.model import sentence, ticket_columns
from tests.domain.sla.targets_for_tests import ny, target

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ROW = TicketRow(
    1,
    "INC0000001",
    TicketKind.INCIDENT,
    "Printer",
    TicketState.IN_PROGRESS,
    None,
    Priority.HIGH,
    "DOA",
    "Department",
    "",
    "",
    "amorgan",
    "",
    "phone",
    "",
    NOW - timedelta(hours=6),
    None,
    None,
    NOW + timedelta(hours=2, minutes=10),
    False,
    None,
    0,
    False,
    1,
    next_due_at=NOW + timedelta(hours=2, minutes=10),
    next_metric=Metric.RESOLUTION,
)
HELD = replace(
    ROW,
    state=TicketState.ON_HOLD,
    hold_reason=HoldReason.AWAITING_USER,
    due_at=None,
    paused=True,
    next_due_at=None,
    next_metric=None,
)
DONE = replace(ROW, state=TicketState.RESOLVED, resolved_at=NOW - timedelta(hours=1))


@pytest.mark.parametrize(
    ("row", "said", "what", "band", "shape"),
    [
        (ROW, "2 h 10 min", "resolve", "today", None),
        (replace(ROW, next_due_at=NOW + timedelta(minutes=40)), "40 min", "resolve", "soon", "clock"),
        (replace(ROW, next_metric=Metric.UPDATE), "2 h 10 min", "update", "today", None),
        (replace(ROW, next_due_at=NOW + timedelta(days=3, hours=22)), "3 d 22 h", "resolve", "later", None),
        (replace(ROW, next_due_at=NOW - timedelta(hours=3)), "Missed by 3 h", "resolve", "missed", "missed"),
        (HELD, "Waiting for caller", "", "paused", "pause"),
        (replace(HELD, hold_reason=HoldReason.AWAITING_VENDOR), "Waiting for vendor", "", "paused", "pause"),
        (replace(ROW, next_due_at=None, next_metric=None), "No target", "", "later", None),
        (replace(DONE, met=True), "Met", "", "over", None),
        (replace(DONE, met=False, due_at=NOW - timedelta(hours=5)), "Missed by 4 h", "", "missed", "missed"),
        (replace(ROW, state=TicketState.CANCELLED), "No outcome", "", "over", None),
    ],
)
def test_time_left_in_one_way(row: TicketRow, said: str, what: str, band: str, shape: str | None) -> None:
    mark = words.time_mark(row, NOW)
    assert (words.time_left(row, NOW), words.due_word(row), words.band(row, NOW)) == (said, what, band)
    assert (mark.shape if mark else None) == shape


def test_a_row_is_one_sentence() -> None:
    told = sentence(replace(ROW, assignee_name="Anna Morgan"), NOW)
    assert told == "INC0000001, Printer, In progress, 2 h 10 min, resolve, High, Anna Morgan"


def test_what_is_kept_for_a_matter_is_marked_and_said() -> None:
    kept = replace(ROW, held="Legal hold HLD0000001: Doe v. State, since 5 Oct 2026")
    columns = {column.key: column for column in ticket_columns(lambda: NOW)}
    title, number = columns["title"], columns["number"]
    assert title.mark is not None
    assert title.tooltip is not None
    assert number.accessible is not None
    assert title.mark(ROW) is None
    assert title.mark(kept) == Mark("lock", "muted")
    assert title.mark(replace(kept, major=True)) == Mark("octagon", "critical")
    assert title.tooltip(kept) == f"Printer\n{kept.held}"
    assert number.accessible(kept) == "INC0000001, incident, kept for a matter"
    assert sentence(kept, NOW).endswith(kept.held)


def test_days_of_opening_are_eastern_days() -> None:
    late = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)  # 00:30 on the 1st; this day has 25 hours
    assert opened_range("today", late) == (datetime(2026, 11, 1, 4, tzinfo=UTC), None)
    assert opened_range("yesterday", late) == (
        datetime(2026, 10, 31, 4, tzinfo=UTC),
        datetime(2026, 11, 1, 4, tzinfo=UTC),
    )
    assert opened_range("last_month", NOW) == (
        datetime(2026, 10, 1, 4, tzinfo=UTC),
        datetime(2026, 11, 1, 4, tzinfo=UTC),
    )
    assert opened_range("7", NOW) == (datetime(2026, 11, 17, 5, tzinfo=UTC), None)


def test_due_today_ends_at_eastern_midnight() -> None:
    assert quick_fields("today", NOW)["due_before"] == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert quick_fields("all", NOW) == {}


def reading(now: datetime, stop: datetime | None = None, end: datetime | None = None) -> ClockReading:
    """Eight office hours from Tuesday 10 November 15:00, on hold on Thursday from 9:00 to `end`."""
    goal = target(hours=8)
    start = ny(11, 10, 15)
    read = read_clock(goal, start, stop, [Pause(ny(11, 12, 9), end, "awaiting_user")], now)
    return ClockReading(Metric.RESOLUTION, 1, 1, goal.text, "Global", 9500, "Business hours", start, stop, read, False)


def test_a_missed_clock_explains_itself() -> None:
    now = ny(11, 12, 16, 30)
    clock = reading(now, end=ny(11, 12, 11))
    assert clock.reading.state is ClockState.MISSED
    drawn = stretches_of(clock)
    # 2 h on Tuesday, Wednesday is Veterans Day, 1 h before the hold and 5 h after it: due at 16:00
    assert [s.kind for s in drawn] == [
        "counted",
        "outside",
        "holiday",
        "outside",
        "counted",
        "paused",
        "counted",
        "late",
    ]
    assert all(a.end == b.start for a, b in itertools.pairwise(drawn))
    assert drawn[-1].start == ny(11, 12, 16)
    assert "Veterans Day" in drawn[2].reading
    assert "waiting for caller" in drawn[5].reading
    assert [m.label for m in moments_of(clock, now)] == ["Missed 16:00", "Now"]
    assert words.clock_state(clock, now) == "Missed by 30 min so far"


def test_a_paused_clock_tells_why_also_outside_hours() -> None:
    now = ny(11, 12, 20)
    clock = reading(now)
    assert words.clock_state(clock, now) == "Paused: waiting for caller, 5 h left when it goes on"
    assert "due time open while paused" in words.clock_facts(clock)
    assert [m.label for m in moments_of(clock, now)] == ["Now"]


def test_a_sample_target_is_called_one() -> None:
    clock = reading(ny(11, 12, 20))
    assert words.clock_facts(clock).startswith(f"{clock.target_text} (Global target, goal 95 %) ")
    said = words.clock_facts(replace(clock, sample=True))
    assert said.startswith(f"{clock.target_text} (Global target, goal 95 %, sample value) ")


def test_a_clock_at_night_waits_for_opening_hours() -> None:
    now = ny(11, 10, 20)
    goal = target(hours=8)
    read = read_clock(goal, ny(11, 10, 15), None, [], now)
    clock = ClockReading(Metric.UPDATE, 3, 1, goal.text, "Global", 9500, "Office", ny(11, 10, 15), None, read, False)
    assert words.clock_title(clock) == "Status update 3"
    # 6 h are left, of which the holiday of Wednesday counts none: due on Thursday at 14:00, in 42 h
    assert words.clock_state(clock, now) == "Due in 1 d 18 h"
    assert "6 h of counted time left, waits for opening hours" in words.clock_facts(clock)


def test_a_clock_that_was_met() -> None:
    stop = ny(11, 12, 8, 30)
    clock = reading(ny(11, 20), stop=stop)
    assert words.clock_state(clock, ny(11, 20)) == "Met after 2 h 30 min of 8 h"
    assert [m.label for m in moments_of(clock, ny(11, 20))][-1] == "Done"
