"""`Following`: keeps what is shown up to date with what this window writes and what others do."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.domain.changes_made import Changes, Touched
from app.ui.commands import CommandRegistry
from app.ui.jobs import JobRunner
from app.ui.messages import Messages
from app.ui.shell.due_clock import DueClock
from app.ui.shell.live import LiveFeed
from app.ui.shell.pages import Pages
from app.ui.shell.telling import Telling


class Following(QObject):
    """Hands every change to the tabs, to the promise that falls due next and to the commands."""

    def __init__(
        self,
        pages: Pages,
        clock: DueClock,
        jobs: JobRunner,
        messages: Messages,
        commands: CommandRegistry,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._pages, self._clock, self._messages, self._commands = pages, clock, messages, commands
        self.live: LiveFeed | None = None
        jobs.changed.connect(self._changed)

    def begin(self, live: LiveFeed, telling: Telling) -> None:
        """Look what others do in the workspace, and tell when it does not answer."""
        self.live = live
        live.changed.connect(self._note)
        live.lost.connect(telling.lost)
        live.found.connect(telling.found)
        live.start()

    def end(self) -> None:
        """Look no more."""
        if self.live is not None:
            self.live.stop()
            self.live.deleteLater()
            self.live = None

    @Slot()
    def refresh_all(self) -> None:
        """Read again what is shown, in its order."""
        for tab in self._pages.made.values():
            tab.renew()
        self._note(Changes(Touched.EVERYTHING))
        if self.live is not None:
            self.live.look()

    def set_seconds(self, seconds: float) -> None:
        """Look this often what others do, in seconds."""
        if self.live is not None:
            self.live.set_seconds(seconds)

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        """Show what a write of this window says, and tell the tabs of it."""
        if changes.text:
            self._messages.info(changes.text)
        self._note(changes)

    @Slot(object)
    def _note(self, changes: Changes) -> None:
        for tab in self._pages.made.values():
            tab.note(changes)
        if changes.touched & (Touched.TICKETS | Touched.MAJORS):
            self._clock.look()
        self._commands.refresh()
