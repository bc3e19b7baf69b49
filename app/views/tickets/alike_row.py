"""`AlikeRow`: a record that a call may be about, with what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.tickets.call import Alike, AlikeKind
from app.ui.look import icons, plain, theme
from app.ui.look.plain import Label

_MARKS = {
    AlikeKind.MAJOR: ("octagon", "critical"),
    AlikeKind.OUTAGE: ("down", "missed"),
    AlikeKind.TICKET: ("triangle_open", "soon"),
    AlikeKind.CALLER: ("ring", "muted"),
}


class AlikeRow(QWidget):
    """A record in two lines: its number with what can be done, and its title."""

    attach = Signal(object)
    open = Signal(object)

    def __init__(self, alike: Alike) -> None:
        super().__init__()
        self._alike = alike
        self.setAccessibleName(f"{alike.number} {alike.title}, {alike.note}")
        shape, tone = _MARKS[alike.kind]
        mark = Label()
        icons.set_mark(mark, shape, tone, 14)
        mark.setAccessibleName(alike.note)
        number = Label(alike.number or alike.note)
        number.setProperty("heading", True)
        top = QHBoxLayout()
        top.setSpacing(theme.px(4))
        top.addWidget(mark)
        top.addWidget(number)
        top.addStretch(1)
        if alike.ticket_id is not None:
            top.addWidget(self._button("Attach", f"Log this call as a child of {alike.number}", self._attach_asked))
        if alike.number and alike.kind is not AlikeKind.MAJOR:
            top.addWidget(self._button("Open", f"Show {alike.number}; this call stays", self._open_asked))
        self.title = _OneLine(f"{alike.title}, {alike.note}" if alike.number else alike.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.title)

    def _button(self, text: str, tip: str, done: object) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("flat", True)
        button.setProperty("inline", True)
        button.setAutoDefault(False)
        button.setToolTip(plain.tip(tip))
        button.setAccessibleName(f"{text} {self._alike.number}")
        button.clicked.connect(done)
        return button

    @Slot()
    def _attach_asked(self) -> None:
        self.attach.emit(self._alike)

    @Slot()
    def _open_asked(self) -> None:
        self.open.emit(self._alike)


class _OneLine(Label):
    """A title in one line: what does not fit is in its tooltip."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setProperty("muted", True)
        self._whole = text
        self.setToolTip(plain.tip(text))
        self.setAccessibleName(text)
        self.setMinimumWidth(theme.px(60))
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(60, self.width())))

    def event(self, event: QEvent) -> bool:
        """Shorten again at another width."""
        done = super().event(event)
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return done
