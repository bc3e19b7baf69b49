"""`DueWatch`: asks which promise falls due next, for the chip on every page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from app.ui.jobs import JobRunner
from app.ui.shell.bar_parts import DuePromise
from app.work import Work

#: Reads the next promise on a worker thread; None: nothing is promised.
ReadPromise = Callable[[Work], "DuePromise | None"]


class DueWatch(QObject):
    """`promised` carries the next promise, or None, after each look."""

    promised = Signal(object)

    def __init__(self, jobs: JobRunner, read: ReadPromise, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._read = jobs, read

    @Slot()
    def look(self) -> None:
        """Look now; what is shown stays while the database does not answer."""
        self._jobs.read(self, self._read, self.promised.emit, key="promise", failed=self._failed)

    def stop(self) -> None:
        """Look no more."""
        self._jobs.cancel(self)

    def _failed(self, _error: Exception) -> bool:
        return True
