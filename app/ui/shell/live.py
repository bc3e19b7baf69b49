"""`LiveFeed`: looks every few seconds whether somebody else changed something."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.domain.changes_made import Changes, Touched
from app.ui.jobs import JobRunner
from app.work import Work

log = logging.getLogger("longleaf.window")

Since = Callable[[object, Work], "tuple[object, Changes]"]


class LiveFeed(QObject):
    """Polls `since(token, work)`; what is new goes out as `changed`. None is the first token: nothing is new yet.

    A failed look is tried again, ever more slowly; `lost` and `found` say when the database goes and comes back,
    `begun` and `ended` when the looks do.
    """

    changed = Signal(object)
    looked = Signal()  # an answer came: what is shown holds, or `changed` follows
    begun = Signal()
    ended = Signal()
    lost = Signal(object)
    found = Signal()

    def __init__(self, jobs: JobRunner, since: Since, seconds: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._since = jobs, since
        self._token: object = None
        self._asking = False
        self._failures = 0
        self._interval = int(seconds * 1000)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self._interval)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look regularly, with a first look at once."""
        self.look()
        self.begun.emit()

    def stop(self) -> None:
        """End the regular looks."""
        self._timer.stop()
        self._jobs.cancel(self)
        self._asking = False  # no answer follows a look that was cancelled
        self.ended.emit()

    def set_seconds(self, seconds: float) -> None:
        """Look this often, in seconds, from now on."""
        self._interval = int(seconds * 1000)
        self._timer.setInterval(self._interval)

    @Slot()
    def look(self) -> None:
        """Look now, unless a look is under way."""
        if self._asking:
            return
        self._asking = True
        token, since = self._token, self._since

        def ask(work: Work) -> tuple[object, Changes]:
            return since(token, work)

        job = self._jobs.read(self, ask, self._arrived, failed=self._failed)
        self._asking = not job.dropped

    def _arrived(self, answer: tuple[object, Changes]) -> None:
        self._asking = False
        self._token, changes = answer
        if self._failures:
            self._failures = 0
            log.info("The database answers again")
            self.found.emit()
            # What happened while the database was away is not known in full.
            changes = Changes(Touched.EVERYTHING)
        self._timer.start(self._interval)
        self.looked.emit()
        if changes.touched:
            self.changed.emit(changes)

    def _failed(self, error: Exception) -> bool:
        self._asking = False
        self._failures += 1
        if self._failures == 2:  # one failure may be a passing one
            log.info("The database does not answer: %s", type(error))
            self.lost.emit(error)
        self._timer.start(min(10_000, self._interval * 2 ** min(self._failures, 4)))
        return True
