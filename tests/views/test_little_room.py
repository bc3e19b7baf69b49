"""Lists beside others leave columns out where room is little or text large, and none scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.look.theme import Theme
from app.ui.tables.columns import Column
from app.ui.tables.small_table import SmallTable
from app.views.agencies.reviews import model as reviews
from app.views.datacenters import exercise_model, loss_model
from app.views.tickets import held_by
from app.views.tickets import model as tickets

NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)


@pytest.fixture
def scaled(theme: Theme) -> Iterator[Theme]:
    yield theme
    theme.set_scale(1.0)


@pytest.mark.parametrize(
    ("columns", "room", "scale"),
    [
        (exercise_model.run_columns(), 760, 1.5),  # half of 1280 pixels, and a bit
        (loss_model.call_columns(), 470, 1.5),
        (tickets.segment_columns(), 352, 1.0),  # the pane of a ticket at 1280
        (held_by.held_columns(), 352, 1.0),
        (reviews.columns(lambda: date(2026, 11, 28)), 700, 1.0),  # beside a review at 1280
    ],
    ids=["runs", "calls", "segments", "held", "reviews"],
)
def test_what_there_is_no_room_for_is_left_out(
    columns: Sequence[Column[Any]], room: int, scale: float, scaled: Theme, qtbot: QtBot
) -> None:
    scaled.set_scale(scale)
    table = SmallTable(columns, lambda row: int(row.id), "List", now=lambda: NOW)
    qtbot.addWidget(table)
    table.resize(room, 300)
    table.show()
    QApplication.processEvents()
    shown = {column.key: table.columnWidth(n) for n, column in enumerate(columns) if not table.isColumnHidden(n)}
    assert table.horizontalScrollBar().maximum() == 0, shown
    assert len(shown) > 1
