"""`StandingWatch`: looks every few seconds which server of a shared database one works with, and whether saves wait."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.domain import words
from app.domain.hosts import WAITING, WAITING_HINT, Mode, Standing
from app.ui.jobs import JobRunner
from app.ui.messages import Messages
from app.ui.shell.watcher import Watcher
from app.work import Work

_EVERY = 3_000  # ms


class StandingWatch(Watcher):
    """Asks `standing` and tells what changed; `changed` follows where another server or mode is worked with.

    What lasts stands in the bar; what begins and ends is said in a message.
    """

    changed = Signal(object)  # Standing

    def __init__(
        self,
        jobs: JobRunner,
        standing: Callable[..., Standing],
        messages: Messages,
        known: Standing,
        parent: QObject | None = None,
        every: int = _EVERY,
    ) -> None:
        def ask(work: Work) -> Standing:
            return standing(work=work)

        super().__init__(jobs, ask, self.took, parent, key="standing", every=every)
        self._messages = messages
        self.known = known

    def took(self, now: Standing) -> None:
        """Tell what is different from what was known."""
        if not now.known or now.mode is Mode.NONE:
            return  # that nobody answers is said by others
        before, self.known = self.known, now
        self._tell_waiting(before, now)
        self._tell_doubtful(before, now)
        if now.older and now.older != before.older:
            names = words.joined(now.older)
            self._messages.warning(
                f"{names} came back with an older history, and is left alone.",
                "What was saved since is not there. Tell the database administrator: it has to rejoin as standby.",
            )
        if (before.mode, before.host, before.unsafe, before.as_of) != (now.mode, now.host, now.unsafe, now.as_of):
            self.changed.emit(now)
        if before.refusal and not now.refusal:
            self._messages.info(f"Saving works again: {now.host} is the primary.")
        elif before.host and now.host != before.host and not now.refusal:
            self._messages.info(f"{now.host} is the primary now. Work goes on there.")

    def _tell_waiting(self, before: Standing, now: Standing) -> None:
        if now.is_waiting and not before.is_waiting:
            self._messages.warning(WAITING, WAITING_HINT)
        elif before.is_waiting and not now.is_waiting:
            self._messages.dismiss(WAITING)

    def _tell_doubtful(self, before: Standing, now: Standing) -> None:
        fresh = [at for at in now.doubtful if at not in before.doubtful]
        if fresh:
            self._messages.warning(
                f"What was saved at {words.moment(fresh[-1])} is not safe yet: the standby has not confirmed it.",
                "A failover may lose it. Tell the database administrator.",
            )
