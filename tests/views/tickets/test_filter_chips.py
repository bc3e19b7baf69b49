"""The conditions in one line: what has room, what is shortened, what is behind a number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.views.tickets.filter_chips import ChipRow

FIGURE = "Status update, Low, missed, DOR, October 2026 (3 updates, each ticket once)"


@pytest.fixture
def row(qtbot: QtBot) -> Iterator[ChipRow]:
    top = QWidget()
    qtbot.addWidget(top)
    top.resize(1200, 60)
    found = ChipRow(top)
    top.show()
    yield found
    top.hide()


def shown(row: ChipRow, width: int) -> list[str]:
    row.resize(width, 32)
    QApplication.processEvents()
    texts = [chip.text() for chip in row.chips if not chip.isHidden()]
    return texts if row.more.isHidden() else [*texts, row.more.text()]


def test_a_condition_too_long_for_the_line_is_shortened_and_whole_again(row: ChipRow) -> None:
    row.show_chips([(FIGURE, 1)])
    assert shown(row, 1000) == [FIGURE]
    (short,) = shown(row, 300)
    assert short.endswith("…")
    assert FIGURE.startswith(short[:-1])
    assert row.chips[0].geometry().right() < 300
    assert shown(row, 1000) == [FIGURE]
    assert shown(row, 60) == ["1 condition"]


def test_what_has_no_room_is_counted(row: ChipRow) -> None:
    row.show_chips([(FIGURE, 1), ("High", 2), ("DOR", 3)])
    assert shown(row, 1100) == [FIGURE, "High", "DOR"]
    first, more = shown(row, 300)
    assert first.endswith("…")
    assert more == "+2"
    assert shown(row, 60) == ["3 conditions"]
