"""What is shown anew is painted in a turn of its own, not in the one that lays it out."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.paint_later import paint_later


class Painted(QWidget):
    """Counts how often it is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.times += 1


def test_it_is_painted_after_what_was_posted_meanwhile(qtbot: QtBot) -> None:
    widget = Painted()
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitExposed(widget)
    qtbot.waitUntil(lambda: widget.times > 0)
    paint_later(widget)
    before = widget.times
    widget.update()
    QCoreApplication.sendPostedEvents()  # what is left of this turn
    assert not widget.updatesEnabled()
    assert widget.times == before
    qtbot.waitUntil(lambda: widget.times > before)
    assert widget.updatesEnabled()


def test_what_is_not_to_be_painted_stays_so(qtbot: QtBot) -> None:
    widget = Painted()
    qtbot.addWidget(widget)
    widget.setUpdatesEnabled(False)
    paint_later(widget)
    later: list[bool] = []
    QTimer.singleShot(5, lambda: later.append(widget.updatesEnabled()))
    qtbot.waitUntil(lambda: bool(later))
    assert later == [False]
