"""`DueClock`: the time in the status bar and, on every page, the promise that falls due next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.ui.jobs import JobRunner
from app.ui.shell.bar_parts import DuePromise
from app.ui.shell.due_watch import DueWatch, ReadPromise
from app.ui.shell.status_bar import StatusBar
from app.ui.shell.top_bar import TopBar
from app.ui.tab import Navigator

_MINUTE = 60  # seconds


class DueClock(QObject):
    """Runs while a workspace is open: from `begin` to `end`.

    `missed` carries a promise once, as soon as its time has passed.
    """

    missed = Signal(object)  # DuePromise

    def __init__(self, jobs: JobRunner, top: TopBar, status: StatusBar, navigator: Navigator, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._top, self._status, self._navigator = jobs, top, status, navigator
        self._now: Callable[[], datetime] | None = None
        self._due: DueWatch | None = None
        self._said: set[tuple[str, datetime]] = set()  # of which it was said that they are missed
        self._minute = QTimer(self)
        self._minute.setSingleShot(True)
        self._minute.timeout.connect(self._tick)
        top.promise_asked.connect(self._open_promise)

    def begin(self, now: Callable[[], datetime], read: ReadPromise | None) -> None:
        """Show the time of a workspace, and what is due there where `read` asks for it."""
        self._now = now
        if read is not None:
            self._due = DueWatch(self._jobs, read, self)
            self._due.promised.connect(self._show)
        self._tick()

    def end(self) -> None:
        """Look no more; nothing is due."""
        if self._due is not None:
            self._due.stop()
            self._due.deleteLater()
        self._show(None)
        self._now = self._due = None
        self._said.clear()
        self._minute.stop()

    def look(self) -> None:
        """Ask what is due now, because something changed that promises hang on."""
        if self._due is not None:
            self._due.look()

    @Slot(object)
    def _show(self, promise: DuePromise | None) -> None:
        if self._now is not None:
            now = self._now()
            self._top.promise.set_promise(promise, now)
            self._top.fit()
            self._say_missed(promise, now)

    def _say_missed(self, promise: DuePromise | None, now: datetime) -> None:
        """Say once that the time of a promise has passed."""
        if promise is None or promise.due_at >= now or (promise.number, promise.due_at) in self._said:
            return
        self._said.add((promise.number, promise.due_at))
        self.missed.emit(promise)

    @Slot()
    def _open_promise(self) -> None:
        promise = self._top.promise.promise
        if promise is not None:
            self._navigator.open(promise.tab, id=promise.id)

    def _await_minute(self, now: datetime | None) -> None:
        """Tick as the next minute begins: a whole minute from now the clock would be behind by up to as much."""
        gone = now.second + now.microsecond / 1e6 if now is not None else 0.0
        self._minute.start(int((_MINUTE - gone) * 1000) + 1)

    @Slot()
    def _tick(self) -> None:
        """Tell the minute that has begun."""
        now = self._now() if self._now is not None else None
        self._await_minute(now)
        if now is not None:
            self._status.set_now(now)
            self._top.promise.set_promise(self._top.promise.promise, now)
            self._say_missed(self._top.promise.promise, now)
        self.look()
