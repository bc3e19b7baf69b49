"""Beside the calendar the agenda has its usual width, a fifth of a wide window, or what somebody chose."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.views.changes.side_splitter import SideSplitter


@pytest.fixture
def splitter(qtbot: QtBot) -> SideSplitter:
    made = SideSplitter()
    qtbot.addWidget(made)
    made.setHandleWidth(0)
    for _ in range(2):
        made.addWidget(QWidget())
    made.resize(1280, 600)
    made.show()
    return made


@pytest.mark.parametrize(("wide", "side"), [(1280, 272), (1499, 272), (1500, 300), (1920, 384)])
def test_side_grows_with_a_wide_window(splitter: SideSplitter, wide: int, side: int) -> None:
    splitter.resize(wide, 600)
    assert splitter.sizes() == [wide - side, side]


def test_what_was_chosen_stays(splitter: SideSplitter) -> None:
    splitter.choose([900, 380])
    splitter.setStretchFactor(0, 1)
    splitter.resize(1920, 600)
    assert splitter.sizes() == [1540, 380]


def test_what_is_dragged_stays(splitter: SideSplitter) -> None:
    splitter.setStretchFactor(0, 1)
    splitter.moveSplitter(880, 1)
    assert splitter.is_chosen
    splitter.resize(1600, 600)
    assert splitter.sizes() == [1200, 400]
