"""`Remarks`: what is to be known about the figures, in one line; all of it on demand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.domain.plain_text import one_line
from app.ui.long_text import LongText
from app.ui.look import theme
from app.ui.look.plain import Label

_LEAST = 120  # pixels at 100 % that the line keeps beside buttons


class Line(Label):
    """A text in one line, which is shortened where it has no room. A screen reader reads the whole of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("muted", True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""

    @property
    def whole(self) -> str:
        """The text as it was set."""
        return self._whole

    def set_whole(self, text: str) -> None:
        """Show a text."""
        self._whole = text
        self.setAccessibleName(text)
        self.fit()

    def fit(self) -> None:
        """Shorten the text anew, for the width that there is now."""
        room = max(theme.px(_LEAST), self.width())
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        if shown != self.text():
            self.setText(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the text for another width."""
        super().resizeEvent(event)
        self.fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(_LEAST), super().minimumSizeHint().height())


class Remarks(QWidget):
    """One line of remarks, with "More" where there is more than is seen.

    `whole` stands elsewhere, in the full width, and shows each remark in a line of its own while it is asked for; what
    it has no room for is scrolled.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: tuple[str, ...] = ()
        self.line = Line()
        self.more_button = QPushButton("More")
        self.more_button.setProperty("flat", True)
        self.more_button.setAutoDefault(False)
        self.more_button.clicked.connect(self._toggle)
        self.more_button.hide()
        self.all_label = Label()
        self.all_label.setProperty("muted", True)
        self.whole = LongText(self.all_label, "All that is to be known about the figures")
        self.whole.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(4))
        row.addWidget(self.line, 1)
        row.addWidget(self.more_button)
        self._is_open = False

    def say(self, *remarks: str) -> None:
        """Show remarks, each without its full stop; the first says of when the figures are."""
        self._said = tuple(one_line(one) for one in remarks if one)
        self._show()

    def text(self) -> str:
        """Return all of it, as a paragraph."""
        return "; ".join(self._said) + "." if self._said else ""

    @Slot()
    def _toggle(self) -> None:
        self._is_open = not self._is_open
        self._show()

    def _show(self) -> None:
        whole = self.text()
        if self._is_open and len(self._said) > 1:
            self.line.set_whole(f"{self._said[0]}.")
        else:
            self.line.set_whole(whole)
        self.all_label.setText("\n".join(f"{one[:1].upper()}{one[1:]}." for one in self._said[1:] or self._said))
        self._fit()

    def _fit(self) -> None:
        self.line.fit()
        has_more = self._is_open or self.line.fontMetrics().horizontalAdvance(self.text()) > self.width()
        self.more_button.setVisible(bool(self._said) and has_more)
        self.more_button.setText("Less" if self._is_open else "More")
        self.more_button.setAccessibleName("Less about the figures" if self._is_open else "More about the figures")
        self.whole.setVisible(self._is_open and bool(self._said))
        self.whole.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the line for another width."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Shorten the line for another size of text."""
        done = super().event(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
        return done
