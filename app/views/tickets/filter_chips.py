"""`ChipRow`: the conditions that are set, one chip each, in one line; what has no room is behind "+2"."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from app.domain import words
from app.ui.forms.facet import Chip
from app.ui.look import theme
from app.ui.look.tokens import CONTROL

#: Pixels at 100 %: for the words "12 conditions", and what the chips ask for where there is more room.
_LEAST, _WANTED = 104, 240


class ChipRow(QWidget):
    """`removed(value)`: a chip was taken away; `more_asked`: the conditions without room are asked for."""

    removed = Signal(object)
    more_asked = Signal()
    shown = Signal()  # other chips than before: they may need more room, or less

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Conditions")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.chips: list[Chip] = []
        self.texts: list[str] = []
        self.more = QToolButton()
        self.more.setProperty("facet", True)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.clicked.connect(self.more_asked)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(4))
        self._row.addWidget(self.more)
        self._row.addStretch(1)
        self.more.hide()

    def show_chips(self, chips: Sequence[tuple[str, object]]) -> None:
        """Show these words, each with the value that `removed` tells."""
        for chip in self.chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips, self.texts = [], [text for text, _ in chips]
        for number, (text, value) in enumerate(chips):
            chip = Chip(text, value)
            chip.removed.connect(self.removed)
            self._row.insertWidget(number, chip)
            self.chips.append(chip)
        self._fit()
        self.updateGeometry()
        self.shown.emit()

    def _fit(self) -> None:
        room, gap, shown = self.width(), self._row.spacing(), 0
        widths = [chip.whole_width() + gap for chip in self.chips]
        rest = self.more.sizeHint().width() + gap
        for number in range(1, len(widths) + 1):
            if sum(widths[:number]) + (rest if number < len(widths) else 0) <= room:
                shown = number
        if not shown and widths and room - rest * (len(widths) > 1) >= theme.px(_LEAST):
            shown = 1  # the first, shortened: what it is about is worth more than how many there are
            widths[0] = room - rest * (len(widths) > 1)
        for number, chip in enumerate(self.chips):
            if number < shown:
                chip.shorten(widths[number])
            chip.setVisible(number < shown)
        left = len(self.chips) - shown
        self.more.setVisible(left > 0)
        self.more.setText(f"+{left}" if shown else words.count(left, "condition"))
        self.more.setAccessibleName(f"{words.count(left, 'more condition')}")
        self.more.setToolTip("Show all conditions")

    def sizeHint(self) -> QSize:
        return QSize(sum(chip.sizeHint().width() + self._row.spacing() for chip in self.chips), theme.px(CONTROL))

    def minimumSizeHint(self) -> QSize:
        """Return the room for how many there are: what has none of its own is behind that button."""
        return QSize(min(self.wanted(), theme.px(_LEAST)), theme.px(CONTROL))

    def wanted(self) -> int:
        """Return the width for the first chip and for how many there are besides; 0 where there is none."""
        if not self.chips:
            return 0
        rest = theme.px(40) if len(self.chips) > 1 else 0
        return min(self.chips[0].sizeHint().width() + rest, theme.px(_WANTED)) + 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
