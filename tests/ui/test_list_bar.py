"""The bar above a list: how many there are gives way, and is told whole."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.ui.list_bar import CountLabel

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
