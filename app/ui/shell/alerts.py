"""`Alerts`: what the hub tells somebody on their own screen, each once, also over restarts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from app.domain.changes_made import Changes, Touched
from app.ui.jobs import JobRunner
from app.ui.settings import Settings
from app.work import Work

_SEEN = "hub_alert"  # the key of the last one that was told, remembered for each workspace
_EACH = 3  # so many are told one by one; of more the newest, and how many there are


@dataclass(frozen=True, slots=True)
class DeskAlert:
    """An alert: the key by which later ones are asked for, the posting that it leads to, and what it says."""

    id: int
    posting_id: int
    text: str


class Alerts(QObject):
    """Reads what is new after the last alert that was told. `say(text, posting_id)` tells one.

    What was before the first time that this workspace is opened here is old, and is not told.
    """

    def __init__(
        self,
        jobs: JobRunner,
        read: Callable[[int, Work], Sequence[DeskAlert]],
        say: Callable[[str, int], object],
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._read, self._say, self._settings = jobs, read, say, settings
        self._takes_old = False  # the first looks here: what they find is old

    @Slot(object)
    def note(self, changes: Changes) -> None:
        """Look again where something of the hub changed."""
        if changes.touched & Touched.HUB:
            self.look()

    @Slot()
    def look(self) -> None:
        """Ask for what is new."""
        after, read = self._last(), self._read
        self._jobs.read(self, lambda work: read(after, work), self._here, key="alerts", failed=lambda _error: True)

    @Slot()
    def stop(self) -> None:
        """Ask no more: the window leaves the workspace."""
        self._jobs.cancel(self)

    def _last(self) -> int:
        kept = self._settings.state(_SEEN, 0, here=True)
        return kept if isinstance(kept, int) else 0

    def _here(self, found: Sequence[DeskAlert]) -> None:
        fresh = [one for one in found if one.id > self._last()]
        if not fresh:
            self._takes_old = False
            self._settings.remember(_SEEN, self._last(), here=True)
            return
        self._takes_old = self._takes_old or self._settings.state(_SEEN, None, here=True) is None
        self._settings.remember(_SEEN, fresh[-1].id, here=True)
        if not self._takes_old:
            self._tell(fresh)
        self.look()  # a read answers so many at most

    def _tell(self, fresh: Sequence[DeskAlert]) -> None:
        if len(fresh) > _EACH:
            self._say(f"{fresh[-1].text} There are {len(fresh) - 1} more alerts.", fresh[-1].posting_id)
        else:
            for one in fresh:
                self._say(one.text, one.posting_id)
