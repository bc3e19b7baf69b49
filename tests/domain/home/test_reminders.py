"""What reminders ask for on the page Home."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.domain.home.values import Mark, Part
from app.domain.reminders import Reminder, in_a_while, in_days, item, tomorrow

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)  # Wednesday 10:00 in Raleigh
DAY_END = datetime(2026, 11, 26, 5, tzinfo=UTC)
ONE = Reminder(7, 2, "ticket", 4, "INC0000004 Printer", "Call back", NOW, "ann", "Ann", None, "", None, "")


def test_due_today_and_later() -> None:
    assert (item(ONE, NOW, DAY_END).part, item(ONE, NOW, DAY_END).mark) == (Part.NOW, Mark.SOON)
    later = replace(ONE, at=NOW + timedelta(hours=3))
    assert (item(later, NOW, DAY_END).part, item(later, NOW, DAY_END).mark) == (Part.TODAY, Mark.NONE)
    assert item(replace(ONE, at=DAY_END), NOW, DAY_END).part is Part.COMING
    assert ONE.is_due(NOW)
    assert not later.is_due(NOW)
    assert not replace(ONE, done_at=NOW).is_due(NOW)


def test_of_its_record_or_of_none_for_one_or_for_a_group() -> None:
    found = item(ONE, NOW, DAY_END)
    assert (found.kind, found.id, found.of, found.detail) == ("ticket", 4, 7, "INC0000004 Printer. Reminder.")
    alone = item(replace(ONE, kind="", record_id=None, called="", group_id=3, group_name="Network"), NOW, DAY_END)
    assert (alone.kind, alone.id, alone.detail) == ("reminder", 7, "Reminder for Network, from Ann.")
    assert (ONE.title, ONE.whose) == ("INC0000004 Printer: Call back", "Me")
    assert replace(ONE, called="", group_name="Network").title == "Call back"


def test_later_is_a_quarter_of_an_hour_or_the_next_morning_of_business() -> None:
    assert in_a_while(NOW) == NOW + timedelta(minutes=15)
    thanksgiving = {datetime(2026, 11, day, tzinfo=UTC).date() for day in (26, 27)}
    assert [in_days(NOW, thanksgiving, days) for days in (1, 2)] == [
        datetime(2026, 11, 30, 13, tzinfo=UTC),
        datetime(2026, 12, 1, 13, tzinfo=UTC),
    ]
    assert tomorrow(NOW, thanksgiving) == datetime(2026, 11, 30, 13, tzinfo=UTC)
