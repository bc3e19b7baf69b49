"""Fields of forms: what is shown and not touched comes back as it was given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QDate, QDateTime, Qt, QTime
from pytestqt.qtbot import QtBot

from app.domain.eastern import eastern, to_utc
from app.ui.forms.fields import MomentField, value_of


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),  # 01:30, the first time
        datetime(2026, 11, 1, 6, 30, tzinfo=UTC),  # 01:30, the second time
        datetime(2026, 11, 1, 4, 30, 17, tzinfo=UTC),  # with seconds
        datetime(2027, 3, 14, 7, 0, tzinfo=UTC),  # the first minute of daylight saving
    ],
)
def test_an_instant_that_nobody_touched_is_the_same_instant(at: datetime, qtbot: QtBot) -> None:
    field = MomentField(eastern(at))
    qtbot.addWidget(field)
    assert to_utc(value_of(field)) == at


def test_a_time_that_was_chosen_is_the_one_shown(qtbot: QtBot) -> None:
    field = MomentField(eastern(datetime(2026, 11, 1, 6, 30, 17, tzinfo=UTC)))
    qtbot.addWidget(field)
    field.setDateTime(QDateTime(QDate(2026, 11, 2), QTime(4, 15)))
    assert to_utc(value_of(field)) == datetime(2026, 11, 2, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(("given", "shows"), [(5, "EDT"), (6, "EST")])
def test_another_minute_of_a_repeated_hour_is_in_the_same_one(given: int, shows: str, qtbot: QtBot) -> None:
    field = MomentField(eastern(datetime(2026, 11, 1, given, 29, 50, tzinfo=UTC)))
    qtbot.addWidget(field)
    assert shows in field.text()
    field.setTime(QTime(1, 12))
    assert to_utc(value_of(field)) == datetime(2026, 11, 1, given, 12, tzinfo=UTC)


def test_the_two_hours_with_the_same_times_are_chosen_by_a_key(qtbot: QtBot) -> None:
    field = MomentField(eastern(datetime(2026, 11, 1, 6, 29, 50, tzinfo=UTC)))
    qtbot.addWidget(field)
    qtbot.keyClick(field, Qt.Key.Key_D)
    assert "EDT" in field.text()
    assert to_utc(value_of(field)) == datetime(2026, 11, 1, 5, 29, 50, tzinfo=UTC)
    qtbot.keyClick(field, Qt.Key.Key_S)
    assert to_utc(value_of(field)) == datetime(2026, 11, 1, 6, 29, 50, tzinfo=UTC)
    field.setTime(QTime(3, 0))
    assert "ES" not in field.text()
