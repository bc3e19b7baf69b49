"""The bar above a list: how many there are gives way, and is told whole."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from app.ui.list_bar import CountLabel, ListBar
from app.ui.look.theme import Theme
from app.ui.search_field import SearchField

SAID = "27 agencies, 21 with gaps; targets are sample values"


def test_the_count_gives_way_and_is_told_whole(qtbot: QtBot) -> None:
    count = CountLabel()
    qtbot.addWidget(count)
    count.setText(SAID)
    whole = count.fontMetrics().horizontalAdvance(SAID)
    assert count.minimumSizeHint().width() < whole <= count.sizeHint().width()
    count.resize(whole // 2, 30)
    narrow = count.grab().toImage()
    assert (count.text(), count.toolTip()) == (SAID, SAID)
    count.setText(SAID[:-1] + "!")  # only dots stand there, so nothing of the end is seen
    assert count.grab().toImage() == narrow


def test_a_count_says_as_many_clauses_as_fit_whole(qtbot: QtBot) -> None:
    count = CountLabel()
    qtbot.addWidget(count)
    count.setText(SAID)
    wide = count.fontMetrics().horizontalAdvance
    for width, shown in (
        (wide(SAID), SAID),
        (wide(SAID) - 1, "27 agencies, 21 with gaps"),
        (wide("27 agencies, 21 with gaps") - 1, "27 agencies"),
    ):
        count.resize(width, 30)
        assert count.shown() == shown
    count.resize(wide("27 agencies") - 1, 30)
    assert count.shown().startswith("27 a")
    assert count.shown().endswith("…")
    count.setText("1,200 of 3,000 tickets. F5 sorts anew")
    count.resize(wide("1,200 of 3,000 tickets") + 1, 30)
    assert count.shown() == "1,200 of 3,000 tickets"


@pytest.mark.parametrize(("width", "filters", "counted"), [(340, 0, True), (340, 1, False), (300, 0, False)])
def test_a_narrow_bar_counts_where_the_search_stays_long_enough(
    qtbot: QtBot, theme: Theme, width: int, filters: int, counted: bool
) -> None:
    search = SearchField("Find", "Find in the rows")
    bar = ListBar(search, [QCheckBox("Ended too") for _ in range(filters)])
    qtbot.addWidget(bar)
    bar.count.setText("8 hand-overs. Now: Early, Sat 28 Nov 2026 07:00-15:00.")
    bar.resize(width, 44)
    bar.show()
    assert bar.count.isVisible() == counted
    assert search.width() >= (200 if counted else 120)
    assert bar.rect().contains(search.geometry())
    bar.resize(900, 44)
    assert bar.count.isVisible()
