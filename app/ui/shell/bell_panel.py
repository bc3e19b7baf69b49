"""`BellPanel`: what was said and done in this window, newest first, with Undo; opens under the bell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import islice

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.domain import words
from app.domain.eastern import eastern
from app.ui.last_acts import LastAct, LastActs
from app.ui.look import fonts, theme
from app.ui.look.plain import Label
from app.ui.look.popup import Popup
from app.ui.look.tokens import TYPE_SECTION
from app.ui.messages import Message, Messages

_SHOWN = 40  # of each kind
_AT_ONCE = 20  # lines made when it opens, which is as many as are seen of most
_LATER = 6  # lines made in each later turn of the event loop


class BellPanel(Popup):
    """Closes by Escape or a click elsewhere; Up and Down go from Undo to Undo."""

    def __init__(self, messages: Messages, acts: LastActs, parent: QWidget) -> None:
        super().__init__(parent)
        self._messages, self._acts, self._over, self._page = messages, acts, parent, QWidget()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Messages and last acts")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setAccessibleName("Messages and last acts")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self._area)
        self._states: dict[int, tuple[QGridLayout, int, QWidget]] = {}  # where the last column of an act stands
        self._shown: tuple[LastAct, ...] = ()
        self._lines: Iterator[None] = iter(())
        self._more = QTimer(self)
        self._more.setInterval(0)
        self._more.timeout.connect(self._make_more)
        self._later = QTimer(self)  # an act says several times that it changed
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._renew)
        acts.changed.connect(self._acts_changed)
        self._fill()

    @Slot()
    def _acts_changed(self) -> None:
        self._later.start()

    def open_below(self, button: QWidget) -> None:
        """Open below a button, within the window."""
        window = button.window()
        self._fit()
        at = button.mapToGlobal(QPoint(button.width(), button.height() + theme.px(4)))
        left = max(window.mapToGlobal(QPoint(0, 0)).x() + theme.px(8), at.x() - self.width())
        self.move(left, at.y())
        self.show()
        undos = self._undos()
        (undos[0] if undos else self).setFocus(Qt.FocusReason.PopupFocusReason)
        self._messages.seen()

    def _fit(self) -> None:
        """Be as high as what it says in this width: no room stays empty below the last message."""
        window, said = self._over.window(), self._page.layout()
        wide = min(theme.px(460), window.width() - theme.px(24))
        inner = wide - 2 - 2 * self._area.frameWidth()
        tall = said.heightForWidth(inner) if said is not None and said.hasHeightForWidth() else 0
        tall = tall or self._page.sizeHint().height()
        tall += 2 + 2 * self._area.frameWidth()
        self.resize(wide, min(tall, window.height() - theme.px(120)))

    @Slot()
    def _renew(self) -> None:
        """Show what became of the acts; all is made anew only where there are others."""
        before, now = self._shown, self._acts.entries()[:_SHOWN]
        if [act.number for act in before] != [act.number for act in now]:
            self._fill()
            return
        self._shown = now
        for old, act in zip(before, now, strict=True):
            if old != act and act.number in self._states:
                grid, line, widget = self._states[act.number]
                had = widget.hasFocus()
                grid.removeWidget(widget)
                self._state(grid, line, act)
                if had:
                    next((undo for undo in self._undos() if undo is not widget), self).setFocus()
                widget.hide()
                widget.deleteLater()

    def _fill(self) -> None:
        page = self._page = QWidget()
        page.setAccessibleName("Messages and last acts")
        page.setObjectName("panel_page")
        grid = QGridLayout(page)
        margin = theme.px(12)
        grid.setContentsMargins(margin, margin, margin, margin)
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnStretch(1, 1)
        self._states, self._shown = {}, self._acts.entries()[:_SHOWN]
        self._lines = self._all_lines(grid)
        self._make(_AT_ONCE)
        self._area.setWidget(page)  # deletes the page before
        if self.isVisible():
            self._fit()

    def _all_lines(self, grid: QGridLayout) -> Iterator[None]:
        """Make one line after the other, from the top: nothing that is read moves meanwhile."""
        done = {act.text for act in self._acts.entries()}
        said = [message for message in self._messages.past if message.missed or message.text not in done]
        self._head(grid, "Done by you today")
        for act in self._shown:
            self._act(grid, act)
            yield
        if not self._shown:
            self._nothing(grid, "Nothing yet. What you do is listed here, with Undo where it can be taken back.")
        self._head(grid, "Messages")
        for message in said[:_SHOWN]:
            self._message(grid, message)
            yield
        if not said:
            self._nothing(grid, "No messages.")
        grid.setRowStretch(grid.rowCount(), 1)

    def _make(self, most: int) -> None:
        """Make so many lines; those that are left follow."""
        if sum(1 for _ in islice(self._lines, most)) < most:
            self._more.stop()
        else:
            self._more.start()

    @Slot()
    def _make_more(self) -> None:
        self._make(_LATER)
        self._fit()

    def _head(self, grid: QGridLayout, text: str) -> None:
        label = Label(text)
        label.setFont(fonts.sized(TYPE_SECTION, QFont.Weight.Bold))
        if grid.count():
            label.setContentsMargins(0, theme.px(8), 0, 0)
        grid.addWidget(label, grid.rowCount(), 0, 1, 3)

    def _nothing(self, grid: QGridLayout, text: str) -> None:
        label = _muted(text)
        label.setWordWrap(True)
        grid.addWidget(label, grid.rowCount(), 0, 1, 3)

    def _act(self, grid: QGridLayout, act: LastAct) -> None:
        line = grid.rowCount()
        text = Label(act.text)
        text.setWordWrap(True)
        grid.addWidget(_muted(_clock(act.at)), line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text, line, 1)
        self._state(grid, line, act)

    def _state(self, grid: QGridLayout, line: int, act: LastAct) -> None:
        """Show how an act is taken back, or what became of it."""
        state: QWidget
        if act.can_undo:
            undo = QPushButton("Undo")
            undo.setFlat(True)
            undo.setAccessibleName(f"Undo: {act.text}")
            undo.clicked.connect(partial(self._acts.undo, act.number))
            state = undo
        else:
            state = _muted(act.fate)
        grid.addWidget(state, line, 2, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        self._states[act.number] = (grid, line, state)

    def _message(self, grid: QGridLayout, message: Message) -> None:
        line = grid.rowCount()
        text = Label(f"{message.text}\n{message.hint}".strip())
        text.setWordWrap(True)
        grid.addWidget(_muted(_clock(message.at)), line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text, line, 1, 1, 2)

    def _undos(self) -> list[QPushButton]:
        return self.findChildren(QPushButton)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        undos = self._undos()
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif step is not None and undos:
            focused = next((n for n, undo in enumerate(undos) if undo.hasFocus()), -1)
            at = max(0, min(focused + step, len(undos) - 1))
            undos[at].setFocus()
            self._area.ensureWidgetVisible(undos[at])
        else:
            super().keyPressEvent(event)


def _muted(text: str) -> Label:
    label = Label(text)
    label.setProperty("muted", True)
    return label


def _clock(at: datetime | None) -> str:
    return words.time_of_day(eastern(at)) if at is not None else ""
