"""`paint_later`: what is shown anew is painted in a turn of the event loop of its own."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget


def paint_later(widget: QWidget) -> None:
    """Leave the painting of a widget to the next turn of the event loop, because this one makes and lays out a lot.

    Keys and clicks that come in between are answered; nobody sees the difference. Without a delay the timer would be a
    posted event, which Qt delivers in the same turn. Not for a window that may be resized meanwhile: on X11 Qt would
    never paint it again. Its content may.
    """
    if widget.updatesEnabled():
        widget.setUpdatesEnabled(False)
        QTimer.singleShot(1, widget, partial(widget.setUpdatesEnabled, True))
