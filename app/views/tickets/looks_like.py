"""`LooksLike`: beside a call that is written down, what it may be about already, and what is promised for it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from app.domain import words
from app.domain.knowledge.lookup import KnownSolution
from app.domain.tickets.call import Alike, Promise
from app.ui.look import icons, theme
from app.ui.look.plain import Label
from app.views.tickets.alike_row import AlikeRow
from app.views.tickets.caller_box import CallerBox, widgets_of
from app.views.tickets.known import KnownList
from app.views.tickets.model import priority_mark

_WIDE = 236  # at 100 %
_MOMENT = 1.0  # seconds


class LooksLike(QWidget):
    """`attach` and `open` ask for what their buttons say, with the `Alike`."""

    attach = Signal(object)
    open = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Looks like")
        self.found: tuple[Alike, ...] = ()
        self._full = False
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
        self._column, self._title = column, title
        self.caller = CallerBox()
        self.caller.attach.connect(self.attach)
        self.caller.open.connect(self.open)
        column.addWidget(self.caller)
        column.addWidget(title)
        column.addWidget(self._nothing)
        column.addLayout(self._rows)
        self.known = KnownList()
        column.addWidget(self.known)
        column.addStretch(1)
        column.addWidget(self.promise)
        self.setFixedWidth(theme.px(_WIDE))
        self._sizes: set[tuple[int, int]] = set()  # that it had in the last moment
        self._fitted = 0.0
        self._settle = QTimer(self, singleShot=True, interval=0)  # once the form has the height that it can get
        self._settle.timeout.connect(self.fit)
        self.caller.filled.connect(self._fit_anew)

    # --- room -------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle.start()

    @Slot()
    def _fit_anew(self) -> None:
        """Let every line come back where there is room for it: there are others now."""
        self._sizes.clear()
        self._settle.start()

    @Slot()
    def fit(self) -> None:
        """Leave out lines that there is no room for: the caller's tickets from the last on, then look-alikes,
        or the line that there are none yet.

        Lines that are pressed together cannot be read. All of a caller's tickets are in Callers, and counted here.
        A form gives what the lines need, so that each fit may be answered by another height: at one that it had a
        moment ago lines only go, none comes back, and there is an end to it.
        """
        spare = [*reversed(self.caller.ticket_rows()), *reversed(widgets_of(self._rows)[1:])]
        spare += [] if self.found or self._full else [self._nothing]
        now = time.monotonic()
        if now - self._fitted > _MOMENT:
            self._sizes.clear()
        self._fitted, size = now, (self.width(), self.height())
        if size not in self._sizes:
            self._sizes.add(size)
            for row in spare:
                row.show()
        for row in spare:
            if self._needed() <= self.height():
                return
            row.hide()

    def _needed(self) -> int:
        # else each layout goes on with the heights that it knows
        for layout in self.findChildren(QLayout):
            layout.invalidate()
        self.caller.updateGeometry()
        return self._column.totalHeightForWidth(self.width())

    def stand_first(self, widget: QWidget) -> None:
        """Let a widget stand above all else."""
        self._column.insertWidget(0, widget, 1)

    def make_room(self, *, full: bool) -> None:
        """Leave out what it looks like, where what is asked for a request needs the room."""
        self._full = full
        self._title.setHidden(full)
        self._show_rows()

    def show_found(self, found: Sequence[Alike]) -> None:
        """Show what was found, the likeliest first."""
        if tuple(found) == self.found:
            return
        self.found = tuple(found)
        self._show_rows()

    def show_known(self, found: Sequence[KnownSolution]) -> None:
        """Show the notes that may solve it; they leave room for two look-alikes."""
        self.known.show_found(found)
        self._show_rows()

    def attachable(self) -> tuple[Alike, ...]:
        """Return what the call can be attached to as a child, in the order shown, each ticket once."""
        first = self.caller.first(open_only=True)
        every = [one for one in (first, *self.found) if one is not None and one.ticket_id is not None]
        return tuple({one.ticket_id: one for one in reversed(every)}.values())[::-1]

    def _show_rows(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for alike in () if self._full else self.found[: 2 if self.known.found else 3]:
            row = AlikeRow(alike)
            row.attach.connect(self.attach)
            row.open.connect(self.open)
            self._rows.addWidget(row)
        self._nothing.setVisible(not self.found and not self._full)
        self._fit_anew()
        self.setAccessibleDescription(words.count(len(self.found), "record") if self.found else "Nothing found")


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
