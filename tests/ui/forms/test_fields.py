"""Fields of forms: what is shown and not touched comes back as it was given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QDate, QDateTime, QTime
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
