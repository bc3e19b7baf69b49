"""Which days are shown, without a window around them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from app.ui.look.theme import Theme
from app.views.changes.calendar_bar import CalendarBar
from app.views.changes.canvas import CalendarCanvas
from app.views.changes.days import Days
from app.views.changes.spreads import title_of

Make = Callable[[datetime], Days]


@pytest.fixture
def make(qtbot: QtBot, theme: Theme) -> Make:
    def days_at(now: datetime) -> Days:
        canvas, bar = CalendarCanvas(), CalendarBar()
        qtbot.addWidget(canvas)
        qtbot.addWidget(bar)
        canvas.now = lambda: now
        return Days(canvas, bar, canvas)

    return days_at


def test_it_begins_with_the_week_of_today_in_eastern_time(make: Make) -> None:
    days = make(datetime(2026, 11, 2, 3, tzinfo=UTC))  # still Sunday evening there
    assert (days.today, days.spread) == (date(2026, 11, 1), "week")
    assert days.weeks() == ((*(date(2026, 10, day) for day in range(26, 32)), date(2026, 11, 1)),)


def test_a_month_after_its_last_day_is_the_last_of_the_next(make: Make) -> None:
    days = make(datetime(2027, 1, 31, 17, tzinfo=UTC))
    days.show_month()
    days.go_after()
    assert days.month() == 2
    days.show_day()
    assert (days.weeks(), days.month()) == (((date(2027, 2, 28),),), None)
    days.go_before()
    assert days.weeks() == ((date(2027, 2, 27),),)


def test_every_way_to_other_days_asks_to_read_them_once(make: Make) -> None:
    days = make(datetime(2026, 11, 23, 15, tzinfo=UTC))
    told = QSignalSpy(days.changed)
    for number, go in enumerate((days.go_after, days.go_today, days.show_month, days.show_day, days.go_before), 1):
        go()
        assert told.count() == number


def test_days_are_called_by_what_differs() -> None:
    assert title_of("week", date(2026, 11, 26)) == "23 to 29 Nov 2026"
    assert title_of("week", date(2026, 11, 1)) == "26 Oct to 1 Nov 2026"
    assert title_of("week", date(2027, 1, 1)) == "28 Dec to 3 Jan 2027"
    assert title_of("day", date(2026, 11, 26)) == "Thursday 26 November 2026"
    assert title_of("month", date(2026, 11, 26)) == "November 2026"
