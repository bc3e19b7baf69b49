"""The small buttons that go one step back or on: an arrow that grows with the text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QToolButton

from app.ui.look import icons, plain, theme

_SIDE, _ICON = 28, 18  # pixels at 100 %


class StepButton(QToolButton):
    """An arrow as high as the other controls, at every size of text."""

    def __init__(self, arrow: str, name: str) -> None:
        super().__init__()
        self._arrow = arrow
        self.setAccessibleName(name)
        self.setToolTip(plain.tip(name))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        side = theme.px(_ICON)
        self.setIcon(icons.icon(self._arrow, "text"))
        if self.iconSize() != QSize(side, side):
            self.setIconSize(QSize(side, side))
        self.setMinimumSize(theme.px(_SIDE), theme.px(_SIDE))


def step_button(arrow: str, name: str) -> StepButton:
    """Make a button that goes one step back ("left") or on ("right")."""
    return StepButton(arrow, name)
