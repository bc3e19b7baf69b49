"""`HomeSide`: beside the things, what runs now, the queues with their numbers, and what was done here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont, QIcon
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from app.domain import words
from app.domain.eastern import eastern
from app.domain.home.values import HomePage, Queue, Running
from app.ui.last_acts import ActState, LastAct, LastActs
from app.ui.look import fonts, icons, plain, theme
from app.ui.look.plain import Label, tip
from app.ui.look.tokens import TYPE_BODY, TYPE_LABEL, TYPE_SECTION

_ACTS = 6
_MARK = 16  # side of a mark


class HomeSide(QWidget):
    """`queue_chosen` carries a `Queue`, `running_chosen` a `Running`."""

    queue_chosen = Signal(object)
    running_chosen = Signal(object)
    laid_out = Signal()  # it may need another width

    def __init__(self, acts: LastActs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts = acts
        self._page: HomePage | None = None
        self._shown: tuple[LastAct, ...] = ()  # the acts that stand there
        self._of_acts: list[QWidget] = []
        self._first_row = 0  # of the acts, which are the last rows
        # An act says several times that it changed; they are laid out once, in a turn of the event loop of their own.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._renew_acts)
        self._inner = QWidget()
        self.setAccessibleName("Running now, queues and last acts")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self._inner)
        self._layout.addStretch(1)
        acts.changed.connect(self._acts_changed)
        look = theme.current()
        if look is not None:
            look.changed.connect(self.renew)  # the marks are drawn in its colours

    @Slot()
    def _acts_changed(self) -> None:
        self._later.start()

    def show_page(self, page: HomePage) -> None:
        """Show what a page says."""
        before, self._page = self._page, page
        if before is None or (page.running, page.queues) != (before.running, before.queues):
            self.renew()

    @Slot()
    def renew(self) -> None:
        """Lay everything out again."""
        if self._page is None:
            return
        before, self._inner = self._inner, QWidget()
        had = _focused(before)
        grid = QGridLayout(self._inner)
        grid.setContentsMargins(theme.px(24), theme.px(6), theme.px(24), theme.px(16))
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(4))
        grid.setColumnStretch(0, 1)
        self._running(grid, self._page)
        self._queues(grid, self._page)
        self._first_row = self._head(grid, "Done by you today") + 1
        self._of_acts = []
        self._done(grid)
        self._layout.replaceWidget(before, self._inner)
        before.hide()
        before.deleteLater()
        self._give_back(had)

    @Slot()
    def _renew_acts(self) -> None:
        """Lay the acts out again, where others stand than before: the rows above stay as they are."""
        grid = self._inner.layout()
        if self._page is None or not isinstance(grid, QGridLayout) or self._shown == self._acts.entries()[:_ACTS]:
            return
        had, before = _focused(self._inner), self._of_acts
        self._of_acts = []
        for widget in before:
            grid.removeWidget(widget)
        self._done(grid)
        if any(widget.hasFocus() for widget in before):
            self._give_back(had)
        for widget in before:
            widget.hide()
            widget.deleteLater()

    def _give_back(self, name: str) -> None:
        """Give the keyboard to the button of this name."""
        for button in self._inner.findChildren(QPushButton):
            if name and button.accessibleName() == name:
                button.setFocus()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.laid_out.emit()
        return done

    def _head(self, grid: QGridLayout, text: str, *more: str) -> int:
        row = grid.rowCount()
        grid.setRowMinimumHeight(row, theme.px(32 if row > 1 else 24))
        label = Label(text)
        label.setFont(fonts.sized(TYPE_SECTION, QFont.Weight.Bold))
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignBottom)
        for column, word in enumerate(more, 1):
            bottom_right = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
            grid.addWidget(_muted(word), row, column, bottom_right)
        return row

    def _running(self, grid: QGridLayout, page: HomePage) -> None:
        self._head(grid, "Running now")
        for running in page.running:
            major = running.kind == "major_incident"
            kind = "Major incident" if major else "Freeze"
            mark = icons.mark("octagon", "critical") if major else icons.icon("freeze", "freeze")
            kept = f", {running.held}" if running.held else ""
            spoken = f"{kind}: {running.title}, {running.detail}{kept}"
            link = _link(running.title, partial(self.running_chosen.emit, running), spoken)
            grid.addLayout(self._with_mark(mark, kind, link, running), grid.rowCount(), 0, 1, 4)
        if not page.running:
            grid.addWidget(_muted("No major incident and no freeze."), grid.rowCount(), 0, 1, 4)

    def _queues(self, grid: QGridLayout, page: HomePage) -> None:
        self._head(grid, "Queues", "open", "due", "missed")
        for queue in page.queues:
            row = grid.rowCount()
            link = _link(queue.name, partial(self.queue_chosen.emit, queue), _spoken(queue))
            grid.addWidget(link, row, 0, Qt.AlignmentFlag.AlignLeft)
            for column, number in enumerate((queue.open, queue.due, queue.missed), 1):
                label = Label(f"{number:,}")
                strong = number and column > 1
                label.setFont(fonts.sized(TYPE_BODY, QFont.Weight.Bold if strong else QFont.Weight.Normal, digits=True))
                label.setProperty("muted", not number)
                grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignRight)

    def _with_mark(self, mark: QIcon, kind: str, link: QPushButton, running: Running) -> QGridLayout:
        """Return what runs with its mark before it and its detail right below, in line with the words."""
        pair = QGridLayout()
        pair.setSpacing(0)
        pair.setColumnMinimumWidth(0, theme.px(_MARK + 8))
        pair.setColumnStretch(1, 1)
        shape, below = Label(), _muted(running.detail)
        shape.setPixmap(mark.pixmap(QSize(theme.px(_MARK), theme.px(_MARK)), self.devicePixelRatioF()))
        shape.setAccessibleName(kind)
        below.setIndent(0)
        below.setContentsMargins(1, 0, 0, 0)  # as the words of the button, inside of its border
        pair.addWidget(shape, 0, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        pair.addWidget(link, 0, 1, Qt.AlignmentFlag.AlignLeft)
        pair.addWidget(below, 1, 1)
        if running.held:
            lock = Label()
            lock.setPixmap(icons.mark("lock", "muted").pixmap(shape.pixmap().deviceIndependentSize().toSize()))
            lock.setToolTip(tip(running.held))
            lock.setAccessibleName(f"Kept: {running.held}")
            pair.addWidget(lock, 0, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return pair

    def _done(self, grid: QGridLayout) -> None:
        self._shown = self._acts.entries()[:_ACTS]
        for row, act in enumerate(self._shown, self._first_row):
            text = Label(f"{words.time_of_day(eastern(act.at))}  {act.text}")
            text.setWordWrap(True)
            grid.addWidget(text, row, 0, 1, 3)
            self._of_acts.append(text)
            if act.can_undo:
                undo = QPushButton("Undo")
                undo.setFlat(True)
                undo.setAutoDefault(True)  # Enter presses it
                undo.setAccessibleName(f"Undo: {act.text}")
                undo.clicked.connect(partial(self._acts.undo, act.number))
                grid.addWidget(undo, row, 3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
                self._of_acts.append(undo)
            elif act.state is not ActState.DONE:
                fate = _muted(act.fate)
                grid.addWidget(fate, row, 3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
                self._of_acts.append(fate)
        if not self._shown:
            nothing = _muted("Nothing yet.")
            grid.addWidget(nothing, self._first_row, 0, 1, 4)
            self._of_acts.append(nothing)


def _link(text: str, run: Callable[[], object], spoken: str) -> QPushButton:
    button = QPushButton(plain.caption(text))
    button.setFlat(True)
    button.setAutoDefault(True)  # Enter presses it
    button.setProperty("link", True)
    button.setAccessibleName(spoken or text)
    button.clicked.connect(run)
    return button


def _focused(widget: QWidget) -> str:
    return next((b.accessibleName() for b in widget.findChildren(QPushButton) if b.hasFocus()), "")


def _spoken(queue: Queue) -> str:
    return f"{queue.name}: {queue.open:,} open, {queue.due:,} due within the hour, {queue.missed:,} missed"


def _muted(text: str) -> Label:
    label = Label(text)
    label.setProperty("muted", True)
    label.setFont(fonts.sized(TYPE_LABEL))
    label.setWordWrap(len(text) > 24)
    return label
