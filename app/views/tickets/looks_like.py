"""`LooksLike`: beside a call that is written down, what it may be about already, and what is promised for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain import words
from app.domain.tickets.call import Alike, AlikeKind, Promise
from app.ui.look import icons, plain, theme
from app.ui.look.plain import Label
from app.views.tickets.model import priority_mark

_WIDE = 236  # at 100 %
_MARKS = {
    AlikeKind.MAJOR: ("octagon", "critical"),
    AlikeKind.OUTAGE: ("down", "missed"),
    AlikeKind.TICKET: ("triangle_open", "soon"),
    AlikeKind.CALLER: ("ring", "muted"),
}


class LooksLike(QWidget):
    """`attach` and `open` ask for what their buttons say, with the `Alike`."""

    attach = Signal(object)
    open = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Looks like")
        self.found: tuple[Alike, ...] = ()
        title = Label("Looks like")
        title.setProperty("label", True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.px(4))
        self._nothing = Label("Nothing yet: what is open about the same shows here while you type.")
        self._nothing.setProperty("muted", True)
        self._nothing.setWordWrap(True)
        self.promise = _PromiseCard()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(title)
        column.addWidget(self._nothing)
        column.addLayout(self._rows)
        column.addStretch(1)
        column.addWidget(self.promise)
        self.setFixedWidth(theme.px(_WIDE))

    def show_found(self, found: Sequence[Alike]) -> None:
        """Show what was found, the likeliest first."""
        if tuple(found) == self.found:
            return
        self.found = tuple(found)
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for alike in self.found[:3]:
            row = _Row(alike)
            row.attach.connect(self.attach)
            row.open.connect(self.open)
            self._rows.addWidget(row)
        self._nothing.setVisible(not self.found)
        self.setAccessibleDescription(words.count(len(self.found), "record") if self.found else "Nothing found")


class _Row(QWidget):
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


class _PromiseCard(QFrame):
    """The priority and by when it is to be resolved."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("promise")
        self.mark, self.word, self.due = Label(), Label(), Label()
        self.word.setProperty("heading", True)
        self.due.setWordWrap(True)
        grid = QHBoxLayout(self)
        grid.setContentsMargins(theme.px(8), theme.px(4), theme.px(8), theme.px(4))
        grid.setSpacing(theme.px(8))
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.word)
        texts.addWidget(self.due)
        grid.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(texts, 1)
        self.show_promise(None)

    def show_promise(self, promise: Promise | None) -> None:
        """Show it; None: the workspace has no priorities yet."""
        if promise is None:
            self.word.setText("No priority")
            self.due.setText("This workspace has no priority matrix yet")
        else:
            mark = priority_mark(promise.priority)
            icons.set_mark(self.mark, mark.shape, mark.tone, 14)
            self.mark.setAccessibleName(promise.priority.label)
            self.word.setText(promise.priority.label)
            due = promise.resolve_by
            told = f"Resolve by {words.moment(due, weekday=True, year=False)}" if due is not None else ""
            self.due.setText(told or "No target to resolve it by")
        self.setAccessibleName(f"Priority {self.word.text()}. {self.due.text()}")
