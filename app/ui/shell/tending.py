"""`Tending`: while a coordinator's window is open, what is due for the board is done: agendas, invitations, mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from app.domain.changes_made import Changes, Touched
from app.ui.jobs import JobRunner
from app.work import Work

if TYPE_CHECKING:
    from app.domain.cab.tended import Tended
    from app.ui.messages import Messages

#: Between two rounds, in milliseconds; the first one comes after as long, so that a start pays for none.
ROUND = 30_000
#: After an act of this window that put mail into the outbox, in milliseconds.
SOON = 2_000


class Tending(QObject):
    """Asks for a round at regular times and says what was done. A trouble that goes on is said once, until it ends.

    It rounds on its own: a mail server that does not answer keeps nobody's work waiting.
    """

    def __init__(
        self,
        jobs: JobRunner,
        tend: Callable[[], Tended],
        messages: Messages,
        parent: QObject | None = None,
        every: int = ROUND,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._tend, self._messages = jobs, tend, messages
        self._said: tuple[str, ...] = ()
        self._runs = self._is_wanted = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._every = every
        self._timer.timeout.connect(self.round)

    @Slot()
    def start(self) -> None:
        """Begin to wait for the first round."""
        self._timer.start(self._every)

    @Slot()
    def stop(self) -> None:
        """End the rounds; one that is under way is finished and says nothing."""
        self._runs = self._is_wanted = False
        self._timer.stop()
        self._jobs.cancel(self)

    @Slot(object)
    def note(self, changes: Changes) -> None:
        """Begin the next round soon where an act put mail into the outbox, or mended what keeps it there."""
        if not changes.touched & Touched.MAIL:
            return
        if self._runs:  # it may have looked already
            self._is_wanted = True
        elif self._timer.isActive():
            self._timer.start(min(SOON, self._timer.remainingTime()))

    @Slot()
    def round(self) -> None:
        """Do what is due now."""
        tend = self._tend
        self._runs = True

        def ask(_work: Work) -> Tended:
            return tend()

        self._jobs.read(self, ask, self._done, failed=self._failed, key="tend", repeats=False)

    def _done(self, answer: Tended) -> None:
        self._wait()
        if self._said and answer.failed != self._said:
            self._messages.dismiss(self._said[0])
        if answer.done:
            self._messages.info(" ".join(answer.done))
        if answer.failed and answer.failed != self._said:
            self._messages.warning(answer.failed[0], " ".join(answer.failed[1:]))
        self._said = answer.failed

    def _failed(self, _error: Exception) -> bool:
        """Try again with the next round: that the database is away is said by others."""
        self._wait()
        return True

    def _wait(self) -> None:
        """Wait for the next round, which comes soon where an act asked for it during the last one."""
        self._timer.start(min(SOON, self._every) if self._is_wanted else self._every)
        self._runs = self._is_wanted = False
