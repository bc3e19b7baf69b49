"""What stands above the list of tickets: a condition keeps its chip, whatever else needs room."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.ui.look.theme import Theme
from app.views.tickets.top_bar import TopBar
from tests.qt_guards import settle


def bar_of(qtbot: QtBot, width: int, *, wide: bool) -> TopBar:
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.set_wide(wide=wide)
    bar.resize(width, 90)
    bar.show()
    bar.show_group("due")
    bar.show_back(True)
    bar.filters.chips.show_chips([("1 chosen ticket", 1)])
    settle()
    return bar


def test_a_condition_is_seen_beside_the_quick_filters(qtbot: QtBot, theme: Theme) -> None:
    bar = bar_of(qtbot, 1050, wide=True)
    (chip,) = bar.filters.chips.chips
    assert chip.isVisible()
    assert chip.width() >= chip.sizeHint().width()
    assert bar.group_button.width() >= bar.group_button.sizeHint().width()


@pytest.mark.parametrize(("width", "grouped"), [(940, True), (470, False)])
def test_nothing_is_cut_where_there_is_little_room(qtbot: QtBot, theme: Theme, width: int, *, grouped: bool) -> None:
    bar = bar_of(qtbot, width, wide=False)
    assert bar.group_button.isVisible() is grouped
    for button in (bar.back_button, bar.filters.button):
        assert button.width() >= button.sizeHint().width()
    shown = [*bar.filters.chips.chips, bar.filters.chips.more]
    (one,) = [button for button in shown if button.isVisible()]
    assert one.width() >= one.sizeHint().width()
