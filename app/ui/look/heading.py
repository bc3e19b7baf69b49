"""`Heading`: a label whose text is larger than the rest, and stays so when the text size is changed."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.look import fonts
from app.ui.look.plain import Label


class Heading(Label):
    """`factor`: size as a multiple of the program's text. Wraps by default, because names are long."""

    def __init__(
        self,
        text: str = "",
        factor: float = 1.3,
        weight: QFont.Weight | None = None,
        parent: QWidget | None = None,
        *,
        wrap: bool = True,
    ) -> None:
        super().__init__(text, parent)
        self._factor, self._weight = factor, weight
        self.setWordWrap(wrap)
        self._fit()

    def _fit(self) -> None:
        wanted = fonts.scaled(QApplication.font(), self._factor, self._weight)
        if self.font() != wanted:
            self.setFont(wanted)

    def event(self, event: QEvent) -> bool:
        """Make the font anew when the program's changes, which a font of one's own does not follow.

        Where there is a style sheet, Qt tells of a new font of the program only by a new style.
        """
        done = super().event(event)
        if event.type() in (QEvent.Type.ApplicationFontChange, QEvent.Type.StyleChange):
            self._fit()
        return done
