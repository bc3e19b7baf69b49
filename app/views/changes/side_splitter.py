"""`SideSplitter`: the calendar and what stands beside it, which takes its share of a wide window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter

from app.ui.look import theme

_SIDE = 272  # pixels at 100 %
_WIDE = 1500  # from here a fifth of the width


class SideSplitter(QSplitter):
    """Gives the side its usual width until somebody chooses another: `chosen` sizes stay, in pixels."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.is_chosen = False
        self.splitterMoved.connect(self._moved)

    def choose(self, sizes: Sequence[int]) -> None:
        """Take sizes that were chosen before."""
        self.is_chosen = True
        self.setSizes(list(sizes))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.is_chosen:
            side = self.width() // 5 if self.width() >= theme.px(_WIDE) else theme.px(_SIDE)
            self.setSizes([self.width() - side, side])

    @Slot()
    def _moved(self) -> None:
        self.is_chosen = True
