"""Corners of what lies over the window: cut where `paint_raised` paints nothing, and nowhere else."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QPixmap, QRegion
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.look import theme
from app.ui.look.popup import Popup, without_corners
from app.ui.look.tokens import RADIUS_POPUP


def test_corner_of_four_pixels() -> None:
    """The circle around (4, 4) leaves one pixel of the first row out, and none of the others."""
    region = without_corners(QSize(20, 10), 4)
    assert region.boundingRect() == QRect(0, 0, 20, 10)
    out = [(x, y) for x in range(20) for y in range(10) if not region.contains(QPoint(x, y))]
    assert out == [(0, 0), (0, 9), (19, 0), (19, 9)]


def test_cuts_off_nothing_that_is_painted(qtbot: QtBot) -> None:
    popup = Popup(None)
    qtbot.addWidget(popup)
    popup.resize(60, 40)
    picture = QPixmap(popup.size())
    picture.fill(QColor(0, 0, 0, 0))
    popup.render(picture, QPoint(), QRegion(), QWidget.RenderFlag(0))
    image = picture.toImage()
    kept = without_corners(popup.size(), theme.px(RADIUS_POPUP))
    painted = {(x, y) for x in range(60) for y in range(40) if image.pixelColor(x, y).alpha()}
    assert {(x, y) for x, y in painted if not kept.contains(QPoint(x, y))} == set()
    assert not kept.contains(QPoint(0, 0))
    assert (0, 0) not in painted
