"""`Reminding`: tells on the screen what somebody is to be reminded of, and what came back from hold, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Slot

from app.domain.changes_made import Changes
from app.domain.reminders import REMINDERS, ToTell
from app.ui.jobs import JobRunner
from app.work import Work

_EVERY = 30_000  # ms
_EACH = 3  # so many are told one by one


class Reminding(QObject):
    """Looks every half minute.

    `tell(since)` gives what is to be told and keeps that it was, so that of several windows of one person one tells it;
    `say(one)` tells one, `many(n)` of more than a few how many there are.
    """

    def __init__(
        self,
        jobs: JobRunner,
        tell: Callable[[datetime], Sequence[ToTell]],
        say: Callable[[ToTell], object],
        many: Callable[[int], object],
        now: Callable[[], datetime],
        parent: QObject | None = None,
        every: int = _EVERY,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._tell, self._say, self._many, self._now = jobs, tell, say, many, now
        self._since = now()
        self._asked = self._since
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(every)
        self._timer.timeout.connect(self.look)

    @Slot()
    def start(self) -> None:
        """Begin to look; the first time a moment later, so that a start pays for none."""
        self._timer.start()

    @Slot()
    def stop(self) -> None:
        """Look no more: the window leaves the workspace."""
        self._timer.stop()
        self._jobs.cancel(self)

    @Slot(object)
    def note(self, changes: Changes) -> None:
        """Look again soon where a reminder was set or moved."""
        if changes.touched & REMINDERS and self._timer.isActive():
            self._timer.start()

    @Slot()
    def look(self) -> None:
        """Ask for what is to be told now."""
        tell, since = self._tell, self._since
        self._asked = self._now()

        def ask(_work: Work) -> Sequence[ToTell]:
            return tell(since)

        self._jobs.read(self, ask, self._here, key="reminding", failed=self._failed, repeats=False)

    def _here(self, found: Sequence[ToTell]) -> None:
        self._since = self._asked
        if len(found) > _EACH:
            self._many(len(found))
        else:
            for one in found:
                self._say(one)
        self._timer.start()

    def _failed(self, _error: Exception) -> bool:
        self._timer.start()
        return True
