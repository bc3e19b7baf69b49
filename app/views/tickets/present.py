"""`PresentPeople`: says who else has the ticket in the pane open, and tells others that one has it oneself."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Slot

from app.domain.tickets.presence import EVERY, Present, presence_text
from app.ui.jobs import JobRunner
from app.work import Work

#: From a step to another ticket or a first letter until it is told, in milliseconds: who only passes tells nothing.
_SOON = 900

BePresent = Callable[..., Sequence[Present]]


class PresentPeople(QObject):
    """Renews the row of this window while it has a ticket open, and hands what it hears to `say`."""

    def __init__(
        self,
        jobs: JobRunner,
        be_present: BePresent,
        shown: Callable[[], int | None],
        writing: Callable[[], bool],
        say: Callable[[str], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._be_present = jobs, be_present
        self._shown, self._writing, self._say = shown, writing, say
        self.place = uuid.uuid4().hex
        self._told: tuple[int | None, bool] = (None, False)
        self._regular = QTimer(self)
        self._regular.setInterval(EVERY * 1000)
        self._regular.timeout.connect(self.tell)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON)
        self._soon.timeout.connect(self.tell)

    @Slot()
    def note(self) -> None:
        """Tell soon where another ticket is shown, or a reply is begun or over."""
        now = (self._shown(), self._writing())
        if now[0] != self._told[0]:
            self._say("")
        if now != self._told and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def tell(self) -> None:
        """Say what this window has open, and hear of others."""
        before = self._told
        id, writing = self._told = (self._shown(), self._writing())
        self._regular.start()
        if id is None and before[0] is None:
            return
        be_present, place = self._be_present, self.place

        def ask(work: Work) -> tuple[int | None, Sequence[Present]]:
            return id, be_present(place, id, writing, work=work)

        self._jobs.read(self, ask, self._here, key="presence", failed=lambda _error: True, repeats=False)

    def _here(self, answer: tuple[int | None, Sequence[Present]]) -> None:
        id, others = answer
        if id == self._shown():
            self._say(presence_text(others))

    def end(self) -> None:
        """Tell no more; what others see of this window goes within a minute."""
        self._regular.stop()
        self._soon.stop()
        self._jobs.cancel(self)
