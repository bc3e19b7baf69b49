"""`Warner`: warns who is at work that targets of tickets come near their time, each step once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Slot

from app.domain.changes_made import Changes, Touched
from app.ui.jobs import JobRunner
from app.work import Work

#: Between two looks, in milliseconds: nobody hears of a step later than a minute after it.
EVERY = 30_000
_EACH = 3  # so many are told one by one; of more how many there are


@dataclass(frozen=True, slots=True)
class TargetWarning:
    """What one is warned of: the ticket, what is said, and why one hears of it."""

    ticket_id: int
    text: str
    hint: str


class Warner(QObject):
    """Asks `read` regularly, and soon after tickets changed. `say(text, hint, ids)` tells one, or several together."""

    def __init__(
        self,
        jobs: JobRunner,
        read: Callable[[Work], Sequence[TargetWarning]],
        say: Callable[[str, str, tuple[int, ...]], object],
        parent: QObject | None = None,
        every: int = EVERY,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._read, self._say = jobs, read, say
        self._timer = QTimer(self)
        self._timer.setInterval(every)
        self._timer.timeout.connect(self.look)

    @Slot()
    def start(self) -> None:
        """Begin to look, in a while: a start pays for none."""
        self._timer.start()

    @Slot()
    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._jobs.cancel(self)

    @Slot(object)
    def note(self, changes: Changes) -> None:
        """Look with the next round again where targets changed: steps move with them."""
        if changes.touched & Touched.TARGETS and self._timer.isActive():
            self.look()

    @Slot()
    def look(self) -> None:
        """Look now."""
        self._jobs.read(self, self._read, self._here, key="warnings", failed=lambda _error: True, repeats=False)

    def _here(self, found: Sequence[TargetWarning]) -> None:
        if len(found) > _EACH:
            ids = tuple(dict.fromkeys(one.ticket_id for one in found))
            self._say(f"{len(found)} targets come near their time. {found[0].text}", "", ids)
            return
        for one in found:
            self._say(one.text, one.hint, (one.ticket_id,))
