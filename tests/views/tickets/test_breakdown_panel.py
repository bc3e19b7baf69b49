"""The breakdown beside the list: all that it counts is in view, whatever the text size."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.tickets.breakdown import BY, Breakdown, Part
from app.ui.look.theme import Theme
from app.views.tickets.breakdown import BreakdownPanel, ListAndBreakdown
from tests.qt_guards import settle

NOW = datetime(2026, 11, 24, 15, 42, tzinfo=UTC)
LONG = "Messaging and Collaboration"


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_every_number_of_the_breakdown_is_in_view_beside_the_list(qtbot: QtBot, theme: Theme, scale: float) -> None:
    theme.set_scale(scale)
    panel, table = BreakdownPanel(lambda: NOW), QWidget()
    page = ListAndBreakdown(table, panel)
    qtbot.addWidget(page)
    page.resize(round(1400 * scale), round(600 * scale))
    part = Part("1", LONG, 1203, 120, 14, 9, 88, NOW - timedelta(days=365))
    panel.show_breakdown(Breakdown(BY[0], (part,)))
    panel.show()
    page.show()
    page.fit()
    settle()
    assert panel.geometry().left() >= table.geometry().right()  # beside it
    assert panel.table.horizontalScrollBar().maximum() == 0
    assert panel.table.columnWidth(0) > panel.table.fontMetrics().horizontalAdvance(LONG)
    assert table.width() >= round(700 * scale)
    page.resize(round(1200 * scale), round(600 * scale))
    settle()
    assert panel.geometry().bottom() <= table.geometry().top()  # above it, where it would take its room
