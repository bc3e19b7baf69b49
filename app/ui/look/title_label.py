"""`TitleLabel`: the title of a record in two lines at most, which never widens what it stands in."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from app.domain.plain_text import one_line
from app.ui.look import fonts, plain, theme
from app.ui.look.tokens import TYPE_RECORD

_LINES = 2
_KEPT = 16  # widths and texts whose lines are remembered


class TitleLabel(QWidget):
    """Breaks between words, and inside a word that is too long; what does not fit is in the tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._broken: dict[tuple[str, int, str], list[str]] = {}  # a layout asks dozens of times
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._fit()

    @property
    def text(self) -> str:
        """The whole title."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show a title, whatever is in it, as plain text in one paragraph."""
        shown = one_line(" ".join(text.split()))
        if shown != self._text:
            self._text = shown
            self.setAccessibleName(self._text)
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(200), self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().lineSpacing())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.fontMetrics().lineSpacing() * max(1, len(self._lines_at(width)))

    def _layout(self) -> QTextLayout:
        layout = QTextLayout(self._text, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        return layout

    def lines(self) -> list[str]:
        """Return the lines as they are shown, the last one shortened where there are more."""
        return self._lines_at(self.width())

    def _lines_at(self, width: int) -> list[str]:
        asked = (self._text, width, self.font().key())
        if asked not in self._broken:
            if len(self._broken) >= _KEPT:
                self._broken.clear()
            self._broken[asked] = self._break(width)
        return self._broken[asked]

    def _break(self, width: int) -> list[str]:
        layout = self._layout()
        found: list[tuple[int, int]] = []
        layout.beginLayout()
        while len(found) < _LINES:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(1, width))
            found.append((line.textStart(), line.textLength()))
        layout.endLayout()
        texts = [self._text[start : start + length].strip() for start, length in found]
        if found and sum(found[-1]) < len(self._text):
            rest = self._text[found[-1][0] :]
            texts[-1] = self.fontMetrics().elidedText(rest, Qt.TextElideMode.ElideRight, max(1, width))
        return texts

    def _fit(self) -> None:
        font = fonts.sized(TYPE_RECORD, QFont.Weight.DemiBold)
        if self.font() != font:
            self.setFont(font)
        shown = self.lines()
        self.updateGeometry()
        whole = " ".join(shown).replace(" ", "") == self._text.replace(" ", "")
        self.setToolTip(plain.tip("" if whole else self._text))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.color("text"))
        metrics = self.fontMetrics()
        for number, line in enumerate(self.lines()):
            painter.drawText(QPointF(0, number * metrics.lineSpacing() + metrics.ascent()), line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def event(self, event: QEvent) -> bool:
        """Make the font anew with the program's."""
        done = super().event(event)
        if event.type() in (QEvent.Type.ApplicationFontChange, QEvent.Type.StyleChange) and QApplication.instance():
            self._fit()
        return done
